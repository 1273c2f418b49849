"""The receipt of a delivery: where the one who holds the letter says that it arrived, and what is shown there."""

import datetime
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from plans_app import conf
from plans_app.actions.parts import Part, Parts, read_parts
from plans_app.models import Delivery, DeliveryAnswer, PlanPage
from plans_app.queries import RelatedDocument, later_documents, public_plans
from plans_app.seals import RECEIPT


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the page of a receipt shows. `plan` is the page as it was issued; `url` and `pdf_url` are "" unless public.

    `later` are documents that replace or correct this one. A recall belongs beside them.
    """

    delivery: Delivery
    plan: PlanPage
    parts: tuple[Part, ...]
    later: list[RelatedDocument]
    answers: list[DeliveryAnswer]
    url: str
    pdf_url: str

    @property
    def kind(self) -> str:
        """The kind of the document as it stands in a sentence: "Kế hoạch"."""
        return self.plan.document_kind.capitalize()

    @property
    def acknowledgement(self) -> DeliveryAnswer | None:
        """The answer that acknowledged the delivery, None when nobody has or another system did."""
        return next((answer for answer in self.answers if answer.changed_state and answer.acknowledges), None)

    @property
    def is_acknowledged(self) -> bool:
        return self.delivery.state == Delivery.State.ACKNOWLEDGED

    @property
    def is_given_back(self) -> bool:
        """The last answer was that it is not for them, and nobody has said otherwise since."""
        return not self.is_acknowledged and bool(self.answers) and not self.answers[-1].acknowledges


def receipt_url(delivery: Delivery, *, site: str) -> str:
    """The address of the receipt of `delivery` on `site`: the same at every attempt, and in its reminders."""
    return site + reverse("plans_app:receipt", args=[RECEIPT.write(delivery.reminds_id or delivery.pk)])


def find_delivery(token: str) -> Delivery | None:
    """The delivery whose receipt `token` is; None for a token that is not ours, and without asking the database."""
    pk = RECEIPT.read(token)
    if pk is None:
        return None
    related = "issuance__issuer", "issuance__plan", "issuance__revision", "organization", "line"
    return Delivery.objects.documents().select_related(*related).filter(pk=pk).first()


def is_expired(delivery: Delivery) -> bool:
    """PLANS_RECEIPT_DAYS have gone by since it was sent, or issued when it is not known when it was sent."""
    days = conf.get("PLANS_RECEIPT_DAYS")
    since = delivery.sent_at or delivery.issuance.issued_at
    return bool(days) and timezone.now() > since + datetime.timedelta(days=days)


def read_receipt(delivery: Delivery) -> Receipt:
    """What is to be known about `delivery` before, and after, it is answered."""
    issuance = delivery.issuance
    plan = issuance.revision.as_object()
    public = public_plans().filter(pk=issuance.plan_id).first()
    return Receipt(
        delivery=delivery,
        plan=plan,
        parts=Parts(read_parts(plan)).of(delivery.organization),
        later=later_documents(issuance.plan),
        answers=list(delivery.answers.all()),
        url=(public.full_url or "") if public else "",
        pdf_url=reverse("plans_app:pdf", args=[public.pk]) if public and issuance.is_rendered else "",
    )
