"""Blocks put on pages: where a page may end, footnotes at the foot of their page, repeated table heads."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from plans_app.exporters.pdf.rows import Block, Row


@dataclass(slots=True)
class Page:
    """Rows at their distance from the top of the text area, and the footnotes that stand at its foot.

    `foot` are rows below them: they leave the page less room for the rest.
    """

    rows: list[tuple[float, Row]] = field(default_factory=list)
    notes: list[Row] = field(default_factory=list)
    foot: list[Row] = field(default_factory=list)

    @property
    def foot_height(self) -> float:
        return sum(row.height for row in self.foot)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows between which no page may end, each with the gap before it; `header` when they go on with a table."""

    rows: tuple[tuple[float, Row], ...]
    header: tuple[Row, ...] = ()

    @property
    def height(self) -> float:
        """How high the rows are at the top of a page, where the first gap falls away."""
        return sum([gap + row.height for gap, row in self.rows]) - self.rows[0][0]

    @property
    def notes(self) -> list[Row]:
        return [note for _gap, row in self.rows for note in row.notes]


def chunks(blocks: Iterable[Block]) -> Iterator[Chunk]:
    """The rows of `blocks`, joined wherever a page must not end."""
    rows: list[tuple[float, Row]] = []
    header: tuple[Row, ...] = ()
    keeps = False
    for block in blocks:
        for index, row in enumerate(block.rows):
            if rows and not keeps and _may_break(block, index):
                yield Chunk(tuple(rows), header)
                rows = []
            if not rows:
                header = block.header if index else ()
            rows.append((0 if index else block.gap, row))
            keeps = False
        keeps = block.keeps_with_next
    if rows:
        yield Chunk(tuple(rows), header)


def _may_break(block: Block, index: int) -> bool:
    """Whether a page may end before the row at `index` of `block`."""
    return index == 0 or block.first <= index <= len(block.rows) - block.last


class Paginator:
    """Fills pages of `height` points. `note_gap` is what the first footnote of a page needs above it.

    `foot` are the rows at the foot of the first page.
    """

    def __init__(self, height: float, note_gap: float, foot: Iterable[Row] = ()):
        self.page_height = height
        self.note_gap = note_gap
        self.pages: list[Page] = []
        self.waiting: list[Row] = []
        self._new_page(foot)

    def fill(self, blocks: Iterable[Block]) -> list[Page]:
        """The pages that `blocks` take."""
        for chunk in chunks(blocks):
            self._place(chunk)
        while self.waiting:
            self._new_page()
        return self.pages

    def _new_page(self, foot: Iterable[Row] = ()) -> None:
        """Begin a page with what is left of a footnote that the page before could not hold."""
        self.page = Page(foot=list(foot))
        self.pages.append(self.page)
        # What the page has for text and footnotes.
        self.height = self.page_height - self.page.foot_height
        self.y = 0.0
        self._take_notes(self.height / 2)

    def _take_notes(self, height: float) -> None:
        """Move waiting rows of footnotes to the page as far as `height` goes, at least one."""
        while self.waiting and (not self.page.notes or self._notes_height(self.waiting[:1]) <= height):
            self.page.notes.append(self.waiting.pop(0))

    def _notes_height(self, more: Iterable[Row] = ()) -> float:
        notes = [*self.page.notes, *more]
        return sum([row.height for row in notes]) + self.note_gap if notes else 0.0

    def _place(self, chunk: Chunk) -> None:
        if not self._fits(chunk) and self.page.rows:
            self._new_page()
            self._repeat(chunk.header)
        if self._fits(chunk):
            for gap, row in chunk.rows:
                self._put(gap, row)
            return
        for gap, row in chunk.rows:
            self._force(gap, row, chunk.header)

    def _fits(self, chunk: Chunk) -> bool:
        gap = chunk.rows[0][0] if self.page.rows else 0
        return self.y + gap + chunk.height + self._notes_height(chunk.notes) <= self.height + 0.001

    def _put(self, gap: float, row: Row) -> None:
        self.y += gap if self.page.rows else 0
        self.page.rows.append((self.y, row))
        self.page.notes += row.notes
        self.y += row.height

    def _force(self, gap: float, row: Row, header: tuple[Row, ...]) -> None:
        """Put a row of a chunk that no page holds whole; what its footnotes lack in room waits for the next page."""
        if self.page.rows and not self._fits(Chunk(((gap, row),))):
            self._new_page()
            self._repeat(header)
        if self._fits(Chunk(((gap, row),))):
            self._put(gap, row)
            return
        self._put(gap, Row(row.height, row.marks))
        self.waiting += row.notes
        self._take_notes(self.height - self.y)

    def _repeat(self, header: tuple[Row, ...]) -> None:
        for row in header:
            self._put(0, row)
