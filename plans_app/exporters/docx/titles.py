"""Titles: centred lines of even length, and the rules below them."""

from math import inf

from plans_app.exporters.docx.elements import paragraph, text_run, twips, w
from plans_app.exporters.pdf.lines import Words, balanced, line_width, plain_source
from plans_app.exporters.pdf.styles import Styles

# So that a letter more or less in another edition of the font breaks no line.
_ROOM_POINTS = 3


def title(styles: Styles, style: str, component: str, text: str, width: float, *, before: float | None = None):
    """A title in the middle of `width` points. One that needs several lines is set in from both sides, so that Word
    breaks it into lines of even length. `before` is the space above it where it differs from that of the style."""
    lines = line_widths(styles, component, text, width)
    side = twips((width - max(lines)) / 2 - _ROOM_POINTS) if len(lines) > 1 else 0
    spacing = w("spacing", before=twips(before)) if before is not None else None
    indent = w("ind", left=side, right=side) if side > 0 else None
    return paragraph(style, text_run(text), properties=(spacing, indent))


def rule(styles: Styles, share: float, component: str, text: str, width: float):
    """A line of a `share` of the last line of a title, in the middle of `width`: the upper border of an empty line."""
    lines = line_widths(styles, component, text, width)
    return ruled(styles, share * lines[-1], width) if lines else paragraph("PlanRule")


def ruled(styles: Styles, length: float, width: float, *, before: float | None = None):
    """A line of `length` in the middle of `width`, `before` the space above it where it differs from the style."""
    side = twips((width - length) / 2)
    border = w("top", val="single", sz=round(styles.figure("rule_thickness_points") * 8), space=0, color="auto")
    spacing = w("spacing", before=twips(before)) if before is not None else None
    return paragraph("PlanRule", properties=(w("pBdr", border), spacing, w("ind", left=side, right=side)))


def line_widths(styles: Styles, component: str, text: str, width: float) -> list[float]:
    """How long each line of a title is, in points."""
    style = styles.of(component)
    widths = Words.of(plain_source(text, style), inf).widths
    return [line_width(widths[slice(*line)], style) for line in balanced(widths, style, width)]
