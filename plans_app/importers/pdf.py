"""PDF files with a text layer: letters with their places to lines, which the grammar of plans then reads.

Rows are read from the top, columns from the left; the place of a row says whether it opens a paragraph. A page
number stands on a line of its own, which the grammar leaves out.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from plans_app.importers.base import Doubt, LineRole, PlanDraft, SourceLine
from plans_app.importers.lines import Line, make_line
from plans_app.importers.pdf_glyphs import GlyphPage, read_pages
from plans_app.importers.pdf_rows import Measure, Row, is_centred, measure, read_rows, stands_right, starts_paragraph
from plans_app.importers.stamps import is_sure_contact_line
from plans_app.importers.styled import RIGHT_COLUMN, columns, styled_line
from plans_app.importers.text import read_document

# A page of a scan may still hold a few letters: the stamp of a digital signature.
_SCAN_LETTERS = 150
_BLANK_GAP = 1.5
# Rows that the address of the issuer may take at the foot of the first page.
_LONGEST_FOOT = 4


def read_pdf(data: bytes, *, source_name: str) -> PlanDraft:
    """Read a PDF. Raises ImportRefused when it is damaged, locked with a password, or too long."""
    pages = read_pages(data, source_name=source_name)
    rows, foot = _without_foot(read_rows(pages))
    lines, parted = _lines(pages, rows)
    draft = read_document(lines, source_name=source_name, digest=hashlib.sha256(data).hexdigest())
    draft = _with_contact_line(draft, " ".join(word for row in foot for word in row.plain.split()))
    doubts = [*_scan_doubts(pages), *_column_doubts(draft, parted), *_turned_doubts(pages)]
    kept = [doubt for doubt in draft.doubts if doubt.code != "empty" or not doubts]
    turned = tuple(page.turned for page in pages if page.turned)
    return replace(draft, doubts=(*doubts, *kept), remainder=(*draft.remainder, *turned))


def _without_foot(rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """`rows` without the last ones of the first page that hold the address of the issuer, and those."""
    first = [row for row in rows if row.page == 0 and not row.is_page_number]
    for count in range(min(_LONGEST_FOOT, len(first) - 1), 0, -1):
        foot = first[-count:]
        if is_sure_contact_line(" ".join(row.plain for row in foot)):
            return [row for row in rows if row not in foot], foot
    return rows, []


def _with_contact_line(draft: PlanDraft, words: str) -> PlanDraft:
    if not words:
        return draft
    line = SourceLine(len(draft.lines) + 1, words, LineRole.CONTACT)
    return replace(draft, contact_line=words, lines=(*draft.lines, line))


def _lines(pages: Sequence[GlyphPage], rows: Sequence[Row]) -> tuple[list[Line], set[int]]:
    """The lines of the document, and the numbers of those that stand in columns."""
    text = measure(rows)
    lines: list[Line] = []
    parted: set[int] = set()
    before, starts = None, None
    for row in rows:
        if row.is_page_number:
            lines += [make_line(len(lines) + 1 + i, words) for i, words in enumerate(("", row.plain, ""))]
            continue
        if _is_apart(row, before, text):
            lines.append(make_line(len(lines) + 1, ""))
        starts = starts_paragraph(row, before, starts, text)
        lines.append(_line(len(lines) + 1, row, pages[row.page], starts))
        if len(row.cells) > 1:
            parted.add(lines[-1].number)
        before = row
    return lines, parted


def _is_apart(row: Row, before: Row | None, text: Measure) -> bool:
    """A gap above, or the end of a centred title."""
    if before is None or row.page != before.page:
        return False
    return row.above > _BLANK_GAP * text.leading or is_centred(before, text) and not is_centred(row, text)


def _line(number: int, row: Row, page: GlyphPage, starts: bool | None) -> Line:
    if len(row.cells) > 1:
        return columns(number, [cell.text for cell in row.cells])
    indent = RIGHT_COLUMN if stands_right(row, page) else 0
    return styled_line(number, row.cells[0].spans, starts=starts, indent=indent)


def _scan_doubts(pages: Sequence[GlyphPage]) -> list[Doubt]:
    scanned = [
        number
        for number, page in enumerate(pages, start=1)
        if page.has_picture and sum(len(piece.text) for piece in page.pieces) < _SCAN_LETTERS
    ]
    if not scanned:
        return []
    if len(scanned) == len(pages):
        message = _(
            "The PDF is a scan: it holds pictures of pages and no text. Read it with OCR first, or paste the text."
        )
        return [Doubt("scan", message)]
    message = _("These pages are pictures without text, and were not read: %(pages)s.")
    return [Doubt("scan", message % {"pages": ", ".join(map(str, scanned))})]


def _column_doubts(draft: PlanDraft, parted: set[int]) -> list[Doubt]:
    """Columns in the text are tables or a page set in two columns: a PDF does not say which."""
    places = [line.number for line in draft.lines if line.number in parted and line.role is LineRole.BODY]
    if not places:
        return []
    message = _("Text stands in columns here; a PDF does not keep tables: compare it with the original.")
    return [Doubt("columns", message, places[0])]


def _turned_doubts(pages: Sequence[GlyphPage]) -> list[Doubt]:
    turned = " · ".join(dict.fromkeys(page.turned for page in pages if page.turned))
    if not turned:
        return []
    return [Doubt("turned", _("Turned text (a watermark?) was left out: “%(text)s”.") % {"text": turned[:200]})]
