"""The register as a sheet of a spreadsheet. Every cell is text: nothing that somebody typed is ever counted."""

import datetime
import io

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from plans_app.exporters.register.book import COLUMNS, SHARES, TITLE, Book

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FONT = "Times New Roman"
_CELL_LENGTH = 32_767
# A share of the width in the units of a spreadsheet: widths of a figure.
_WIDTH_OF_SHARE = 1.4
_LINE = Side(style="thin")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_A4 = "9"


def register_xlsx(book: Book) -> bytes:
    """The file of `book`: its cover above the ten columns, landscape, the head repeated when it is printed."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = f"Văn bản đi {book.year}"
    head_row = _write_cover(sheet, book)
    for column, name in enumerate(COLUMNS, start=1):
        _write(sheet.cell(head_row, column), name, is_bold=True, is_centred=True)
        _write(sheet.cell(head_row + 1, column), f"({column})", is_centred=True)
    for number, row in enumerate(book.rows, start=head_row + 2):
        for column, text in enumerate(row.cells(), start=1):
            _write(sheet.cell(number, column), text)
    _set_page(sheet, head_row)
    day = max((entry.issued_on for entry in book.entries), default=datetime.date(book.year, 1, 1))
    moment = datetime.datetime.combine(day, datetime.time())
    workbook.properties.creator = _text(book.issuer)
    workbook.properties.title = _text(f"{TITLE} {book.year}")
    workbook.properties.created = workbook.properties.modified = moment
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _write_cover(sheet: Worksheet, book: Book) -> int:
    """The lines of the cover; gives the number of the row below them."""
    lines = [
        line for line in (book.superior.upper(), book.issuer.upper(), "", TITLE, *book.cover()) if line is not None
    ]
    for number, line in enumerate(lines, start=1):
        sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=len(COLUMNS))
        cell = sheet.cell(number, 1)
        _set_text(cell, line)
        cell.font = Font(name=_FONT, size=14 if line == TITLE else 12, bold=line in (TITLE, book.issuer.upper()))
        cell.alignment = Alignment(horizontal="center")
    return len(lines) + 2


def _write(cell: Cell, text: str, *, is_bold: bool = False, is_centred: bool = False) -> None:
    _set_text(cell, text)
    cell.font = Font(name=_FONT, size=11, bold=is_bold)
    cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="center" if is_centred else None)
    cell.border = _BORDER


def _set_text(cell: Cell, text: str) -> None:
    """Text, even where it begins as a formula does."""
    cell.value = _text(text)
    cell.data_type = "s"
    cell.quotePrefix = True


def _text(text: str) -> str:
    return ILLEGAL_CHARACTERS_RE.sub(" ", text)[:_CELL_LENGTH]


def _set_page(sheet: Worksheet, head_row: int) -> None:
    for column, share in enumerate(SHARES, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = share * _WIDTH_OF_SHARE
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{head_row}:{head_row + 1}"
    sheet.freeze_panes = sheet.cell(head_row + 2, 1)
    sheet.oddHeader.center.text = "&P"
