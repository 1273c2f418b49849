"""The words of the organization's signature on an appendix in a file of its own (Decree 30, Appendix I, II.8.b)."""

import io
from dataclasses import dataclass

import pikepdf
from django.utils import timezone
from django.utils.translation import gettext as _

from plans_app.decree30.ruleset import ruleset_on
from plans_app.exceptions import SigningFailed
from plans_app.exporters.pdf.lines import Words, line_width, plain_source, set_lines
from plans_app.exporters.pdf.objects import Objects
from plans_app.exporters.pdf.page_writer import PageWriter
from plans_app.exporters.pdf.styles import POINTS_IN_MILLIMETRE, Styles
from plans_app.exporters.pdf.tagging import Element


@dataclass(frozen=True, slots=True)
class SignatureText:
    """A PDF of one page as large as its words, with its sides in points."""

    data: bytes
    width: float
    height: float


def signature_text(reference: str) -> SignatureText:
    """Number, notation and the time in Vietnam of this moment, upright and black."""
    ruleset = ruleset_on(None)
    styles = Styles(ruleset, ruleset.profiles[0])
    style = styles.of("signature_text")
    words = Words.of(plain_source(f"Số: {reference}; {_moment()}", style), styles.width)
    width, height = line_width(words.widths, style), style.leading
    (row,) = set_lines(words, [(0, len(words.widths))], style, width)
    objects = Objects()
    writer = PageWriter(objects, styles, 1)
    writer.left, writer.top, writer.paper = 0, height, b"[0 0 %.4f %.4f]" % (width, height)
    writer.write(list(row.marks))
    catalogue = b"<</Type/Catalog%s>>" % writer.close(Element("Document"))
    return SignatureText(objects.file(objects.add(catalogue), objects.add(b"<<>>")), width, height)


def _moment() -> str:
    """ "21/11/2026; 18:22:17 +07:00" (ISO 8601 has the offset)."""
    now = timezone.localtime()
    offset = f"{now:%z}"
    return f"{now:%d/%m/%Y; %H:%M:%S} {offset[:3]}:{offset[3:]}"


def corner_box(data: bytes, text: SignatureText) -> tuple[float, float, float, float]:
    """The place of `text` at the top right of the first page of the PDF in `data`, in points from its lower left.

    Raises SigningFailed when `data` is no PDF that can be opened.
    """
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            _left, _bottom, right, top = (float(edge) for edge in pdf.pages[0].cropbox)
    except (pikepdf.PdfError, IndexError) as error:
        raise SigningFailed(_("The appendix is no PDF that can be opened: %(reason)s") % {"reason": error}) from error
    ruleset = ruleset_on(None)
    right -= ruleset["margin_right"] * POINTS_IN_MILLIMETRE
    top -= ruleset["signature_text_from_edge"] * POINTS_IN_MILLIMETRE
    return right - text.width, top - text.height, right, top
