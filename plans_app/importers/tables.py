"""Tables: rows on one line between pipes, or cells each between lone pipes."""

from collections.abc import Sequence

from plans_app.importers.base import BlockKind, DraftBlock
from plans_app.importers.inline import parse_inline
from plans_app.importers.lines import BREAK, Line

_LONGEST_CELL = 60


def is_row(line: Line) -> bool:
    """A row between pipes on one line, or of cells parted by tabs."""
    text = line.text.strip()
    if "|" not in text:
        return line.source.strip().count("\t") >= 2
    return text.count("|") >= 2 and text[0] == "|" or text.count(" | ") >= 2


def is_pipe(line: Line) -> bool:
    return line.text.strip() == "|"


def split_tables(lines: Sequence[Line]) -> list[tuple[bool, list[Line]]]:
    """Runs of lines, each with whether it is a table. A table ends at a blank line after a pipe."""
    runs: list[tuple[bool, list[Line]]] = []
    index = 0
    while index < len(lines):
        end = _table_end(lines, index)
        if end > index:
            runs.append((True, list(lines[index:end])))
            index = end
            continue
        if not runs or runs[-1][0]:
            runs.append((False, []))
        runs[-1][1].append(lines[index])
        index += 1
    return runs


def _table_end(lines: Sequence[Line], start: int) -> int:
    """The index after the table that begins at `start`, or `start`."""
    if is_row(lines[start]):
        end = start
        while end < len(lines) and is_row(lines[end]):
            end += 1
        return end
    if not is_pipe(lines[start]):
        return start
    end, last_pipe = start, start
    while end < len(lines) and end - last_pipe <= _LONGEST_CELL:
        if lines[end].is_blank and last_pipe == end - 1:
            break
        last_pipe = end if is_pipe(lines[end]) else last_pipe
        end += 1
    return last_pipe + 1 if last_pipe > start else start


def read_table(lines: Sequence[Line]) -> DraftBlock | None:
    """The table, None when no cell holds anything."""
    rows = [row for row in (_pipe_rows(lines) if is_pipe(lines[0]) else _line_rows(lines)) if any(row)]
    if not rows:
        return None
    return DraftBlock(BlockKind.TABLE, rows=tuple(rows), source_lines=tuple(line.number for line in lines))


def _line_rows(lines: Sequence[Line]) -> list[tuple[str, ...]]:
    rows = []
    for line in lines:
        if not line.is_ornament:
            text = line.text if "|" in line.text else line.source.replace("\t", "|")
            cells = BREAK.sub(" ", text).strip().strip("|").split("|")
            rows.append(tuple(parse_inline(cell).html() for cell in cells))
    return rows


def _pipe_rows(lines: Sequence[Line]) -> list[tuple[str, ...]]:
    """A pipe opens each cell and closes the row; two pipes in a row begin the next one."""
    rows: list[list[str]] = [[]]
    cell: list[str] = []
    for before, line in zip([None, *lines], lines, strict=False):
        if not is_pipe(line):
            cell.append(line.text.strip())
        elif before is not None and is_pipe(before):
            rows.append([])
        elif cell:
            rows[-1].append(parse_inline(" ".join(cell)).html())
            cell = []
    if cell:
        rows[-1].append(parse_inline(" ".join(cell)).html())
    return [tuple(row) for row in rows]
