"""The register as a PDF to be bound: a cover, and the ten columns on landscape paper, their head on every page."""

from plans_app.decree30.ruleset import Profile, RuleSet, ruleset_on
from plans_app.exporters.pdf import fonts
from plans_app.exporters.pdf.archive import Facts
from plans_app.exporters.pdf.document import paginate
from plans_app.exporters.pdf.drawing import Drawing
from plans_app.exporters.pdf.rows import Block, Row, whole
from plans_app.exporters.pdf.styles import Styles
from plans_app.exporters.pdf.tables import table_block
from plans_app.exporters.pdf.typesetter import Typesetter
from plans_app.exporters.register.book import COLUMNS, SHARES, TITLE, Book

# Letters of the table: ten columns on one page. The smallest size that the rule-set permits in a cell.
_CELL_SIZE = 11
_GAP_POINTS = 60


def register_pdf(book: Book) -> bytes:
    """The PDF of `book`, PDF/A-2a and PDF/UA-1 as that of a plan. The same book gives the same bytes.

    Raises MissingGlyph when the font lacks a character.
    """
    day = max((entry.issued_on for entry in book.entries), default=None)
    styles = LandscapeStyles(ruleset_on(day))
    setter = Typesetter(styles)
    blocks = [_cover(setter, book), _table(setter, book)]
    return _BookDrawing(styles, book).draw([paginate(blocks, styles)], setter.document)


class LandscapeStyles(Styles):
    """The rule-set on paper that lies on its side: a table of many columns (Decree 30, Appendix I, I.2)."""

    def __init__(self, ruleset: RuleSet):
        profile = ruleset.profiles[0]
        super().__init__(ruleset, Profile(profile.name, {**profile.sizes, "cell": _CELL_SIZE}, profile.source))
        self.paper_width, self.paper_height = self.paper_height, self.paper_width
        self.width = self.paper_width - self.left - self.length("margin_right")
        self.height = self.paper_height - self.top - self.length("margin_bottom")


class _BookDrawing(Drawing):
    """Pages of a book instead of a plan."""

    def __init__(self, styles: Styles, book: Book):
        super().__init__(styles, None, is_draft=False)
        self.book = book

    def _facts(self) -> Facts:
        book = self.book
        title = f"{TITLE.capitalize()} năm {book.year}"
        day = max((entry.issued_on for entry in book.entries), default=None)
        return Facts(title=title, author=fonts.drawable(book.issuer), subject=title, day=day)


def _cover(setter: Typesetter, book: Book) -> Block:
    """The cover, a page of its own."""
    width, gap = setter.styles.width, Row(_GAP_POINTS)
    rows = setter.title_rows(book.superior.upper(), "superior", width) if book.superior else []
    rows += setter.title_rows(book.issuer.upper(), "issuer", width)
    rows += [gap, *setter.title_rows(TITLE, "kind", width, setter.element("H1")), gap]
    for line in book.cover():
        rows += [*setter.title_rows(line, "number", width), Row(setter.styles.figure("paragraph_gap_points"))]
    missing = setter.styles.height - sum(row.height for row in rows)
    return whole([*rows, Row(max(missing, 0))])


def _table(setter: Typesetter, book: Book) -> Block:
    head = [f"{name}\n({number})" for number, name in enumerate(COLUMNS, start=1)]
    rows = [head, *(row.cells() for row in book.rows)]
    value = {"data": rows, "first_row_is_table_header": True}
    with setter.inside(setter.element("Table")):
        return table_block(setter, value, shares=SHARES)
