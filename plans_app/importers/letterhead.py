"""What stands above the kind: issuer and superior, number and notation, place and date, the letter's subject."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from plans_app.importers.columns import Fragment, split_columns
from plans_app.importers.lines import Line, make_line
from plans_app.importers.openers import is_capitals
from plans_app.importers.stamps import read_circulation, read_urgency
from plans_app.vietnamese import fold

# The words of number and date with the accents that scans give them.
_SO = r"(?<!\w)[Ss][OoÓÒỎÕỌÔỐỒỔỖỘóòỏõọôốồổỗộ]"
_NGAY, _THANG, _NAM = r"[Nn]g[aàáảãạ][yỳýỷỹỵ]", r"[Tt]h[aàáảãạâấ]ng", r"[Nn][aăâáàằắ]m"
_NUMBER = re.compile(
    rf"{_SO}\s{{0,9}}[:.]?\s{{0,9}}(?P<number>\d{{1,2}}\.\d{{3}}|\d{{1,6}}[a-z]?)?[.…_ ]{{0,60}}[/-]\s{{0,5}}"
    r"(?P<notation>(?:\d{4}/)?[A-ZĐƯÔÂÊƠĂ][\w&.]*(?:(?:\s?[-–/]\s?[A-ZĐƯÔÂÊƠĂ0-9]|[-–/][a-zđ])[\w&.]*)*)"
)
_BARE_NUMBER = re.compile(r"^\s*(?:Số|SỐ)\s{0,9}:\s{0,9}(?P<number>\d{0,6})[.…_ ]*(?=\s{3}|\||$)")
_DATE = re.compile(
    rf"{_NGAY}[ .…_]{{0,40}}(?:(?P<day>\d{{0,2}})[ .…_]{{0,40}}{_THANG}[ .…_]{{0,40}}(?P<month>\d{{0,2}})[ .…_]{{0,40}}"
    rf"{_NAM}[ .…_]{{0,20}}(?P<year>\d{{4}})?|(?P<short>\d{{1,2}}[/-]\d{{1,2}}[/-]\d{{4}})(?!\w))"
)
STAMP = re.compile(
    r"\S@\S|\d{2}[.:/-]\d{2}[.:/-]\d{4}\s+\d{2}:\d{2}|\d{2}:\d{2}:\d{2}|^\+\d{2}:\d{2}|"
    r"^\s*(?:Ký bởi|Người ký|Cơ quan:|Thời gian ký|Ngày ký|Email)|"
    # What was done to a document after it was issued; it cites another one.
    r"^\s*\[?(?i:Đã (?:thu hồi theo|được đính chính theo|được thay thế bởi))\s"
)
_CELL_END = re.compile(r"\s{3,}|\||<br\s*/?>", re.IGNORECASE)
_ABOUT = re.compile(r"(?:V/v|V/V|v/v|Về việc|VỀ VIỆC)\s*:?\s*")
_NATIONAL_NAME = "cong hoa xa hoi chu nghia viet nam".split()
_MOTTO = "doc lap tu do hanh phuc".split()
_PARTY = "dang cong san viet nam".split()
_YOUTH = "doan tncs ho chi minh".split()
_PARTS_OF_COUNTRY = (
    "TỈNH", "THÀNH PHỐ", "TP", "HUYỆN", "QUẬN", "THỊ XÃ", "XÃ", "PHƯỜNG", "THỊ TRẤN", "ĐẶC KHU",
)  # fmt: skip
_ORGANS = (
    "ỦY BAN", "UỶ BAN", "UBND", "HĐND", "UBMTTQ", "MTTQ", "HỘI", "BỘ", "SỞ", "BAN", "PHÒNG", "VĂN PHÒNG", "TRƯỜNG",
    "TRUNG TÂM", "VIỆN", "BỆNH VIỆN", "CỤC", "CHI CỤC", "TỔNG CỤC", "VỤ", "ĐẢNG", "CHI BỘ", "TỈNH ỦY", "TỈNH UỶ",
    "THÀNH ỦY", "THÀNH UỶ", "HUYỆN ỦY", "HUYỆN UỶ", "QUẬN ỦY", "THỊ ỦY", "CÔNG AN", "CÔNG ĐOÀN", "ĐOÀN",
    "LIÊN ĐOÀN", "LIÊN HIỆP", "LIÊN MINH", "TIỂU BAN", "TỔ", "TRẠM", "ĐÀI", "BÁO", "TẠP CHÍ", "NGÂN HÀNG",
    "TẬP ĐOÀN", "TỔNG CÔNG TY", "CÔNG TY", "KHO BẠC", "TÒA ÁN", "TOÀ ÁN", "THANH TRA", "HẠT", "KHOA", "HỌC VIỆN",
    "ĐẠI HỌC", "CHÍNH PHỦ", "THỦ TƯỚNG", "QUỐC HỘI", "THƯỜNG TRỰC", "BCĐ", "MẶT TRẬN", "THUẾ", "BẢO HIỂM",
    "QUỸ", "NHÀ", "THƯ VIỆN", "BẢO TÀNG", "CỤM", "KHỐI", "BTV", "BCH", "TỈNH ĐOÀN", "THÀNH ĐOÀN", "XÃ ĐOÀN",
    "CHI NHÁNH", "THỐNG KÊ", "LĐLĐ", "BQL", "BQLDA", "MẦM NON", "XÍ NGHIỆP", "HỢP TÁC XÃ", "THỊ UỶ", "QUẬN UỶ",
)  # fmt: skip
# A line that holds the type of a body only: its name follows on the next.
_TYPES = {
    "BỘ", "SỞ", "HỘI", "BAN", "TRƯỜNG", "TRƯỜNG ĐẠI HỌC", "TRƯỜNG CAO ĐẲNG", "TRƯỜNG TRUNG HỌC", "HỌC VIỆN", "VIỆN",
    "BỆNH VIỆN", "TRUNG TÂM", "CÔNG TY", "PHÒNG", "TẬP ĐOÀN", "TỔNG CÔNG TY", "BAN QUẢN LÝ", "BAN CHỈ ĐẠO",
    "CHI BỘ", "ĐẢNG BỘ", "ĐẢNG ỦY", "ĐẢNG UỶ", "VĂN PHÒNG", "THỦ TƯỚNG", "ỦY BAN", "UỶ BAN", "CHI CỤC",
}  # fmt: skip
_LONGEST_PLACE = 6
_UNFINISHED = (",", " VÀ", " CỦA", "-", "–", "&", " ĐẠI BIỂU", " THUỘC")
_UNITS_THAT_ARE_ORGANS = ("TỈNH ỦY", "TỈNH UỶ", "THÀNH ỦY", "THÀNH UỶ", "TỈNH ĐOÀN", "XÃ ĐOÀN", "THỊ ỦY", "QUẬN ỦY")


@dataclass(slots=True)
class Letterhead:
    superior: str = ""
    issuer: str = ""
    number: str = ""
    notation: str = ""
    place: str = ""
    issued_on: datetime.date | None = None
    year: int | None = None
    subject: str = ""
    urgency: str = ""
    circulation: str = ""
    remainder: list[str] = field(default_factory=list)

    @property
    def is_found(self) -> bool:
        return bool(self.issuer or self.notation or self.place or self.year)


def read_letterhead(lines: Sequence[Line]) -> Letterhead:
    """Read the lines above the kind, or above the text where no kind is printed."""
    head = Letterhead()
    lines = _without_stamps(lines, head)
    lines = _take_number(lines, head)
    lines = _take_date(lines, head)
    fragments = _without_formulas(split_columns([line for line in lines if not line.is_ornament]))
    fragments = _take_stamps(fragments, head)
    fragments = _take_subject(sorted(fragments, key=lambda f: f.column), head)
    _name_organs([f.text for f in fragments], head)
    return head


def _without_stamps(lines: Sequence[Line], head: Letterhead) -> list[Line]:
    """The mark of a digital signature, or of a recall, stands above the letterhead, apart from it by a blank line."""
    kept: list[Line] = []
    for block in _blocks(lines):
        stamped = any(STAMP.search(line.plain) for line in block)
        whole = stamped and not any(_is_formula(line.plain) or _NUMBER.search(line.text) for line in block)
        for line in block:
            if not line.is_empty and (whole or stamped and STAMP.search(line.plain)):
                head.remainder.append(line.plain)
            else:
                kept.append(line)
    return kept


def _blocks(lines: Sequence[Line]) -> list[list[Line]]:
    """Runs of lines, each with the blank lines after it."""
    blocks: list[list[Line]] = []
    for line in lines:
        if not blocks or not line.is_blank and blocks[-1][-1].is_blank:
            blocks.append([])
        blocks[-1].append(line)
    return blocks


def _is_formula(plain: str) -> bool:
    folded = fold(plain)
    return "chu nghia viet nam" in folded or "cong hoa xa hoi" in folded or "doc lap" in folded


def _take_number(lines: list[Line], head: Letterhead) -> list[Line]:
    for pattern in (_NUMBER, _BARE_NUMBER):
        for index, line in enumerate(lines):
            match = pattern.search(line.text.replace("*", "")[:400])
            if match:
                head.number = match["number"] or ""
                head.notation = _notation(match)
                return _cut(lines, index, match.start(), match.end())
    return lines


def _notation(match: re.Match[str]) -> str:
    if "notation" not in match.groupdict():
        return ""
    return re.sub(r"\s*([-–/])\s*", r"\1", match["notation"]).rstrip(".")


def _take_date(lines: list[Line], head: Letterhead) -> list[Line]:
    found = [(i, m) for i, line in enumerate(lines) if (m := _DATE.search(line.text.replace("*", "")[:400]))]
    if not found:
        return _take_broken_date(lines, head)
    index, match = found[0]
    text = lines[index].text.replace("*", "")
    head.place = _read_place(text[: match.start()])
    start = text[: match.start()].rfind(head.place) if head.place else match.start()
    _read_date(match, head)
    lines = _cut(lines, index, start, match.end())
    if not head.place and index and not lines[index - 1].is_empty and lines[index - 1].plain.endswith(","):
        head.place = _read_place(lines[index - 1].text.replace("*", ""))
        lines = _cut(lines, index - 1, lines[index - 1].text.replace("*", "").rfind(head.place), None)
    return lines


def _take_broken_date(lines: list[Line], head: Letterhead) -> list[Line]:
    """A date over two lines of one cell."""
    for index, (first, second) in enumerate(zip(lines, lines[1:], strict=False)):
        if "ng" not in first.plain or second.is_blank or len(first.text) > 200:
            continue
        text = first.text.replace("*", "").rstrip() + " "
        match = _DATE.search(text + second.text.replace("*", "").strip()[:200])
        if not match:
            continue
        head.place = _read_place(text[: match.start()])
        _read_date(match, head)
        start = text.rfind(head.place) if head.place else match.start()
        indent = len(second.text.replace("*", "")) - len(second.text.replace("*", "").lstrip())
        lines = _cut(lines, index, start, None)
        return _cut(lines, index + 1, 0, indent + match.end() - len(text))
    return lines


def _read_place(before: str) -> str:
    """The place: the last chunk before the date, without an agency in capitals that a scan set before it."""
    chunk = _CELL_END.split(before.rstrip(" ,;"))[-1].split()
    first = 0
    while first < len(chunk) and is_capitals(chunk[first]) and not chunk[first].startswith("TP"):
        first += 1
    tokens = chunk[first:] or chunk
    if tokens and (_ABOUT.match(" ".join(tokens)) or len(tokens) > _LONGEST_PLACE):
        tokens = _capitalised_end(tokens)
    return " ".join(tokens)


def _capitalised_end(tokens: list[str]) -> list[str]:
    """The run of capitalised words at the end."""
    first = len(tokens)
    while first > 0 and tokens[first - 1][:1].isupper():
        first -= 1
    return tokens[first:]


def _read_date(match: re.Match[str], head: Letterhead) -> None:
    day, month, year = re.split("[/-]", match["short"]) if match["short"] else match.group("day", "month", "year")
    head.year = int(year) if year else None
    if not (day and month and year):
        head.remainder += [part for part in (day, month) if part]
        return
    try:
        head.issued_on = datetime.date(int(year), int(month), int(day))
    except ValueError:
        head.remainder.append(match[0])


def _cut(lines: list[Line], index: int, start: int, end: int | None) -> list[Line]:
    """`lines` with a stretch of one of them left out, its width kept where text follows."""
    text = lines[index].text.replace("*", "")
    rest = "" if end is None else text[end:]
    shortened = text[:start] + ("    " + rest if rest.strip() else "")
    replaced = make_line(lines[index].number, shortened)
    return [*lines[:index], replaced, *lines[index + 1 :]]


def _take_stamps(fragments: list[Fragment], head: Letterhead) -> list[Fragment]:
    """The framed words of urgency and circulation; the first of each counts."""
    kept = []
    for fragment in fragments:
        urgency, circulation = read_urgency(fragment.text), read_circulation(fragment.text)
        head.urgency = head.urgency or urgency
        head.circulation = head.circulation or circulation
        if not (urgency or circulation):
            kept.append(fragment)
    return kept


def _without_formulas(fragments: list[Fragment]) -> list[Fragment]:
    """Leave out the national name, the motto and the Party's name, also where a line break parts them."""
    kept, expected = [], 0
    for fragment in fragments:
        tokens = fragment.text.split()
        folded = [fold(token) for token in tokens]
        start, end, expected = _formula(folded, expected)
        rest = " ".join(tokens[:start] + tokens[end:]).strip(" -–_=.*")
        if rest:
            kept.append(Fragment(fragment.number, rest, fragment.column))
    return kept


