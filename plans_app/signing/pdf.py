"""Signatures put into PDF files (PAdES, ETSI EN 319 142-1), each as an addition that leaves the bytes before it."""

import io
import uuid

from django.utils import timezone
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.timestamps import TimestampRequestError
from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper
from pyhanko.stamp import StaticStampStyle

from plans_app.exceptions import SigningFailed
from plans_app.signing.base import Signature, SigningOrder
from plans_app.signing.certificates import check_certificate, common_name
from plans_app.signing.reports import read_signatures

TIMESTAMP_TIMEOUT = 10
_DIGEST = "sha256"
_FILLING = SimpleBoxLayoutRule(
    x_align=AxisAlignment.ALIGN_MID,
    y_align=AxisAlignment.ALIGN_MID,
    margins=Margins.uniform(0),
    inner_content_scaling=InnerScaling.STRETCH_FILL,
)


class _Writer(IncrementalPdfFileWriter):
    """pyHanko's own writes the metadata anew, and drops from them what PDF/A asks for."""

    def _update_meta(self):
        pass


class _Signer(PdfSigner):
    """Signs at the time of the site's time zone, not at that of the machine."""

    def init_signing_session(self, *args, **kwargs) -> PdfSigningSession:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = timezone.localtime()
        return session


class _Page(PdfContent):
    """The first page of a PDF as a picture in another."""

    def __init__(self, data: bytes):
        super().__init__()
        self.data = data

    def render(self) -> bytes:
        page = self.writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self.data)))
        left, bottom, right, top = page.get_object()["/BBox"]
        self.box = BoxConstraints(width=right - left, height=top - bottom)
        name = f"/Page{uuid.uuid4().hex}"
        self.resources.xobject[name] = page
        return f"{name} Do".encode()


def sign_field(data: bytes, order: SigningOrder) -> tuple[bytes, Signature]:
    """Signs the empty field of `order` in the PDF in `data`. Raises SigningFailed."""
    picture = PdfImage(order.picture.image) if order.picture else None
    return _sign(data, order, picture, None)


def sign_separate_file(
    data: bytes, order: SigningOrder, *, text: bytes, box: tuple[float, float, float, float]
) -> tuple[bytes, Signature]:
    """Signs a PDF that has no field yet; `text`, a PDF of one page, is shown in `box` of its first page (points).

    Raises SigningFailed.
    """
    spec = SigFieldSpec(order.field, on_page=0, box=box, readable_field_name=order.owner)
    return _sign(data, order, _Page(text), spec)


def _sign(
    data: bytes, order: SigningOrder, appearance: PdfContent | None, new_field: SigFieldSpec | None
) -> tuple[bytes, Signature]:
    with order.key.opened(order.owner) as key:
        check_certificate(key.signing_cert, order.certificate_name)
        signer = _Signer(
            PdfSignatureMetadata(
                field_name=order.field,
                name=order.owner,
                subfilter=SigSeedSubFilter.PADES,
                md_algorithm=_DIGEST,
            ),
            signer=key,
            timestamper=_timestamper(order.timestamp_url),
            stamp_style=StaticStampStyle(border_width=0, background=appearance, background_layout=_FILLING),
            new_field_spec=new_field,
        )
        signed = _written(signer, data, order, may_add_field=new_field is not None)
        return signed, _proved(signed, order, key)


def _timestamper(url: str) -> HTTPTimeStamper | None:
    return HTTPTimeStamper(url, timeout=TIMESTAMP_TIMEOUT) if url else None


def _written(signer: PdfSigner, data: bytes, order: SigningOrder, *, may_add_field: bool) -> bytes:
    try:
        return signer.sign_pdf(_Writer(io.BytesIO(data)), existing_fields_only=not may_add_field).getvalue()
    except TimestampRequestError as error:
        message = _("The time-stamp authority %(url)s does not answer: %(reason)s. It is asked again by itself.")
        reason = error.__cause__ or error
        raise SigningFailed(message % {"url": order.timestamp_url, "reason": reason}, may_pass=True) from error
    except (SigningError, PdfError) as error:
        message = _("The signature of “%(owner)s” cannot be made: %(reason)s")
        raise SigningFailed(message % {"owner": order.owner, "reason": error}) from error


def _proved(signed: bytes, order: SigningOrder, key: Signer) -> Signature:
    """What was made, read back: nothing leaves that its reader would call broken."""
    report = read_signatures(signed)[-1]
    if not (report.field == order.field and report.is_intact and report.covers_file):
        raise SigningFailed(_("The signature of “%(owner)s” came out broken.") % {"owner": order.owner})
    certificate = key.signing_cert
    return Signature(
        subject=common_name(certificate.subject),
        certificate_issuer=common_name(certificate.issuer),
        serial_number=f"{certificate.serial_number:x}",
        certificate_sha256=certificate.sha256.hex(),
        signed_at=report.signed_at,
        level="B-T" if report.has_timestamp else "B-B",
    )
