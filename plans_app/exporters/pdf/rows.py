"""What a page is made of: rows that hold marks, and blocks of rows with the rules of where they may be parted.

Lengths are points. Inside a row `x` runs to the right from the left edge of the text, `y` downward from the row's top.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from plans_app.decree30.ruleset import BLACK, Colour
from plans_app.exporters.pdf.tagging import Element


# A document has thousands of texts and rows, and a frozen class takes five times as long to make one. Nothing changes
# those of a block.
@dataclass(slots=True)
class Text:
    """Letters of one face on one base line at `y`; `word_space` is added to each space.

    Without an `element` of the structure they are no part of the text: a page number, a head that is repeated.
    `width` is how far the next letters of the line stand.
    """

    x: float
    y: float
    text: str
    face: str
    size: float
    word_space: float = 0
    element: Element | None = None
    width: float = 0
    colour: Colour = BLACK


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line."""

    x: float
    y: float
    to_x: float
    to_y: float
    thickness: float
    colour: Colour = BLACK


@dataclass(frozen=True, slots=True)
class Picture:
    """An image, `file` the bytes of a JPEG or PNG; `y` is its top."""

    x: float
    y: float
    width: float
    height: float
    file: bytes
    element: Element | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A place that leads to an outside address; `y` is its top."""

    x: float
    y: float
    width: float
    height: float
    url: str
    element: Element | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """An empty field for a digital signature, its picture within these sides; `y` is its top.

    `label` is what a screen reader says of it. Without width and height the signature will show nothing.
    """

    x: float
    y: float
    width: float
    height: float
    name: str
    label: str
    element: Element


Mark = Text | Rule | Picture | Link | Field


def shifted(mark: Mark, x: float, y: float) -> Mark:
    """`mark` moved by x and y."""
    if isinstance(mark, Text):
        same = mark.text, mark.face, mark.size, mark.word_space, mark.element, mark.width, mark.colour
        return Text(mark.x + x, mark.y + y, *same)
    if isinstance(mark, Rule):
        return replace(mark, x=mark.x + x, y=mark.y + y, to_x=mark.to_x + x, to_y=mark.to_y + y)
    return replace(mark, x=mark.x + x, y=mark.y + y)


@dataclass(slots=True)
class Row:
    """What is never parted. `notes` are the rows of the footnotes that must stand on the same page.

    `aside` are marks beside this row and those below it, which are read after them.
    """

    height: float
    marks: tuple[Mark, ...] = ()
    notes: tuple["Row", ...] = ()
    aside: tuple[Mark, ...] = ()


def untagged(row: Row) -> Row:
    """`row` as a picture only: it is not read."""
    marks = [mark if isinstance(mark, Rule) else replace(mark, element=None) for mark in row.marks]
    return replace(row, marks=tuple(marks))


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that belong together, `gap` below what stands before.

    No page ends within the `first` or the `last` rows, nor after a block that `keeps_with_next`. `header` is
    repeated where the block goes on on another page.
    """

    rows: tuple[Row, ...]
    gap: float = 0
    first: int = 2
    last: int = 2
    keeps_with_next: bool = False
    header: tuple[Row, ...] = ()

    @property
    def height(self) -> float:
        return sum(row.height for row in self.rows)


def whole(rows: Iterable[Row], **kwargs) -> Block:
    """A block that stays on one page as long as a page can hold it."""
    rows = tuple(rows)
    return Block(rows, first=len(rows), last=len(rows), **kwargs)


def stack(rows: Iterable[Row], x: float = 0, y: float = 0) -> tuple[list[Mark], float]:
    """The marks of `rows` below each other from (x, y), and the y where they end."""
    marks = []
    for row in rows:
        marks += [shifted(mark, x, y) for mark in row.marks]
        y += row.height
    return marks, y
