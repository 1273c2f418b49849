"""The letter that carries an issued plan to one organization."""

import datetime
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans_app import conf
from plans_app.actions.reaching import secrets_for
from plans_app.channels import Attachment, Document, Message, Party, Recipient, Signer, Task, channel_class
from plans_app.exceptions import PermanentFailure, TemporaryFailure
from plans_app.models import Delivery, Issuance, IssuanceRecipient, Organization, PlanPage, Purpose
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

    `facts` say the same to channels that carry data.
    """

    issuance: Issuance
    plan: PlanPage
    attachment: Attachment
    facts: Document
    parts: tuple[Part, ...] = ()

    def attachments_for(self, channel: str) -> tuple[Attachment, ...]:
        """The PDF, unless it is too large for `channel`."""
        fits = len(self.attachment.data) <= conf.get("PLANS_ATTACHMENT_MAX_BYTES")
        return (self.attachment,) if fits or channel_class(channel).carries_any_size else ()


def open_document(*, issuance: Issuance) -> IssuedDocument:
    """Reads the issued PDF and proves that it is the one that was rendered.

    Raises PermanentFailure when its bytes have changed, TemporaryFailure when it cannot be read.
    """
    data = _read_pdf(issuance)
    if hashlib.sha256(data).hexdigest() != issuance.pdf_sha256:
        message = _("The stored PDF of %(reference)s is not the one that was rendered: nothing is sent.")
        raise PermanentFailure(message % {"reference": issuance.reference})
    plan = issuance.revision.as_object()
    return IssuedDocument(
        issuance=issuance,
        plan=plan,
        attachment=Attachment(issuance.pdf_filename, "application/pdf", data),
        facts=_facts(issuance, plan, len(data)),
        parts=tuple(_parts(plan)),
    )


def _facts(issuance: Issuance, plan: PlanPage, size: int) -> Document:
    lines = issuance.recipient_lines.exclude(state=IssuanceRecipient.State.ARCHIVED)
    return Document(
        issuer=_party(issuance.issuer),
        kind=plan.document_kind,
        reference=issuance.reference,
        number=plan.number,
        notation=plan.notation,
        place=plan.place,
        issued_on=issuance.issued_on,
        issued_at=issuance.issued_at,
        subject=plan.subject,
        signer=Signer(" ".join(plan.authority_lines), plan.position, plan.signer),
        recipient_lines=tuple(
            f"{line.text} ({line.purpose_text})" if line.purpose_text else line.text for line in lines
        ),
        appendices=tuple(block.value["title"] for block in plan.appendices),
        page_url=issuance.plan.full_url or "",
        pdf_filename=issuance.pdf_filename,
        pdf_sha256=issuance.pdf_sha256,
        pdf_size=size,
        pdf_pages=issuance.pdf_pages or 0,
        pdf_url=_pdf_url(issuance.plan),
    )


def _party(organization: Organization) -> Party:
    superior = organization.superior.name if organization.superior_id else ""
    return Party(organization.name, organization.code, superior, organization.email)


def _pdf_url(plan: PlanPage) -> str:
    """Where the PDF is read, "" where no site shows the plan."""
    parts = plan.get_url_parts()
    try:
        return f"{parts[1]}{reverse('plans_app:pdf', args=[plan.pk])}" if parts and parts[1] else ""
    except NoReverseMatch:
        return ""


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
    own = [part for part in document.parts if part.concerns(delivery.organization)]
    attachments = document.attachments_for(delivery.channel)
    with translation.override(settings.LANGUAGE_CODE):
        context = _context(delivery, document, own, is_attached=bool(attachments))
        return Message(
            delivery_id=str(delivery.pk),
            to_name=delivery.organization.name,
            address=delivery.address,
            subject=f"[{issuance.reference}] {document.plan.subject}",
            text=render_to_string("plans_app/email/letter.txt", context),
            html=render_to_string("plans_app/email/letter.html", context),
            attachments=attachments,
            headers=(("X-So-Ky-Hieu", issuance.reference),),
            from_name=issuance.issuer.name,
            reply_to=issuance.issuer.email,
            document=document.facts,
            recipient=_recipient(delivery, own, document.facts.page_url),
            secrets=secrets_for(delivery=delivery),
        )


def _recipient(delivery: Delivery, parts: list[Part], page_url: str) -> Recipient:
    line = delivery.line
    return Recipient(
        party=Party(delivery.organization.name, delivery.organization.code, email=delivery.organization.email),
        line=line.text,
        purpose=line.purpose,
        purpose_text=line.purpose_text,
        tasks=tuple(
            Task(
                citation=part.citation,
                is_lead=part.is_lead,
                lines=part.lines,
                deadline=part.deadline,
                url=f"{page_url}#{part.anchor}" if page_url else "",
            )
            for part in parts
        ),
    )


def _context(delivery: Delivery, document: IssuedDocument, parts: list[Part], *, is_attached: bool) -> dict:
    plan, issuance = document.plan, document.issuance
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
        "line": delivery.line.text,
        "pages": issuance.pdf_pages,
        "url": document.facts.page_url,
        "is_attached": is_attached,
        "language": translation.get_language(),
    }
