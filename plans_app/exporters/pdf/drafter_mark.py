"""The drafter's code and the number of copies, at the lower right of the recipients."""

from collections.abc import Iterable
from dataclasses import replace

from plans_app.exporters.pdf.rows import Mark, Row, Text, shifted
from plans_app.exporters.pdf.typesetter import Typesetter
from plans_app.exporters.richtext import Run


def with_drafter_mark(setter: Typesetter, rows: list[Row], mark: str) -> list[Row]:
    """`rows` of the recipients with box 12 (Decree 30, Appendix I, III.3 and IV).

    It ends where the longest of their lines ends, on the last of them where there is room, else on a line of its own.
    """
    styles = setter.styles
    width = styles.length("recipients_column")
    (row,) = setter.rows([(setter.element("P"), [Run(mark)])], styles.of("drafter"), width)
    own, gap = _end(row.marks), styles.figure("drafter_gap_points")
    longest, last = max(_end(line.marks) for line in rows), _end(rows[-1].marks)
    if last + gap + own <= width:
        x = max(longest, last + gap + own) - own
        return [*rows[:-1], _joined(rows[-1], row, x)]
    return [*rows, replace(row, marks=_moved(row, max(0, longest - own)))]


def _end(marks: Iterable[Mark]) -> float:
    """Where the letters of a line end."""
    return max((mark.x + mark.width for mark in marks if isinstance(mark, Text)), default=0)


def _moved(row: Row, x: float) -> tuple[Mark, ...]:
    return tuple(shifted(mark, x, 0) for mark in row.marks)


def _joined(left: Row, right: Row, x: float) -> Row:
    """Both on one line; they have letters of the same size, so their base lines are one."""
    return replace(left, marks=(*left.marks, *_moved(right, x)))
