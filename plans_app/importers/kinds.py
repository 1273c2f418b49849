"""The kinds of administrative documents (Decree 30, art. 7) and the line that prints one."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from plans_app.importers.lines import Line, make_line
from plans_app.importers.openers import is_capitals, opens_addressee, opens_citation
from plans_app.vietnamese import fold

OFFICIAL_LETTER = "CÔNG VĂN"
KINDS = {
    "KẾ HOẠCH": "KH", "QUYẾT ĐỊNH": "QĐ", "THÔNG BÁO": "TB", "BÁO CÁO": "BC", "TỜ TRÌNH": "TTr",
    "NGHỊ QUYẾT": "NQ", "CHỈ THỊ": "CT", "QUY CHẾ": "QC", "QUY ĐỊNH": "QyĐ", "THÔNG CÁO": "TC",
    "HƯỚNG DẪN": "HD", "CHƯƠNG TRÌNH": "CTr", "PHƯƠNG ÁN": "PA", "ĐỀ ÁN": "ĐA", "DỰ ÁN": "DA",
    "BIÊN BẢN": "BB", "HỢP ĐỒNG": "HĐ", "CÔNG ĐIỆN": "CĐ", "GIẤY MỜI": "GM", "GIẤY ỦY QUYỀN": "GUQ",
    "GIẤY GIỚI THIỆU": "GGT", "PHIẾU GỬI": "PG", "PHIẾU CHUYỂN": "PC", "KẾT LUẬN": "KL", "THÔNG TRI": "TT",
    "CHƯƠNG TRÌNH HÀNH ĐỘNG": "CTr", "LỊCH CÔNG TÁC": "LCT", "THƯ MỜI": "TM", "QUY TRÌNH": "QTr",
    "CÔNG VĂN": "CV", "NGHỊ ĐỊNH": "NĐ", "THÔNG TƯ": "TT", "KẾ HOẠCH LIÊN TỊCH": "KHLT",
    "HƯỚNG DẪN LIÊN TỊCH": "HDLT", "CHƯƠNG TRÌNH PHỐI HỢP": "CTPH", "QUY CHẾ PHỐI HỢP": "QCPH",
    "KẾ HOẠCH PHỐI HỢP": "KHPH", "THÔNG BÁO KẾT LUẬN": "TBKL", "PHIẾU TRÌNH": "PT", "PHIẾU BÁO": "PB",
    "THƯ CÔNG": "TC", "GIẤY NGHỈ PHÉP": "GNP", "BẢN GHI NHỚ": "BGN", "BẢN THỎA THUẬN": "BTT", "LỜI KÊU GỌI": "LKG",
}  # fmt: skip
_BY_FOLD = {fold(kind).replace(" ", ""): kind for kind in KINDS}
_SEARCHED = 100
_NUMBERED = re.compile(r"(?:[IVX]+|\d+)\.\s")


def find_kind(lines: Sequence[Line]) -> int | None:
    """The index of the line that prints the kind alone, before the text begins; in capitals, if any does."""
    spelled = None
    for index, line in _lines_above_text(lines):
        if kind_of(line.plain):
            return index
        if spelled is None and kind_of(line.plain.upper()) == line.plain.upper():
            spelled = index
    return spelled


def split_fused_kind(lines: Sequence[Line]) -> list[Line]:
    """`lines`, the kind set apart where a text runs it together with the subject: "KẾ HOẠCH Trồng cây …"."""
    for index, line in _lines_above_text(lines):
        words = line.plain.split(" ")
        for count in range(min(5, len(words) - 2), 1, -1):
            kind = " ".join(words[:count])
            if kind_of(kind):
                parts = (kind, " ".join(words[count:]))
                return [*lines[:index], *(make_line(line.number, part) for part in parts), *lines[index + 1 :]]
    return list(lines)


def _lines_above_text(lines: Sequence[Line]) -> Iterator[tuple[int, Line]]:
    texts = ((index, line) for index, line in enumerate(lines) if not line.is_empty)
    for index, line in islice(texts, _SEARCHED):
        yield index, line
        if _begins_text(line.plain):
            return


def kind_of(plain: str) -> str:
    """The kind that `plain` prints ("K Ế  H O Ạ C H" too), as printed but for its spaces; "" when none."""
    letters = plain.strip(" :.")
    if not is_capitals(letters) or len(letters) > 60:
        return ""
    known = _BY_FOLD.get(fold(letters).replace(" ", ""))
    if known is None:
        return ""
    spaced = all(len(token) == 1 for token in letters.split())
    return known if spaced else letters


def printed_kind(plain: str) -> str:
    """The kind as its line prints it, in capitals or not."""
    return kind_of(plain) or plain.strip(" :.")


def kind_by_notation(notation: str) -> str:
    """The kind that a notation names: "KH-UBND" → "KẾ HOẠCH", "" for an official letter's."""
    parts = re.split(r"[-/]", notation)
    for part in parts[:2]:
        for kind, short in KINDS.items():
            if part == short and kind not in ("CÔNG VĂN", "THƯ MỜI"):
                return kind
    return ""


def _begins_text(plain: str) -> bool:
    return opens_addressee(plain) or opens_citation(plain) or _NUMBERED.match(plain) is not None
