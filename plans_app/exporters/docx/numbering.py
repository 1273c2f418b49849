"""Word's automatic numbers for the markers of a plan.

Word counts the headings itself as long as it counts as the plan does: "I.", "1.", "1.1.", "a)". Where the plan prints
another number (a marker of an imported document, the letters after "d" of the Vietnamese alphabet) the list is
started anew at that number, and a marker that is no number at all is the text of a list of its own.
"""

from plans_app.exporters.docx.elements import safe, twips, w
from plans_app.exporters.docx.styles import BULLET_STYLES, HEADING_STYLES
from plans_app.exporters.pdf.styles import Styles
from plans_app.exporters.wording import BULLETS
from plans_app.outline import roman

_HEADINGS, _BULLETS, _LITERAL = 1, 2, 3
_FORMS = (("upperRoman", "%1."), ("decimal", "%2."), ("decimal", "%2.%3."), ("lowerLetter", "%4)"))
_LEVELS = len(_FORMS)
_MOST_ROMAN = 89


class Numbering:
    """The lists of one document, counted as Word counts them."""

    def __init__(self, styles: Styles):
        self._indent = twips(styles.length("first_line_indent"))
        self._lists = [w("num", w("abstractNumId", val=kind), numId=kind) for kind in (_HEADINGS, _BULLETS)]
        self._literals: dict[str, int] = {}
        self._current = _HEADINGS
        self._starts: dict[int, int] = {}
        self._begun: set[int] = set()
        self._counts: list[int | None] = [None] * _LEVELS

    def heading(self, level: int, marker: str) -> int | None:
        """The list that prints `marker` ("1.1.") before the next heading of `level`; None when no list can."""
        if _printed(level, self._next(level)) != marker and not self._restart(level, marker):
            return self._literal(marker)
        self._counts = self._next(level)
        self._begun.add(level)
        return self._current

    def anew(self) -> None:
        """The headings that follow are counted from the beginning: those of an appendix."""
        self._new_list(dict.fromkeys(range(_LEVELS), 1))
        self._counts = [None] * _LEVELS

    def element(self):
        """`<w:numbering>`."""
        kinds = [self._headings(), self._bullets(), self._empty()]
        return w("numbering", *kinds, *self._lists)

    # How Word counts

    def _next(self, level: int) -> list[int | None]:
        """The counts with one heading of `level` more."""
        counts = list(self._counts)
        if level in self._starts and level not in self._begun:
            counts[level] = None
        for above in range(level):
            if counts[above] is None:
                counts[above] = self._starts.get(above, 1)
        before = counts[level]
        counts[level] = self._starts.get(level, 1) if before is None else before + 1
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        return counts

    def _restart(self, level: int, marker: str) -> bool:
        """Begin a list in which the next heading of `level` prints `marker`; whether there is one."""
        counts = self._next(level)
        counts[level] = _count(level, marker)
        if counts[level] is None or _printed(level, counts) != marker:
            return False
        self._new_list({place: count for place, count in enumerate(counts) if count is not None})
        return True

    def _new_list(self, starts: dict[int, int]) -> None:
        overrides = [w("lvlOverride", w("startOverride", val=count), ilvl=place) for place, count in starts.items()]
        self._current = self._add(_HEADINGS, overrides)
        self._starts, self._begun = starts, set()

    def _literal(self, marker: str) -> int | None:
        if "%" in marker:
            return None
        if marker not in self._literals:
            level = self._level(0, "none", safe(marker))
            self._literals[marker] = self._add(_LITERAL, [w("lvlOverride", level, ilvl=0)])
        return self._literals[marker]

    def is_literal(self, number: int) -> bool:
        """Whether a list has one level only, the text of a marker."""
        return number in self._literals.values()

    # The definitions

    def _add(self, kind: int, overrides: list) -> int:
        number = len(self._lists) + 1
        self._lists.append(w("num", w("abstractNumId", val=kind), *overrides, numId=number))
        return number

    def _headings(self):
        levels = [self._level(place, form, text, HEADING_STYLES[place]) for place, (form, text) in enumerate(_FORMS)]
        return _definition(_HEADINGS, "multilevel", levels)

    def _bullets(self):
        dashes = (BULLETS["item"], BULLETS["subitem"])
        levels = [self._level(n, "bullet", text.strip(), BULLET_STYLES[n]) for n, text in enumerate(dashes)]
        return _definition(_BULLETS, "hybridMultilevel", levels)

    def _empty(self):
        return _definition(_LITERAL, "singleLevel", [self._level(0, "none", "")])

    def _level(self, place: int, form: str, text: str, style: str = ""):
        """A level whose number stands in the line, a space before the text."""
        return w(
            "lvl",
            w("start", val=1),
            w("numFmt", val=form),
            w("pStyle", val=style) if style else None,
            w("suff", val="space"),
            w("lvlText", val=text),
            w("lvlJc", val="left"),
            w("pPr", w("ind", left=0, firstLine=self._indent)),
            ilvl=place,
        )


def _definition(number: int, kind: str, levels: list):
    # Word tells lists apart by this code when it copies them.
    code = w("nsid", val=f"{0x30202000 + number:08X}")
    return w("abstractNum", code, w("multiLevelType", val=kind), *levels, abstractNumId=number)


def _printed(level: int, counts: list[int | None]) -> str:
    """What Word prints for a heading of `level`."""
    number = counts[level]
    if level == 0:
        return f"{roman(number)}."
    if level == 1:
        return f"{number}."
    if level == 2:
        return f"{counts[1]}.{number}."
    # After "z" Word doubles the letters.
    rounds, place = divmod(number - 1, 26)
    return f"{chr(ord('a') + place) * (rounds + 1)})"


def _count(level: int, marker: str) -> int | None:
    """The count that could print `marker`."""
    own = marker[:-1].rpartition(".")[2]
    if level == 0:
        return next((number for number in range(1, _MOST_ROMAN + 1) if roman(number) == own), None)
    if level == 3:
        return ord(own) - ord("a") + 1 if len(own) == 1 and "a" <= own <= "z" else None
    return int(own) if own.isascii() and own.isdecimal() and 0 < len(own) < 4 and own[0] != "0" else None
