"""Tables in Word: as wide as the text, their head repeated on every page; and columns without lines."""

from collections.abc import Iterable, Iterator

from plans_app.exporters.docx.elements import paragraph, safe, twips, w
from plans_app.exporters.pdf.styles import Styles
from plans_app.exporters.pdf.tables import column_widths, rectangle


def table_element(styles: Styles, value: dict) -> Iterator:
    """A table as Wagtail stores it (`data`, `first_row_is_table_header`, `first_col_is_header`), a gap before it."""
    cells = rectangle(value["data"])
    if not cells or not cells[0]:
        return
    widths = [twips(width) for width in column_widths(styles, cells)]
    has_head = bool(value.get("first_row_is_table_header")) and len(cells) > 1
    has_first_column_head = bool(value.get("first_col_is_header"))
    rows = [
        _row(line, widths, is_head=has_head and index == 0, has_first_column_head=has_first_column_head)
        for index, line in enumerate(cells)
    ]
    yield spacer(styles.figure("paragraph_gap_points"), keeps=True)
    look = w("tblLook", firstRow=int(has_head), firstColumn=int(has_first_column_head), noHBand=1, noVBand=1)
    yield _table("TableGrid", widths, rows, look)


def columns(widths: Iterable[float], rows: Iterable[Iterable[list]], *, is_whole: bool):
    """Cells of elements side by side without lines; no page ends in a row that `is_whole`. `widths` are points."""
    sides = [twips(width) for width in widths]
    lines = []
    for row in rows:
        cells = [_cell(content, width) for content, width in zip(row, sides, strict=True)]
        lines.append(w("tr", w("trPr", w("cantSplit")) if is_whole else None, *cells))
    return _table("TableNormal", sides, lines, w("tblLook", firstRow=0, firstColumn=0, noHBand=1, noVBand=1))


def spacer(height: float, *, keeps: bool = False):
    """An empty line of `height` points: Word has no space before a table."""
    line = w("spacing", before=0, after=0, line=twips(height), lineRule="exact")
    return paragraph("PlanRule", properties=(w("keepNext", val=int(keeps)), line))


def _table(style: str, widths: list[int], rows: list, look):
    properties = w(
        "tblPr",
        w("tblStyle", val=style),
        w("tblW", w=sum(widths), type="dxa"),
        w("tblInd", w=0, type="dxa"),
        w("tblLayout", type="fixed"),
        look,
    )
    return w("tbl", properties, w("tblGrid", *(w("gridCol", w=width) for width in widths)), *rows)


def _row(texts: list[str], widths: list[int], *, is_head: bool, has_first_column_head: bool):
    cells = [
        _cell([_lines(text, is_bold=is_head or index == 0 and has_first_column_head, is_centred=is_head)], width)
        for index, (text, width) in enumerate(zip(texts, widths, strict=True))
    ]
    head = w("trPr", w("cantSplit"), w("tblHeader")) if is_head else None
    return w("tr", head, *cells)


def _cell(content: list, width: int):
    return w("tc", w("tcPr", w("tcW", w=width, type="dxa")), *(content or [paragraph("PlanCell")]))


def _lines(text: str, *, is_bold: bool, is_centred: bool):
    """The text of a cell, its line ends kept."""
    run = w("r", w("rPr", w("b"), w("bCs")) if is_bold else None)
    for index, line in enumerate(text.splitlines()):
        letters = w("t")
        letters.text = safe(line)
        letters.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.extend([w("br"), letters] if index else [letters])
    return paragraph("PlanCell", run, properties=(w("jc", val="center"),) if is_centred else ())
