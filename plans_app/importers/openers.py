"""Words that open a part of the document: citations of authority, the closing, "Kính gửi", "Nơi nhận"."""

import re

from plans_app.vietnamese import fold

_CITED = re.compile(r"\bsố\s*:?\s*\d|\d+[-/][A-ZĐ]")
_ALWAYS = ("can cu", "thuc hien", "trien khai", "theo de nghi", "xet de nghi", "xet to trinh", "theo cong van")
_WITH_CITATION = (
    "tiep theo", "phuc dap", "tren co so", "de trien khai", "de thuc hien", "nham trien khai", "nham thuc hien",
    "theo ke hoach", "theo quyet dinh", "theo chi dao", "theo thong bao", "thi hanh", "chap hanh", "tiep thu",
    "tra loi", "qua xem xet", "sau khi xem xet",
)  # fmt: skip
# With so many small letters at its beginning, a line of the usual length is not in capitals.
_CAPITALS_SEEN = 60
_INSTRUMENT = (
    "cong van", "ke hoach", "quyet dinh", "nghi quyet", "chi thi", "thong bao", "huong dan", "chuong trinh",
    "cong dien", "nghi dinh", "noi dung", "thong tu", "luat", "ket luan", "de an", "van ban", "to trinh",
)  # fmt: skip


def opens_basis(plain: str) -> bool:
    """A paragraph that cites an authority: "Căn cứ …", "Thực hiện …", "Theo đề nghị …"."""
    start = _opening(plain)
    if start.startswith(_ALWAYS):
        return True
    return start.startswith(_WITH_CITATION) and _CITED.search(plain) is not None


def opens_citation(plain: str) -> bool:
    """Stricter: safe inside a wrapped block, where a line may begin with "thực hiện" by chance."""
    start = _opening(plain)
    if not plain[:1].isupper():
        return False
    if start.startswith(("can cu", "theo de nghi", "xet de nghi")):
        return True
    verb = next((v for v in ("thuc hien", "trien khai") if start.startswith(v)), None)
    return verb is not None and start[len(verb) :].strip().startswith(_INSTRUMENT)


def opens_closing(plain: str) -> bool:
    return _opening(plain).startswith(("tren day la", "tren day,"))


def opens_addressee(plain: str) -> bool:
    return _opening(plain).startswith("kinh gui")


def opens_recipients(plain: str) -> bool:
    """ "Nơi nhận:" in any spelling of its marks, as the opening of a line and not of a sentence."""
    if fold(plain[:12])[:8] != "noi nhan" or plain[:1].islower():
        return False
    rest = plain[8:].strip()
    return not rest or rest[0] in ":;.-–/" or rest[:2].isupper()


def opens_archive(plain: str) -> bool:
    """ "Lưu: VT, …" with or without dash and colon; not "Lưu trữ …"."""
    match = re.match(r"[-–—+*\s]*(?:Lưu|LƯU|Luu|Lu|lưu)\b\s*([:;.]?)\s*(\w*)", plain)
    if not match:
        return False
    return bool(match[1]) or (match[2][:1].isupper() or fold(match[2]) in ("tai", "ho"))


def is_capitals(plain: str) -> bool:
    """Letters, and nearly all of them capitals."""
    if plain.isupper():
        return sum(map(str.isalpha, plain)) >= 2
    small = sum(map(str.islower, plain[:_CAPITALS_SEEN]))
    if small * 4 > _CAPITALS_SEEN:
        return False
    letters = sum(map(str.isalpha, plain))
    return letters >= 2 and sum(map(str.isupper, plain)) >= 0.85 * letters


def ends_sentence(plain: str) -> bool:
    return plain.rstrip("\"'”’)]* ").endswith((".", "!", "?", "…"))


def _opening(plain: str) -> str:
    return fold(plain[:80].lstrip("-–—*+ "))
