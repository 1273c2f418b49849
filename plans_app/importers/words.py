"""The words of a text and of a draft: what "nothing is lost" is measured with."""

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from plans_app.importers.base import DraftAppendix, DraftBlock, LineRole, PlanDraft, SourceLine
from plans_app.importers.inline import LINK
from plans_app.importers.lines import clean
from plans_app.vietnamese import fold

_SUPERSCRIPT_LETTERS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_SUPERSCRIPTS = str.maketrans({c: f" {i} " for i, c in enumerate(_SUPERSCRIPT_LETTERS)})
_TAG = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"[^\W_]+")

# Words that every document prints around its fields, and that no field keeps.
_FORMULAS = {
    LineRole.LETTERHEAD: set(
        "cong hoa xa hoi chu nghia viet nam doc lap tu do hanh phuc dang san so ngay thang nam v ve viec "
        "doan tncs ho chi minh".split()
    ),
    LineRole.RECIPIENT: {"noi", "nhan"},
    LineRole.ARCHIVE: {"noi", "nhan", "luu"},
    LineRole.SIGNATURE: {"noi", "nhan"},
    LineRole.APPENDIX: {"phu", "luc", "i", "ii", "iii", "iv", "v"},
}


def words(text: str) -> list[str]:
    """The words of plain text: letters and digits, superscripts as plain digits, links without their address."""
    text = clean(text)
    if "](" in text:
        text = LINK.sub(r"\1", text)
    if any(map(text.__contains__, _SUPERSCRIPT_LETTERS)):
        text = text.translate(_SUPERSCRIPTS)
    return _WORD.findall(text)


def inline_words(text: str) -> list[str]:
    """The words of an `InlineText`, without those of its footnotes."""
    return words(_plain(text))


def body_words(blocks: tuple[DraftBlock, ...]) -> list[str]:
    """The words of a body in reading order, markers included."""
    return words(" ".join(_body_texts(blocks)))


def draft_words(draft: PlanDraft) -> list[str]:
    """Every word that `draft` holds, part by part in the order of the document."""
    return words(" ".join(_draft_texts(draft)))


def _plain(text: str) -> str:
    return html.unescape(_TAG.sub("", text)) if "<" in text or "&" in text else text


def _draft_texts(draft: PlanDraft) -> Iterator[str]:
    yield from _head_texts(draft)
    yield from map(_plain, draft.legal_bases)
    yield from _body_texts(draft.body)
    yield _plain(draft.closing)
    yield from _tail_texts(draft)
    for number, note in enumerate(draft.footnotes, start=1):
        yield from (str(number), _plain(note))
    for appendix in draft.appendices:
        yield from _appendix_texts(appendix)
    yield from draft.remainder


def _head_texts(draft: PlanDraft) -> Iterator[str]:
    yield from (draft.circulation, draft.urgency, draft.superior, draft.issuer)
    yield from (draft.number, draft.notation, draft.place)
    if draft.issued_on:
        yield f"{draft.issued_on.day} {draft.issued_on.month}"
    if draft.year:
        yield str(draft.year)
    yield from (draft.document_kind, draft.subject)


def _body_texts(blocks: Iterable[DraftBlock]) -> Iterator[str]:
    for block in blocks:
        yield from (block.marker, _plain(block.title), _plain(block.text))
        for row in block.rows:
            yield from map(_plain, row)


def _tail_texts(draft: PlanDraft) -> Iterator[str]:
    for recipient in draft.recipients:
        yield from (recipient.text, recipient.purpose_text)
    yield from draft.archive_units
    if draft.archive_copies is not None:
        yield f"{draft.archive_copies}b"
    yield draft.drafter_code
    if draft.issued_copies is not None:
        yield str(draft.issued_copies)
    yield from (*draft.authority, draft.position, draft.signer, draft.contact_line)


def _appendix_texts(appendix: DraftAppendix) -> Iterator[str]:
    yield appendix.title
    yield from _body_texts(appendix.blocks)


def source_words(line: SourceLine) -> list[str]:
    """The words of a source line that a draft has to hold: not the formulas of a letterhead, no page number."""
    if line.role is LineRole.ORNAMENT:
        return []
    formulas = _FORMULAS.get(line.role)
    found = words(line.text)
    return [word for word in found if fold(word) not in formulas] if formulas else found


def unplaced_words(draft: PlanDraft) -> list[str]:
    """What no field of `draft` holds, a text for each source line that loses words."""
    missing, held = Counter(_keys(_all_source_words(draft))), Counter(_keys(draft_words(draft)))
    if missing <= held:
        return []
    missing.subtract(held)
    unplaced = [" ".join(_take_missing(line, missing)) for line in reversed(draft.lines)]
    return [text for text in reversed(unplaced) if text]


def _all_source_words(draft: PlanDraft) -> list[str]:
    """The same as `source_words` of every line, most lines at once."""
    plain = (line.text for line in draft.lines if line.role not in _FORMULAS and line.role is not LineRole.ORNAMENT)
    found = words(" ".join(plain))
    for line in draft.lines:
        if line.role in _FORMULAS:
            found += source_words(line)
    return found


def _take_missing(line: SourceLine, missing: Counter[str]) -> Iterator[str]:
    for word in source_words(line):
        if missing[_key(word)] > 0:
            missing[_key(word)] -= 1
            yield word


def _keys(found: list[str]) -> list[str]:
    return [_key(word) if word[0] == "0" else word for word in found]


def _key(word: str) -> str:
    """Numbers count as equal with and without leading zeros: a date keeps none."""
    return word.lstrip("0") if word[0] == "0" and word.isdigit() else word
