"""Runs of letters broken into lines: words, line ends, justification, the marks of footnotes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from plans_app.exporters.pdf import fonts
from plans_app.exporters.pdf.rows import Link, Mark, Row, Text
from plans_app.exporters.richtext import Run

# The height of a letter without its marks, in sizes: base lines stand so that it is in the middle of its line.
_LETTER_HEIGHT = 0.68


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


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters of one face within a word, `width` points wide. `note` is the mark of a footnote when they are one."""

    text: str
    face: str
    size: float
    href: str
    note: str
    width: float

    def is_like(self, other: "Piece") -> bool:
        """Whether both can be drawn as one text."""
        return self.face == other.face and self.size == other.size and self.href == other.href


@dataclass(frozen=True, slots=True)
class Word:
    """What stands between two spaces, in one piece or in several of different faces."""

    pieces: tuple[Piece, ...]
    width: float
    has_notes: bool = False


@lru_cache(maxsize=20_000)
def _word(text: str, face: str, size: float, href: str = "", note: str = "") -> Word:
    """A word in one piece. Documents repeat their words, so they are measured once."""
    width = fonts.width(text, face) * size
    return Word((Piece(text, face, size, href, note, width),), width, has_notes=bool(note))


def _joined(word: Word, other: Word) -> Word:
    return Word(word.pieces + other.pieces, word.width + other.width, word.has_notes or other.has_notes)


def words(runs: Iterable[Run], style: Style) -> list[Word]:
    """The words of `runs`. A word goes on from one run to the next, so a footnote's mark belongs to the word before it.

    A run with a note has the mark of the note as its text.
    """
    found: list[Word] = []
    goes_on = False
    for run in runs:
        face = fonts.face(bold=style.bold or run.bold, italic=style.italic != run.italic)
        if run.note:
            parts, face = [run.text], fonts.REGULAR
        else:
            parts = _letters(run, style).split(" ")
        for index, text in enumerate(parts):
            word = _word(text, face, style.size, run.href, run.note and run.text)
            if goes_on and index == 0:
                found[-1] = _joined(found[-1], word)
            elif text:
                found.append(word)
        goes_on = bool(parts[-1]) or (goes_on and len(parts) == 1)
    return found


def _letters(run: Run, style: Style) -> str:
    text = fonts.drawable(run.text)
    return text.upper() if style.capitals else text


def _space(style: Style) -> float:
    return fonts.width(" ", fonts.REGULAR) * style.size


def break_words(words: Iterable[Word], style: Style, width: float) -> list[list[Word]]:
    """The words of each line, none wider than `width`. A word that no line can hold is parted between letters."""
    space = _space(style)
    lines: list[list[Word]] = [[]]
    left = width - style.indent - style.first_indent
    for word in _parted(words, left):
        needed = word.width + (space if lines[-1] else 0)
        if lines[-1] and needed > left + 0.001:
            lines.append([])
            left = width - style.indent
            needed = word.width
        lines[-1].append(word)
        left -= needed
    return lines if lines[0] else []


def _parted(words: Iterable[Word], width: float) -> Iterator[Word]:
    for word in words:
        if word.width <= width:
            yield word
        else:
            yield from _letters_to_lines(word, width)


def _letters_to_lines(word: Word, width: float) -> Iterator[Word]:
    """The parts of a word that is wider than a line, each as long as a line can hold."""
    part: Word | None = None
    for piece in word.pieces:
        for letter in piece.text:
            one = _word(letter, piece.face, piece.size, piece.href, piece.note)
            if part and part.width + one.width > width:
                yield part
                part = None
            part = _joined(part, one) if part else one
    if part:
        yield part


def balanced(words: list[Word], style: Style, width: float) -> list[list[Word]]:
    """As `break_words`, with lines as even in length as the same number of lines allows. For titles."""
    lines = break_words(words, style, width)
    narrow, wide = max((word.width for word in words), default=0), width
    while len(lines) > 1 and wide - narrow > style.size / 4:
        middle = (narrow + wide) / 2
        fits = len(break_words(words, style, middle)) == len(lines)
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
    marked = [piece.note for word in line if word.has_notes for piece in word.pieces]
    return tuple(row for mark in marked for row in notes.get(mark, ()))


def line_width(line: list[Word], style: Style) -> float:
    """The natural width of a line."""
    return sum([word.width for word in line]) + _space(style) * (len(line) - 1)


def _place(line: list[Word], style: Style, x: float, width: float, justified: bool) -> list[Mark]:
    """The marks of one line that starts at `x` and may be `width` wide."""
    spare = width - line_width(line, style)
    if style.align == "center":
        x += spare / 2
    texts = _texts(line, _space(style))
    stretched = sum(_stretched(text) for piece, text, natural in texts)
    word_space = spare / stretched if justified and stretched else 0
    marks: list[Mark] = []
    for piece, text, natural in texts:
        advance = natural + word_space * _stretched(text)
        marks.append(Text(x, style.base_line, text, piece.face, piece.size, word_space))
        if piece.href:
            marks.append(Link(x, 0, advance, style.leading, piece.href))
        x += advance
    return marks


def _texts(line: list[Word], space: float) -> list[tuple[Piece, str, float]]:
    """The line in as few texts as its faces allow, with their natural widths; a space belongs to the text before it."""
    texts: list[tuple[Piece, str, float]] = []
    kind, text, width = line[0].pieces[0], "", 0.0
    for index, word in enumerate(line):
        if index:
            text, width = text + " ", width + space
        for piece in word.pieces:
            if not piece.is_like(kind):
                texts.append((kind, text, width))
                kind, text, width = piece, "", 0.0
            text, width = text + piece.text, width + piece.width
    return [*texts, (kind, text, width)]


def _stretched(text: str) -> int:
    """How many spaces justification widens. The no-break space is drawn as a space."""
    return text.count(" ") + text.count("\u00a0")
