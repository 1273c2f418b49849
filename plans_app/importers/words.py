"""The words of a text and of a draft: what "nothing is lost" is measured with."""

import html
import re

from plans_app.importers.base import DraftAppendix, DraftBlock, PlanDraft
from plans_app.importers.lines import make_line

_SUPERSCRIPTS = str.maketrans({c: f" {d} " for c, d in zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True)})
_TAG = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """The words of plain text: letters and digits, NFC, superscripts as plain digits."""
    return _WORD.findall(make_line(0, text).text.translate(_SUPERSCRIPTS))


def inline_words(text: str) -> list[str]:
    """The words of an `InlineText`, without those of its footnotes."""
    return words(html.unescape(_TAG.sub(" ", text)))


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
