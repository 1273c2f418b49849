"""The words of a text and of a draft: what "nothing is lost" is measured with."""

import html
import re
from collections import Counter

from plans_app.importers.base import DraftAppendix, DraftBlock, LineRole, PlanDraft, SourceLine
from plans_app.importers.lines import make_line
from plans_app.vietnamese import fold

_SUPERSCRIPTS = str.maketrans({c: f" {d} " for c, d in zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True)})
_TAG = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"[^\W_]+")

# Words that every document prints around its fields, and that no field keeps.
_FORMULAS = {
    LineRole.LETTERHEAD: set(
        "cong hoa xa hoi chu nghia viet nam doc lap tu do hanh phuc dang san so ngay thang nam v ve viec".split()
    ),
    LineRole.RECIPIENT: {"noi", "nhan"},
    LineRole.ARCHIVE: {"luu"},
}


def words(text: str) -> list[str]:
    """The words of plain text: letters and digits, NFC, superscripts as plain digits."""
    return _WORD.findall(make_line(0, text).plain.translate(_SUPERSCRIPTS))


def inline_words(text: str) -> list[str]:
    """The words of an `InlineText`, without those of its footnotes."""
    return words(html.unescape(_TAG.sub("", text)))


def draft_words(draft: PlanDraft) -> list[str]:
    """Every word that `draft` holds, part by part in the order of the document."""
    found = [*_head_words(draft)]
    for basis in draft.legal_bases:
        found += inline_words(basis)
    found += body_words(draft.body)
    found += inline_words(draft.closing)
    found += _tail_words(draft)
    for number, note in enumerate(draft.footnotes, start=1):
        found += [str(number), *inline_words(note)]
    for appendix in draft.appendices:
        found += appendix_words(appendix)
    for text in draft.remainder:
        found += words(text)
    return found


def body_words(blocks: tuple[DraftBlock, ...]) -> list[str]:
    """The words of a body in reading order, markers included."""
    found: list[str] = []
    for block in blocks:
        found += words(block.marker) + inline_words(block.title) + inline_words(block.text)
        for row in block.rows:
            for cell in row:
                found += inline_words(cell)
    return found


def appendix_words(appendix: DraftAppendix) -> list[str]:
    return words(appendix.title) + body_words(appendix.blocks)


def _head_words(draft: PlanDraft) -> list[str]:
    found = words(draft.superior) + words(draft.issuer)
    found += words(draft.number) + words(draft.notation) + words(draft.place)
    if draft.issued_on:
        found += [str(draft.issued_on.day), str(draft.issued_on.month)]
    if draft.year:
        found.append(str(draft.year))
    return found + words(draft.document_kind) + words(draft.subject)


def _tail_words(draft: PlanDraft) -> list[str]:
    found: list[str] = []
    for recipient in draft.recipients:
        found += words(recipient.text) + words(recipient.purpose_text)
    for unit in draft.archive_units:
        found += words(unit)
    if draft.archive_copies is not None:
        found.append(f"{draft.archive_copies}b")
    for line in (*draft.authority, draft.position, draft.signer):
        found += words(line)
    return found


def source_words(line: SourceLine) -> list[str]:
    """The words of a source line that a draft has to hold: not the formulas of a letterhead, no page number."""
    if line.role is LineRole.ORNAMENT:
        return []
    formulas = _FORMULAS.get(line.role, set())
    return [word for word in words(line.text) if fold(word) not in formulas]


def unplaced_words(draft: PlanDraft) -> list[str]:
    """What no field of `draft` holds, a text for each source line that loses words."""
    missing = Counter(_key(word) for line in draft.lines for word in source_words(line))
    missing.subtract(_key(word) for word in draft_words(draft))
    unplaced = []
    for line in reversed(draft.lines):
        lost = []
        for word in source_words(line):
            if missing[_key(word)] > 0:
                missing[_key(word)] -= 1
                lost.append(word)
        if lost:
            unplaced.append(" ".join(lost))
    return unplaced[::-1]


def _key(word: str) -> str:
    """Numbers count as equal with and without leading zeros: a date keeps none."""
    return word.lstrip("0") if word.isdigit() else word
