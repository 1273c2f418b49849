"""Tables on paper: columns as wide as their words ask, ruled cells, the head repeated on every page."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from math import inf

from plans_app.exporters.pdf.lines import Style, Words, line_width, plain_source
from plans_app.exporters.pdf.rows import Block, Mark, Row, Rule, stack, untagged
from plans_app.exporters.pdf.styles import Styles
from plans_app.exporters.pdf.tagging import Element
from plans_app.exporters.pdf.typesetter import Typesetter
from plans_app.exporters.richtext import Run

Cells = list[list[str]]


def table_block(setter: Typesetter, value: dict, *, shares: Sequence[float] | None = None) -> Block:
    """The block of a table as Wagtail stores it: `data`, `first_row_is_table_header`, `first_col_is_header`.

    `shares` say what part of the width each column takes; without them the columns are as wide as their words ask.
    """
    cells = rectangle(value["data"])
    widths = [setter.styles.width * share / sum(shares) for share in shares] if shares else None
    table = _Table(setter, cells, has_first_column_head=bool(value.get("first_col_is_header")), widths=widths)
    has_head = bool(value.get("first_row_is_table_header")) and len(cells) > 1
    head = tuple(table.rows(cells[0], is_head=True)) if has_head else ()
    body = tuple(row for line in cells[has_head:] for row in table.rows(line, is_head=False))
    return Block(
        (*head, *body),
        gap=setter.styles.figure("paragraph_gap_points"),
        first=len(head) + _kept(body, setter),
        last=_kept(body[::-1], setter),
        header=tuple(map(untagged, head)) if _is_low(head, setter) else (),
    )


def _equal_shares(wishes: list[float], spare: float) -> list[float]:
    """What each of `wishes` gets of `spare`: all of it, or as much as any other that does not."""
    shares = [0.0] * len(wishes)
    for count, place in enumerate(sorted(range(len(wishes)), key=wishes.__getitem__)):
        shares[place] = min(wishes[place], max(0.0, spare) / (len(wishes) - count))
        spare -= shares[place]
    return shares


def _kept(rows: tuple[Row, ...], setter: Typesetter) -> int:
    """How many of the first of `rows` stay together: one where they would leave too much of a page empty."""
    most = int(setter.styles.figure("rows_kept_together"))
    height = setter.styles.height * setter.styles.figure("rows_kept_share")
    return most if sum(row.height for row in rows[:most]) <= height else 1


def _is_low(head: tuple[Row, ...], setter: Typesetter) -> bool:
    """Whether a head leaves the greater part of a page to the rows below it, so that it can be repeated."""
    return sum(row.height for row in head) < setter.styles.height / 2


def rectangle(data: list[list[object]]) -> Cells:
    """The cells as text, every row as long as the longest."""
    columns = max((len(row) for row in data), default=0)
    return [[str(cell or "") for cell in [*row, *[""] * (columns - len(row))]] for row in data]


def column_widths(styles: Styles, cells: Cells) -> list[float]:
    """The widths of the columns of a table in points: as wide as their words ask, together as wide as the text."""
    return _Table(Typesetter(styles), cells, has_first_column_head=False).widths


class _Table:
    """Sets the rows of one table."""

    def __init__(
        self, setter: Typesetter, cells: Cells, *, has_first_column_head: bool, widths: list[float] | None = None
    ):
        self.setter = setter
        self.style = setter.styles.of("cell")
        self.padding = setter.styles.figure("cell_padding_points")
        self.line = setter.styles.figure("table_line_points")
        self.has_first_column_head = has_first_column_head
        self.widths = widths or self._column_widths(cells)
        self.edges = list(accumulate(self.widths, initial=0.0))

    def _column_widths(self, cells: Cells) -> list[float]:
        """Every column gets its longest word; of what is left each gets the width of its text or an equal share.

        So a short column stays on one line beside a long one. What nobody needs is shared by the lengths of the texts.
        """
        columns = list(zip(*cells, strict=True))
        total = self.setter.styles.width
        needs = [max(map(self._longest_word, column)) for column in columns]
        if sum(needs) > total:
            needs = [min(need, total / len(columns)) for need in needs]
        wishes = [
            max(1.0, min(max(map(self._natural, column)), total) - need)
            for column, need in zip(columns, needs, strict=True)
        ]
        shares = _equal_shares(wishes, total - sum(needs))
        rest = (total - sum(needs) - sum(shares)) / (sum(wishes) or 1)
        return [need + own + wish * rest for need, own, wish in zip(needs, shares, wishes, strict=True)]

    def _longest_word(self, text: str) -> float:
        return max(self._widths(text), default=0) + 2 * self.padding

    def _natural(self, text: str) -> float:
        lines = (line_width(self._widths(line), self.style) for line in text.splitlines())
        return max(lines, default=0) + 2 * self.padding

    def _widths(self, text: str) -> list[float]:
        """The widths of the words of a cell, as wide as they could be."""
        bold = replace(self.style, bold=True)
        return Words.of(plain_source(text, bold), inf).widths

    def rows(self, cells: list[str], *, is_head: bool) -> list[Row]:
        """One row of cells; several where a page could not hold it in one piece."""
        with self.setter.inside(self.setter.element("TR")):
            columns = [self._cell(text, index, is_head=is_head) for index, text in enumerate(cells)]
        most = max(1, int((self.setter.styles.height * 0.8) / self.style.leading))
        lines = max(max(map(len, columns), default=0), 1)
        return [self._ruled([column[start : start + most] for column in columns]) for start in range(0, lines, most)]

    def _cell(self, text: str, column: int, *, is_head: bool) -> list[Row]:
        """The lines of a cell. Line ends in a cell are kept."""
        scope = "Column" if is_head else "Row" if column == 0 and self.has_first_column_head else ""
        element = self.setter.element("TH", scope=scope) if scope else self.setter.element("TD")
        style: Style = replace(self.style, bold=bool(scope), align="center" if is_head else "left")
        width = self.widths[column] - 2 * self.padding
        lines = text.splitlines()
        owners = [element] if len(lines) == 1 else [Element("P", element) for line in lines]
        parts = [(owner, [Run(line)]) for owner, line in zip(owners, lines, strict=False)]
        return [row for part in parts for row in self.setter.rows([part], style, width)]

    def _ruled(self, columns: list[list[Row]]) -> Row:
        marks: list[Mark] = []
        height = max(max(map(len, columns), default=0), 1) * self.style.leading + 2 * self.padding
        for column, left in zip(columns, self.edges, strict=False):
            marks += stack(column, x=left + self.padding, y=self.padding)[0]
        for x in self.edges:
            marks.append(Rule(x, 0, x, height, self.line))
        for y in (0, height):
            marks.append(Rule(0, y, self.edges[-1], y, self.line))
        return Row(height, tuple(marks))
