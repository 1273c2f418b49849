"""The letter that tells of a recall, a correction or a replacement, to one organization."""

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from plans_app.actions.facts import citation, describe_act, describe_document, describe_recipient
from plans_app.actions.reaching import secrets_for
from plans_app.channels import Act, Document, Message
from plans_app.models import Delivery, IssuanceAct

Kind = IssuanceAct.Kind

SUBJECTS = {
    Kind.RECALL: gettext_lazy("[RECALL] %(reference)s: %(subject)s"),
    Kind.CORRECTION: gettext_lazy("[CORRECTION] %(reference)s: %(subject)s"),
    Kind.REPLACEMENT: gettext_lazy("[REPLACEMENT] %(reference)s: %(subject)s"),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """What the letters about one act share. `document` is the plan that the act concerns, without its file."""

    act: IssuanceAct
    document: Document
    done: Act


def open_notice(*, act: IssuanceAct) -> Notice:
    """Reads what the letters about `act` say of it and of its plan."""
    issuance = act.issuance
    with translation.override(settings.LANGUAGE_CODE):
        done = describe_act(act=act)
    document = describe_document(issuance=issuance, plan=issuance.revision.as_object(), pdf_size=None)
    return Notice(act=act, document=document, done=done)


def write_notice(*, delivery: Delivery, notice: Notice) -> Message:
    """The message for `delivery`, the notice of an act, in the site's language. The recalled document is not in it."""
    act, issuance = notice.act, notice.act.issuance
    # Either may have been sent again by another channel meanwhile.
    first = (
        Delivery.objects.documents()
        .filter(issuance=issuance, organization=delivery.organization_id)
        .earliest("line__position")
    )
    with translation.override(settings.LANGUAGE_CODE):
        context = _context(delivery, notice, first)
        return Message(
            delivery_id=str(delivery.pk),
            to_name=delivery.organization.name,
            address=delivery.address,
            subject=SUBJECTS[act.kind] % {"reference": issuance.reference, "subject": issuance.plan.subject},
            text=render_to_string(f"plans_app/email/{act.kind}.txt", context),
            html=render_to_string(f"plans_app/email/{act.kind}.html", context),
            headers=(("X-So-Ky-Hieu", issuance.reference),),
            from_name=issuance.issuer.name,
            reply_to=issuance.issuer.email,
            act=notice.done,
            answers=str(first.pk),
            document=notice.document,
            recipient=describe_recipient(delivery=delivery),
            secrets=secrets_for(delivery=delivery),
        )


def _context(delivery: Delivery, notice: Notice, first: Delivery) -> dict:
    act, issuance = notice.act, notice.act.issuance
    return {
        "act": act,
        "issuer": issuance.issuer.name,
        "recipient": delivery.organization.name,
        "citation": citation(issuance),
        "subject": issuance.plan.subject,
        "order": act.order,
        "replacement": act.replacement and citation(act.replacement),
        "replacement_subject": act.replacement and act.replacement.plan.subject,
        "url": (act.replacement or issuance).plan.full_url or "",
        "line": delivery.line.text,
        "sent": f"{timezone.localtime(first.sent_at):%d/%m/%Y %H:%M}" if first.sent_at else "",
        "address": delivery.address,
        "language": translation.get_language(),
    }
