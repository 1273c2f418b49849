"""The subject (trích yếu): the lines under the kind, up to the text."""

from collections.abc import Sequence

from plans_app.importers.lines import Line
from plans_app.importers.markers import find_marker
from plans_app.importers.openers import (
    is_capitals,
    opens_addressee,
    opens_basis,
    opens_citation,
)

_LONGEST = 12
_ISSUERS = (
    "ỦY BAN", "UỶ BAN", "HỘI ĐỒNG", "CHỦ TỊCH", "GIÁM ĐỐC", "BỘ TRƯỞNG", "THỦ TƯỚNG", "CHÍNH PHỦ", "HIỆU TRƯỞNG",
    "TRƯỞNG", "CỤC TRƯỞNG", "TỔNG", "CHÁNH", "BAN ", "QUỐC HỘI", "BÍ THƯ", "VIỆN TRƯỞNG",
)  # fmt: skip


def count_title_lines(lines: Sequence[Line]) -> int:
    """How many of `lines`, which begin under the kind, belong to the subject (blank ones between included)."""
    taken, text_lines, gap = 0, [], 0
    for index, line in enumerate(lines):
        if line.is_empty:
            gap += 1
            continue
        if text_lines and not _continues(text_lines, line, gap) or len(text_lines) == _LONGEST:
            break
        if not text_lines and _is_text(line.plain):
            break
        text_lines.append(line.plain)
        taken, gap = index + 1, 0
    return taken


def join_title(lines: Sequence[Line]) -> str:
    return " ".join(line.plain for line in lines if not line.is_empty)


def _continues(taken: list[str], line: Line, gap: int) -> bool:
    plain, last = line.plain, taken[-1]
    if opens_citation(plain) or opens_addressee(plain) or find_marker(plain) is not None or last.endswith((".", ";")):
        return False
    if plain.startswith(_ISSUERS) and is_capitals(plain) and not is_capitals(last):
        return False
    if not gap:
        return True
    return plain[:1].islower() or last.endswith((",", "-", "–")) and not opens_basis(plain)


def _is_text(plain: str) -> bool:
    """The kind has no subject: the text follows at once."""
    return opens_citation(plain) or opens_addressee(plain) or find_marker(plain) is not None
