"""The head of the first page: who issues, the national name and motto, number and date, urgency, kind and subject."""

from plans_app.exporters import wording
from plans_app.exporters.docx.sheet import Sheet
from plans_app.exporters.docx.stamps import urgency_stamp
from plans_app.exporters.docx.tables import columns, spacer
from plans_app.exporters.docx.titles import rule, title
from plans_app.exporters.pdf.styles import Styles


def letterhead(sheet: Sheet, plan) -> list:
    """The elements of the head (Decree 30, Appendix I, part IV: boxes 1 to 5a and 10b)."""
    # LibreOffice puts a whole line before a table that begins a file with footnotes; this one is low.
    styles = sheet.styles
    return [spacer(1), _columns(styles, plan), *urgency_stamp(styles, plan.urgency), *_title(styles, plan)]


def _columns(styles: Styles, plan):
    """Issuer and nation side by side; number and date on one line below the longer of them."""
    right = styles.length("national_column")
    left = styles.width - right
    gap = styles.figure("head_gap_points")
    # Letters of two sizes stand on one line.
    lower = gap + styles.of("place_and_date").base_line - styles.of("number").base_line
    number_line, place_line = wording.number_line(plan, styles.ruleset), wording.place_line(plan)
    number = title(styles, "PlanNumber", "number", number_line, left, before=lower)
    place = title(styles, "PlanPlaceAndDate", "place_and_date", place_line, right, before=gap)
    rows = [[_issuer(styles, plan, left), _national(styles, right)], [[number], [place]]]
    return columns((left, right), rows, is_whole=True)


def _issuer(styles: Styles, plan, width: float) -> list:
    """Superior, issuer and the rule below them (Decree 30, Appendix I, II.2)."""
    name = wording.issuer_name(plan)
    lines = [("PlanSuperior", "superior", wording.superior_name(plan)), ("PlanIssuer", "issuer", name)]
    titles = [title(styles, *line, width) for line in lines if line[-1]]
    return [*titles, rule(styles, styles.figure("issuer_rule_share"), "issuer", name, width)]


def _national(styles: Styles, width: float) -> list:
    """National name, motto and a rule as long as the motto (Decree 30, Appendix I, II.1)."""
    ruleset = styles.ruleset
    return [
        title(styles, "PlanNationalName", "national_name", ruleset.national_name, width),
        title(styles, "PlanMotto", "motto", ruleset.motto, width),
        rule(styles, styles.figure("motto_rule_share"), "motto", ruleset.motto, width),
    ]


def _title(styles: Styles, plan) -> list:
    """Kind, subject and the rule below it (Decree 30, Appendix I, II.5)."""
    lines = [("Title", "kind", plan.document_kind), ("Subtitle", "subject", plan.subject)]
    titles = [title(styles, *line, styles.width) for line in lines if line[-1]]
    return [*titles, rule(styles, styles.figure("subject_rule_share"), "subject", plan.subject, styles.width)]
