"""The foot of the document: recipients on the left, authority and signer on the right."""

from plans_app.exporters import wording
from plans_app.exporters.docx.elements import paragraph, text_run, twips, w
from plans_app.exporters.docx.sheet import Sheet
from plans_app.exporters.docx.tables import columns, spacer
from plans_app.exporters.docx.titles import line_widths, title
from plans_app.exporters.pdf.styles import Styles


def signature_block(sheet: Sheet, plan) -> list:
    """Boxes 7, 9 and 12 of Decree 30, Appendix I, part IV: one piece, unless the list is higher than half a page."""
    styles = sheet.styles
    lines, mark = wording.recipient_lines(plan), wording.drafter_mark(plan)
    right = styles.length("signature_column")
    is_whole = len(lines) * styles.of("recipients").leading <= styles.height / 2
    table = columns(
        (styles.width - right, right), [[_recipients(styles, lines, mark), _signature(styles, plan)]], is_whole=is_whole
    )
    return [spacer(styles.figure("foot_gap_points"), keeps=True), table]


def _recipients(styles: Styles, lines: list[str], mark: str) -> list:
    """Heading and lines of "Nơi nhận:" (Decree 30, Appendix I, II.9.d), the drafter's `mark` below them."""
    if not (lines or mark):
        return []
    column = styles.width - styles.length("signature_column")
    # The list ends before the column of the signature begins.
    width = min(column, styles.length("recipients_column"))
    indent = (w("ind", right=twips(column - width)),)
    heading = paragraph("PlanRecipientsHeading", text_run(wording.RECIPIENTS_HEADING))
    entries = [paragraph("PlanRecipients", text_run(line), properties=indent) for line in lines]
    return [heading, *entries, *_drafter(styles, lines, mark, width, column)]


def _drafter(styles: Styles, lines: list[str], mark: str, width: float, column: float) -> list:
    """Box 12 (Decree 30, Appendix I, III.3), ended where the longest of the lines of "Nơi nhận:" ends."""
    if not mark:
        return []
    end = max((max(line_widths(styles, "recipients", line, width)) for line in lines), default=0)
    end = max(end, max(line_widths(styles, "drafter", mark, width)))
    indent = w("ind", right=twips(column - end))
    return [paragraph("PlanDrafter", text_run(mark), properties=(indent, w("jc", val="right")))]


def _signature(styles: Styles, plan) -> list:
    """Authority, position, space for the signature, name (Decree 30, Appendix I, II.7.đ)."""
    width, space = styles.length("signature_column"), styles.length("signature_space")
    offices = [line for line in [*plan.authority_lines, plan.position] if line]
    lines = [title(styles, "PlanAuthority", "authority", line, width) for line in offices]
    return [*lines, *([title(styles, "PlanSigner", "signer", plan.signer, width, before=space)] if plan.signer else [])]
