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
    lines = _line_widths(styles, component, text, width)
    side = twips((width - max(lines)) / 2 - _ROOM_POINTS) if len(lines) > 1 else 0
    spacing = w("spacing", before=twips(before)) if before is not None else None
    indent = w("ind", left=side, right=side) if side > 0 else None
    return paragraph(style, text_run(text), properties=(spacing, indent))


def rule(styles: Styles, share: float, component: str, text: str, width: float):
    """A line of a `share` of the last line of a title, in the middle of `width`: the upper border of an empty line."""
    lines = _line_widths(styles, component, text, width)
    if not lines:
        return paragraph("PlanRule")
    side = twips((width - share * lines[-1]) / 2)
    border = w("top", val="single", sz=round(styles.figure("rule_thickness_points") * 8), space=0, color="auto")
    return paragraph("PlanRule", properties=(w("pBdr", border), w("ind", left=side, right=side)))


def _line_widths(styles: Styles, component: str, text: str, width: float) -> list[float]:
    style = styles.of(component)
    widths = Words.of(plain_source(text, style), inf).widths
    return [line_width(widths[slice(*line)], style) for line in balanced(widths, style, width)]
