"""What the abbreviations of "Nơi nhận" stand for, and how the level of the issuer decides it.

The table is what offices commonly write; an organ that means something else gives the body an alias, which wins.
Abbreviations that every office reads in its own way (ĐVTV, BT) are left out on purpose.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from plans_app.vietnamese import fold

# Where a row was seen.
DECREE = "Decree 30/2020, its own lines of recipients and Appendix I"
OBSERVED = "issued plans"
USAGE = "common usage of offices"

PROVINCE, CITY, TOWN = "tỉnh", "thành phố", "thị xã"
DISTRICT, URBAN_DISTRICT = "huyện", "quận"
COMMUNE, WARD, TOWNSHIP, SPECIAL_ZONE = "xã", "phường", "thị trấn", "đặc khu"
LEVELS = (PROVINCE, CITY, TOWN, TOWNSHIP, SPECIAL_ZONE, DISTRICT, URBAN_DISTRICT, COMMUNE, WARD)

# The committee of the Party at each level, and the letters that stand for it there.
PARTY_COMMITTEES = {
    PROVINCE: ("TU", "Tỉnh ủy"),
    CITY: ("TU", "Thành ủy"),
    TOWN: ("TU", "Thị ủy"),
    DISTRICT: ("HU", "Huyện ủy"),
    URBAN_DISTRICT: ("QU", "Quận ủy"),
    COMMUNE: ("ĐU", "Đảng ủy"),
    WARD: ("ĐU", "Đảng ủy"),
    TOWNSHIP: ("ĐU", "Đảng ủy"),
    SPECIAL_ZONE: ("ĐU", "Đảng ủy"),
}
# What stands before the letters of a committee: TTTU, BTGQU, VP HU.
PARTY_ORGANS = {
    "": "",
    "TT": "Thường trực",
    "BTV": "Ban Thường vụ",
    "BTC": "Ban Tổ chức",
    "BTG": "Ban Tuyên giáo",
    "BTGDV": "Ban Tuyên giáo và Dân vận",
    "BDV": "Ban Dân vận",
    "UBKT": "Ủy ban Kiểm tra",
    "VP": "Văn phòng",
}
MOST_WORDS = 4
MOST_SPELLINGS = 8


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """`shorts` are spellings of one abbreviation. Several `meanings` are of equal rank: the directory has to decide."""

    shorts: tuple[str, ...]
    meanings: tuple[str, ...]
    source: str


ABBREVIATIONS = (
    Abbreviation(("UBND",), ("Ủy ban nhân dân",), DECREE),
    Abbreviation(("HĐND",), ("Hội đồng nhân dân",), DECREE),
    Abbreviation(("TTHĐND", "TT HĐND"), ("Thường trực Hội đồng nhân dân",), OBSERVED),
    Abbreviation(("TTUB", "TT UB", "TTUBND", "TT UBND"), ("Thường trực Ủy ban nhân dân",), OBSERVED),
    Abbreviation(("HĐND&UBND", "HĐND-UBND"), ("Hội đồng nhân dân và Ủy ban nhân dân",), OBSERVED),
    Abbreviation(
        ("VPUB", "VP UB", "VPUBND", "VP UBND"),
        ("Văn phòng Ủy ban nhân dân", "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân"),
        OBSERVED,
    ),
    Abbreviation(("VPHĐND&UBND",), ("Văn phòng Hội đồng nhân dân và Ủy ban nhân dân",), USAGE),
    Abbreviation(
        ("MTTQ", "MTTQVN", "MTTQ VN", "MTTQ Việt Nam"),
        ("Ủy ban Mặt trận Tổ quốc Việt Nam", "Mặt trận Tổ quốc Việt Nam"),
        OBSERVED,
    ),
    Abbreviation(
        (
            *("UBMTTQ", "UBMTTQVN", "UBMTTQ VN", "UBMTTQ Việt Nam", "UB MTTQ", "UB MTTQ VN", "UB MTTQVN"),
            *("UB MTTQ Việt Nam", "Ủy ban MTTQ", "Ủy ban MTTQVN", "Ủy ban MTTQ VN", "Ủy ban MTTQ Việt Nam"),
        ),
        ("Ủy ban Mặt trận Tổ quốc Việt Nam",),
        OBSERVED,
    ),
    Abbreviation(("VPCP",), ("Văn phòng Chính phủ",), DECREE),
    Abbreviation(("TW", "TƯ"), ("Trung ương",), DECREE),
    Abbreviation(("TTg",), ("Thủ tướng",), DECREE),
    Abbreviation(("BTCN",), ("Bộ trưởng, Chủ nhiệm",), DECREE),
    Abbreviation(("PCN",), ("Phó Chủ nhiệm",), DECREE),
    Abbreviation(("CT",), ("Chủ tịch",), OBSERVED),
    Abbreviation(("PCT",), ("Phó Chủ tịch",), OBSERVED),
    Abbreviation(("CVP",), ("Chánh Văn phòng",), OBSERVED),
    Abbreviation(("PCVP", "PVP"), ("Phó Chánh Văn phòng",), OBSERVED),
    Abbreviation(("GĐ",), ("Giám đốc",), USAGE),
    Abbreviation(("PGĐ",), ("Phó Giám đốc",), USAGE),
    Abbreviation(("LĐ",), ("Lãnh đạo",), USAGE),
    Abbreviation(("VP",), ("Văn phòng",), OBSERVED),
    Abbreviation(("VT",), ("Văn thư",), DECREE),
    Abbreviation(("Tổ TH",), ("Tổ Tổng hợp",), OBSERVED),
    Abbreviation(("TCCB",), ("Tổ chức cán bộ",), DECREE),
    Abbreviation(("KT",), ("Kinh tế",), OBSERVED),
    Abbreviation(("KTHTĐT", "KT-HT-ĐT", "KT, HT&ĐT"), ("Kinh tế, Hạ tầng và Đô thị",), OBSERVED),
    Abbreviation(("VHXH", "VH-XH"), ("Văn hóa - Xã hội",), OBSERVED),
    Abbreviation(("VHTT", "VH&TT", "VH-TT"), ("Văn hóa và Thông tin", "Văn hóa - Thông tin"), USAGE),
    Abbreviation(("VHTTDL", "VH, TT&DL", "VHTT&DL"), ("Văn hóa, Thể thao và Du lịch",), USAGE),
    Abbreviation(("TCKH", "TC-KH"), ("Tài chính - Kế hoạch",), USAGE),
    Abbreviation(("KHĐT", "KH&ĐT"), ("Kế hoạch và Đầu tư",), USAGE),
    Abbreviation(("TNMT", "TN&MT"), ("Tài nguyên và Môi trường",), USAGE),
    Abbreviation(("NNMT", "NN&MT"), ("Nông nghiệp và Môi trường",), USAGE),
    Abbreviation(("GDĐT", "GD&ĐT"), ("Giáo dục và Đào tạo",), USAGE),
    Abbreviation(("TTTT", "TT&TT"), ("Thông tin và Truyền thông",), USAGE),
    Abbreviation(("LĐTBXH", "LĐTB&XH", "LĐ-TB&XH"), ("Lao động - Thương binh và Xã hội",), USAGE),
    Abbreviation(("KHCN", "KH&CN"), ("Khoa học và Công nghệ",), OBSERVED),
    Abbreviation(("KH&KT", "KHKT"), ("Khoa học và Kỹ thuật",), OBSERVED),
    Abbreviation(("SKHCN",), ("Sở Khoa học và Công nghệ",), OBSERVED),
    Abbreviation(("BKHCN",), ("Bộ Khoa học và Công nghệ",), OBSERVED),
    Abbreviation(("ĐMST",), ("đổi mới sáng tạo",), OBSERVED),
    Abbreviation(("CĐS",), ("chuyển đổi số",), OBSERVED),
    Abbreviation(("DVC",), ("dịch vụ công",), OBSERVED),
    Abbreviation(("DTTS",), ("dân tộc thiểu số",), OBSERVED),
    Abbreviation(("PTTH", "PT-TH", "PT&TH"), ("Phát thanh và Truyền hình",), OBSERVED),
    Abbreviation(("LĐLĐ",), ("Liên đoàn Lao động",), USAGE),
    Abbreviation(("HND",), ("Hội Nông dân",), USAGE),
    Abbreviation(("HLHPN", "Hội LHPN"), ("Hội Liên hiệp Phụ nữ",), USAGE),
    Abbreviation(("HCCB", "Hội CCB"), ("Hội Cựu chiến binh",), USAGE),
    Abbreviation(
        ("ĐTN", "Đoàn TN", "Đoàn TNCSHCM", "Đoàn TNCS HCM", "Đoàn TNCS Hồ Chí Minh"),
        ("Đoàn Thanh niên Cộng sản Hồ Chí Minh",),
        USAGE,
    ),
    Abbreviation(("BCHQS", "BCH QS"), ("Ban Chỉ huy Quân sự",), USAGE),
    Abbreviation(("BHXH",), ("Bảo hiểm xã hội",), USAGE),
    Abbreviation(("KBNN",), ("Kho bạc Nhà nước",), USAGE),
    Abbreviation(("TTYT",), ("Trung tâm Y tế",), USAGE),
)
# Fields of work that stand for the unit of the issuer when a line holds nothing else: "KT" is the Phòng Kinh tế.
UNIT_FIELDS = {fold(short) for short in "KT KTHTĐT VHXH VHTT TCKH TNMT NNMT GDĐT LĐTBXH KHCN TCCB".split()}


def _party(level: str) -> Iterator[tuple[str, str]]:
    letters, committee = PARTY_COMMITTEES[level]
    for organ_letters, organ in PARTY_ORGANS.items():
        for short in {f"{organ_letters}{letters}", f"{organ_letters} {letters}"}:
            yield fold(short), fold(f"{organ} {committee}")


_EVERYWHERE = {fold(short): tuple(map(fold, row.meanings)) for row in ABBREVIATIONS for short in row.shorts}
_AT_LEVEL = {
    level: {**_EVERYWHERE, **{short: (meaning,) for short, meaning in _party(level)}} for level in PARTY_COMMITTEES
}
_LITERAL = {short.casefold(): row.meanings[0] for row in ABBREVIATIONS for short in row.shorts}


def spell_out(key: str, level: str = "") -> tuple[str, ...]:
    """The spellings of the folded text `key` in a document of an issuer of `level`, the text itself left out.

    "tttu" at a thị xã → "thuong truc thi uy". Longest abbreviations come first; alternatives are of equal rank.
    """
    table = _AT_LEVEL.get(level, _EVERYWHERE)
    pieces = [*_pieces(key.split(), table)]
    spellings = itertools.islice(itertools.product(*pieces), MOST_SPELLINGS)
    found = [" ".join(words) for words in spellings]
    if key.replace(" ", "") in UNIT_FIELDS:
        found = [f"phong {spelling}" for spelling in found]
    return tuple(dict.fromkeys(spelling for spelling in found if spelling != key))


def _pieces(words: list[str], table: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    start = 0
    while start < len(words):
        for length in range(min(MOST_WORDS, len(words) - start), 0, -1):
            short = " ".join(words[start : start + length])
            if short in table or length == 1:
                yield table.get(short, (short,))
                start += length
                break


def spell_role(text: str) -> str:
    """`text` with its abbreviations written out for a reader: "các PCT" → "các Phó Chủ tịch"."""
    return " ".join(_LITERAL.get(word.casefold(), word) for word in text.split())
