"""The line at the foot of the first page: address, telephone, e-mail and web of the issuer."""

import re
from collections.abc import Callable, Iterator

from plans_app.exporters import wording
from plans_app.exporters.pdf.rows import Row, Rule
from plans_app.exporters.pdf.typesetter import Typesetter

_PART_END = re.compile(r"(?<=;)\s+")


def contact_rows(setter: Typesetter, plan) -> list[Row]:
    """Box 13 with the line above it (Decree 30, Appendix I, III.4), from the gap above the line on; [] without one."""
    words = wording.contact_line(plan).strip()
    if not words:
        return []
    element = setter.element("P")
    lines = list(parted(words, lambda line: setter.natural_width(line, "contact") <= setter.styles.width))
    rows = [_rule(setter)]
    for number, line in enumerate(lines, start=1):
        rows += setter.title_rows(line, "contact", setter.styles.width, element, goes_on=number < len(lines))
    return rows


def parted(words: str, fits: Callable[[str], bool]) -> Iterator[str]:
    """As many of the parts that a semicolon ends on each line as it can hold: no address is parted without need."""
    line, *parts = _PART_END.split(words)
    for part in parts:
        longer = f"{line} {part}"
        if fits(longer):
            line = longer
        else:
            yield line
            line = part
    yield line


def _rule(setter: Typesetter) -> Row:
    styles = setter.styles
    gap, thickness = styles.figure("contact_gap_points"), styles.figure("rule_thickness_points")
    length = styles.figure("contact_rule_share") * styles.width
    return Row(gap + styles.figure("rule_gap_points"), (Rule(0, gap, length, gap, thickness),))
