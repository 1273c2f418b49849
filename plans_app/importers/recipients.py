"""Lines under "Nơi nhận": recipients with their purposes, and the archive line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from plans_app.importers.base import DraftRecipient
from plans_app.importers.columns import Fragment
from plans_app.importers.openers import opens_archive

_DASH = re.compile(r"^[-–—+*•]\s*")
_TAIL = re.compile(r"[\s;,.:}{\]|]+$")
_BRACKET = re.compile(r"\(([^()]{1,80})\)$")
_PURPOSE = re.compile(
    r"(?:để\b|b/?\s?c\b|báo cáo|t/?\s?h\b|th/h|thực hiện|p/?\s?h\b|ph/h|phối hợp|c/?\s?đ\b|chỉ đạo|theo dõi|biết|"
    r"đăng|công bố|kiểm tra|giám sát|tham mưu|b/cáo|thi hành|triển khai|tổng hợp|xin ý kiến|lưu|thay b/c|t/dõi|"
    r"p/hợp|t/hiện|thông báo|chuyển)",
    re.IGNORECASE,
)
_ARCHIVE = re.compile(r"^[-–—+*•\s]*(?:Lưu|LƯU|Luu|Lu|lưu)\b\s*[:;.]?\s*")
_COPIES = re.compile(r"\s*\(([1-9]\d{0,2})b\)$")
# "VT, KGVX. Thg.": a drafter's mark; "VP. UBND tỉnh": an abbreviation.
_DRAFTER = re.compile(r"(?<=[\w)])(?<!\bVP)(?<!\bTT)(?<!\bP)\.\s+\S.*$")


@dataclass(frozen=True, slots=True)
class Archive:
    """The line "Lưu: VT, KT (2b).": units as printed, copies where they are given as "(2b)"."""

    units: tuple[str, ...] = ()
    copies: int | None = None
    rest: str = ""


def group_entries(fragments: Sequence[Fragment]) -> list[list[Fragment]]:
    """Fragments to entries: an entry opens with a dash or, in a list without dashes, after a final ";"."""
    dashed = any(_DASH.match(f.text) for f in fragments)
    entries: list[list[Fragment]] = []
    for fragment in _split_entries(fragments):
        if not entries or _opens_entry(fragment.text, entries[-1][-1].text, dashed):
            entries.append([])
        entries[-1].append(fragment)
    return entries


def _opens_entry(text: str, previous: str, dashed: bool) -> bool:
    if opens_archive(text):
        return True
    if dashed:
        return _DASH.match(text) is not None and not previous.endswith((" -", " –"))
    return previous.endswith((";", ".", ")", ":"))


def _split_entries(fragments: Sequence[Fragment]) -> list[Fragment]:
    """ "- Như trên; - Lưu: VT." on one line are two entries."""
    pieces: list[Fragment] = []
    for fragment in fragments:
        for text in re.split(r"(?<=[;.])\s+(?=[-–]\s?\w)", fragment.text):
            pieces.append(Fragment(fragment.number, text, fragment.column))
    return pieces


def read_recipient(entry: Sequence[Fragment]) -> DraftRecipient:
    text = _TAIL.sub("", _DASH.sub("", " ".join(f.text for f in entry)))
    purpose = ""
    match = _BRACKET.search(text)
    if match and _PURPOSE.match(match[1].strip()):
        purpose = match[1].strip()
        text = _TAIL.sub("", text[: match.start()])
    return DraftRecipient(text, purpose, tuple(dict.fromkeys(f.number for f in entry)))


def read_archive(entry: Sequence[Fragment]) -> Archive:
    """Units parted by commas or semicolons outside brackets; a drafter's mark after the full stop goes to `rest`."""
    text = _ARCHIVE.sub("", " ".join(f.text for f in entry))
    mark = _DRAFTER.search(text)
    rest = mark[0].lstrip(". ") if mark else ""
    text = text[: mark.start()] if mark else text
    units = [unit.strip(" .;,") for unit in _split_outside_brackets(text)]
    units = [unit for unit in units if unit]
    copies = _COPIES.search(units[-1]) if units else None
    if copies:
        units[-1] = units[-1][: copies.start()]
    return Archive(tuple(units), int(copies[1]) if copies else None, rest)


def _split_outside_brackets(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for index, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if character in ",;" and depth <= 0:
            parts.append(text[start:index])
            start = index + 1
    return [*parts, text[start:]]
