"""Who is told of a recall, a correction or a replacement: exactly those who have, or may have, the plan."""

from django.db.models import QuerySet
from django.db.models.functions import Now

from plans_app.actions.ledger import LIFETIME
from plans_app.models import Delivery, Issuance, IssuanceAct


def deliveries_to_notify(*, issuance: Issuance, replacement: Issuance | None = None) -> QuerySet[Delivery]:
    """The deliveries of the plan whose recipients an act on `issuance` concerns.

    Those that were taken, are being sent, or were once in doubt and never settled. What came back, was refused or
    never left reached nobody. Who receives `replacement` itself learns from its letter what it replaces, and is not
    told twice.
    """
    chosen = issuance.deliveries.documents().possibly_sent()
    if replacement is not None:
        told = replacement.deliveries.documents().exclude(state=Delivery.State.REJECTED)
        chosen = chosen.exclude(organization__in=told.order_by().values("organization"))
    return chosen.select_related("organization", "line")


def write_notices(*, act: IssuanceAct) -> int:
    """A delivery for each that `deliveries_to_notify` gives: same channel, same address. Returns how many."""
    notices = [
        Delivery(
            issuance=act.issuance,
            act=act,
            line=first.line,
            organization=first.organization,
            channel=first.channel,
            address=first.address,
            due_at=Now(),
            expires_at=Now() + LIFETIME,
        )
        for first in deliveries_to_notify(issuance=act.issuance, replacement=act.replacement)
    ]
    Delivery.objects.bulk_create(notices, batch_size=500)
    return len(notices)
