"""A draft as a plain summary: what a reader would note of a document, in JSON."""

import html
import re
from typing import Any

from plans_app.importers.base import BlockKind, DraftBlock, PlanDraft
from plans_app.importers.columns import is_authority

_SENTENCE_WORDS = 12
_TITLE_WORDS = 25
_TAG = re.compile(r"<[^<>]*>")
_LETTERED = re.compile(r"[^\W\d_]")
_DEEPEST = 9


def summarize(draft: PlanDraft) -> dict[str, Any]:
    """The parts of `draft` with short titles: a sentence by its first 12 words, a heading by 25 at most."""
    return {
        "source": draft.source_name,
        "kind": draft.document_kind or None,
        "superior_agency": draft.superior or None,
        "agency": draft.issuer or None,
        "number": draft.number or None,
        "symbol": draft.notation or None,
        "place": draft.place or None,
        "date": draft.issued_on.isoformat() if draft.issued_on else None,
        "title": draft.subject or None,
        "bases": [plain_text(basis) for basis in draft.legal_bases],
        "outline": outline(draft.body),
        "bullets": sum(1 for block in draft.body if _is_dashed(block)),
        "recipients": [{"name": r.text, "purpose": r.purpose_text or None} for r in draft.recipients],
        "archive": _archive(draft),
        "signature": {
            "authority": [line for line in draft.authority if is_authority(line)],
            "position": draft.position or None,
            "signer": draft.signer or None,
        },
        "footnotes": len(draft.footnotes),
        "notes": " ".join(doubt.message for doubt in draft.doubts),
    }


def outline(blocks: tuple[DraftBlock, ...]) -> list[dict[str, Any]]:
    """The headings of a body as a tree of label, title and children."""
    top: list[dict[str, Any]] = []
    open_items: list[tuple[int, dict[str, Any]]] = []
    for block in blocks:
        if block.kind not in (BlockKind.SECTION, BlockKind.SUBSECTION):
            continue
        item = {"label": block.marker or None, "title": short_title(block), "children": []}
        rank = _rank(block)
        while open_items and open_items[-1][0] >= rank:
            open_items.pop()
        (open_items[-1][1]["children"] if open_items else top).append(item)
        open_items.append((rank, item))
    return top


def short_title(block: DraftBlock) -> str:
    """The title, or the beginning of the sentence where there is none."""
    if block.title:
        return _first_words(plain_text(block.title).rstrip(" .:"), _TITLE_WORDS)
    sentence = plain_text(block.text).strip().removesuffix("./.").rstrip(" .;")
    return _first_words(sentence, _SENTENCE_WORDS)


def plain_text(inline: str) -> str:
    """An `InlineText` without its tags."""
    return html.unescape(_TAG.sub("", inline))


def _first_words(text: str, count: int) -> str:
    words = text.split()
    return " ".join(words) if len(words) <= count else " ".join(words[:count]) + "…"


def _rank(block: DraftBlock) -> int:
    if block.kind is BlockKind.SECTION:
        if re.match(r"(?i)(phần|chương)\b", block.marker):
            return 0
        return 1 if re.fullmatch(r"[A-HĐ]", block.marker) else 2
    if block.level == 3 or _LETTERED.match(block.marker):
        return _DEEPEST
    return 3 + block.marker.count(".")


def _is_dashed(block: DraftBlock) -> bool:
    return block.kind is BlockKind.BULLET and block.level == 1 and not block.marker


def _archive(draft: PlanDraft) -> list[str]:
    units = list(draft.archive_units)
    if units and draft.archive_copies is not None:
        units[-1] += f" ({draft.archive_copies}b)"
    return units