def _formula(folded: list[str], expected: int) -> tuple[int, int, int]:
    """The stretch of `folded` that is a formula, and the place in the national name to go on from."""
    if expected and folded[: len(_NATIONAL_NAME) - expected] == _NATIONAL_NAME[expected : expected + len(folded)]:
        length = min(len(folded), len(_NATIONAL_NAME) - expected)
        return 0, length, (expected + length) % len(_NATIONAL_NAME)
    for formula, least in ((_NATIONAL_NAME, 4), (_PARTY, 5), (_YOUTH, 5), (_MOTTO, 4)):
        run = _longest_run(folded, formula)
        if run.matched >= least or run.matched == 3 and run.offset == 0 and formula is _NATIONAL_NAME:
            offset = run.offset + run.matched
            going_on = formula is _NATIONAL_NAME and offset < len(formula) and run.end == len(folded)
            return run.start, _with_slips(folded, run.end, formula), offset if going_on else 0
    return 0, 0, 0


def _with_slips(folded: list[str], end: int, formula: list[str]) -> int:
    """A scan spells the end of the motto in its own way: "Hạnh phúe"."""
    while formula is _MOTTO and end < len(folded) and folded[end].startswith(("hanh", "ph")):
        end += 1
    return end


@dataclass(frozen=True, slots=True)
class _Run:
    """Tokens `start` to `end` hold `matched` words of a formula, from its word `offset` on."""

    start: int = 0
    end: int = 0
    offset: int = 0
    matched: int = 0


