"""What stands in the margins: the page number, the stamp of circulation, the line on how to reach the issuer."""

from docx.oxml.ns import qn

from plans_app.exporters import wording
from plans_app.exporters.docx.elements import paragraph, text_run, w
from plans_app.exporters.docx.stamps import circulation_stamp
from plans_app.exporters.docx.titles import line_widths, ruled
from plans_app.exporters.pdf.contact_line import parted
from plans_app.exporters.pdf.styles import Styles

# The parts that a section refers to, by the element and the pages that it is for. A section without a reference of its
# own takes that of the section before: an appendix has empty ones.
_MAIN = {("header", "default"): "header", ("header", "first"): "first_header", ("footer", "first"): "first_footer"}
_APPENDIX = _MAIN | {("header", "first"): "appendix_header", ("footer", "first"): "appendix_footer"}


def margin_parts(styles: Styles, plan) -> dict:
    """Headers and footers by the names of their parts; the first page has no number (Decree 30, Appendix I, I.7)."""
    circulation = circulation_stamp(styles, plan.circulation) if plan.circulation else paragraph("Header")
    return {
        "header": w("hdr", _page_number()),
        "first_header": w("hdr", circulation),
        "first_footer": w("ftr", *_contact(styles, wording.contact_line(plan).strip())),
        "appendix_header": w("hdr", paragraph("Header")),
        "appendix_footer": w("ftr", paragraph("Footer")),
    }


def references(*, is_appendix: bool) -> list:
    """What a section says of its headers and footers."""
    found = []
    for (element, pages), part in (_APPENDIX if is_appendix else _MAIN).items():
        reference = w(f"{element}Reference", type=pages)
        reference.set(qn("r:id"), part)
        found.append(reference)
    return found


def _page_number():
    """The field that counts pages, in the middle."""
    field = w("fldSimple", w("r", w("t")), instr=" PAGE ")
    field[0][0].text = "2"
    return paragraph("Header", field)


def _contact(styles: Styles, words: str) -> list:
    """Box 13 with the line above it (Decree 30, Appendix I, III.4)."""
    if not words:
        return [paragraph("Footer")]
    length = styles.figure("contact_rule_share") * styles.width
    rule = ruled(styles, length, styles.width, before=styles.figure("contact_gap_points"))
    lines = parted(words, lambda line: len(line_widths(styles, "contact", line, styles.width)) == 1)
    first, *others = map(text_run, lines)
    ended = [part for run in others for part in (w("r", w("br")), run)]
    return [rule, paragraph("PlanContact", first, *ended)]
