"""Finding out whether a letter left whose worker or connection was lost at the wrong moment."""

import datetime
import logging

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from plans_app import conf
from plans_app.actions.delivering import tell
from plans_app.actions.ledger import put_doubt_off, settle_doubt
from plans_app.actions.reaching import secrets_for
from plans_app.channels import Trace, Whereabouts, get_channel
from plans_app.exceptions import PermanentFailure
from plans_app.models import Delivery, DeliveryAttempt

logger = logging.getLogger(__name__)

# How the attempt ended, once it is known.
OUTCOMES = {
    Whereabouts.FOUND: DeliveryAttempt.Outcome.ACCEPTED,
    Whereabouts.NOT_FOUND: DeliveryAttempt.Outcome.RETRY,
}
# Deliveries that one call asks about.
LIMIT = 500
# The wait before a resolver that failed is asked again.
ASK_AGAIN = datetime.timedelta(minutes=1)

State = Delivery.State


def resolve_doubts(*, limit: int = LIMIT) -> int:
    """Asks about the deliveries in doubt whose moment has come, and settles each; returns how many were settled.

    Its channel is asked; what that does not know is settled as PLANS_DOUBT_POLICY says. A channel that raises is asked
    again later: another side that cannot be asked for now is no reason to send twice.
    """
    doubtful = Delivery.objects.doubtful().select_related("issuance", "organization").order_by("due_at", "pk")
    return sum(_resolve(delivery) for delivery in doubtful[:limit])


def _resolve(delivery: Delivery) -> bool:
    try:
        answer = _ask(delivery)
    except Exception as error:
        # A site's channel may fail in any way; the deliveries behind this one are asked about nevertheless.
        logger.warning("It cannot be asked now whether delivery %s left: %s", delivery.pk, error)
        return _ask_later(delivery)
    to, note = _settlement(answer)
    settled = settle_doubt(delivery=delivery, to=to, note=note, outcome=OUTCOMES.get(answer, ""))
    if settled and to == State.ACCEPTED:
        tell(delivery=delivery)
    return settled


def _ask_later(delivery: Delivery) -> bool:
    """Puts the question off; leaves it to a person when the delivery would not be tried any more."""
    if Delivery.objects.filter(pk=delivery.pk, expires_at__lte=Now()).exists():
        note = _("It could not be found out whether it left: a person decides.")
        return settle_doubt(delivery=delivery, to=State.HELD, note=note)
    put_doubt_off(delivery=delivery, wait=ASK_AGAIN)
    return False


def _ask(delivery: Delivery) -> Whereabouts:
    try:
        trace = Trace(str(delivery.pk), delivery.address, secrets_for(delivery=delivery))
        return get_channel(delivery.channel).find(trace)
    except PermanentFailure:
        # There is nobody to ask any more.
        return Whereabouts.UNKNOWN


def _settlement(answer: Whereabouts) -> tuple[str, str]:
    """The state that `answer` leads to, and the words for it."""
    if answer == Whereabouts.FOUND:
        return State.ACCEPTED, _("The other side has it.")
    if answer == Whereabouts.NOT_FOUND:
        return State.QUEUED, _("The other side has it not.")
    if conf.get("PLANS_DOUBT_POLICY") == "hold":
        return State.HELD, _("Nobody knows whether it left: a person decides.")
    return State.QUEUED, _("Nobody knows whether it left: it is sent again under the same identifier.")
