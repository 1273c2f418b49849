"""Handing issued plans over: claiming what is due, sending it, writing down what became of it.

States change in `ledger` only. Every moment is taken from the database's clock, so that workers whose clocks disagree
do not send twice.
"""

import datetime
import logging
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial

from django.db import Error as DatabaseError
from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from plans_app import conf
from plans_app.actions import ledger
from plans_app.actions.ledger import reason_of
from plans_app.actions.letters import IssuedDocument, open_document, write_letter
from plans_app.channels import BaseChannel, Message, get_channel
from plans_app.exceptions import ChannelUnavailable, InDoubt, LeaseLost, PermanentFailure, PlansError
from plans_app.models import Delivery, Issuance
from plans_app.signals import delivery_finished

logger = logging.getLogger(__name__)

# Minutes to wait after the first attempts; after the last of these an attempt is made every hour, for 72 hours.
RETRY_MINUTES = (1, 5, 15, 60)
# Waits differ by up to this part of theirs, so that what failed together does not come back together.
JITTER = 0.2
# A channel that cannot be used is left alone for this long.
PAUSE = datetime.timedelta(minutes=1)
# Seconds for which one letter may occupy a worker before its leases are renewed no more: the longest wait of a mail
# server's answer (300), and some for the steps before it.
LONGEST_STEP = 400

State = Delivery.State


@dataclass(frozen=True, slots=True)
class DrainReport:
    """How many deliveries ended well, ended badly, wait for another attempt, and are in doubt."""

    sent: int = 0
    failed: int = 0
    retried: int = 0
    in_doubt: int = 0

    @property
    def total(self) -> int:
        return self.sent + self.failed + self.retried + self.in_doubt


def drain_deliveries(*, channel: str, limit: int | None = None) -> DrainReport:
    """Sends what is due by `channel`, at most `limit` deliveries, over one connection.

    Any number of workers may drain at once: each delivery is claimed by one of them. The outcome of a delivery is
    in the database before the next one is sent. When the channel cannot be used at all, everything that is due by it
    waits a minute, what was claimed says why, and draining ends. Raises ChannelError when PLANS_CHANNELS has no such
    channel.
    """
    outcomes: Counter[str] = Counter()
    with closing(get_channel(channel)) as open_channel:
        while batch := ledger.claim_deliveries(channel=channel, size=_batch_size(limit, outcomes)):
            with _heartbeat(batch[0].lease_token) as beat:
                if not _Batch(batch, open_channel, outcomes, beat).send():
                    Delivery.objects.due().filter(channel=channel).update(due_at=Now() + PAUSE)
                    break
    return DrainReport(
        sent=outcomes[State.ACCEPTED],
        failed=outcomes[State.REJECTED] + outcomes[State.EXPIRED],
        retried=outcomes[State.QUEUED],
        in_doubt=outcomes[State.IN_DOUBT],
    )


def _batch_size(limit: int | None, outcomes: Counter) -> int:
    size = conf.get("PLANS_DELIVERY_BATCH")
    return size if limit is None else max(0, min(size, limit - outcomes.total()))


class _Beat:
    """The pulse of a worker: `step` says that it goes on."""

    def __init__(self):
        self.stopped = threading.Event()
        self.step()

    def step(self) -> None:
        self.last_step = time.monotonic()

    def is_alive(self) -> bool:
        return time.monotonic() - self.last_step < LONGEST_STEP


@contextmanager
def _heartbeat(token: uuid.UUID) -> Iterator[_Beat]:
    """Renews the leases of a claim while the block runs. They end soon after a worker has died or hangs."""
    beat = _Beat()
    seconds = conf.get("PLANS_DELIVERY_LEASE_SECONDS") / 3
    thread = threading.Thread(target=_renew, args=(token, beat, seconds), name="leases", daemon=True)
    thread.start()
    try:
        yield beat
    finally:
        beat.stopped.set()
        thread.join()


def _renew(token: uuid.UUID, beat: _Beat, seconds: float) -> None:
    try:
        while not beat.stopped.wait(seconds) and beat.is_alive():
            try:
                ledger.renew_leases(token=token)
            except DatabaseError as error:
                # The leases run on meanwhile; what is lost with them is noticed where it is written down.
                logger.warning("The leases could not be renewed: %s", error)
                connection.close()
    finally:
        connection.close()


