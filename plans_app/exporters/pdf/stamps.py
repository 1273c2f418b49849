"""The framed words on the first page: how urgent a plan is, how far it may go; and the word of a draft."""

from dataclasses import replace

from plans_app.exporters.pdf.rows import Mark, Rule, Text, stack
from plans_app.exporters.pdf.tagging import Element
from plans_app.exporters.pdf.typesetter import Typesetter


def circulation_marks(setter: Typesetter, words: str) -> list[Mark]:
    """Box 11: in the top margin, right of the middle (Decree 30, Appendix I, III.2.c and IV)."""
    if not words:
        return []
    styles = setter.styles
    width = setter.natural_width(words, "stamp") + 2 * styles.figure("stamp_padding_points")
    x = styles.figure("circulation_middle_share") * styles.width - width / 2
    y = styles.length("stamp_from_edge") - styles.top
    return stamp(setter, words, "stamp", (x, y, width, styles.of("stamp").leading), setter.element("P"))


def urgency_marks(setter: Typesetter, word: str, y: float) -> tuple[list[Mark], float]:
    """Box 10b: at the left, its upper edge at `y`, in red (Decree 30, Appendix I, III.2.b); and where it ends.

    A word that the decree does not know has no frame of its own and is left out: the linter names it.
    """
    styles = setter.styles
    frame_of = styles.ruleset.urgency_frames.get(word)
    if frame_of is None:
        return [], y
    line = styles.figure("rule_thickness_points")
    width, height = styles.points(frame_of.width) - line, styles.points(frame_of.height) - line
    y += styles.figure("urgency_gap_points")
    marks = stamp(setter, word, "urgency", (line / 2, y + line / 2, width, height), setter.element("P"))
    return marks, y + height + line


def stamp(
    setter: Typesetter, words: str, component: str, box: tuple[float, float, float, float], element: Element | None
) -> list[Mark]:
    """`words` in the middle of a frame; `box` is its upper left corner, its width and its height."""
    styles = setter.styles
    x, y, width, height = box
    rows = setter.title_rows(words, component, width, element)
    top = y + (height - sum(row.height for row in rows)) / 2
    marks = stack(rows, x=x, y=top)[0] + frame(x, y, x + width, y + height, styles.figure("rule_thickness_points"))
    return [_inked(mark, styles.ruleset.components[component].colour) for mark in marks]


def _inked(mark: Mark, colour) -> Mark:
    return replace(mark, colour=colour) if isinstance(mark, Text | Rule) else mark


def frame(left: float, top: float, right: float, bottom: float, thickness: float) -> list[Rule]:
    """The four sides of a box, each to the outer edge of those it meets."""
    corner = thickness / 2
    across = [Rule(left - corner, y, right + corner, y, thickness) for y in (top, bottom)]
    return [*across, *(Rule(x, top, x, bottom, thickness) for x in (left, right))]
