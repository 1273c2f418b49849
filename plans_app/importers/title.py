"""The subject (trích yếu): the lines under the kind, up to the text."""

from collections.abc import Sequence
from itertools import takewhile

from plans_app.importers.lines import Line
from plans_app.importers.markers import find_marker
from plans_app.importers.openers import (
    is_capitals,
    opens_addressee,
    opens_basis,
    opens_citation,
)
from plans_app.vietnamese import fold

_LONGEST = 12
_LEAD_INS = (
    "uy ban", "ubnd", "so ", "truong ", "ban ", "phong ", "dang uy", "de ", "nham ", "hoi ", "doan ", "cong an",
    "trung tam", "benh vien", "van phong", "bo ", "nay ", "thuong truc", "chi bo", "tram ", "ngay ", "sau khi",
    "trong ",
)  # fmt: skip
ENACTING_BODIES = (
    "ỦY BAN", "UỶ BAN", "HỘI ĐỒNG", "CHỦ TỊCH", "GIÁM ĐỐC", "BỘ TRƯỞNG", "THỦ TƯỚNG", "CHÍNH PHỦ", "HIỆU TRƯỞNG",
    "TRƯỞNG", "CỤC TRƯỞNG", "TỔNG", "CHÁNH", "BAN ", "QUỐC HỘI", "BÍ THƯ", "VIỆN TRƯỞNG",
)  # fmt: skip


def count_title_lines(lines: Sequence[Line]) -> int:
    """How many of `lines`, which begin under the kind, belong to the subject (blank ones between included)."""
    taken: list[int] = []
    gap = 0
    for index, line in enumerate(lines):
        if line.is_empty:
            gap += 1
            continue
        if not taken and _is_text(lines, index):
            break
        if taken and not _continues(lines[taken[-1]].plain, line, gap) or len(taken) == _LONGEST:
            break
        taken.append(index)
        gap = 0
    taken = taken[: _without_lead_in([lines[index].plain for index in taken])]
    return taken[-1] + 1 if taken else 0


def join_title(lines: Sequence[Line]) -> str:
    return " ".join(line.plain for line in lines if not line.is_empty)


def _continues(last: str, line: Line, gap: int) -> bool:
    plain = line.plain
    if opens_citation(plain) or opens_addressee(plain) or find_marker(plain) is not None or last.endswith((".", ";")):
        return False
    if plain.startswith(ENACTING_BODIES) and is_capitals(plain) and not is_capitals(last):
        return False
    if not gap:
        return True
    in_capitals = is_capitals(last) and is_capitals(plain) and not plain.startswith(ENACTING_BODIES)
    return in_capitals or plain[:1].islower() or last.endswith((",", "-", "–")) and not opens_basis(plain)


def _is_text(lines: Sequence[Line], index: int) -> bool:
    """The kind has no subject: the text follows at once. A subject may cite, but it ends without a mark."""
    plain = lines[index].plain
    if opens_addressee(plain) or find_marker(plain) is not None:
        return True
    if not opens_citation(plain):
        return False
    last = plain
    for line in takewhile(lambda line: not line.is_empty, lines[index : index + _LONGEST]):
        last = line.plain
    return fold(plain).startswith(("can cu", "theo")) or last.endswith((".", ";", ":", ","))


def _without_lead_in(taken: Sequence[str]) -> int:
    """How many of the lines are subject where the sentence that opens the text stands right below it."""
    if not taken or not taken[-1].endswith((":", ";", ".")):
        return len(taken)
    starts = (count for count in range(1, len(taken)) if fold(taken[count]).startswith(_LEAD_INS))
    return next(starts, len(taken))
