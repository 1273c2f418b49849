"""What the signatures in a PDF are worth: whose they are, whether the file is as it was signed, who vouches for it."""

import datetime
import io
from dataclasses import dataclass

from asn1crypto import x509
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from plans_app.exceptions import VerificationRefused
from plans_app.signing.certificates import TrustRoots, common_name

# What may be added after a signature without making it worthless: another signature.
_PERMITTED = {ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING}


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """One signature. `is_intact`: what was signed is as it was; `covers_file`: nothing but signatures came after it.

    `is_trusted` says whether its certificate goes back to a root of this site, None when no root was given.
    `signed_at` is the time of the time stamp where there is one, else the signer's own word, or None.
    """

    field: str
    subject: str
    certificate_issuer: str
    signed_at: datetime.datetime | None
    has_timestamp: bool
    is_intact: bool
    covers_file: bool
    is_trusted: bool | None

    @property
    def is_valid(self) -> bool:
        return self.is_intact and self.covers_file and self.is_trusted is not False


def read_signatures(data: bytes, roots: TrustRoots | None = None) -> list[SignatureReport]:
    """The signatures in the PDF in `data`, in the order in which they were made.

    Revocation is not asked for: that needs the network. Raises VerificationRefused when the file cannot be read.
    """
    try:
        embedded = PdfFileReader(io.BytesIO(data)).embedded_regular_signatures
        return [_report(signature, roots) for signature in embedded]
    except Exception as error:  # a file that was tampered with can fail anywhere in its reader
        raise VerificationRefused(
            _("The file cannot be read as a signed PDF: %(reason)s") % {"reason": error}
        ) from error


def _report(signature: EmbeddedPdfSignature, roots: TrustRoots | None) -> SignatureReport:
    status = _status(signature, roots)
    stamp = status.timestamp_validity
    has_timestamp = bool(stamp and stamp.intact and stamp.valid)
    certificate = signature.signer_cert
    return SignatureReport(
        field=signature.field_name,
        subject=common_name(certificate.subject),
        certificate_issuer=common_name(certificate.issuer),
        signed_at=stamp.timestamp if has_timestamp else signature.self_reported_timestamp,
        has_timestamp=has_timestamp,
        is_intact=status.intact and status.valid,
        covers_file=_covers_file(status),
        is_trusted=None if roots is None else status.trusted,
    )


def _status(signature: EmbeddedPdfSignature, roots: TrustRoots | None) -> PdfSignatureStatus:
    """The certificate is judged at the moment that a trusted time stamp proves, else now."""
    trusted = _certificates_inside(signature) if roots is None else roots.certificates
    context = _context(trusted)
    status = validate_pdf_signature(signature, context, context)
    stamp = status.timestamp_validity
    if status.trusted or not (stamp and stamp.valid and stamp.trusted):
        return status
    return validate_pdf_signature(signature, _context(trusted, moment=stamp.timestamp), context)


def _certificates_inside(signature: EmbeddedPdfSignature) -> list[x509.Certificate]:
    """What a signature says of itself: enough to see whether it is intact, not whose it is."""
    stamps = extract_tst_data_iter(signature.signer_info, signed=False)
    of_stamp = [choice.chosen for stamp in stamps for choice in stamp["certificates"]]
    return [signature.signer_cert, *signature.other_embedded_certs, *of_stamp]


def _context(trusted: list[x509.Certificate], moment: datetime.datetime | None = None) -> ValidationContext:
    """How a certificate is proved. Nothing is asked of the network."""
    return ValidationContext(trust_roots=trusted, allow_fetching=False, moment=moment)


def _covers_file(status: PdfSignatureStatus) -> bool:
    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return True
    return status.coverage == SignatureCoverageLevel.ENTIRE_REVISION and status.modification_level in _PERMITTED
