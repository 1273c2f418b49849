"""Letters that were sent and can be answered, for the tests of what comes back."""

from plans_app.actions.delivering import drain_deliveries
from plans_app.actions.receipts import receipt_url
from plans_app.models import Delivery
from tests.plans_app.issued import an_issued_plan


def a_sent_letter(**values) -> Delivery:
    """The delivery of a plan to one organization, taken by the channel in memory."""
    issuance = an_issued_plan(1, **values)
    drain_deliveries(channel="email")
    return issuance.deliveries.get()


def path_of(delivery: Delivery) -> str:
    """The path of the page on which `delivery` is answered."""
    return receipt_url(delivery, site="")


def put(delivery: Delivery, **values) -> Delivery:
    """Puts `delivery` into a state past its ledger."""
    Delivery.objects.filter(pk=delivery.pk).update(**values)
    delivery.refresh_from_db()
    return delivery
