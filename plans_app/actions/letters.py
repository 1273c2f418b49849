"""The letter that carries an issued plan to one organization."""

import hashlib
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans_app import conf
from plans_app.actions.addresses import site_address
from plans_app.actions.downloads import download_url
from plans_app.actions.facts import citation, describe_document, describe_recipient
from plans_app.actions.parts import Part, Parts, nearest_deadline, read_parts
from plans_app.actions.reaching import secrets_for
from plans_app.actions.receipts import receipt_url
from plans_app.channels import AddressKind, Attachment, Document, Message, channel_class
from plans_app.exceptions import PermanentFailure, TemporaryFailure
from plans_app.models import Delivery, Issuance, IssuanceAct, PlanPage, Purpose
from plans_app.queries import public_plans
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

# Forms of one document that are kept: lines, and what is asked of those behind them.
KEPT_FORMS = 100


@dataclass(frozen=True, slots=True)
class Form:
    """The text of letters that differ in what `_own` gives only, with a mark in the place of each such value."""

    text: str
    html: str

    def fill(self, own: Mapping[str, str]) -> tuple[str, str]:
        """Text and HTML of one letter. In the text the values stand as they are, in HTML they are text, too."""
        return _filled(self.text, own), _filled(self.html, {name: escape(value) for name, value in own.items()})


# No text of a person has it: it is drawn anew in each process.
_MARK = f"\ue000{uuid.uuid4().hex}"
_MARKED = re.compile(rf"{_MARK}:(\w+)\ue001")


def _filled(marked: str, own: Mapping[str, str]) -> str:
    return _MARKED.sub(lambda found: own[found[1]], marked)


@dataclass(frozen=True)
class IssuedDocument:
    """What the letters of one issuance share. `plan` is the page as it was issued, not as it is now.

    `facts` say the same to channels that carry data. `replaced` are the plans whose place it takes, `corrections` the
    acts that corrected it before this letter left. `forms` are the letters as far as recipients share them. Anybody
    may read the page of one that `is_open`.
    """

    issuance: Issuance
    plan: PlanPage
    attachment: Attachment
    facts: Document
    site: str
    parts: Parts
    is_open: bool = True
    replaced: tuple[Issuance, ...] = ()
    corrections: tuple[IssuanceAct, ...] = ()
    forms: dict[tuple, Form] = field(default_factory=dict, compare=False, repr=False)

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
        facts=describe_document(issuance=issuance, plan=plan, pdf_size=len(data)),
        site=site_address(issuance=issuance),
        parts=Parts(read_parts(plan)),
        is_open=public_plans().filter(pk=issuance.plan_id).exists(),
        replaced=tuple(act.issuance for act in issuance.replaces.select_related("issuance__plan")),
        corrections=tuple(issuance.acts.filter(kind=IssuanceAct.Kind.CORRECTION)),
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
    parts = document.parts.of(delivery.organization)
    attachments = document.attachments_for(delivery.channel)
    own = _own(delivery, document, is_attached=bool(attachments))
    text, html = _form(delivery, document, parts, own, is_attached=bool(attachments)).fill(own)
    return Message(
        delivery_id=str(delivery.pk),
        to_name=delivery.organization.name,
        address=delivery.address,
        subject=_subject(delivery, document),
        text=text,
        html=html,
        attachments=attachments,
        headers=(("X-So-Ky-Hieu", issuance.reference),),
        from_name=issuance.issuer.name,
        reply_to=issuance.issuer.email,
        document=document.facts,
        recipient=describe_recipient(
            delivery=delivery,
            parts=parts,
            page_url=document.facts.page_url,
            download_url=own["download_url"] or _link_for_programs(delivery, document),
        ),
        secrets=secrets_for(delivery=delivery),
    )


def _subject(delivery: Delivery, document: IssuedDocument) -> str:
    subject = f"[{document.issuance.reference}] {document.plan.subject}"
    if not delivery.reminds_id:
        return subject
    with translation.override(settings.LANGUAGE_CODE):
        return _("Please confirm receipt: %(subject)s") % {"subject": subject}


def _sent_on(delivery: Delivery) -> str:
    """The day on which the letter left that `delivery` reminds of, "" for a first letter."""
    return f"{timezone.localtime(delivery.reminds.sent_at):%d/%m/%Y}" if delivery.reminds_id else ""


def _reminding(sent_on: str, parts: tuple[Part, ...]) -> dict:
    deadline = nearest_deadline(parts, since=timezone.localdate())
    return {"sent_on": sent_on, "deadline": f"{deadline:%d/%m/%Y}" if deadline else ""}


def _own(delivery: Delivery, document: IssuedDocument, *, is_attached: bool) -> dict[str, str]:
    """What differs from recipient to recipient: the templates find it by these names, and may ask whether it is ""."""
    return {
        "recipient": delivery.organization.name,
        "receipt_url": receipt_url(delivery, site=document.site),
        "download_url": "" if is_attached else download_url(delivery=delivery),
    }


def _link_for_programs(delivery: Delivery, document: IssuedDocument) -> str:
    """Where a program fetches a document whose page asks for a log-in, "" for one that anybody may read."""
    if document.is_open or channel_class(delivery.channel).address_kind != AddressKind.ENDPOINT:
        return ""
    return download_url(delivery=delivery) if document.site else ""


def _form(
    delivery: Delivery, document: IssuedDocument, parts: tuple[Part, ...], own: Mapping[str, str], *, is_attached: bool
) -> Form:
    """The letter to everybody who stands in the same line and is asked the same: rendered once."""
    sent_on = _sent_on(delivery)
    key = (delivery.line_id, delivery.line.purpose, parts, is_attached, sent_on, tuple(map(bool, own.values())))
    if key not in document.forms:
        if len(document.forms) >= KEPT_FORMS:
            document.forms.clear()
        with translation.override(settings.LANGUAGE_CODE):
            context = _context(delivery, document, parts, is_attached=is_attached)
            document.forms[key] = _render(context | _reminding(sent_on, parts), own)
    return document.forms[key]


def _render(context: dict, own: Mapping[str, str]) -> Form:
    template = "reminder" if context["sent_on"] else "letter"
    marks = {name: f"{_MARK}:{name}\ue001" if value else "" for name, value in own.items()}
    return Form(
        text=render_to_string(f"plans_app/email/{template}.txt", context | marks),
        html=render_to_string(f"plans_app/email/{template}.html", context | marks),
    )


def _replaces(issuance: Issuance) -> str:
    names = {"citation": citation(issuance), "subject": issuance.plan.subject}
    return _("It replaces %(citation)s, “%(subject)s”: a copy that you have of it is not in force any more.") % names


def _context(delivery: Delivery, document: IssuedDocument, parts: tuple[Part, ...], *, is_attached: bool) -> dict:
    """What the templates say. A document that is not attached is fetched by a link of the delivery's own."""
    plan, issuance = document.plan, document.issuance
    return {
        "issuer": issuance.issuer.name,
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
        "replaces": [_replaces(issuance) for issuance in document.replaced],
        "corrections": document.corrections,
        "language": translation.get_language(),
    }
