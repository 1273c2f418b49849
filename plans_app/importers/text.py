"""Plain text to a `PlanDraft`: lines are classified, joined to paragraphs, and read as the parts of a plan.

The grammar: letterhead · kind · subject · bases · body · closing · recipients and signature · appendices.
Every part may be missing. Nothing is refused and no word is lost: what no part takes goes to `remainder`.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from plans_app.importers.appendices import read_appendices
from plans_app.importers.base import LineRole, PlanDraft, SourceLine
from plans_app.importers.body import Body, read_body
from plans_app.importers.decoding import decode
from plans_app.importers.doubts import find_doubts
from plans_app.importers.footnotes import Footnote, take_footnotes
from plans_app.importers.inline import Inline
from plans_app.importers.kinds import OFFICIAL_LETTER, find_kind, kind_by_notation, printed_kind, split_fused_kind
from plans_app.importers.letterhead import Letterhead, read_letterhead
from plans_app.importers.lines import Line, read_lines
from plans_app.importers.markers import find_marker
from plans_app.importers.openers import opens_addressee, opens_citation
from plans_app.importers.paragraphs import read_layout
from plans_app.importers.tail import Tail, find_tail, read_tail
from plans_app.importers.title import count_title_lines, join_title
from plans_app.importers.words import unplaced_words

_LONGEST_HEAD = 120


def read_text(data: bytes, *, source_name: str) -> PlanDraft:
    """Read `data` as one document. Any bytes give a draft; what is doubtful is in its `doubts`."""
    decoded = decode(data)
    digest = hashlib.sha256(data).hexdigest()
    lines = read_lines(decoded.text)
    is_certain, legacy = decoded.is_certain, decoded.legacy
    return read_document(lines, source_name=source_name, digest=digest, is_certain=is_certain, legacy=legacy)


def read_document(
    lines: Sequence[Line], *, source_name: str, digest: str, is_certain: bool = True, legacy: str = ""
) -> PlanDraft:
    """Read the lines of a document. `digest` is the SHA-256 of its file.

    `is_certain` says that its letters were known, `legacy` names the old code that they were converted from.
    """
    draft = _read(lines, source_name, digest)
    draft = replace(draft, remainder=(*draft.remainder, *unplaced_words(draft)))
    return replace(draft, doubts=find_doubts(draft, is_certain=is_certain, legacy=legacy))


def _read(lines: Sequence[Line], source_name: str, digest: str) -> PlanDraft:
    roles = {line.number: _empty_role(line) for line in lines if line.is_empty}
    tail_start, end = find_tail(lines)
    notes, body_lines = take_footnotes([*lines[:tail_start], *lines[end:]])
    after = [line for line in body_lines if end < len(lines) and line.number >= lines[end].number]
    text_lines = body_lines[: len(body_lines) - len(after)]
    if find_kind(text_lines) is None:
        text_lines = split_fused_kind(text_lines)
    head_end, title_end, kind = _find_head(text_lines)
    head = read_letterhead(text_lines[:head_end])
    tail = read_tail(lines[tail_start:end])
    layout = read_layout(text_lines[title_end:])
    texts = {note.key: note.text for note in notes}
    body = read_body(text_lines[title_end:], layout, texts)
    appendices = read_appendices(after, texts)
    _give_roles(roles, text_lines, head_end, title_end, body, notes, tail, after)
    title = join_title(text_lines[head_end + bool(kind) : title_end])
    return PlanDraft(
        source_name=source_name,
        source_sha256=digest,
        document_kind=kind or _unprinted_kind(head, text_lines),
        superior=head.superior,
        issuer=head.issuer,
        number=head.number,
        notation=head.notation,
        place=head.place,
        issued_on=head.issued_on,
        year=head.year,
        subject=title or head.subject,
        legal_bases=tuple(_upright(paragraph.inline).html(texts) for paragraph in body.bases),
        body=body.blocks,
        closing=" ".join(paragraph.inline.html(texts) for paragraph in body.closing),
        recipients=tuple(tail.recipients),
        archive_units=tail.archive.units,
        archive_copies=tail.archive.copies,
        authority=tuple(tail.signature.authority),
        position=tail.signature.position,
        signer=tail.signature.signer,
        urgency=head.urgency,
        circulation=head.circulation,
        drafter_code=tail.drafter_code,
        issued_copies=tail.issued_copies,
        contact_line=tail.contact_line,
        footnotes=tuple(note.text for note in notes),
        appendices=tuple(appendices.drafts),
        remainder=(*_unused_subject(head, title), *head.remainder, *tail.remainder, *appendices.origins),
        lines=tuple(_account(line, roles) for line in lines),
    )


def _find_head(lines: Sequence[Line]) -> tuple[int, int, str]:
    """Where the letterhead ends, where the text begins, and the kind that is printed between them."""
    index = find_kind(lines)
    if index is not None:
        begin = index + 1
        return index, begin + count_title_lines(lines[begin:]), printed_kind(lines[index].plain)
    end = _find_text(lines)
    return end, end, ""


def _find_text(lines: Sequence[Line]) -> int:
    """Where the text of a document without a printed kind begins; 0 when no letterhead is found before it."""
    for index, line in enumerate(lines[:_LONGEST_HEAD]):
        if line.is_empty:
            continue
        marker = find_marker(line.plain)
        if opens_addressee(line.plain) or opens_citation(line.plain) or marker and marker.is_heading:
            return index if read_letterhead(lines[:index]).is_found else 0
    return 0


def _upright(basis: Inline) -> Inline:
    """A basis stands in italics by its place, so what is printed so has no mark, and what is not has one."""
    if not basis.spans or not basis.spans[0].italic:
        return basis
    return Inline(tuple(replace(span, italic=not span.italic) for span in basis.spans))


def _unused_subject(head: Letterhead, title: str) -> list[str]:
    return [head.subject] if title and head.subject else []


def _unprinted_kind(head: Letterhead, lines: Sequence[Line]) -> str:
    """An official letter prints no kind; other kinds may still be named by the notation."""
    if kind := kind_by_notation(head.notation):
        return kind
    is_letter = head.subject or any(opens_addressee(line.plain) for line in lines[:_LONGEST_HEAD])
    return OFFICIAL_LETTER if is_letter or head.notation else ""


def _give_roles(
    roles: dict[int, LineRole],
    text_lines: Sequence[Line],
    head_end: int,
    title_end: int,
    body: Body,
    notes: Sequence[Footnote],
    tail: Tail,
    after: Sequence[Line],
) -> None:
    """Name the part of each line; the first name stays."""
    parts = [
        (LineRole.LETTERHEAD, [line.number for line in text_lines[:head_end]]),
        (LineRole.TITLE, [line.number for line in text_lines[head_end:title_end]]),
        (LineRole.BASIS, [number for paragraph in body.bases for number in paragraph.numbers]),
        (LineRole.CLOSING, [number for paragraph in body.closing for number in paragraph.numbers]),
        (LineRole.BODY, [number for block in body.blocks for number in block.source_lines]),
        (LineRole.FOOTNOTE, [line.number for note in notes for line in note.lines]),
        (LineRole.APPENDIX, [line.number for line in after]),
    ]
    for role, numbers in parts:
        for number in numbers:
            roles.setdefault(number, role)
    for number, role in tail.roles.items():
        roles.setdefault(number, role)


def _empty_role(line: Line) -> LineRole:
    return LineRole.BLANK if line.is_blank else LineRole.ORNAMENT


def _account(line: Line, roles: dict[int, LineRole]) -> SourceLine:
    """A line that no part took is a page number."""
    return SourceLine(line.number, line.source, roles.get(line.number, LineRole.ORNAMENT))
