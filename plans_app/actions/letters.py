"""The letter that carries an issued plan to one organization."""

import datetime
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans_app import conf
from plans_app.actions.downloads import download_url
from plans_app.channels import Attachment, Message
from plans_app.exceptions import PermanentFailure, TemporaryFailure
from plans_app.models import Delivery, Issuance, IssuanceAct, Organization, PlanPage, Purpose
from plans_app.outline import headings, numbered_blocks
from plans_app.reading import plain_text
from plans_app.vietnamese import fold, format_date

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
class Part:
    """An assignment of the plan, as its unit finds it: where it stands, what is asked, by when.

    `citation` is "III.2", `anchor` the fragment of the page; `lines` are plain text.
    """

    organization: Organization | None
    unit: str
    citation: str
    anchor: str
    is_lead: bool
    lines: tuple[str, ...]
    deadline: datetime.date | None

    def concerns(self, organization: Organization) -> bool:
        """The directory's entry decides; where an assignment names none, the printed name does."""
        if self.organization:
            return self.organization.pk == organization.pk
        names = {fold(organization.name), fold(organization.short_name)} - {""}
        return fold(self.unit) in names


@dataclass(frozen=True, slots=True)
class IssuedDocument:
    """What the letters of one issuance share. `plan` is the page as it was issued, not as it is now.

    `attachment` is None for a PDF that is too large to attach; `url` is "" when no site shows the plan. `replaced` are
    the plans whose place it takes, `corrections` the acts that corrected it before this letter left.
    """

    issuance: Issuance
    plan: PlanPage
    attachment: Attachment | None
    url: str
    parts: tuple[Part, ...] = ()
    replaced: tuple[Issuance, ...] = ()
    corrections: tuple[IssuanceAct, ...] = ()


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
        parts=tuple(_parts(plan)),
        replaced=tuple(act.issuance for act in issuance.replaces.select_related("issuance__plan")),
        corrections=tuple(issuance.acts.filter(kind=IssuanceAct.Kind.CORRECTION)),
    )


def _parts(plan: PlanPage) -> Iterator[Part]:
    """The assignments of `plan` in its order."""
    found = {heading.block_id: heading for heading in headings(plan.body)}
    for block in numbered_blocks(plan.body):
        if block.block_type != "assignment":
            continue
        value, heading = block.value, found[str(block.id)]
        sources = [value["text"], *(task.value for task in value["tasks"])]
        texts = (plain_text(str(getattr(source, "source", source))) for source in sources)
        yield Part(
            organization=value["organization"],
            unit=value["unit"].rstrip(" :;"),
            citation=heading.citation,
            anchor=heading.anchor,
            is_lead=value["role"] != "cooperate",
            lines=tuple(filter(None, texts)),
            deadline=value["deadline"],
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


def _replaces(issuance: Issuance) -> str:
    names = {"citation": citation(issuance), "subject": issuance.plan.subject}
    return _("It replaces %(citation)s, “%(subject)s”: a copy that you have of it is not in force any more.") % names


def citation(issuance: Issuance) -> str:
    """How a letter names a plan: "Kế hoạch số 39/KH-UBND ngày 06/3/2024"."""
    day = format_date(issuance.issued_on, short=True)
    names = {"kind": issuance.plan.document_kind.capitalize(), "reference": issuance.reference, "day": day}
    return _("%(kind)s no. %(reference)s, %(day)s") % names


def _context(delivery: Delivery, document: IssuedDocument) -> dict:
    """What the templates say. A document that is not attached is fetched by a link of the delivery's own."""
    plan, issuance = document.plan, document.issuance
    is_attached = document.attachment is not None
    return {
        "issuer": issuance.issuer.name,
        "recipient": delivery.organization.name,
        "kind": plan.document_kind.capitalize(),
        "reference": issuance.reference,
        "date": format_date(issuance.issued_on),
        "subject": plan.subject,
        "purpose": delivery.line.get_purpose_display(),
        "request": REQUESTS.get(delivery.line.purpose, ""),
        "parts": [part for part in document.parts if part.concerns(delivery.organization)],
        "line": delivery.line.text,
        "pages": issuance.pdf_pages,
        "url": document.url,
        "is_attached": is_attached,
        "download_url": "" if is_attached else download_url(delivery=delivery),
        "replaces": [_replaces(issuance) for issuance in document.replaced],
        "corrections": document.corrections,
        "language": translation.get_language(),
    }
