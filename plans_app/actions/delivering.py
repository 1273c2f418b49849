"""Handing issued plans over: claiming what is due, sending it, writing down what became of it.

Every moment is taken from the database's clock, so that workers whose clocks disagree do not send twice.
"""

import datetime
import logging
import uuid
from collections import Counter
from contextlib import closing
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from plans_app import conf
from plans_app.actions.letters import IssuedDocument, open_document, write_letter
from plans_app.channels import BaseChannel, get_channel
from plans_app.exceptions import ChannelUnavailable, PermanentFailure, TemporaryFailure
from plans_app.models import Delivery, Issuance
from plans_app.signals import delivery_finished

logger = logging.getLogger(__name__)

# Minutes to wait after the first attempts; after the last of these an attempt is made every hour, for 72 hours.
RETRY_MINUTES = (1, 5, 15, 60)
MAX_ATTEMPTS = 75

SENT, FAILED, QUEUED = Delivery.State.SENT, Delivery.State.FAILED, Delivery.State.QUEUED


@dataclass(frozen=True, slots=True)
class DrainReport:
    """How many deliveries ended well, ended badly, and wait for another attempt."""

    sent: int = 0
    failed: int = 0
    retried: int = 0


def drain_deliveries(*, channel: str, limit: int | None = None) -> DrainReport:
    """Sends what is due by `channel`, at most `limit` deliveries, over one connection.

    Any number of workers may drain at once: each delivery is claimed by one of them. The outcome of a delivery is
    in the database before the next one is sent. When the channel cannot be used at all, what was claimed waits with
    the reason, and draining ends. Raises ChannelError when PLANS_CHANNELS has no such channel.
    """
    outcomes: Counter[str] = Counter()
    with closing(get_channel(channel)) as open_channel:
        while batch := claim_deliveries(channel=channel, size=_batch_size(limit, outcomes)):
            if not _Batch(batch, open_channel, outcomes).send():
                break
    return DrainReport(sent=outcomes[SENT], failed=outcomes[FAILED], retried=outcomes[QUEUED])


def _batch_size(limit: int | None, outcomes: Counter) -> int:
    size = conf.get("PLANS_DELIVERY_BATCH")
    return size if limit is None else max(0, min(size, limit - outcomes.total()))


@transaction.atomic
def claim_deliveries(*, channel: str, size: int) -> list[Delivery]:
    """Takes up to `size` due deliveries for this worker alone, until their lease ends.

    The attempt is counted before anything is done, so that a delivery that kills its worker stops some day.
    """
    if not size:
        return []
    due = Delivery.objects.due().filter(channel=channel).order_by("due_at", "pk")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True, of=("self",))
    # Read before the update: as a subquery of it, PostgreSQL may run a locking LIMIT more than once and take too many.
    chosen = [delivery.pk for delivery in due.only("pk")[:size]]
    token = uuid.uuid4()
    Delivery.objects.filter(pk__in=chosen, state=QUEUED).update(
        state=Delivery.State.SENDING, lease_token=token, lease_until=_lease_end(), attempts=F("attempts") + 1
    )
    mine = Delivery.objects.filter(lease_token=token).order_by("due_at", "pk")
    return list(mine.select_related("issuance__issuer", "issuance__plan", "organization", "line"))


def _lease_end():
    return Now() + datetime.timedelta(seconds=conf.get("PLANS_DELIVERY_LEASE_SECONDS"))


