"""The foot of the document: recipients on the left, authority and signer on the right."""

from bisect import bisect_left
from dataclasses import replace
from itertools import accumulate

from plans_app.exporters import wording
from plans_app.exporters.pdf.drafter_mark import with_drafter_mark
from plans_app.exporters.pdf.issue import Signatures, signature_fields
from plans_app.exporters.pdf.rows import Block, Row, stack, whole
from plans_app.exporters.pdf.tagging import Element
from plans_app.exporters.pdf.typesetter import Part, Typesetter
from plans_app.exporters.richtext import Run


def signature_block(setter: Typesetter, plan, signatures: Signatures | None = None) -> Block:
    """Boxes 7, 9 and 12 of Decree 30, Appendix I, part IV: one piece, unless the list is higher than half a page.

    With `signatures` the fields for them stand between position and name.
    """
    styles = setter.styles
    left, right = _recipients(setter, plan), _signature(setter, plan, signatures)
    rows = _beside(left, right, styles.width - styles.length("signature_column"))
    gap = styles.figure("foot_gap_points")
    if sum(row.height for row in left) <= styles.height / 2:
        return whole(rows, gap=gap)
    beside_signature = bisect_left(list(accumulate(row.height for row in left)), sum(row.height for row in right)) + 1
    return Block(tuple(rows), gap=gap, first=beside_signature)


def _recipients(setter: Typesetter, plan) -> list[Row]:
    """Heading and lines of "Nơi nhận:" (Decree 30, Appendix I, II.9.d); nothing while there is no line."""
    lines, mark = wording.recipient_lines(plan), wording.drafter_mark(plan)
    if not (lines or mark):
        return []
    styles, width = setter.styles, setter.styles.length("recipients_column")
    heading = (setter.element("P"), [Run(wording.RECIPIENTS_HEADING)])
    rows = setter.rows([heading], styles.of("recipients_heading"), width)
    with setter.inside(setter.element("L")):
        for line in lines:
            rows += setter.rows(_entry(setter, line), styles.of("recipients"), width)
    return with_drafter_mark(setter, rows, mark) if mark else rows


def _entry(setter: Typesetter, line: str) -> list[Part]:
    """A line of the list: its dash and the rest."""
    entry = setter.element("LI")
    dash, space, text = line.partition(" ")
    return [(Element("Lbl", entry), [Run(dash + space)]), (Element("LBody", entry), [Run(text)])]


def _signature(setter: Typesetter, plan, signatures: Signatures | None) -> list[Row]:
    """Authority, position, space for the signature, name (Decree 30, Appendix I, II.7.đ)."""
    width = setter.styles.length("signature_column")
    rows = []
    for line in [*plan.authority_lines, plan.position]:
        rows += setter.title_rows(line, "authority", width)
    fields = signature_fields(setter, plan, signatures) if signatures else []
    rows.append(Row(setter.styles.length("signature_space"), tuple(fields)))
    return rows + setter.title_rows(plan.signer, "signer", width)


def _beside(left: list[Row], right: list[Row], x: float) -> list[Row]:
    """The rows of the left column, the first of them with all of the right column at `x`; the left is read first."""
    marks, height = stack(right, x=x)
    first, *others = left or [Row(0)]
    missing = height - sum(row.height for row in left)
    rows = [replace(first, aside=tuple(marks)), *others]
    return [*rows, Row(missing)] if missing > 0 else rows
