"""Word's automatic numbers as they are printed: "I.", "1.1.", "a)", "-".

A paragraph only says which list and which level it belongs to; the marker is counted here, with starts,
restarts and overrides.
"""

import re
from dataclasses import dataclass

from docx.oxml.ns import qn

from plans_app.importers.docx_styles import Styles, integer, value

LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_BULLETS = set("-–—+*•●▪■◦○")
# Signs as the font "Symbol" stores them.
_SYMBOLS = {"\uf02d": "-", "\uf02b": "+", "\uf0b7": "•", "\uf0a7": "▪"}
_LARGEST = 5000


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is printed. `restart_after` is the level above which it starts anew, 0 for never."""

    start: int
    format: str
    text: str
    is_legal: bool
    restart_after: int | None


class Numbering:
    """The lists of one document, and how far each has been counted."""

    def __init__(self, element, styles: Styles):
        self._styles = styles
        self._abstract = _by_id(element, "w:abstractNum", "w:abstractNumId")
        self._lists = _by_id(element, "w:num", "w:numId")
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()
        self._levels: dict[tuple[str, int], Level] = {}

    def marker(self, paragraph) -> str:
        """The marker that is printed before `paragraph`, "" when it has none. Counts it."""
        number_id, level = self._place(paragraph)
        if number_id is None or number_id not in self._lists:
            return ""
        abstract_id = self._abstract_id(number_id)
        if abstract_id is None:
            return ""
        counts = self._count(number_id, abstract_id, level)
        return self._printed(number_id, level, counts)

    def _place(self, paragraph) -> tuple[str | None, int]:
        """List and level: of the paragraph itself, or of its style."""
        properties = paragraph.find(qn("w:pPr"))
        own = properties.find(qn("w:numPr")) if properties is not None else None
        own_id, own_level = (value(own, "w:numId"), value(own, "w:ilvl")) if own is not None else (None, None)
        style_id = value(properties, "w:pStyle") if properties is not None else None
        for style in self._styles.chain(style_id):
            if own_id is not None:
                break
            own_id = value(style, "w:pPr", "w:numPr", "w:numId")
            if own_id is not None and own_level is None:
                own_level = value(style, "w:pPr", "w:numPr", "w:ilvl") or self._level_of_style(own_id, style)
        if own_id in (None, "0"):
            return None, 0
        return own_id, min(max(integer(own_level, 0), 0), LEVELS - 1)

    def _level_of_style(self, number_id: str, style) -> str | None:
        """The level of a list that names the style as its own."""
        abstract = self._abstract.get(self._abstract_id(number_id))
        for level in abstract.findall(qn("w:lvl")) if abstract is not None else []:
            if value(level, "w:pStyle") == style.get(qn("w:styleId")):
                return level.get(qn("w:ilvl"))
        return None

    def _abstract_id(self, number_id: str | None, depth: int = 0) -> str | None:
        """The list's definition, also where it is only named through a numbering style."""
        number = self._lists.get(number_id)
        abstract_id = value(number, "w:abstractNumId") if number is not None else None
        abstract = self._abstract.get(abstract_id)
        link = value(abstract, "w:numStyleLink") if abstract is not None else None
        if link is None or depth > LEVELS:
            return abstract_id if abstract is not None else None
        for style in self._styles.chain(link):
            if (linked := value(style, "w:pPr", "w:numPr", "w:numId")) is not None:
                return self._abstract_id(linked, depth + 1)
        return abstract_id

    def _count(self, number_id: str, abstract_id: str, level: int) -> list[int | None]:
        counts = self._counts.setdefault(abstract_id, [None] * LEVELS)
        override = self._start_override(number_id, level)
        if override is not None and (number_id, level) not in self._begun:
            counts[level] = None
        self._begun.add((number_id, level))
        for above in range(level):
            if counts[above] is None:
                counts[above] = self._level(number_id, above).start
        before = counts[level]
        counts[level] = self._level(number_id, level).start if before is None else before + 1
        for below in range(level + 1, LEVELS):
            if self._restarts(number_id, below, level):
                counts[below] = None
        return counts

    def _restarts(self, number_id: str, below: int, level: int) -> bool:
        after = self._level(number_id, below).restart_after
        return after is None or level < after

    def _start_override(self, number_id: str, level: int) -> int | None:
        override = _level_element(self._lists[number_id], "w:lvlOverride", level)
        return integer(value(override, "w:startOverride")) if override is not None else None

    def _level(self, number_id: str, level: int) -> Level:
        key = (number_id, level)
        if key not in self._levels:
            self._levels[key] = self._read_level(number_id, level)
        return self._levels[key]

    def _read_level(self, number_id: str, level: int) -> Level:
        override = _level_element(self._lists[number_id], "w:lvlOverride", level)
        element = override.find(qn("w:lvl")) if override is not None else None
        if element is None:
            element = _level_element(self._abstract.get(self._abstract_id(number_id)), "w:lvl", level)
        start = self._start_override(number_id, level)
        if element is None:
            return Level(start or 1, "none", "", False, None)
        return Level(
            start if start is not None else integer(value(element, "w:start"), 1),
            value(element, "w:numFmt") or "decimal",
            value(element, "w:lvlText") or "",
            element.find(qn("w:isLgl")) is not None,
            integer(value(element, "w:lvlRestart")),
        )

    def _printed(self, number_id: str, level: int, counts: list[int | None]) -> str:
        own = self._level(number_id, level)
        if own.format == "bullet":
            return _bullet(own.text, level)
        if own.format == "none" and "%" not in own.text:
            return own.text.strip()

        def number(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            shown = self._level(number_id, place)
            return format_count(counts[place] or 0, "decimal" if own.is_legal else shown.format)

        return _PLACE.sub(number, own.text).strip()


def format_count(count: int, form: str) -> str:
    """`count` in one of Word's number formats; what is not known is printed in figures."""
    if not 0 < count < _LARGEST:
        return str(count)
    if form in ("lowerRoman", "upperRoman"):
        roman = _roman(count)
        return roman.upper() if form == "upperRoman" else roman
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (count - 1) % 26) * (1 + (count - 1) // 26)
        return letter.upper() if form == "upperLetter" else letter
    if form == "decimalZero":
        return f"{count:02d}"
    return "" if form == "none" else str(count)


def _roman(count: int) -> str:
    digits = []
    for size, letters in _ROMAN:
        digits.append(letters * (count // size))
        count %= size
    return "".join(digits)


def _bullet(text: str, level: int) -> str:
    """The mark of a list without numbers; a picture out of a symbol font becomes the mark of its level."""
    mark = _SYMBOLS.get(text.strip(), text.strip())
    if mark in _BULLETS and not (level and mark in _SYMBOLS.values() and mark not in "-+"):
        return mark
    return "+" if level else "•"


def _by_id(element, name: str, attribute: str) -> dict:
    found = element.findall(qn(name)) if element is not None else []
    return {child.get(qn(attribute)): child for child in found}


def _level_element(parent, name: str, level: int):
    children = parent.findall(qn(name)) if parent is not None else []
    return next((child for child in children if child.get(qn("w:ilvl")) == str(level)), None)
