"""The pieces of a page set in rows, and what the places of the rows say: columns, paragraphs, page numbers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plans_app.importers.inline import Span
from plans_app.importers.lines import make_line
from plans_app.importers.markers import find_marker
from plans_app.importers.pdf_glyphs import GlyphPage, Piece

# In parts of the letter size.
_SAME_BASE_LINE = 0.3
_COLUMN_GAP = 1.0
_FLOWING_GAP = 2.5
# In parts of the page.
_MARGIN_STRIP = 0.12
_RIGHT_HALF = 0.6
_RIGHT_START = 0.3
# In points.
_INDENT = 8.0
_SLACK = 4.0


@dataclass(slots=True)
class Row:
    """What stands on one base line of a page: one column or more. `above` is the distance to the row before."""

    page: int
    y: float
    size: float
    cells: list[Piece]
    above: float = 0.0
    is_page_number: bool = False

    @property
    def x0(self) -> float:
        return self.cells[0].x0

    @property
    def x1(self) -> float:
        return self.cells[-1].x1

    @property
    def plain(self) -> str:
        return " ".join(cell.text for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Measure:
    """How the text is set: its margins and the usual distance of two rows, in points."""

    left: float
    right: float
    leading: float
    is_indented: bool


def read_rows(pages: Iterable[GlyphPage]) -> list[Row]:
    """The rows of all pages, from the top."""
    rows: list[Row] = []
    for number, page in enumerate(pages):
        on_page = _rows_of_page(number, page)
        for before, row in zip(on_page, on_page[1:], strict=False):
            row.above = before.y - row.y
        for row in (*on_page[:1], *on_page[-1:]):
            row.is_page_number = _is_page_number(row, page)
        rows += on_page
    return rows


def _rows_of_page(number: int, page: GlyphPage) -> list[Row]:
    rows: list[Row] = []
    for piece in sorted(page.pieces, key=lambda piece: (-piece.y, piece.x0)):
        row = rows[-1] if rows else None
        if row and abs(row.y - piece.y) <= _SAME_BASE_LINE * max(row.size, piece.size):
            row.cells.append(piece)
            row.size = max(row.size, piece.size)
        else:
            rows.append(Row(number, piece.y, piece.size, [piece]))
    for row in rows:
        row.cells = _columns(sorted(row.cells, key=lambda piece: piece.x0))
    return rows


def _columns(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces that belong to one column are made one."""
    cells: list[Piece] = []
    for piece in pieces:
        last = cells[-1] if cells else None
        if last is None or _parts_columns(last, piece):
            cells.append(piece)
            continue
        last.spans += [Span(" "), *piece.spans] if piece.x0 - last.x1 > 0.15 * last.size else piece.spans
        last.x1, last.last = max(last.x1, piece.x1), piece.last
    return cells


def _parts_columns(left: Piece, right: Piece) -> bool:
    """Letters that the file sets one after another may stand further apart than those of two cells."""
    follows = 0 < right.first - left.last <= 3
    gap = _FLOWING_GAP if follows else _COLUMN_GAP
    return right.x0 - left.x1 > gap * max(left.size, right.size)


def _is_page_number(row: Row, page: GlyphPage) -> bool:
    at_margin = not _MARGIN_STRIP * page.height < row.y < (1 - _MARGIN_STRIP) * page.height
    return at_margin and len(row.cells) == 1 and make_line(0, row.plain).page_number is not None


def measure(rows: Sequence[Row]) -> Measure:
    """Margins and leading of the rows of text, by what is most frequent."""
    texts = [row for row in rows if len(row.cells) == 1 and not row.is_page_number]
    left, right = _left_margin(texts), _right_margin(texts)
    leading = _frequent([row.above for row in texts if row.above])[0]
    indented = sum(1 for row in texts if left + _INDENT < row.x0 < left + 10 * _INDENT)
    return Measure(left, right, leading, bool(texts) and 0.1 * len(texts) <= indented <= 0.95 * len(texts))


def _left_margin(texts: Sequence[Row]) -> float:
    """The leftmost place where a good part of the rows begins."""
    counted = Counter(round(row.x0 / 2) for row in texts)
    return min((place for place, count in counted.items() if count >= 0.12 * len(texts)), default=0) * 2.0


def _right_margin(texts: Sequence[Row]) -> float:
    """Where justified rows end, or else the longest row."""
    place, count = _frequent([row.x1 for row in texts])
    return place if count >= max(3, 0.2 * len(texts)) else max((row.x1 for row in texts), default=0.0)


def _frequent(places: Sequence[float]) -> tuple[float, int]:
    """The place that most of `places` are near to, and how many are."""
    counted = Counter(round(place / 2) for place in places).most_common(1)
    return (counted[0][0] * 2.0, counted[0][1]) if counted else (0.0, 0)


def stands_right(row: Row, page: GlyphPage) -> bool:
    """In the right half of the page, as motto, date and signature do."""
    centre = (row.x0 + row.x1) / 2
    return centre > _RIGHT_HALF * page.width and row.x0 > _RIGHT_START * page.width


def is_centred(row: Row, text: Measure) -> bool:
    left, right = row.x0 - text.left, text.right - row.x1
    return left > 2 * _INDENT and abs(left - right) < 2 * _SLACK


def starts_paragraph(row: Row, before: Row | None, before_starts: bool | None, text: Measure) -> bool | None:
    """Whether the row opens a paragraph: by its indent, by the room that the row before left, by the gap above.

    None where the places do not tell, and the words have to.
    """
    if before is None or len(before.cells) > 1 or is_centred(row, text):
        return True
    if _hangs(row, before, before_starts, text):
        return False
    if row.x0 > text.left + _INDENT:
        return True
    if row.page == before.page and row.above > 1.25 * text.leading:
        return True if not text.is_indented else None
    if text.is_indented and _is_full(row, before, text):
        return False
    return None


def _hangs(row: Row, before: Row, before_starts: bool | None, text: Measure) -> bool:
    """An entry of a list whose lines after the first stand deeper than its marker."""
    if find_marker(row.plain) is not None or not _is_full(row, before, text):
        return False
    deeper = row.x0 > before.x0 + _SLACK
    if before_starts is not False:
        return deeper and row.x0 - before.x0 < 6 * _INDENT and find_marker(before.plain) is not None
    return abs(row.x0 - before.x0) < _SLACK


def _is_full(row: Row, before: Row, text: Measure) -> bool:
    """Whether the first word of `row` had no room at the end of the row before it."""
    words = row.plain.split()
    first_word = len(words[0]) if words else 0
    width = (row.x1 - row.x0) / max(len(row.plain), 1) * (first_word + 1)
    return before.x1 + 0.8 * width > text.right - _SLACK
