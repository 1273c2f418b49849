"""The foot of the document: recipients on the left, authority and signer on the right."""

from plans_app.exporters import wording
from plans_app.exporters.docx.elements import paragraph, text_run, twips, w
from plans_app.exporters.docx.sheet import Sheet
from plans_app.exporters.docx.tables import columns, spacer
from plans_app.exporters.docx.titles import title
from plans_app.exporters.pdf.styles import Styles


def signature_block(sheet: Sheet, plan) -> list:
    """Boxes 7 and 9 of Decree 30, Appendix I, part IV: one piece, unless the list is higher than half a page."""
    styles = sheet.styles
    lines = wording.recipient_lines(plan)
    right = styles.length("signature_column")
    is_whole = len(lines) * styles.of("recipients").leading <= styles.height / 2
    table = columns(
        (styles.width - right, right), [[_recipients(styles, lines), _signature(styles, plan)]], is_whole=is_whole
    )
    return [spacer(styles.figure("foot_gap_points"), keeps=True), table]


def _recipients(styles: Styles, lines: list[str]) -> list:
    """Heading and lines of "Nơi nhận:" (Decree 30, Appendix I, II.9.d); nothing while there is no line."""
    if not lines:
        return []
    inset = styles.width - styles.length("signature_column") - styles.length("recipients_column")
    # The list ends before the column of the signature begins.
    indent = (w("ind", right=twips(max(inset, 0))),)
    heading = paragraph("PlanRecipientsHeading", text_run(wording.RECIPIENTS_HEADING))
    return [heading, *(paragraph("PlanRecipients", text_run(line), properties=indent) for line in lines)]


def _signature(styles: Styles, plan) -> list:
    """Authority, position, space for the signature, name (Decree 30, Appendix I, II.7.đ)."""
    width, space = styles.length("signature_column"), styles.length("signature_space")
    offices = [line for line in [*plan.authority_lines, plan.position] if line]
    lines = [title(styles, "PlanAuthority", "authority", line, width) for line in offices]
    return [*lines, *([title(styles, "PlanSigner", "signer", plan.signer, width, before=space)] if plan.signer else [])]