class _Batch:
    """Claimed deliveries on their way through one channel."""

    def __init__(self, deliveries: list[Delivery], channel: BaseChannel, outcomes: Counter):
        self.deliveries = deliveries
        self.channel = channel
        self.outcomes = outcomes
        self.documents: dict[int, IssuedDocument] = {}

    def send(self) -> bool:
        """Sends one after another. False when the channel turned out to be unusable."""
        for index, delivery in enumerate(self.deliveries):
            try:
                self._send_one(delivery)
            except ChannelUnavailable as error:
                for waiting in self.deliveries[index:]:
                    self._retry(waiting, error)
                return False
        return True

    def _send_one(self, delivery: Delivery) -> None:
        if not _hold(delivery):
            return
        try:
            self.channel.send(write_letter(delivery=delivery, document=self._document(delivery.issuance)))
        except ChannelUnavailable:
            raise
        except TemporaryFailure as error:
            self._retry(delivery, error)
        except PermanentFailure as error:
            self._end(delivery, FAILED, last_error=reason_of(error))
        except Exception as error:
            # Whatever is wrong with one letter must not keep the ones behind it from being sent.
            logger.exception("Delivery %s could not be sent", delivery.pk)
            self._retry(delivery, error)
        else:
            self._end(delivery, SENT, sent_at=Now(), last_error="")

    def _document(self, issuance: Issuance) -> IssuedDocument:
        if issuance.pk not in self.documents:
            self.documents[issuance.pk] = open_document(issuance=issuance)
        return self.documents[issuance.pk]

    def _retry(self, delivery: Delivery, error: Exception) -> None:
        reason = reason_of(error)
        if delivery.attempts >= MAX_ATTEMPTS:
            self._end(delivery, FAILED, last_error=reason)
            return
        if _record(delivery, QUEUED, due_at=Now() + retry_delay(delivery.attempts), last_error=reason):
            self.outcomes[QUEUED] += 1

    def _end(self, delivery: Delivery, state: str, **values) -> None:
        if not _record(delivery, state, **values):
            logger.warning("Delivery %s was given to another worker while this one sent it", delivery.pk)
            return
        self.outcomes[state] += 1
        delivery.refresh_from_db()
        delivery_finished.send_robust(sender=Delivery, delivery=delivery)


def reason_of(error: Exception) -> str:
    """What `error` says, as a database can keep it: PostgreSQL takes no NUL, and servers answer what they like."""
    return str(error).replace("\x00", "") or type(error).__name__


def retry_delay(attempts: int) -> datetime.timedelta:
    """The wait after `attempts` attempts."""
    index = min(max(attempts, 1), len(RETRY_MINUTES)) - 1
    return datetime.timedelta(minutes=RETRY_MINUTES[index])


def _hold(delivery: Delivery) -> bool:
    """Begins the lease of a claimed delivery anew; False when another worker has taken it over meanwhile."""
    return bool(_mine(delivery).update(lease_until=_lease_end()))


def _record(delivery: Delivery, state: str, **values) -> bool:
    """Ends this worker's hold; False when it had lost it before."""
    return bool(_mine(delivery).update(state=state, lease_token=None, lease_until=None, **values))


def _mine(delivery: Delivery) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk=delivery.pk, lease_token=delivery.lease_token)


def release_abandoned() -> int:
    """Gives back what a worker claimed and did not finish in time; returns how many deliveries that were.

    A worker may have died between sending and writing it down: such a letter is sent again under its identifier.
    """
    abandoned = Delivery.objects.abandoned()
    free = {"lease_token": None, "lease_until": None}
    too_often = abandoned.filter(attempts__gte=MAX_ATTEMPTS)
    error = _("The worker was lost each time it tried.")
    given_up = too_often.update(state=FAILED, last_error=error, **free)
    return given_up + abandoned.update(state=QUEUED, due_at=Now(), **free)


def due_channels(*, issuance: Issuance | None = None) -> list[str]:
    """The channels by which something is due, of `issuance` or of all."""
    due = Delivery.objects.due()
    if issuance:
        due = due.filter(issuance=issuance)
    return sorted(due.order_by().values_list("channel", flat=True).distinct())


def deliveries_of(*, issuance: Issuance) -> QuerySet[Delivery]:
    """The deliveries of `issuance` in the order of its recipient lines."""
    return issuance.deliveries.select_related("organization", "line")


def requeue_delivery(*, delivery: Delivery) -> Delivery:
    """Has a failed delivery tried again from the start, at the address that the directory gives now.

    A delivery in another state is left as it is. Raises PermanentFailure when there is still no address.
    """
    address = delivery.organization.email
    if not address:
        message = _("%(name)s has no address in the directory.")
        raise PermanentFailure(message % {"name": delivery.organization.name})
    failed = Delivery.objects.filter(pk=delivery.pk, state=FAILED)
    failed.update(state=QUEUED, address=address, due_at=Now(), attempts=0, last_error="")
    delivery.refresh_from_db()
    return delivery


def requeue_failed(*, issuance: Issuance) -> int:
    """Has every failed delivery of `issuance` tried again that has an address by now; returns how many."""
    count = 0
    for delivery in deliveries_of(issuance=issuance).filter(state=FAILED).exclude(organization__email=""):
        requeue_delivery(delivery=delivery)
        count += 1
    return count
