"""The kinds of administrative documents (Decree 30, art. 7) and the line that prints one."""

import re
from collections.abc import Sequence

from plans_app.importers.lines import Line
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
    """The index of the line that prints the kind alone, in capitals, before the text begins."""
    seen = 0
    for index, line in enumerate(lines):
        if line.is_empty:
            continue
        if kind_of(line.plain):
            return index
        seen += 1
        if seen > _SEARCHED or _begins_text(line.plain):
            return None
    return None


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
