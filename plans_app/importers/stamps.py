"""Words in frames, and the marks at the edges of the paper: urgency, circulation, drafter's code, contact line."""

import re

URGENCIES = ("KHẨN", "THƯỢNG KHẨN", "HỎA TỐC")
CIRCULATIONS = ("XEM XONG TRẢ LẠI", "LƯU HÀNH NỘI BỘ")
_OTHER_SPELLINGS = {"HOẢ TỐC": "HỎA TỐC"}
_FRAME = " .[]()|*_-–"
_DRAFTER = re.compile(r"(?P<code>[^\W\d_][\w&-]{0,19})?\.?\s*(?:\((?P<copies>[1-9]\d{0,5})\))?\.?")
_CONTACT = re.compile(
    r"(?:Địa chỉ|Trụ sở|Điện thoại|Số điện thoại|ĐT|Đt|Tel|Fax|E-?mail|Thư điện tử|Website|Web|"
    r"(?:Trang|Cổng) thông tin điện tử)\s*:",
    re.IGNORECASE,
)
_LONGEST_CONTACT = 255


def read_urgency(text: str) -> str:
    """The word of the stamp when `text` holds nothing else, "" for any other text."""
    return _stamp(text, URGENCIES)


def read_circulation(text: str) -> str:
    """The words of the stamp when `text` holds nothing else, "" for any other text."""
    return _stamp(text, CIRCULATIONS)


def _stamp(text: str, known: tuple[str, ...]) -> str:
    bare = " ".join(text.strip(_FRAME).split())
    bare = _OTHER_SPELLINGS.get(bare, bare)
    return bare if bare in known else ""


def read_drafter_mark(text: str) -> tuple[str, int | None] | None:
    """ "PL.(300)" → ("PL", 300), "Thg." → ("Thg", None); None for what is no such mark."""
    match = _DRAFTER.fullmatch(text.strip())
    if match is None or not (match["code"] or match["copies"]):
        return None
    return match["code"] or "", int(match["copies"]) if match["copies"] else None


def is_drafter_mark(text: str) -> bool:
    """ "PL.(300)", "(300)", "PL.": what a column of its own may hold and be nothing else."""
    mark = read_drafter_mark(text)
    return mark is not None and (mark[1] is not None or text.isupper() and text.endswith("."))


def is_contact_line(text: str) -> bool:
    """ "Địa chỉ: …; điện thoại: …": how to reach the issuer."""
    return len(text) <= _LONGEST_CONTACT and _CONTACT.match(text) is not None


def is_sure_contact_line(text: str) -> bool:
    """As `is_contact_line`, with a second way to reach the issuer: it is none where the place says nothing."""
    return is_contact_line(text) and len(_CONTACT.findall(text)) > 1
