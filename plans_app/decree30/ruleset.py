"""The rules of form as data: what the law permits, what we print, and where the law says so.

An exporter asks the rule-set in force on a plan's date and has no figure of its own. A new decree is a new
`RuleSet` with its date. Lengths are millimetres, sizes of letters points, unless a name says otherwise.
A source "Appendix I, II.6.e" is point e of clause 6 of section II in part I of Appendix I.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from plans_app.decree30.rules import LENGTHS, RULES, Rule

# Red, green and blue, each from 0 to 1.
Colour = tuple[float, float, float]
BLACK: Colour = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number we print, within `least` and `most`, which the law sets at `source`."""

    value: float
    least: float
    most: float
    source: str

    def permits(self, value: float) -> bool:
        return self.least <= value <= self.most


@dataclass(frozen=True, slots=True)
class Component:
    """A part of the document: the sizes that the law permits (points), its letters, and the source.

    `align` is "left", "center" or "justify"; `line_spacing` counts from single spacing; `colour` is that of the ink.
    """

    least: float
    most: float
    source: str
    bold: bool = False
    italic: bool = False
    capitals: bool = False
    align: str = "left"
    line_spacing: float = 1
    colour: Colour = BLACK


@dataclass(frozen=True, slots=True)
class Frame:
    """The outer size of a stamp of one word."""

    width: float
    height: float
    source: str


