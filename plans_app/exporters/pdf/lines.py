"""Runs of letters broken into lines: words, line ends, justification, the marks of footnotes."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate, zip_longest
from math import inf
from typing import NamedTuple

from plans_app.exporters.pdf import fonts
from plans_app.exporters.pdf.rows import Link, Mark, Row, Text
from plans_app.exporters.pdf.tagging import Element

# The height of a letter without its marks, in sizes: base lines stand so that it is in the middle of its line.
_LETTER_HEIGHT = 0.68
# How far a line may be too wide, in points: what adding up its words may be off.
_EXACTLY = 0.001


@dataclass(frozen=True, slots=True)
class Style:
    """How a paragraph is set. Lengths in points; `leading` from base line to base line."""

    size: float
    leading: float
    bold: bool = False
    italic: bool = False
    capitals: bool = False
    align: str = "left"
    first_indent: float = 0
    indent: float = 0

    @property
    def base_line(self) -> float:
        """How far the letters stand below the top of their line."""
        return (self.leading + self.size * _LETTER_HEIGHT) / 2

    @property
    def space(self) -> float:
        """The width of a space; it is the same in all faces."""
        return fonts.width(" ", fonts.REGULAR) * self.size


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """What letters have in common that are drawn as one text: face and size, the element of the structure they
    belong to, the address they lead to, the rows of the footnote that they mark."""

    face: str
    size: float
    element: Element | None = None
    href: str = ""
    notes: tuple[Row, ...] = ()


# Letters with their kind: what a paragraph is made of.
Source = list[tuple[str, Kind]]
# A line is the places of its first word and of the word after its last.
Line = tuple[int, int]


class Stretch(NamedTuple):
    """Words of one kind that follow each other, with their widths; the first of them is the word at `first`.

    A word of several kinds has a piece in each of their stretches: a footnote's mark belongs to the word before it.
    """

    kind: Kind
    first: int
    words: list[str]
    widths: list[float]

    @property
    def end(self) -> int:
        """The place after the last word."""
        return self.first + len(self.words)


class Words:
    """The words of a paragraph: how wide each is, and the stretches of one kind that they stand in."""

    def __init__(self, source: Source):
        self.widths: list[float] = []
        self.stretches: list[Stretch] = []
        goes_on = False
        for text, kind in source:
            parts = text.split(" ")
            self._add(kind, [*filter(None, parts)], goes_on=goes_on and parts[0] != "")
            goes_on = parts[-1] != "" or (goes_on and len(parts) == 1)
        self._firsts = [stretch.first for stretch in self.stretches]
        self._ends = [stretch.end for stretch in self.stretches]

    @classmethod
    def of(cls, source: Source, width: float) -> "Words":
        """The words of `source`; one that a line of `width` points cannot hold is parted between letters."""
        words = cls(source)
        return cls(_parted(source, width)) if max(words.widths, default=0) > width else words

    def _add(self, kind: Kind, words: list[str], *, goes_on: bool) -> None:
        """Add a stretch; `goes_on` says that its first word is a piece of the last one so far."""
        if not words:
            return
        widths = fonts.widths(words, kind.face, kind.size)
        self.stretches.append(Stretch(kind, len(self.widths) - goes_on, words, widths))
        if goes_on:
            self.widths[-1] += widths[0]
            widths = widths[1:]
        self.widths += widths

    def texts(self, line: Line, space: float) -> list["Letters"]:
        """The letters of a line, a text for each kind; a space between two of them belongs to the first."""
        start, end = line
        stretches = self.stretches
        if len(stretches) > 1:
            stretches = stretches[bisect_right(self._ends, start) : bisect_left(self._firsts, end)]
        texts = []
        for stretch, after in zip_longest(stretches, stretches[1:]):
            own = slice(max(start - stretch.first, 0), end - stretch.first)
            words = stretch.words[own]
            text, spaces = " ".join(words), len(words) - 1
            if after is not None and after.first == stretch.first + len(stretch.words):
                text, spaces = text + " ", spaces + 1
            width = sum(stretch.widths[own]) + space * spaces
            texts.append(Letters(text, stretch.kind, width, spaces + text.count("\u00a0")))
        return texts


class Letters(NamedTuple):
    """The text of one kind in a line, its natural width, and how many of its spaces justification widens: the
    no-break space is drawn as a space."""

    text: str
    kind: Kind
    width: float
    spaces: int


def _parted(source: Source, width: float) -> Source:
    """`source` with a space wherever a word reaches `width`."""
    parted: Source = []
    reached = 0.0
    for text, kind in source:
        letters = []
        for letter in text:
            needed = fonts.width(letter, kind.face) * kind.size
            if letter == " ":
                reached = 0.0
            elif reached and reached + needed > width:
                letters.append(" ")
                reached = needed
            else:
                reached += needed
            letters.append(letter)
        parted.append(("".join(letters), kind))
    return parted


def break_lines(widths: list[float], style: Style, width: float) -> list[Line]:
    """The lines of words of these `widths`, none wider than `width` unless it is a single word."""
    space = style.space
    ends = [*accumulate([needed + space for needed in widths])]
    lines: list[Line] = []
    start, reached = 0, -style.first_indent
    room = width - style.indent + space + _EXACTLY
    while start < len(ends):
        end = max(bisect_right(ends, room + reached, start), start + 1)
        lines.append((start, end))
        start, reached = end, ends[end - 1]
    return lines


def balanced(widths: list[float], style: Style, width: float) -> list[Line]:
    """As `break_lines`, with lines as even in length as the same number of lines allows. For titles."""
    lines = break_lines(widths, style, width)
    narrow, wide = max(widths, default=0), width
    while len(lines) > 1 and wide - narrow > style.size / 4:
        middle = (narrow + wide) / 2
        fits = len(break_lines(widths, style, middle)) == len(lines)
        narrow, wide = (narrow, middle) if fits else (middle, wide)
    return break_lines(widths, style, wide)


def line_width(widths: list[float], style: Style) -> float:
    """The natural width of a line of words."""
    return sum(widths) + style.space * (len(widths) - 1)


def set_lines(words: Words, lines: list[Line], style: Style, width: float, *, goes_on: bool = False) -> list[Row]:
    """A row for each line, its words placed as `style.align` says. `goes_on` says that the element has more words.

    A line that is not the last ends with a space, as ISO 32000-1, 14.8.2.5 asks: who reads the letters without
    their places must not join its last word with the next one.
    """
    rows, space, base_line = [], style.space, style.base_line
    last = len(lines) - 1
    for index, line in enumerate(lines):
        x = style.indent + (style.first_indent if index == 0 else 0)
        texts = words.texts(line, space)
        spare, word_space = width - x - sum([text.width for text in texts]), 0.0
        if style.align == "center":
            x += spare / 2
        elif style.align == "justify" and index < last:
            word_space = spare / (sum([text.spaces for text in texts]) or inf)
        marks = _place(texts, x, base_line, word_space, style.leading)
        if goes_on or index < last:
            ending = marks[-1] if isinstance(marks[-1], Text) else marks[-2]
            ending.text += " "
        rows.append(Row(style.leading, tuple(marks), tuple([row for text in texts for row in text.kind.notes])))
    return rows


def _place(texts: list[Letters], x: float, y: float, word_space: float, height: float) -> list[Mark]:
    """The marks of one line from `x` on, `height` that of its links."""
    marks: list[Mark] = []
    for text, kind, width, spaces in texts:
        advance = width + word_space * spaces
        marks.append(Text(x, y, text, kind.face, kind.size, word_space, kind.element, advance))
        if kind.href:
            marks.append(Link(x, 0, advance, height, kind.href, kind.element))
        x += advance
    return marks


def plain_source(text: str, style: Style, element: Element | None = None) -> Source:
    """A source of one kind: `text` in the style's own face."""
    letters = fonts.drawable(text)
    letters = letters.upper() if style.capitals else letters
    return [(letters, Kind(fonts.face(bold=style.bold, italic=style.italic), style.size, element))]
