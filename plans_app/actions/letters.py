"""The letter that carries an issued plan to one organization."""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from plans_app import conf
from plans_app.channels import Attachment, Message
from plans_app.exceptions import PermanentFailure, TemporaryFailure
from plans_app.models import Delivery, Issuance, PlanPage
from plans_app.vietnamese import format_date


@dataclass(frozen=True, slots=True)
class IssuedDocument:
    """What the letters of one issuance share. `plan` is the page as it was issued, not as it is now.

    `attachment` is None for a PDF that is too large to attach; `url` is "" when no site shows the plan.
    """

    issuance: Issuance
    plan: PlanPage
    attachment: Attachment | None
    url: str


def open_document(*, issuance: Issuance) -> IssuedDocument:
    """Reads the issued PDF and proves that it is the one that was rendered.

    Raises PermanentFailure when its bytes have changed, TemporaryFailure when it cannot be read.
    """
    data = _read_pdf(issuance)
    if hashlib.sha256(data).hexdigest() != issuance.pdf_sha256:
        message = _("The stored PDF of %(reference)s is not the one that was rendered: nothing is sent.")
        raise PermanentFailure(message % {"reference": issuance.reference})
    fits = len(data) <= conf.get("PLANS_ATTACHMENT_MAX_BYTES")
    return IssuedDocument(
        issuance=issuance,
        plan=issuance.revision.as_object(),
        attachment=Attachment(issuance.pdf_filename, "application/pdf", data) if fits else None,
        url=issuance.plan.full_url or "",
    )


def _read_pdf(issuance: Issuance) -> bytes:
    try:
        with issuance.pdf.open("rb") as file:
            return file.read()
    except OSError as error:
        message = _("The stored PDF of %(reference)s cannot be read: %(error)s")
        raise TemporaryFailure(message % {"reference": issuance.reference, "error": error}) from error


def write_letter(*, delivery: Delivery, document: IssuedDocument) -> Message:
    """The message for `delivery`, in the site's language: who sends what, why, and where it stands."""
    issuance = document.issuance
    with translation.override(settings.LANGUAGE_CODE):
        context = _context(delivery, document)
        return Message(
            delivery_id=str(delivery.pk),
            to_name=delivery.organization.name,
            address=delivery.address,
            subject=f"[{issuance.reference}] {document.plan.subject}",
            text=render_to_string("plans_app/email/letter.txt", context),
            html=render_to_string("plans_app/email/letter.html", context),
            attachments=(document.attachment,) if document.attachment else (),
            headers=(("X-So-Ky-Hieu", issuance.reference),),
            from_name=issuance.issuer.name,
            reply_to=issuance.issuer.email,
        )


def _context(delivery: Delivery, document: IssuedDocument) -> dict:
    plan, issuance = document.plan, document.issuance
    return {
        "issuer": issuance.issuer.name,
        "recipient": delivery.organization.name,
        "kind": plan.document_kind.capitalize(),
        "reference": issuance.reference,
        "date": format_date(issuance.issued_on),
        "subject": plan.subject,
        "purpose": delivery.line.get_purpose_display(),
        "line": delivery.line.text,
        "pages": issuance.pdf_pages,
        "url": document.url,
        "is_attached": document.attachment is not None,
        "language": translation.get_language(),
    }
