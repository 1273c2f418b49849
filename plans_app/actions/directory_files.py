"""The directory as a file for a spreadsheet: CSV and XLSX, read without trusting them and written without traps."""

import codecs
import csv
import datetime
import io
import itertools
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.styles import Font
from openpyxl.utils.exceptions import InvalidFileException

from plans_app.exceptions import ImportRefused
from plans_app.vietnamese import nfc

ORGANIZATIONS, GROUPS = "organizations", "groups"
COLUMNS = {
    ORGANIZATIONS: (
        *("name", "short_name", "aliases", "code", "notation", "regime", "superior", "place", "contact_line", "email"),
        "channel",
        *("valid_from", "valid_to", "successor"),
    ),
    GROUPS: ("name", "scope", "expected_count", "members", "aliases"),
}
MOST_BYTES = 10_000_000
MOST_UNPACKED_BYTES = 60_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 40
XLSX, CSV = ".xlsx", ".csv"
_DELIMITERS = ",;\t"
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_DECLARATIONS = (b"<!doctype", b"<!entity")


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is the line of the file where the row stands, the first being 1; `cells` are texts by column."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet. `kind` is "organizations" or "groups"; `columns` those that the file has."""

    kind: str
    columns: tuple[str, ...]
    rows: list[Row]


def read_tables(*, data: bytes, name: str) -> list[Table]:
    """The tables of a file. Raises ImportRefused for what is no table of the directory."""
    if len(data) > MOST_BYTES:
        raise ImportRefused(_("“%(name)s” is too large.") % {"name": name})
    if name.lower().endswith(XLSX):
        return [table for sheet in _sheets(data, name) if (table := _table(sheet, name))]
    if name.lower().endswith(CSV):
        table = _table(_lines(data, name), name)
        return [table] if table else []
    raise ImportRefused(_("“%(name)s” is neither CSV nor XLSX.") % {"name": name})


def write_csv(table: Table) -> bytes:
    """`table` as CSV, comma and UTF-8 with a mark, which spreadsheets need to read accents."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(table.columns)
    writer.writerows(_written(table))
    return codecs.BOM_UTF8 + stream.getvalue().encode()


def write_xlsx(tables: Iterable[Table]) -> bytes:
    """`tables` as the sheets of one workbook."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for table in tables:
        sheet = book.create_sheet(table.kind)
        sheet.append(list(table.columns))
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "A2"
        for cells in _written(table):
            sheet.append(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def join_names(names: Iterable[str]) -> str:
    """Several names in one cell: "TTTU | Thường trực Thị ủy"; a name that holds the bar is quoted."""
    stream = io.StringIO()
    csv.writer(stream, delimiter="|", lineterminator="").writerow(list(names))
    return stream.getvalue().replace("|", " | ") if '"' not in stream.getvalue() else stream.getvalue()


def split_names(text: str) -> list[str]:
    rows = csv.reader([" ".join(text.split())], delimiter="|", skipinitialspace=True)
    return [name.strip() for row in rows for name in row if name.strip()]


def _written(table: Table) -> Iterator[list[str]]:
    for row in table.rows:
        yield [harmless(row.cells.get(column, "")) for column in table.columns]


def harmless(text: str) -> str:
    """`text` with an apostrophe before what a spreadsheet would calculate."""
    return f"'{text}" if _looks_like_formula(text) else text


def _as_meant(text: str) -> str:
    """`text` without the apostrophe that `harmless` put there."""
    return text[1:] if text.startswith("'") and _looks_like_formula(text[1:]) else text


def _looks_like_formula(text: str) -> bool:
    return text.lstrip("' \n").startswith(_FORMULA_STARTS)


# Reading


def _table(lines: Iterator[tuple[int, list[str]]], name: str) -> Table | None:
    """The table of `lines`, None for an empty sheet. The first line that is not empty holds the names of columns."""
    lines = ((number, cells) for number, cells in lines if any(cells))
    number, header = next(lines, (0, []))
    if not header:
        return None
    columns = tuple(cell.strip().lower() for cell in header)
    kind = GROUPS if "members" in columns else ORGANIZATIONS
    _check_columns(columns, kind, number, name)
    rows = [Row(number, _cells(columns, cells)) for number, cells in lines]
    if len(rows) > MOST_ROWS:
        raise ImportRefused(_("“%(name)s” has more than %(most)s rows.") % {"name": name, "most": MOST_ROWS})
    return Table(kind, tuple(column for column in columns if column), rows)


def _cells(columns: tuple[str, ...], cells: list[str]) -> dict[str, str]:
    padded = itertools.zip_longest(columns, cells[: len(columns)], fillvalue="")
    return {column: nfc(_as_meant(cell.strip())).strip() for column, cell in padded if column}


def _check_columns(columns: tuple[str, ...], kind: str, number: int, name: str) -> None:
    named = [column for column in columns if column]
    unknown = [column for column in named if column not in COLUMNS[kind]]
    values = {"name": name, "line": number, "columns": ", ".join(COLUMNS[kind])}
    if "name" not in named:
        raise ImportRefused(
            _("“%(name)s”, line %(line)s: there is no column “name”. The columns are: %(columns)s.") % values
        )
    if unknown or len(set(named)) < len(named):
        strange = ", ".join(unknown or [column for column in named if named.count(column) > 1][:1])
        message = _("“%(name)s”, line %(line)s: the column “%(strange)s” is unknown or twice. Known: %(columns)s.")
        raise ImportRefused(message % {**values, "strange": strange})


def _lines(data: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(data, name)
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=first.count))
    start = 1
    try:
        for cells in reader:
            yield start, cells[:MOST_COLUMNS]
            start = reader.line_num + 1
    except csv.Error as error:
        message = _("“%(name)s”, line %(line)s cannot be read: %(error)s.")
        raise ImportRefused(message % {"name": name, "line": start, "error": error}) from error


def _decoded(data: bytes, name: str) -> str:
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        message = _("“%(name)s” is not in UTF-8: save it as “CSV UTF-8”, or as XLSX.")
        raise ImportRefused(message % {"name": name}) from error
    if "\0" in text:
        raise ImportRefused(_("“%(name)s” is neither CSV nor XLSX.") % {"name": name})
    return text


def _sheets(data: bytes, name: str) -> Iterator[Iterator[tuple[int, list[str]]]]:
    damaged = _("“%(name)s” is damaged or no XLSX file.") % {"name": name}
    try:
        _check_package(data, name)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            rows = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True)
            yield iter([(number, [_text(value) for value in row]) for number, row in enumerate(rows, start=1)])
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, SyntaxError, OSError) as error:
        raise ImportRefused(damaged) from error


def _check_package(data: bytes, name: str) -> None:
    """Refuses what unpacks to more than a directory can hold, and declarations that no workbook has."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        # No more than what an entry says of its size is ever read from it.
        if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED_BYTES:
            raise ImportRefused(_("“%(name)s” is too large.") % {"name": name})
        for entry in archive.infolist():
            content = archive.read(entry).replace(b"\0", b"").lower()
            if any(declaration in content for declaration in _DECLARATIONS):
                raise ImportRefused(_("“%(name)s” is damaged or no XLSX file.") % {"name": name})


def _text(value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
