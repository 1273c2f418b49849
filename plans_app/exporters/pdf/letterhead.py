"""The head of the first page: stamps, who issues, the national name and motto, number and date, kind and subject."""

import re
from math import inf

from plans_app.exporters import wording
from plans_app.exporters.pdf.lines import Words, line_width, plain_source
from plans_app.exporters.pdf.rows import Block, Row, stack, whole
from plans_app.exporters.pdf.stamps import circulation_marks, urgency_marks
from plans_app.exporters.pdf.styles import Styles
from plans_app.exporters.pdf.typesetter import Typesetter

# The blank before a part of the country with its name: "xã Quảng Ngọc", and not "xã hội".
_PLACE = re.compile(
    r"(?<!\bthị)(?<!\bThị)\s+"
    r"(?=(?i:tỉnh|thành phố|thị xã|thị trấn|quận|huyện|xã|phường|đặc khu)\s+(?P<initial>\w))"
)


def fits(styles: Styles, plan) -> bool:
    """Whether the national name, the motto and the line of place and date each stand on one line in these sizes."""
    ruleset, width = styles.ruleset, styles.length("national_column")
    lines = {
        "national_name": ruleset.national_name,
        "motto": ruleset.motto,
        "place_and_date": wording.place_line(plan),
    }
    return all(_natural_width(styles, name, text) <= width for name, text in lines.items())


def _natural_width(styles: Styles, component: str, text: str) -> float:
    style = styles.of(component)
    return line_width(Words.of(plain_source(text, style), inf).widths, style)


def letterhead(setter: Typesetter, plan) -> list[Block]:
    """The blocks of the head (Decree 30, Appendix I, part IV: boxes 1 to 5a, 10b and 11)."""
    return [whole([_columns(setter, plan)]), _title(setter, plan)]


def _columns(setter: Typesetter, plan) -> Row:
    """Both columns in one row, the left one read first; number and date share a line below the longer of them."""
    styles = setter.styles
    circulation = circulation_marks(setter, plan.circulation)
    left_width, right_width = styles.length("issuer_column"), styles.length("national_column")
    right = styles.width - right_width
    left_marks, left_end = stack(_issuer(setter, plan, left_width))
    number = setter.title_rows(wording.number_line(plan, styles.ruleset), "number", left_width)
    right_marks, right_end = stack(_national(setter, right_width), x=right)
    top = max(left_end, right_end) + styles.figure("head_gap_points")
    place = setter.title_rows(wording.place_line(plan), "place_and_date", right_width)
    on_one_line = top + styles.of("place_and_date").base_line - styles.of("number").base_line
    number_marks, number_end = stack(number, y=on_one_line)
    place_marks, place_end = stack(place, x=right, y=top)
    urgency, end = urgency_marks(setter, plan.urgency, max(number_end, place_end))
    return Row(end, (*circulation, *left_marks, *number_marks, *right_marks, *place_marks, *urgency))


def _issuer(setter: Typesetter, plan, width: float) -> list[Row]:
    """Superior, issuer and the rule below them (Decree 30, Appendix I, II.2)."""
    superior, issuer = wording.superior_name(plan), wording.issuer_name(plan)
    rows = [*_name_rows(setter, superior, "superior", width), *_name_rows(setter, issuer, "issuer", width)]
    share = setter.styles.figure("issuer_rule_share")
    last = _name_parts(setter, issuer, "issuer", width)[-1]
    return [*rows, setter.rule(share * setter.title_width(last, "issuer", width), width)]


def _name_rows(setter: Typesetter, name: str, component: str, width: float) -> list[Row]:
    rows, element = [], setter.element("P")
    *first, last = _name_parts(setter, name, component, width)
    for part in first:
        rows += setter.title_rows(part, component, width, element, goes_on=True)
    return rows + setter.title_rows(last, component, width, element)


def _name_parts(setter: Typesetter, name: str, component: str, width: float) -> list[str]:
    """A name that no line holds, parted before its place: "Sở Khoa học và Công nghệ", "tỉnh Thanh Hóa"."""
    places = [place for place in _PLACE.finditer(name) if not place["initial"].islower()]
    if not places or setter.natural_width(name, component) <= width:
        return [name]
    return [name[: places[-1].start()], name[places[-1].end() :]]


def _national(setter: Typesetter, width: float) -> list[Row]:
    """National name, motto and a rule as long as the motto (Decree 30, Appendix I, II.1)."""
    ruleset = setter.styles.ruleset
    rows = setter.title_rows(ruleset.national_name, "national_name", width)
    rows += setter.title_rows(ruleset.motto, "motto", width)
    share = setter.styles.figure("motto_rule_share")
    return [*rows, setter.rule(share * setter.title_width(ruleset.motto, "motto", width), width)]


def _title(setter: Typesetter, plan) -> Block:
    """Kind, subject and the rule below it (Decree 30, Appendix I, II.5)."""
    styles = setter.styles
    width = styles.width
    share = styles.figure("subject_rule_share") * setter.title_width(plan.subject, "subject", width)
    heading = setter.element("H1")
    rows = setter.title_rows(plan.document_kind, "kind", width, heading, goes_on=True)
    rows += setter.title_rows(plan.subject, "subject", width, heading)
    return whole([*rows, setter.rule(share, width)], gap=styles.figure("title_gap_points"), keeps_with_next=True)
