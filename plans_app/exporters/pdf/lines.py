"""Runs of letters broken into lines: words, line ends, justification, the marks of footnotes."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from plans_app.exporters.pdf import fonts
from plans_app.exporters.pdf.rows import Link, Mark, Row, Text
from plans_app.exporters.richtext import Run

_SPACES = re.compile(r" +")
_STRETCHED = re.compile("[ \u00a0]")


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


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters of one face within a word. `note` is the mark of a footnote when they are one."""

    text: str
    face: str
    size: float
    href: str = ""
    note: str = ""

    @property
    def width(self) -> float:
        return fonts.width(self.text, self.face) * self.size

    def is_like(self, other: "Piece") -> bool:
        """Whether both can be drawn as one text."""
        return (self.face, self.size, self.href) == (other.face, other.size, other.href)


Word = list[Piece]


def words(runs: Iterable[Run], style: Style) -> list[Word]:
    """The words of `runs`. A word may hold pieces of several faces; a footnote's mark belongs to the word before it.

    A run with a note has the mark of the note as its text.
    """
    found: list[Word] = [[]]
    for run in runs:
        if run.note:
            found[-1].append(Piece(run.text, fonts.REGULAR, style.size, note=run.text))
            continue
        for index, text in enumerate(_SPACES.split(_letters(run, style))):
            if index:
                found.append([])
            if text:
                found[-1].append(_piece(text, run, style))
    return [word for word in found if word]


def _letters(run: Run, style: Style) -> str:
    text = fonts.drawable(run.text)
    return text.upper() if style.capitals else text


def _piece(text: str, run: Run, style: Style) -> Piece:
    # Emphasis inside italic text stands out by being upright.
    face = fonts.face(bold=style.bold or run.bold, italic=style.italic != run.italic)
    return Piece(text, face, style.size, href=run.href)


def word_width(word: Word) -> float:
    return sum(piece.width for piece in word)


def break_words(words: Iterable[Word], style: Style, width: float) -> list[list[Word]]:
    """The words of each line, none wider than `width`. A word that no line can hold is parted between letters."""
    space = fonts.width(" ", fonts.REGULAR) * style.size
    lines: list[list[Word]] = [[]]
    left = width - style.indent - style.first_indent
    for word in _parted(words, width - style.indent - max(style.first_indent, 0)):
        needed = word_width(word) + (space if lines[-1] else 0)
        if lines[-1] and needed > left + 0.001:
            lines.append([])
            left = width - style.indent
            needed -= space
        lines[-1].append(word)
        left -= needed
    return lines if lines[0] else []


def _parted(words: Iterable[Word], width: float) -> Iterator[Word]:
    for word in words:
        if word_width(word) <= width:
            yield word
        else:
            yield from _letters_to_lines(word, width)


def _letters_to_lines(word: Word, width: float) -> Iterator[Word]:
    """The parts of a word that is wider than a line, each as long as a line can hold."""
    part: Word = []
    used = 0.0
    for piece in word:
        start = 0
        for end, letter in enumerate(piece.text):
            advance = fonts.width(letter, piece.face) * piece.size
            if used + advance > width and (part or end > start):
                yield [*part, _cut(piece, start, end)]
                part, start, used = [], end, 0.0
            used += advance
        part.append(_cut(piece, start, len(piece.text)))
    yield part


def _cut(piece: Piece, start: int, end: int) -> Piece:
    return Piece(piece.text[start:end], piece.face, piece.size, piece.href, piece.note)


def balanced(words: list[Word], style: Style, width: float) -> list[list[Word]]:
    """As `break_words`, with lines as even in length as the same number of lines allows. For titles."""
    lines = break_words(words, style, width)
    narrow, wide = 0.0, width
    while len(lines) > 1 and wide - narrow > style.size / 4:
        middle = (narrow + wide) / 2
        fits = max(map(word_width, words)) <= middle and len(break_words(words, style, middle)) == len(lines)
        narrow, wide = (narrow, middle) if fits else (middle, wide)
    return break_words(words, style, wide)


def set_lines(
    lines: list[list[Word]], style: Style, width: float, notes: Mapping[str, tuple[Row, ...]] | None = None
) -> list[Row]:
    """A row for each line, its words placed as `style.align` says. `notes` are the rows of the footnotes by mark."""
    rows = []
    for index, line in enumerate(lines):
        indent = style.indent + (style.first_indent if index == 0 else 0)
        justified = style.align == "justify" and index < len(lines) - 1
        marks = _place(line, style, indent, width - indent, justified)
        rows.append(Row(style.leading, tuple(marks), _notes_of(line, notes or {})))
    return rows


def _notes_of(line: list[Word], notes: Mapping[str, tuple[Row, ...]]) -> tuple[Row, ...]:
    return tuple(row for word in line for piece in word if piece.note for row in notes.get(piece.note, ()))


def line_width(line: list[Word], style: Style) -> float:
    """The natural width of a line."""
    space = fonts.width(" ", fonts.REGULAR) * style.size
    return sum(map(word_width, line)) + space * (len(line) - 1)


def _place(line: list[Word], style: Style, x: float, width: float, justified: bool) -> list[Mark]:
    """The marks of one line that starts at `x` and may be `width` wide."""
    spare = width - line_width(line, style)
    if style.align == "center":
        x += spare / 2
    stretched = len(line) - 1 + sum(len(_STRETCHED.findall(piece.text)) for word in line for piece in word)
    word_space = spare / stretched if justified and stretched else 0
    return _Line(style, x, word_space).marks(line)


class _Line:
    """Joins the pieces of a line into as few texts as their faces allow."""

    def __init__(self, style: Style, x: float, word_space: float):
        self.x = x
        self.word_space = word_space
        self.style = style
        self.base_line = (style.leading + style.size * 0.68) / 2
        self.space = fonts.width(" ", fonts.REGULAR) * style.size
        self.done: list[Mark] = []
        self.kind: Piece | None = None
        self.text = ""
        self.start = x

    def marks(self, line: list[Word]) -> list[Mark]:
        for index, word in enumerate(line):
            for place, piece in enumerate(word):
                self._add(piece, after_space=index > 0 and place == 0)
        self._finish()
        return self.done

    def _add(self, piece: Piece, after_space: bool) -> None:
        """Take in a piece. A space belongs to the text before it."""
        if after_space:
            self._write(" ", self.space)
        if self.kind and not self.kind.is_like(piece):
            self._finish()
        if self.kind is None:
            self.kind, self.start, self.text = piece, self.x, ""
        self._write(piece.text, piece.width)

    def _write(self, text: str, width: float) -> None:
        self.text += text
        self.x += width + self.word_space * len(_STRETCHED.findall(text))

    def _finish(self) -> None:
        """Close the text that is being written. A link lies over its letters."""
        kind = self.kind
        if kind is None:
            return
        self.done.append(Text(self.start, self.base_line, self.text, kind.face, kind.size, self.word_space))
        if kind.href:
            width = self.x - self.start
            self.done.append(Link(self.start, 0, width, self.style.leading, kind.href))
        self.kind = None
