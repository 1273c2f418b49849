"""Runs of letters broken into lines: words, line ends, justification, the marks of footnotes."""

from collections.abc import Iterator
from dataclasses import dataclass

from plans_app.exporters.pdf import fonts
from plans_app.exporters.pdf.rows import Link, Mark, Row, Text
from plans_app.exporters.pdf.tagging import Element

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


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters of one kind within a word of several kinds."""

    text: str
    kind: Kind
    width: float


# Letters with their kind: what a paragraph is made of.
Source = list[tuple[str, Kind]]
# A word is its letters where the whole paragraph is of one kind, else its pieces.
Word = str | tuple[Piece, ...]
# A line is the places of its first word and of the word after its last.
Line = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a paragraph and their widths. `kind` is that of all of them, or None where they differ."""

    words: list[Word]
    widths: list[float]
    kind: Kind | None

    @classmethod
    def of(cls, source: Source, width: float) -> "Words":
        """The words of `source`; one that a line of `width` points cannot hold is parted between letters."""
        read = _plain_words if len(source) == 1 else _mixed_words
        words = read(source)
        return _parted(words, width) if words.widths and max(words.widths) > width else words


def _plain_words(source: Source) -> Words:
    ((text, kind),) = source
    found = [word for word in text.split(" ") if word]
    return Words(found, fonts.widths(found, kind.face, kind.size), kind)


def _mixed_words(source: Source) -> Words:
    """A word goes on from one kind to the next, so a footnote's mark belongs to the word before it."""
    found: list[tuple[Piece, ...]] = []
    goes_on = False
    for text, kind in source:
        parts = text.split(" ")
        for index, (part, width) in enumerate(zip(parts, fonts.widths(parts, kind.face, kind.size), strict=True)):
            if goes_on and index == 0:
                found[-1] = (*found[-1], Piece(part, kind, width)) if part else found[-1]
            elif part:
                found.append((Piece(part, kind, width),))
        goes_on = bool(parts[-1]) or (goes_on and len(parts) == 1)
    return Words(found, [sum([piece.width for piece in word]) for word in found], None)


def _parted(words: Words, width: float) -> Words:
    found, widths = [], []
    for word, natural in zip(words.words, words.widths, strict=True):
        for part, part_width in _parts(word, words.kind, width) if natural > width else [(word, natural)]:
            found.append(part)
            widths.append(part_width)
    return Words(found, widths, words.kind)


def _parts(word: Word, kind: Kind | None, width: float) -> Iterator[tuple[Word, float]]:
    """The parts of a word that is wider than a line, each as long as a line can hold."""
    letters = word if kind else [Piece(letter, piece.kind, 0) for piece in word for letter in piece.text]
    part, total = [], 0.0
    for letter in letters:
        own = kind or letter.kind
        needed = fonts.width(letter if kind else letter.text, own.face) * own.size
        if part and total + needed > width:
            yield ("".join(part) if kind else tuple(part)), total
            part, total = [], 0.0
        part.append(letter if kind else Piece(letter.text, own, needed))
        total += needed
    yield ("".join(part) if kind else tuple(part)), total


def break_lines(widths: list[float], style: Style, width: float) -> list[Line]:
    """The lines of words of these `widths`, none wider than `width` unless it is a single word."""
    space = style.space
    lines: list[Line] = []
    start, left = 0, width - style.indent - style.first_indent + space
    for index, needed in enumerate(widths):
        left -= needed + space
        if left < -0.001 and index > start:
            lines.append((start, index))
            start, left = index, width - style.indent - needed
    return [*lines, (start, len(widths))] if widths else []


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
    rows = []
    last = len(lines) - 1
    for index, (start, end) in enumerate(lines):
        indent = style.indent + (style.first_indent if index == 0 else 0)
        texts = _texts(words, start, end, style.space)
        spare = width - indent - line_width(words.widths[start:end], style)
        justified = style.align == "justify" and index < last
        marks = _place(texts, style, indent, spare, justified=justified, goes_on=goes_on or index < last)
        rows.append(Row(style.leading, tuple(marks), _notes_of(texts)))
    return rows


def _notes_of(texts: list[Piece]) -> tuple[Row, ...]:
    return tuple(row for text in texts for row in text.kind.notes)


def _place(
    texts: list[Piece], style: Style, x: float, spare: float, *, justified: bool, goes_on: bool
) -> Iterator[Mark]:
    """The marks of one line that starts at `x` and leaves `spare` points of its width."""
    if style.align == "center":
        x += spare / 2
    stretched = sum([_stretched(text.text) for text in texts])
    word_space = spare / stretched if justified and stretched else 0
    base_line, last = style.base_line, texts[-1]
    for text in texts:
        kind = text.kind
        letters = f"{text.text} " if goes_on and text is last else text.text
        advance = text.width + word_space * _stretched(text.text)
        yield Text(x, base_line, letters, kind.face, kind.size, word_space, kind.element, advance)
        if kind.href:
            yield Link(x, 0, advance, style.leading, kind.href, kind.element)
        x += advance


def _texts(words: Words, start: int, end: int, space: float) -> list[Piece]:
    """The line in as few texts as its kinds allow; a space belongs to the text before it."""
    if words.kind:
        width = sum(words.widths[start:end]) + space * (end - start - 1)
        return [Piece(" ".join(words.words[start:end]), words.kind, width)]
    texts: list[Piece] = []
    kind, text, width = words.words[start][0].kind, "", 0.0
    for word in words.words[start:end]:
        if text or texts:
            text, width = text + " ", width + space
        for piece in word:
            if piece.kind is not kind:
                texts.append(Piece(text, kind, width))
                kind, text, width = piece.kind, "", 0.0
            text, width = text + piece.text, width + piece.width
    return [*texts, Piece(text, kind, width)]


def _stretched(text: str) -> int:
    """How many spaces justification widens. The no-break space is drawn as a space."""
    return text.count(" ") + text.count("\u00a0")


def plain_source(text: str, style: Style, element: Element | None = None) -> Source:
    """A source of one kind: `text` in the style's own face."""
    letters = fonts.drawable(text)
    letters = letters.upper() if style.capitals else letters
    return [(letters, Kind(fonts.face(bold=style.bold, italic=style.italic), style.size, element))]
