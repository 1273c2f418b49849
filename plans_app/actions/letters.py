"""The letter that carries an issued plan to one organization."""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans_app import conf
from plans_app.actions.parts import Part, nearest_deadline, parts_of, read_parts
from plans_app.actions.receipts import receipt_url, site_url
from plans_app.channels import Attachment, Message
from plans_app.exceptions import PermanentFailure, TemporaryFailure
from plans_app.models import Delivery, Issuance, PlanPage, Purpose
from plans_app.vietnamese import format_date

# What is asked of the recipient, by the purpose that its line names.
REQUESTS = {
    Purpose.REPORT: gettext_lazy("It is reported to you for your information and direction."),
    Purpose.DIRECT: gettext_lazy("You are asked to direct its implementation."),
    Purpose.PERFORM: gettext_lazy("You are asked to carry out what concerns you, by the deadlines that it sets."),
    Purpose.COORDINATE: gettext_lazy("You are asked to cooperate in what concerns you."),
    Purpose.KNOW: gettext_lazy("It is for your information; nothing is asked of you."),
    Purpose.PUBLISH: gettext_lazy("You are asked to publish it."),
}


@dataclass(frozen=True, slots=True)
class IssuedDocument:
    """What the letters of one issuance share. `plan` is the page as it was issued, not as it is now.

    `attachment` is None for a PDF that is too large to attach; `url` is "" when no site shows the plan; `site` is
    where receipts are confirmed.
    """

    issuance: Issuance
    plan: PlanPage
    attachment: Attachment | None
    url: str
    site: str
    parts: tuple[Part, ...] = ()


def open_document(*, issuance: Issuance) -> IssuedDocument:
    """Reads the issued PDF and proves that it is the one that was rendered.

    Raises PermanentFailure when its bytes have changed, TemporaryFailure when it cannot be read.
    """
    data = _read_pdf(issuance)
    if hashlib.sha256(data).hexdigest() != issuance.pdf_sha256:
        message = _("The stored PDF of %(reference)s is not the one that was rendered: nothing is sent.")
        raise PermanentFailure(message % {"reference": issuance.reference})
    plan = issuance.revision.as_object()
    fits = len(data) <= conf.get("PLANS_ATTACHMENT_MAX_BYTES")
    return IssuedDocument(
        issuance=issuance,
        plan=plan,
        attachment=Attachment(issuance.pdf_filename, "application/pdf", data) if fits else None,
        url=issuance.plan.full_url or "",
        site=site_url(issuance),
        parts=tuple(read_parts(plan)),
    )


def _read_pdf(issuance: Issuance) -> bytes:
    try:
        with issuance.pdf.open("rb") as file:
            return file.read()
    except OSError as error:
        message = _("The stored PDF of %(reference)s cannot be read: %(error)s")
        raise TemporaryFailure(message % {"reference": issuance.reference, "error": error}) from error


def write_letter(*, delivery: Delivery, document: IssuedDocument) -> Message:
    """The message for `delivery`, in the site's language: who sends what, why, and where it stands.

    That of a reminder says that nobody has confirmed receipt.
    """
    issuance = document.issuance
    template = "reminder" if delivery.reminds_id else "letter"
    with translation.override(settings.LANGUAGE_CODE):
        context = _context(delivery, document)
        subject = f"[{issuance.reference}] {document.plan.subject}"
        return Message(
            delivery_id=str(delivery.pk),
            to_name=delivery.organization.name,
            address=delivery.address,
            subject=_("Please confirm receipt: %(subject)s") % {"subject": subject} if delivery.reminds_id else subject,
            text=render_to_string(f"plans_app/email/{template}.txt", context),
            html=render_to_string(f"plans_app/email/{template}.html", context),
            attachments=(document.attachment,) if document.attachment else (),
            headers=(("X-So-Ky-Hieu", issuance.reference),),
            from_name=issuance.issuer.name,
            reply_to=issuance.issuer.email,
        )


def _context(delivery: Delivery, document: IssuedDocument) -> dict:
    plan, issuance = document.plan, document.issuance
    parts = parts_of(delivery.organization, document.parts)
    return {
        "issuer": issuance.issuer.name,
        "recipient": delivery.organization.name,
        "kind": plan.document_kind.capitalize(),
        "reference": issuance.reference,
        "date": format_date(issuance.issued_on),
        "subject": plan.subject,
        "purpose": delivery.line.get_purpose_display(),
        "request": REQUESTS.get(delivery.line.purpose, ""),
        "parts": parts,
        "receipt_url": receipt_url(delivery, site=document.site),
        "line": delivery.line.text,
        "pages": issuance.pdf_pages,
        "url": document.url,
        "is_attached": document.attachment is not None,
        "language": translation.get_language(),
        **(_reminding(delivery, parts) if delivery.reminds_id else {}),
    }


def _reminding(delivery: Delivery, parts: list[Part]) -> dict:
    deadline = nearest_deadline(parts, since=timezone.localdate())
    return {
        "sent_on": f"{timezone.localtime(delivery.reminds.sent_at):%d/%m/%Y}",
        "deadline": f"{deadline:%d/%m/%Y}" if deadline else "",
    }
