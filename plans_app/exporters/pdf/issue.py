"""What only an issued plan carries on paper: the places of its digital signatures, and the way to prove it genuine.

Both are given by whoever has the plan issued; a draft has neither.
"""

import io
from dataclasses import dataclass, replace

from PIL import Image
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

from plans_app.exporters import wording
from plans_app.exporters.pdf import fonts
from plans_app.exporters.pdf.lines import Kind, Source, Style, Words, set_lines
from plans_app.exporters.pdf.rows import Field, Mark, Picture, Row, shifted, stack
from plans_app.exporters.pdf.styles import POINTS_IN_MILLIMETRE, Styles
from plans_app.exporters.pdf.tagging import Element
from plans_app.exporters.pdf.typesetter import Typesetter

SIGNER_FIELD = "ChuKyNguoiKy"
ORGANIZATION_FIELD = "ChuKyCoQuan"
# Dots of the picture for one module of the code: sharp in print at 600 dots an inch.
_DOTS = 8
_NARROWEST_QUIET_ZONE = 4


@dataclass(frozen=True, slots=True)
class PictureSize:
    """The size of a signature's picture in millimetres; 0 × 0 for a signature that shows nothing."""

    width: float = 0
    height: float = 0


@dataclass(frozen=True, slots=True)
class Signatures:
    """The empty fields to prepare: the signer's, and the organization's."""

    signer: PictureSize
    organization: PictureSize


@dataclass(frozen=True, slots=True)
class Verification:
    """Where the document is proved genuine: `code` as people read it, `url` the page for codes, `code_url` that of
    this code."""

    code: str
    url: str
    code_url: str


def signature_fields(setter: Typesetter, plan, signatures: Signatures) -> list[Field]:
    """The fields in the space between position and name, from the upper left corner of that space.

    The signer's picture stands in its middle; the organization's seal, in its true size, lies over a third of it from
    the left (Decree 30, Appendix I, II.7.d and II.8.a).
    """
    styles = setter.styles
    middle, centre = styles.length("signature_column") / 2, styles.length("signature_space") / 2
    width, height = _fitting(signatures.signer, styles.length("signature_space"))
    seal_width, seal_height = _in_points(signatures.organization)
    left = middle - width / 2
    seal_left = left + width * styles.figure("seal_share") - seal_width
    issuer = wording.issuer_name(plan)
    return [
        Field(left, centre - height / 2, width, height, SIGNER_FIELD, _label(plan.signer), setter.element("Form")),
        Field(
            seal_left,
            centre - seal_height / 2,
            seal_width,
            seal_height,
            ORGANIZATION_FIELD,
            _label(issuer),
            setter.element("Form"),
        ),
    ]


def _label(owner: str) -> str:
    return f"Chữ ký số của {owner}"


def _in_points(size: PictureSize) -> tuple[float, float]:
    return size.width * POINTS_IN_MILLIMETRE, size.height * POINTS_IN_MILLIMETRE


def _fitting(size: PictureSize, highest: float) -> tuple[float, float]:
    """The sides of a picture in points, made smaller where it is higher than the space."""
    width, height = _in_points(size)
    scale = min(1, highest / height) if height else 1
    return width * scale, height * scale


def verification_marks(styles: Styles, verification: Verification, document: Element) -> list[Mark]:
    """The QR code in the bottom margin of the first page, and beside it the same in letters."""
    side = styles.length("verification_side")
    modules = _modules(verification.code_url)
    quiet = side * _NARROWEST_QUIET_ZONE / len(modules)
    top = styles.height + quiet
    figure = Element("Figure", document, alt=f"Mã QR để xác thực văn bản: {verification.code_url}")
    code = Picture(0, top, side, side, _picture(modules), figure)
    left = side + quiet
    lines, height = stack(_lines(styles, verification, document, styles.width - left))
    return [code, *(shifted(mark, left, top + (side - height) / 2) for mark in lines)]


def _lines(styles: Styles, verification: Verification, document: Element, width: float) -> list[Row]:
    """The code as it is typed, and the address of the page that asks for it."""
    style, paragraph = styles.of("verification"), Element("P", document)
    letters = Kind(fonts.face(bold=False, italic=False), style.size, paragraph)
    address = replace(letters, element=Element.inline("Link", paragraph), href=verification.url)
    code = [(f"Mã xác thực: {verification.code}", letters)]
    place = [("Kiểm tra văn bản tại ", letters), (verification.url, address)]
    return [*_line(code, style, width, goes_on=True), *_line(place, style, width)]


def _line(source: Source, style: Style, width: float, *, goes_on: bool = False) -> list[Row]:
    words = Words.of(source, width)
    return set_lines(words, [(0, len(words.widths))], style, width, goes_on=goes_on)


def _modules(text: str) -> list[list[bool]]:
    """The dark and light fields of the QR code of `text`, in its smallest version that corrects 15 %."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    places = range(code.getModuleCount())
    return [[bool(code.isDark(row, column)) for column in places] for row in places]


def _picture(modules: list[list[bool]]) -> bytes:
    small = Image.new("L", (len(modules), len(modules)), 255)
    small.putdata([0 if dark else 255 for row in modules for dark in row])
    buffer = io.BytesIO()
    small.resize((small.width * _DOTS, small.height * _DOTS), Image.Resampling.NEAREST).save(buffer, "PNG")
    return buffer.getvalue()