@dataclass(frozen=True, slots=True)
class Profile:
    """One consistent choice of sizes (points) by component: they go up and down together."""

    name: str
    sizes: Mapping[str, float]
    source: str


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The form of documents from `valid_from` on. `profiles` are tried in order until the head fits.

    `rules` are what the linter asks, by their number; `lengths` the longest values of the register, in characters.
    `urgency_frames` are the stamps of urgency by their words, `circulations` the words on how far a document may go.
    """

    name: str
    valid_from: datetime.date
    national_name: str
    motto: str
    paper: tuple[float, float]
    figures: Mapping[str, Figure]
    components: Mapping[str, Component]
    profiles: tuple[Profile, ...]
    kinds: Mapping[str, str]
    rules: Mapping[str, Rule]
    lengths: Mapping[str, int]
    urgency_frames: Mapping[str, Frame]
    circulations: tuple[str, ...]

    def __getitem__(self, name: str) -> float:
        """The printed value of a figure. Raises KeyError for a name that the rule-set does not have."""
        return self.figures[name].value

    def abbreviation(self, kind: str) -> str:
        """The abbreviation of a kind of document in its notation: "KẾ HOẠCH" → "KH", "" when it has none."""
        return self.kinds.get(kind.strip().upper(), "")


# Of the body, from single spacing; the decree permits 1 to 1.5 (Appendix I, II.6.e).
LINE_SPACING = 1.15

# Decree 30, Appendix I, part I: page, and its own files for what the text leaves open.
FIGURES = {
    "margin_top": Figure(20, 20, 25, "Appendix I, I.3"),
    "margin_bottom": Figure(20, 20, 25, "Appendix I, I.3"),
    "margin_left": Figure(30, 30, 35, "Appendix I, I.3"),
    "margin_right": Figure(20, 15, 20, "Appendix I, I.3"),
    # The page number stands in the top margin; the decree's own files keep 10 mm from the edge.
    "page_number_from_edge": Figure(10, 5, 15, "Appendix I, I.7"),
    "first_line_indent": Figure(10, 10, 12.7, "Appendix I, II.6.e"),
    "paragraph_gap_points": Figure(6, 6, 24, "Appendix I, II.6.e"),
    "line_spacing": Figure(LINE_SPACING, 1, 1.5, "Appendix I, II.6.e"),
    # Rules: shares of the line above. The one below the motto is as long as the motto.
    "issuer_rule_share": Figure(0.4, 1 / 3, 1 / 2, "Appendix I, II.2.b"),
    "subject_rule_share": Figure(0.4, 1 / 3, 1 / 2, "Appendix I, II.5.b"),
    "motto_rule_share": Figure(1, 1, 1, "Appendix I, II.1.b"),
    "rule_thickness_points": Figure(0.6, 0.5, 1, "Appendix I, II.1.b"),
    "rule_gap_points": Figure(4, 1, 6, "Appendix I, II.1.b"),
    # Columns: the diagram of Appendix I, IV and the samples of Appendix III give the proportion.
    "issuer_column": Figure(61, 55, 69, "Appendix I, IV"),
    "national_column": Figure(97, 91, 105, "Appendix I, IV"),
    "recipients_column": Figure(78, 50, 80, "Appendix I, IV"),
    "signature_column": Figure(76, 70, 111, "Appendix I, IV"),
    "head_gap_points": Figure(6, 0, 12, "Appendix I, IV"),
    "title_gap_points": Figure(14, 6, 24, "Appendix I, IV"),
    "section_gap_points": Figure(12, 6, 24, "Appendix III, sample 1.4"),
    "foot_gap_points": Figure(12, 6, 24, "Appendix I, IV"),
    "signature_space": Figure(25, 15, 40, "Appendix I, IV"),
    # How much of the signer's picture the seal lies over.
    "seal_share": Figure(1 / 3, 0.25, 0.4, "Appendix I, II.8.a"),
    # What the decree leaves to usage.
    "note_rule": Figure(50, 30, 60, "usage"),
    "note_gap_points": Figure(6, 3, 12, "usage"),
    "quotation_indent": Figure(10, 5, 20, "usage"),
    "cell_padding_points": Figure(4, 2, 6, "usage"),
    "table_line_points": Figure(0.5, 0.25, 1, "usage"),
    "picture_height_most": Figure(140, 50, 200, "usage"),
    "stamp_from_edge": Figure(9, 5, 15, "Appendix I, III.2.c"),
    "stamp_padding_points": Figure(4, 2, 6, "Appendix I, III.2.c"),
    # Box 11 stands right of the middle; this share of the text is the middle of its frame.
    "circulation_middle_share": Figure(0.66, 0.6, 0.75, "Appendix I, IV"),
    # Box 10b, below the number.
    "urgency_gap_points": Figure(6, 3, 12, "Appendix I, IV"),
    # Box 12 at the lower right of the recipients, box 13 at the foot of the first page.
    "drafter_gap_points": Figure(6, 3, 12, "Appendix I, IV"),
    "contact_gap_points": Figure(6, 3, 12, "Appendix I, IV"),
    "contact_rule_share": Figure(1, 1, 1, "Appendix I, III.4"),
    "signature_text_from_edge": Figure(10, 5, 15, "Appendix I, II.8.b"),
    "verification_side": Figure(14, 12, 16, "usage"),
    "lines_kept_together": Figure(2, 2, 3, "usage"),
    # Rows of a table stay together as long as they take no more than a share of the page.
    "rows_kept_together": Figure(2, 1, 3, "usage"),
    "rows_kept_share": Figure(0.15, 0, 0.25, "usage"),
}

# "Mực đỏ tươi", the ink of the stamps of urgency (Appendix I, III.2.b).
BRIGHT_RED: Colour = (0.9, 0, 0)

# Decree 30, Appendix I, part V: the table of letters and sizes.
COMPONENTS = {
    "national_name": Component(12, 13, "Appendix I, II.1.a", bold=True, capitals=True, align="center"),
    "motto": Component(13, 14, "Appendix I, II.1.b", bold=True, align="center"),
    "superior": Component(12, 13, "Appendix I, II.2.b", capitals=True, align="center"),
    "issuer": Component(12, 13, "Appendix I, II.2.b", bold=True, capitals=True, align="center"),
    "number": Component(13, 13, "Appendix I, II.3.c", align="center"),
    "place_and_date": Component(13, 14, "Appendix I, II.4.c", italic=True, align="center"),
    "kind": Component(13, 14, "Appendix I, II.5.b", bold=True, capitals=True, align="center"),
    "subject": Component(13, 14, "Appendix I, II.5.b", bold=True, align="center"),
    "basis": Component(13, 14, "Appendix I, II.6.a", italic=True, align="justify", line_spacing=LINE_SPACING),
    "section": Component(
        13, 14, "Appendix I, II.6.đ", bold=True, capitals=True, align="justify", line_spacing=LINE_SPACING
    ),
    "subsection": Component(13, 14, "Appendix I, II.6.đ", bold=True, align="justify", line_spacing=LINE_SPACING),
    "body": Component(13, 14, "Appendix I, II.6.e", align="justify", line_spacing=LINE_SPACING),
    "cell": Component(11, 14, "usage"),
    "caption": Component(11, 14, "usage", italic=True, align="center"),
    "note": Component(10, 12, "usage", align="justify"),
    "authority": Component(13, 14, "Appendix I, II.7.đ", bold=True, capitals=True, align="center"),
    "signer": Component(13, 14, "Appendix I, II.7.đ", bold=True, align="center"),
    "recipients_heading": Component(12, 12, "Appendix I, II.9.d", bold=True, italic=True),
    "recipients": Component(11, 11, "Appendix I, II.9.d"),
    "appendix": Component(14, 14, "Appendix I, III.1.b", bold=True, align="center"),
    "appendix_title": Component(13, 14, "Appendix I, III.1.b", bold=True, capitals=True, align="center"),
    "appendix_reference": Component(13, 14, "Appendix I, III.1.c", italic=True, align="center"),
    "page_number": Component(13, 14, "Appendix I, I.7", align="center"),
    # The organization's signature on an appendix in a file of its own.
    "signature_text": Component(10, 10, "Appendix I, II.8.b"),
    "verification": Component(8, 10, "usage"),
    "stamp": Component(13, 14, "Appendix I, III.2.c", bold=True, capitals=True, align="center"),
    "urgency": Component(13, 14, "Appendix I, III.2.b", bold=True, capitals=True, align="center", colour=BRIGHT_RED),
    "drafter": Component(11, 11, "Appendix I, III.3", capitals=True),
    "contact": Component(11, 12, "Appendix I, III.4", align="center"),
}

# Appendix I, III.2.b: the three stamps of urgency.
URGENCY_FRAMES = {
    "KHẨN": Frame(20, 8, "Appendix I, III.2.b"),
    "THƯỢNG KHẨN": Frame(40, 8, "Appendix I, III.2.b"),
    "HỎA TỐC": Frame(30, 8, "Appendix I, III.2.b"),
}
CIRCULATIONS = ("XEM XONG TRẢ LẠI", "LƯU HÀNH NỘI BỘ")

_FIXED_SIZES = {
    "number": 13,
    "recipients_heading": 12,
    "recipients": 11,
    "note": 11,
    "appendix": 14,
    "stamp": 13,
    "urgency": 13,
    "drafter": 11,
    "contact": 11,
    "verification": 9,
    "signature_text": 10,
}
_TEXT_COMPONENTS = (
    "motto",
    "place_and_date",
    "kind",
    "subject",
    "basis",
    "section",
    "subsection",
    "body",
    "authority",
    "signer",
    "appendix_title",
    "appendix_reference",
    "page_number",
)
_SMALLER_COMPONENTS = ("national_name", "superior", "issuer", "cell", "caption")


def _profile(name: str, *, text: float, smaller: float) -> Profile:
    sizes = dict.fromkeys(_TEXT_COMPONENTS, text) | dict.fromkeys(_SMALLER_COMPONENTS, smaller)
    sizes |= {"kind": 14, "subject": 14} | _FIXED_SIZES
    return Profile(name, sizes, "Appendix I, V, note")


# Appendix III, part I: the kinds of administrative document and their abbreviations. Case matters.
KINDS = {
    "NGHỊ QUYẾT": "NQ",
    "QUYẾT ĐỊNH": "QĐ",
    "CHỈ THỊ": "CT",
    "QUY CHẾ": "QC",
    "QUY ĐỊNH": "QyĐ",
    "THÔNG CÁO": "TC",
    "THÔNG BÁO": "TB",
    "HƯỚNG DẪN": "HD",
    "CHƯƠNG TRÌNH": "CTr",
    "KẾ HOẠCH": "KH",
    "PHƯƠNG ÁN": "PA",
    "ĐỀ ÁN": "ĐA",
    "DỰ ÁN": "DA",
    "BÁO CÁO": "BC",
    "BIÊN BẢN": "BB",
    "TỜ TRÌNH": "TTr",
    "HỢP ĐỒNG": "HĐ",
    "CÔNG ĐIỆN": "CĐ",
    "BẢN GHI NHỚ": "BGN",
    "BẢN THỎA THUẬN": "BTT",
    "GIẤY ỦY QUYỀN": "GUQ",
    "GIẤY MỜI": "GM",
    "GIẤY GIỚI THIỆU": "GGT",
    "GIẤY NGHỈ PHÉP": "GNP",
    "PHIẾU GỬI": "PG",
    "PHIẾU CHUYỂN": "PC",
    "PHIẾU BÁO": "PB",
}

DECREE_30_2020 = RuleSet(
    name="Nghị định số 30/2020/NĐ-CP",
    valid_from=datetime.date(2020, 3, 5),
    national_name="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    motto="Độc lập - Tự do - Hạnh phúc",
    paper=(210, 297),
    figures=FIGURES,
    components=COMPONENTS,
    profiles=(_profile("13-14-14", text=14, smaller=13), _profile("12-13-13", text=13, smaller=12)),
    kinds=KINDS,
    rules=RULES,
    lengths=LENGTHS,
    urgency_frames=URGENCY_FRAMES,
    circulations=CIRCULATIONS,
)

RULESETS = (DECREE_30_2020,)


def ruleset_on(day: datetime.date | None) -> RuleSet:
    """The rule-set in force on `day`, the newest for a draft without a date.

    A document older than all of them is printed in the form of the oldest.
    """
    if day is None:
        return RULESETS[-1]
    in_force = [ruleset for ruleset in RULESETS if ruleset.valid_from <= day]
    return in_force[-1] if in_force else RULESETS[0]
