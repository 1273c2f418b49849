"""What opens a line: "I.", "1.1.", "a)", "Điều 3.", "-", "+", "*" and their common misprints."""

import enum
import re
from dataclasses import dataclass

# The letters of điểm (Decree 30, Appendix I, II.6.đ): no f, j, w, z and none with a mark but đ.
LETTERS = "abcdđeghiklmnopqrstuvxy"

_PART = re.compile(
    r"(?P<label>(?:Phần|PHẦN|Chương|CHƯƠNG)\s+(?:thứ\s+\w+|THỨ\s+\w+|[IVX]+|\d{1,2}))(?:\s*[.:]\s*|\s+|$)"
)
_ARTICLE = re.compile(r"(?P<label>Điều\s+\d{1,3})\s*[.:]\s*")
_ROMAN = re.compile(
    r"(?P<label>[IVX]{1,6})\s*(?:[.):]\s*(?=\D|$)|/\s+|[-–]\s*(?=[^\W\d_])|\s+(?=[^\W\d_]{2,}\s+[^\W\d_]{2,}))"
)
_DECIMAL = re.compile(r"(?P<label>\d{1,2}(?:\.\d{1,2}){1,3})(?:[.)/]\s*|[-–]\s+|\s+)(?=[^\W\d_]|[“\"(\[*]|$)")
_ARABIC = re.compile(r"(?P<label>\d{1,2})(?:\s?\.\s*(?=\D|$)|\s?[)/]\s+|[-–]\s+(?=[^\W\d_]))")
_CAPITAL = re.compile(r"(?P<label>[A-HĐ])\s?[.)/]\s+(?=[^\W\d_])")
_LETTER = re.compile(rf"(?P<label>[{LETTERS}])(?:\s?(?:\)\s*|/\s+)|\.\s+)")
_DASH = re.compile(r"[-–—−]\s*(?=[^\s\-–—−])")
_PLUS = re.compile(r"\+\s*(?=\S)")
_DOT = re.compile(r"[•●▪▫■◦○]\s*(?=\S)")
_FIRST_CHARACTERS = set(f"{LETTERS}PCĐABCDEFGHIVX0123456789-–—−+•●▪▫■◦○")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}


class MarkerKind(enum.Enum):
    PART = "Phần I"
    CAPITAL = "A."
    ROMAN = "I."
    ARTICLE = "Điều 1."
    ARABIC = "1."
    LETTER = "a)"
    DASH = "-"
    PLUS = "+"
    DOT = "•"
    STAR = "*"


_HEADING_RANKS = {
    MarkerKind.PART: 0,
    MarkerKind.CAPITAL: 1,
    MarkerKind.ROMAN: 2,
    MarkerKind.ARTICLE: 2,
    MarkerKind.ARABIC: 3,
    MarkerKind.LETTER: 9,
}


@dataclass(frozen=True, slots=True)
class Marker:
    """`label` without its dot or bracket; `length` is that of the whole marker, spaces after it included."""

    kind: MarkerKind
    label: str
    length: int

    @property
    def is_heading(self) -> bool:
        return self.kind in _HEADING_RANKS

    @property
    def rank(self) -> int:
        """Depth among headings: a smaller rank holds a greater one."""
        return _HEADING_RANKS[self.kind] + self.label.count(".") if self.is_heading else 20

    @property
    def order(self) -> int:
        """The place in its series that the label names, counted from 1; 0 when it names none."""
        if self.kind is MarkerKind.ROMAN:
            return roman_value(self.label)
        if self.kind is MarkerKind.LETTER:
            return LETTERS.index(self.label) + 1
        digits = re.search(r"\d+$", self.label)
        return int(digits[0]) if digits else 0


def find_marker(plain: str) -> Marker | None:
    """The marker that opens `plain` (text without asterisks), if any."""
    if plain[:1] not in _FIRST_CHARACTERS:
        return None
    for kind, pattern in _PATTERNS:
        match = pattern.match(plain)
        if match and _is_credible(kind, match, plain):
            label = match.groupdict().get("label", "")
            return Marker(kind, " ".join(label.split()), match.end())
    return None


def find_star(text: str) -> int | None:
    """The length of a label star ("* **Theme**", "*** Time:**") at the start of marked-up text, or None.

    In the second form the bold opens before the star, so two of its three asterisks are emphasis.
    """
    match = re.match(r"\*{1,3}\s+(?=\S)", text)
    if not match or not text[match.end() :].strip("* "):
        return None
    return match.end()


def roman_value(label: str) -> int:
    total = 0
    for here, after in zip(label, label[1:] + " ", strict=True):
        value = _ROMAN_VALUES[here]
        total += -value if _ROMAN_VALUES.get(after, 0) > value else value
    return total


def _is_credible(kind: MarkerKind, match: re.Match[str], plain: str) -> bool:
    if kind is MarkerKind.ROMAN and match[0].endswith(" ") and match[0].strip() == match["label"]:
        return plain[match.end() :].isupper()
    return True


_PATTERNS = (
    (MarkerKind.PART, _PART),
    (MarkerKind.ARTICLE, _ARTICLE),
    (MarkerKind.ROMAN, _ROMAN),
    (MarkerKind.ARABIC, _DECIMAL),
    (MarkerKind.ARABIC, _ARABIC),
    (MarkerKind.CAPITAL, _CAPITAL),
    (MarkerKind.LETTER, _LETTER),
    (MarkerKind.PLUS, _PLUS),
    (MarkerKind.DOT, _DOT),
    (MarkerKind.DASH, _DASH),
)
