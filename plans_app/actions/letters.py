"""The letter that carries an issued plan to one organization."""

import datetime
import hashlib
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans_app import conf
from plans_app.channels import Attachment, Message
from plans_app.exceptions import PermanentFailure, TemporaryFailure
from plans_app.models import Delivery, Issuance, Organization, PlanPage, Purpose
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

# Forms of one document that are kept: lines, and what is asked of those behind them.
KEPT_FORMS = 100


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

    `attachment` is None for a PDF that is too large to attach; `url` is "" when no site shows the plan. `forms` are the
    letters as far as recipients share them.
    """

    issuance: Issuance
    plan: PlanPage
    attachment: Attachment | None
    url: str
    parts: tuple[Part, ...] = ()
    forms: dict[tuple, Form] = field(default_factory=dict, compare=False, repr=False)

    def parts_of(self, organization: Organization) -> tuple[Part, ...]:
        """What `organization` is asked: the directory's entry decides, and where none is named the printed name."""
        by_name = self._parts_by_name and {fold(organization.name), fold(organization.short_name)} - {""}
        found = [index for name in by_name for index in self._parts_by_name.get(name, ())]
        found += self._parts_by_organization.get(organization.pk, ())
        return tuple(self.parts[index] for index in sorted(found))

    @cached_property
    def _parts_by_organization(self) -> dict[int, list[int]]:
        return _indexes((part.organization and part.organization.pk) for part in self.parts)

    @cached_property
    def _parts_by_name(self) -> dict[str, list[int]]:
        return _indexes(None if part.organization else fold(part.unit) for part in self.parts)


def _indexes(keys: Iterator) -> dict:
    """Where each of `keys` stands, without None."""
    found: dict = {}
    for index, key in enumerate(keys):
        if key is not None:
            found.setdefault(key, []).append(index)
    return found


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
    issuance, own = document.issuance, _own(delivery)
    text, html = _form(delivery, document, own).fill(own)
    return Message(
        delivery_id=str(delivery.pk),
        to_name=delivery.organization.name,
        address=delivery.address,
        subject=f"[{issuance.reference}] {document.plan.subject}",
        text=text,
        html=html,
        attachments=(document.attachment,) if document.attachment else (),
        headers=(("X-So-Ky-Hieu", issuance.reference),),
        from_name=issuance.issuer.name,
        reply_to=issuance.issuer.email,
    )


def _own(delivery: Delivery) -> dict[str, str]:
    """What differs from recipient to recipient: the templates find it by these names, and may ask whether it is ""."""
    return {"recipient": delivery.organization.name}


def _form(delivery: Delivery, document: IssuedDocument, own: Mapping[str, str]) -> Form:
    """The letter to everybody who stands in the same line and is asked the same: rendered once."""
    parts = document.parts_of(delivery.organization)
    key = (delivery.line_id, delivery.line.purpose, parts, tuple(map(bool, own.values())))
    if key not in document.forms:
        if len(document.forms) >= KEPT_FORMS:
            document.forms.clear()
        document.forms[key] = _render(delivery, document, parts, own)
    return document.forms[key]


def _render(delivery: Delivery, document: IssuedDocument, parts: tuple[Part, ...], own: Mapping[str, str]) -> Form:
    marks = {name: f"{_MARK}:{name}\ue001" if value else "" for name, value in own.items()}
    with translation.override(settings.LANGUAGE_CODE):
        context = {**_context(delivery, document, parts), **marks}
        return Form(
            text=render_to_string("plans_app/email/letter.txt", context),
            html=render_to_string("plans_app/email/letter.html", context),
        )


def _context(delivery: Delivery, document: IssuedDocument, parts: tuple[Part, ...]) -> dict:
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
        "url": document.url,
        "is_attached": document.attachment is not None,
        "language": translation.get_language(),
    }
