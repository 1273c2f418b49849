"""The head of the first page: who issues, the national name and motto, number and date, kind and subject."""

from plans_app.exporters import wording
from plans_app.exporters.docx.elements import paragraph, text_run, twips, w
from plans_app.exporters.docx.sheet import Sheet
from plans_app.exporters.docx.tables import columns
from plans_app.exporters.pdf.styles import Styles
from plans_app.exporters.pdf.typesetter import Typesetter


def letterhead(sheet: Sheet, plan) -> list:
    """The elements of the head (Decree 30, Appendix I, part IV: boxes 1 to 5a)."""
    return [_columns(sheet.styles, plan), *_title(sheet.styles, plan)]


def _columns(styles: Styles, plan):
    """Issuer and nation side by side; number and date on one line below the longer of them."""
    right = styles.length("national_column")
    left = styles.width - right
    gap = styles.figure("head_gap_points")
    # Letters of two sizes stand on one line.
    lower = styles.of("place_and_date").base_line - styles.of("number").base_line
    number = _spaced("PlanNumber", wording.number_line(plan, styles.ruleset), gap + lower)
    place = _spaced("PlanPlaceAndDate", wording.place_line(plan), gap)
    rows = [[_issuer(styles, plan), _national(styles)], [[number], [place]]]
    return columns((left, right), rows, is_whole=True)


def _issuer(styles: Styles, plan) -> list:
    """Superior, issuer and the rule below them (Decree 30, Appendix I, II.2)."""
    width = styles.length("issuer_column")
    name = wording.issuer_name(plan)
    lines = [("PlanSuperior", wording.superior_name(plan)), ("PlanIssuer", name)]
    titles = [paragraph(style, text_run(text)) for style, text in lines if text]
    share = styles.figure("issuer_rule_share")
    cell = styles.width - styles.length("national_column")
    return [*titles, _rule(styles, share * _width(styles, name, "issuer", width), cell)]


def _national(styles: Styles) -> list:
    """National name, motto and a rule as long as the motto (Decree 30, Appendix I, II.1)."""
    ruleset, width = styles.ruleset, styles.length("national_column")
    share = styles.figure("motto_rule_share")
    return [
        paragraph("PlanNationalName", text_run(ruleset.national_name)),
        paragraph("PlanMotto", text_run(ruleset.motto)),
        _rule(styles, share * _width(styles, ruleset.motto, "motto", width), width),
    ]


def _title(styles: Styles, plan) -> list:
    """Kind, subject and the rule below it (Decree 30, Appendix I, II.5)."""
    share = styles.figure("subject_rule_share") * _width(styles, plan.subject, "subject", styles.width)
    lines = [("Title", plan.document_kind), ("Subtitle", plan.subject)]
    titles = [paragraph(style, text_run(text)) for style, text in lines if text]
    return [*titles, _rule(styles, share, styles.width)]


def _spaced(style: str, text: str, before: float):
    return paragraph(style, text_run(text), properties=(w("spacing", before=twips(before)),))


def _width(styles: Styles, text: str, component: str, width: float) -> float:
    """The width of the last line of a title."""
    return Typesetter(styles).title_width(text, component, width)


def _rule(styles: Styles, length: float, width: float):
    """A line of `length` points in the middle of `width`: the upper border of an empty line that is as short."""
    if not length:
        return paragraph("PlanRule")
    thickness = round(styles.figure("rule_thickness_points") * 8)
    side = twips((width - length) / 2)
    border = w("pBdr", w("top", val="single", sz=thickness, space=0, color="auto"))
    return paragraph("PlanRule", properties=(border, w("ind", left=side, right=side)))
