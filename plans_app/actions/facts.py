"""What letters say, as data: for channels that carry fields instead of a letter."""

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from plans_app.actions.parts import Part
from plans_app.channels import Act, Document, Party, Recipient, Signer, Task
from plans_app.models import Delivery, Issuance, IssuanceAct, IssuanceRecipient, Organization, PlanPage
from plans_app.vietnamese import format_date

Kind = IssuanceAct.Kind


def describe_document(*, issuance: Issuance, plan: PlanPage, pdf_size: int | None) -> Document:
    """The document of `issuance`. `plan` is the page as it was issued; `pdf_size` None where its file was not read."""
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
        pdf_size=pdf_size,
        pdf_pages=issuance.pdf_pages or 0,
        pdf_url=_pdf_url(issuance.plan),
        urgency=plan.urgency,
        drafter_code=plan.drafter_code,
        issued_copies=plan.issued_copies,
    )


def describe_recipient(
    *, delivery: Delivery, parts: tuple[Part, ...] = (), page_url: str = "", download_url: str = ""
) -> Recipient:
    """Who receives `delivery`, why, and which `parts` of the plan, shown at `page_url`, concern it."""
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
        download_url=download_url,
    )


def describe_act(*, act: IssuanceAct) -> Act:
    """What `act` did to the document, and the document that stands in its place."""
    new = act.replacement
    return Act(
        kind=act.kind,
        made_at=act.made_at,
        order_reference=act.order_reference,
        order_date=act.order_date,
        summary=_summary(act),
        reason=act.reason,
        wrong=act.wrong,
        right=act.right,
        replacement=new and describe_document(issuance=new, plan=new.revision.as_object(), pdf_size=None),
    )


def _summary(act: IssuanceAct) -> str:
    if act.kind == Kind.RECALL:
        return _("Recalled by %(order)s: %(reason)s") % {"order": act.order, "reason": act.reason}
    if act.kind == Kind.CORRECTION:
        names = {"order": act.order, "wrong": act.wrong, "right": act.right}
        return _("Corrected by %(order)s: “%(wrong)s” reads “%(right)s”.") % names
    return _("Replaced by %(citation)s.") % {"citation": citation(act.replacement)}


def citation(issuance: Issuance) -> str:
    """How a letter names a plan: "Kế hoạch số 39/KH-UBND ngày 06/3/2024"."""
    day = format_date(issuance.issued_on, short=True)
    names = {"kind": issuance.plan.document_kind.capitalize(), "reference": issuance.reference, "day": day}
    return _("%(kind)s no. %(reference)s, %(day)s") % names


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