def _longest_run(folded: list[str], formula: list[str]) -> _Run:
    """The longest run of `formula` in `folded`, the motto's dashes between its words allowed."""
    best = _Run()
    for start in range(len(folded)):
        for offset in range(len(formula)):
            index, matched = start, 0
            while index < len(folded) and offset + matched < len(formula):
                if folded[index] == formula[offset + matched]:
                    matched += 1
                elif folded[index] != "" or not matched or formula is not _MOTTO:
                    break
                index += 1
            if matched > best.matched:
                best = _Run(start, index, offset, matched)
    return best


def _take_subject(fragments: list[Fragment], head: Letterhead) -> list[Fragment]:
    """The subject of an official letter, "V/v …" under the number, over the lines that follow it."""
    first = next((i for i, f in enumerate(fragments) if _ABOUT.match(f.text)), None)
    if first is None:
        return fragments
    last = first + 1
    while last < len(fragments) and _continues_subject(fragments[last - 1], fragments[last]):
        last += 1
    text = " ".join(f.text for f in fragments[first:last])
    head.subject = _ABOUT.sub("", text, count=1)
    return fragments[:first] + fragments[last:]


def _continues_subject(previous: Fragment, fragment: Fragment) -> bool:
    distance = fragment.number - previous.number
    near = 0 <= distance <= 1 or distance == 2 and fragment.text[:1].islower()
    return near and fragment.column == previous.column and not is_capitals(fragment.text)


def _name_organs(texts: Sequence[str], head: Letterhead) -> None:
    """Issuer and superior from the lines in capitals: the last organ issues, what stands above it is its superior."""
    organs: list[str] = []
    for text in texts:
        if not is_capitals(text):
            head.remainder.append(text)
        elif organs and not _starts_organ(text, organs[-1]):
            organs[-1] += " " + text
        else:
            organs.append(text)
    if organs:
        head.issuer = organs[-1]
        head.superior = " ".join(organs[:-1])


def _starts_organ(text: str, previous: str) -> bool:
    if previous.endswith(_UNFINISHED) or previous in _TYPES:
        return False
    if text.startswith(_PARTS_OF_COUNTRY) and not text.startswith(_UNITS_THAT_ARE_ORGANS):
        return False
    return text.startswith(tuple(f"{organ} " for organ in _ORGANS)) or text in _ORGANS
