"""Two columns on one page: cells between pipes, columns set by spaces, and columns that a scan merged."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from plans_app.importers.lines import BREAK, Line
from plans_app.importers.openers import is_capitals

_GAP = re.compile(r"\s{3,}")
_RIGHT_INDENT = 30
# Words of the longest signing line that may stand behind a recipient.
_LONGEST_OFFICE = 15

AUTHORITY = re.compile(r"(?:TM|KT|TL|TUQ|TƯQ)\s?[./]\s*(?=\S)|(?:T/M|K/T|T/L|T/UQ)[.\s]\s*(?=\S)")
_ACTING = re.compile(r"Q\.\s*")
# The offices that may follow an authority on its line: a deputy's after "KT.", a head's after the others.
_DEPUTY = re.compile(r"(?<=[^.])\s(?=(?:PHÓ|THỨ TRƯỞNG)\b)")
_HEAD = re.compile(
    r"(?<=[^.])\s(?=(?:PHÓ|CHỦ TỊCH|BÍ THƯ|TRƯỞNG (?:BAN|PHÒNG|ĐOÀN)|TỔ TRƯỞNG|HIỆU TRƯỞNG|GIÁM ĐỐC|CHÁNH|VỤ TRƯỞNG)\b)"
)
_AUTHORITY_INSIDE = re.compile(rf"\s(?=(?:{AUTHORITY.pattern}))")
OFFICES = (
    "CHỦ TỊCH", "PHÓ", "GIÁM ĐỐC", "TỔNG", "CHÁNH", "TRƯỞNG", "HIỆU TRƯỞNG", "BỘ TRƯỞNG", "THỨ TRƯỞNG",
    "CỤC TRƯỞNG", "VỤ TRƯỞNG", "CHI CỤC TRƯỞNG", "VIỆN TRƯỞNG", "BÍ THƯ", "THỦ TƯỚNG", "ỦY VIÊN", "UỶ VIÊN",
    "THƯỜNG TRỰC", "PHỤ TRÁCH", "QUYỀN", "ĐỘI TRƯỞNG", "TỔ TRƯỞNG", "CHỈ HUY", "THỦ TRƯỞNG", "CHÍNH ỦY",
    "VIỆN PHÓ", "TỔNG GIÁM ĐỐC", "CHỦ NHIỆM", "THỐNG ĐỐC", "THƯ KÝ", "ĐẠI DIỆN", "NGƯỜI", "KẾ TOÁN",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a line: `column` 0 is the left one or the only one."""

    number: int
    text: str
    column: int = 0


def is_authority(plain: str) -> bool:
    """ "TM. …", "KT. …", "TL. …", "TUQ. …", with or without a space."""
    return AUTHORITY.match(plain) is not None and is_capitals(plain)


def is_office(plain: str) -> bool:
    """A line in capitals that opens with the name of an office."""
    return is_capitals(plain) and _ACTING.sub("", plain, count=1).startswith(OFFICES)


def split_offices(text: str) -> list[str]:
    """The offices of a signing block that a text set on one line: "TM. … KT. CHỦ TỊCH PHÓ CHỦ TỊCH"."""
    if not is_authority(text):
        return [text]
    *first, last = _AUTHORITY_INSIDE.split(text)
    return [*first, *(_DEPUTY if last[0] == "K" else _HEAD).split(last, maxsplit=1)]


def split_columns(lines: Sequence[Line]) -> list[Fragment]:
    """The pieces of `lines`, each in its column, in the order of the lines."""
    fragments: list[Fragment] = []
    cell, in_cells = 0, False
    for line in lines:
        if line.text.strip() == "|":
            cell, in_cells = cell + 1, True
            continue
        if line.is_blank:
            in_cells, cell = False, 0
        fragments += _pieces(line, cell if in_cells else 0)
    return fragments


def _pieces(line: Line, cell: int) -> list[Fragment]:
    text = line.text.strip()
    if "|" in text:
        cells = [part for part in text.split("|") if part.strip()]
        return [
            Fragment(line.number, _plain(part), min(column, 1))
            for column, whole in enumerate(cells)
            for part in BREAK.split(whole)
            if _plain(part)
        ]
    parts = [_plain(part) for part in _GAP.split(text)]
    if len(parts) == 1:
        right = line.indent >= _RIGHT_INDENT or cell > 1
        return [Fragment(line.number, parts[0], int(right))] if parts[0] else []
    left = " ".join(parts[:-1])
    return [Fragment(line.number, left, 0), Fragment(line.number, parts[-1], 1)]


def split_merged_office(text: str) -> tuple[str, str]:
    """A recipient and the signing line that a scan set on one line: "- BGH (b/c); PHÓ GIÁM ĐỐC"."""
    if is_authority(text) or is_office(text):
        return "", text
    tokens = text.split(" ")
    first, least = len(tokens), len(tokens) - _LONGEST_OFFICE
    while first > max(0, least) and (is_capitals(tokens[first - 1]) or tokens[first - 1] in "-–,"):
        first -= 1
    for index in range(max(first, 1), len(tokens)):
        tail = " ".join(tokens[index:])
        if (is_authority(tail) or is_office(tail)) and _ends_entry(tokens[index - 1]):
            return " ".join(tokens[:index]), tail
    return text, ""


def _ends_entry(token: str) -> bool:
    return token.endswith((";", ":", ".", ",", ")", "}", "|"))


def _plain(text: str) -> str:
    return " ".join(text.replace("*", "").split())