class _Batch:
    """Claimed deliveries on their way through one channel."""

    def __init__(self, deliveries: list[Delivery], channel: BaseChannel, outcomes: Counter, beat: _Beat):
        self.deliveries = deliveries
        self.channel = channel
        self.outcomes = outcomes
        self.beat = beat
        self.documents: dict[int, IssuedDocument] = {}

    def send(self) -> bool:
        """Sends one after another. False when the channel turned out to be unusable."""
        for index, delivery in enumerate(self.deliveries):
            self.beat.step()
            try:
                self._send_one(delivery)
            except ChannelUnavailable as error:
                for waiting in self.deliveries[index:]:
                    self._retry(waiting, error)
                return False
        return True

    def _send_one(self, delivery: Delivery) -> None:
        try:
            document = self._document(delivery.issuance)
            letter = write_letter(delivery=delivery, document=document)
            receipt = self._hand_over(delivery, letter)
        except LeaseLost:
            logger.warning("Delivery %s was given to another worker before this one sent it", delivery.pk)
        except ChannelUnavailable:
            raise
        except PermanentFailure as error:
            written = ledger.record_refusal(delivery=delivery, reason=reason_of(error), code=error.code)
            self._count(delivery, written)
        except InDoubt as error:
            self._doubt(delivery, error)
        except DatabaseError:
            # Without the database nothing more can be written down: what was being sent is in doubt by its lease.
            raise
        except Exception as error:
            self._fail(delivery, error)
        else:
            written = ledger.record_acceptance(
                delivery=delivery,
                answer=receipt.detail,
                code=receipt.code,
                pdf_sha256=delivery.issuance.pdf_sha256 if letter.attachments else "",
            )
            self._count(delivery, written)

    def _hand_over(self, delivery: Delivery, letter: Message):
        begin = partial(ledger.begin_transmission, delivery=delivery)
        if not self.channel.announces_content:
            begin()
            return self.channel.send(letter)
        return self.channel.send(replace(letter, before_content=begin))

    def _document(self, issuance: Issuance) -> IssuedDocument:
        if issuance.pk not in self.documents:
            self.documents[issuance.pk] = open_document(issuance=issuance)
        return self.documents[issuance.pk]

    def _fail(self, delivery: Delivery, error: Exception) -> None:
        """Whatever is wrong with one letter must not keep the ones behind it from being sent."""
        if isinstance(error, PlansError):
            self._retry(delivery, error)
            return
        logger.exception("Delivery %s could not be sent", delivery.pk)
        if delivery.state == State.TRANSMITTING:
            self._doubt(delivery, error)
        else:
            self._retry(delivery, error)

    def _doubt(self, delivery: Delivery, error: Exception) -> None:
        self._count(delivery, ledger.record_doubt(delivery=delivery, reason=reason_of(error)))

    def _retry(self, delivery: Delivery, error: Exception) -> None:
        wait = retry_delay(delivery.attempts - delivery.earlier_attempts)
        code = getattr(error, "code", None)
        written = ledger.record_delay(delivery=delivery, reason=reason_of(error), wait=wait, code=code)
        self._count(delivery, written)

    def _count(self, delivery: Delivery, written: bool) -> None:
        if not written:
            logger.warning("Delivery %s was given to another worker while this one sent it", delivery.pk)
            return
        self.outcomes[delivery.state] += 1
        if delivery.state in ENDS:
            tell(delivery=delivery)


ENDS = {State.ACCEPTED, State.REJECTED, State.EXPIRED}


def tell(*, delivery: Delivery) -> None:
    """Says to other sites that `delivery` has reached an end. A listener that fails stops nothing."""
    delivery.refresh_from_db()
    delivery_finished.send_robust(sender=Delivery, delivery=delivery)


def retry_delay(attempts: int) -> datetime.timedelta:
    """The wait after `attempts` attempts: 1, 5, 15, 60 minutes, then an hour each time, give or take a fifth."""
    index = min(max(attempts, 1), len(RETRY_MINUTES)) - 1
    return datetime.timedelta(minutes=RETRY_MINUTES[index] * random.uniform(1 - JITTER, 1 + JITTER))


def due_channels(*, issuance: Issuance | None = None) -> list[str]:
    """The channels by which something is due, of `issuance` or of all."""
    due = Delivery.objects.due()
    if issuance:
        due = due.filter(issuance=issuance)
    return sorted(due.order_by().values_list("channel", flat=True).distinct())


def deliveries_of(*, issuance: Issuance) -> QuerySet[Delivery]:
    """The deliveries of `issuance` in the order of its recipient lines, without reminders."""
    return issuance.deliveries.first_letters().select_related("organization", "line")


def requeue_delivery(*, delivery: Delivery, user=None) -> Delivery:
    """Has a delivery that failed, was stopped or is held tried again, at the address that the directory gives now.

    A delivery in another state is left as it is. Raises PermanentFailure when there is still no address, or still
    the one from which it was given back.
    """
    address = delivery.organization.email
    if not address:
        message = _("%(name)s has no address in the directory.")
        raise PermanentFailure(message % {"name": delivery.organization.name})
    if was_given_back(delivery=delivery):
        message = _("Whoever reads %(address)s gave it back: put the address of %(name)s right in the directory first.")
        raise PermanentFailure(message % {"address": address, "name": delivery.organization.name})
    ledger.requeue(delivery=delivery, address=address, user=user)
    delivery.refresh_from_db()
    return delivery


def requeue_failed(*, issuance: Issuance, user=None) -> int:
    """Has every failed delivery of `issuance` tried again that has an address by now; returns how many."""
    count = 0
    for delivery in deliveries_of(issuance=issuance).failed().exclude(organization__email=""):
        if not was_given_back(delivery=delivery):
            requeue_delivery(delivery=delivery, user=user)
            count += 1
    return count


def was_given_back(*, delivery: Delivery) -> bool:
    """Somebody at the address that the directory still gives said that the letter is not for them."""
    if delivery.state != State.BOUNCED or delivery.address != delivery.organization.email:
        return False
    last = delivery.answers.order_by("-pk").first()
    return last is not None and not last.acknowledges


def stop_deliveries(*, issuance: Issuance, user=None) -> int:
    """Dừng gửi: cancels what has not left of `issuance`; returns how many deliveries that were.

    What is in a worker's hands is stopped as long as no byte of its content has left.
    """
    return ledger.cancel(issuance=issuance, user=user)
