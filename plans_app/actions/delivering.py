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
from collections import Counter, OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from django.db import Error as DatabaseError
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from plans_app import conf
from plans_app.actions import breaker, ledger
from plans_app.actions.endpoints import disable_endpoint
from plans_app.actions.ledger import Acceptance, cleaned, reason_of
from plans_app.actions.letters import IssuedDocument, open_document, write_letter
from plans_app.actions.lines import Letter, Line, SharedDesk, SingleDesk
from plans_app.actions.notice_letters import Notice, open_notice, write_notice
from plans_app.actions.reaching import way_to, ways_to
from plans_app.channels import Receipt, connections_of, get_channel
from plans_app.exceptions import AddressGone, ChannelUnavailable, InDoubt, LeaseLost, PermanentFailure, PlansError
from plans_app.models import Delivery, Issuance, IssuanceAct
from plans_app.signals import delivery_finished

logger = logging.getLogger(__name__)

# Minutes to wait after the first attempts; after the last of these an attempt is made every hour, for 72 hours.
RETRY_MINUTES = (1, 5, 15, 60)
# Waits differ by up to this part of theirs, so that what failed together does not come back together.
JITTER = 0.2
# The most that the other side can ask for.
LONGEST_WAIT = datetime.timedelta(hours=24)
# Files of documents that are kept in memory while their letters go out.
DOCUMENT_BYTES = 32_000_000
# A channel whose deliveries are under way for longer is slow: one worker is enough for it.
SLOW_SECONDS = 2
LOOK_AGAIN_SECONDS = 0.05
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
    # It ended by its limit or its time: more may be due.
    has_more: bool = field(default=False, compare=False)

    @property
    def total(self) -> int:
        return self.sent + self.failed + self.retried + self.in_doubt


def drain_deliveries(*, channel: str, limit: int | None = None, seconds: float | None = None) -> DrainReport:
    """Sends what is due by `channel`: at most `limit` deliveries, and nothing that is not begun after `seconds`.

    Any number of workers may drain at once: each delivery is claimed by one of them. A worker has as many connections
    as the channel is given; that the content of a letter leaves is in the database before its first byte does, and so
    is what became of it before its connection sends another one's. A channel that cannot be used is paused after some
    failures, and draining ends. Raises ChannelError when PLANS_CHANNELS has no such channel.
    """
    shift = _Shift(channel, limit, seconds)
    make_channel, connections = partial(get_channel, channel), connections_of(channel)
    with _heartbeat(shift.token) as shift.beat:
        if connections == 1:
            Line(make_channel(), SingleDesk(shift)).work()
        else:
            SharedDesk(shift, make_channel=make_channel, connections=connections).serve()
    return shift.report()


def is_moving(*, channel: str) -> bool:
    """Whether it helps when one more worker drains `channel`: no while those that do wait for the other side.

    Waits up to SLOW_SECONDS to see what becomes of the deliveries that others have under way.
    """
    end = time.monotonic() + SLOW_SECONDS
    seen = set(ledger.under_way(channel=channel))
    while still := seen & set(ledger.under_way(channel=channel)):
        if time.monotonic() > end or ledger.is_slow(attempts=still, seconds=SLOW_SECONDS):
            return False
        time.sleep(LOOK_AGAIN_SECONDS)
    return True


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


class _Documents:
    """The documents of the letters under way, as long as their files take no more than DOCUMENT_BYTES together."""

    def __init__(self):
        self.opened: OrderedDict[int, IssuedDocument] = OrderedDict()

    def get(self, issuance_id: int) -> IssuedDocument:
        if issuance_id not in self.opened:
            issuance = Issuance.objects.select_related("issuer", "plan", "revision").get(pk=issuance_id)
            self.opened[issuance_id] = open_document(issuance=issuance)
            self._close_oldest()
        self.opened.move_to_end(issuance_id)
        return self.opened[issuance_id]

    def _close_oldest(self) -> None:
        while len(self.opened) > 1 and sum(map(_size, self.opened.values())) > DOCUMENT_BYTES:
            self.opened.popitem(last=False)


def _size(document: IssuedDocument) -> int:
    return len(document.attachment.data)


class _Shift:
    """A worker's time at a channel, as the lines see it: it claims deliveries, writes letters, and keeps the ledger."""

    def __init__(self, channel: str, limit: int | None, seconds: float | None):
        self.channel = channel
        self.token = uuid.uuid4()
        self.limit = limit
        self.claimed = 0
        self.end = None if seconds is None else time.monotonic() + seconds
        self.stock: deque[Delivery] = deque()
        self.outcomes: Counter[str] = Counter()
        self.documents = _Documents()
        self.notices: dict[int, Notice] = {}
        # Nothing more is claimed.
        self.is_over = False
        self.has_more = False
        self.pause_reason: ChannelUnavailable | None = None
        # Another worker may have seen the channel fail.
        self.may_have_failed = True

    @property
    def is_paused(self) -> bool:
        return self.pause_reason is not None

    def report(self) -> DrainReport:
        outcomes = self.outcomes
        return DrainReport(
            sent=outcomes[State.ACCEPTED],
            failed=outcomes[State.REJECTED] + outcomes[State.EXPIRED],
            retried=outcomes[State.QUEUED],
            in_doubt=outcomes[State.IN_DOUBT],
            has_more=self.has_more,
        )

    # -- letters

    def next_letter(self) -> Letter | None:
        self.beat.step()
        while delivery := self._next_delivery():
            try:
                return self._write_letter(delivery)
            except DatabaseError:
                raise
            except Exception as error:
                self._record(delivery, error)
        return None

    def _next_delivery(self) -> Delivery | None:
        if not self.stock and not self.is_over:
            self._claim()
        return self.stock.popleft() if self.stock else None

    def _claim(self) -> None:
        size = self._size()
        if size == 0:
            self.is_over = self.has_more = True
            return
        size = breaker.allowance(channel=self.channel, size=size)
        self.stock.extend(ledger.claim_deliveries(channel=self.channel, size=size, token=self.token))
        self.claimed += len(self.stock)
        self.is_over = not self.stock

    def _size(self) -> int:
        """How many deliveries to claim. However little time there is, one claim is made."""
        if self.claimed and self.end is not None and time.monotonic() > self.end:
            return 0
        size = conf.get("PLANS_DELIVERY_BATCH")
        return size if self.limit is None else min(size, self.limit - self.claimed)

    def _write_letter(self, delivery: Delivery) -> Letter:
        if delivery.act_id:
            return Letter(delivery, write_notice(delivery=delivery, notice=self._notice(delivery.act_id)), "")
        document = self.documents.get(delivery.issuance_id)
        delivery.issuance = document.issuance
        message = write_letter(delivery=delivery, document=document)
        return Letter(delivery, message, document.issuance.pdf_sha256 if message.attachments else "")

    def _notice(self, act_id: int) -> Notice:
        if act_id not in self.notices:
            related = "issuance__issuer__superior", "issuance__plan", "issuance__revision", "replacement__plan"
            self.notices[act_id] = open_notice(act=IssuanceAct.objects.select_related(*related).get(pk=act_id))
        return self.notices[act_id]

    # -- the ledger

    def write(self, begun: list[Letter], ended: list[Letter]) -> None:
        self.beat.step()
        taken = [letter for letter in ended if isinstance(letter.outcome, Receipt)]
        accepted = [
            Acceptance(letter.delivery, cleaned(letter.outcome.detail), letter.outcome.code, letter.pdf_sha256)
            for letter in taken
        ]
        written = ledger.write_together(begun=[letter.delivery for letter in begun], accepted=accepted)
        for letter in begun:
            letter.may_leave = letter.delivery.pk in written
        for letter in taken:
            self._count(letter.delivery, letter.delivery.pk in written)
        if taken:
            self._note_success()
        for letter in ended:
            if isinstance(letter.outcome, Exception):
                self._record(letter.delivery, letter.outcome)

    def give_back(self, letters: list[Letter]) -> None:
        """What was not begun when the channel was paused waits, as all the others do."""
        for delivery in [*(letter.delivery for letter in letters), *self.stock]:
            self._retry(delivery, self.pause_reason)
        self.stock.clear()

    def _record(self, delivery: Delivery, error: Exception) -> None:
        """Writes down what `error` means for `delivery`."""
        if isinstance(error, LeaseLost):
            logger.warning("Delivery %s was given to another worker before this one sent it", delivery.pk)
        elif isinstance(error, ChannelUnavailable):
            self._retry(delivery, error)
            self._note_failure(error)
        elif isinstance(error, PermanentFailure):
            if isinstance(error, AddressGone):
                disable_endpoint(delivery=delivery, reason=reason_of(error))
            self._count(delivery, ledger.record_refusal(delivery=delivery, reason=reason_of(error), code=error.code))
        elif isinstance(error, InDoubt):
            self._doubt(delivery, error)
        elif isinstance(error, PlansError):
            self._retry(delivery, error)
        else:
            self._record_mistake(delivery, error)

    def _record_mistake(self, delivery: Delivery, error: Exception) -> None:
        logger.error("Delivery %s could not be sent", delivery.pk, exc_info=error)
        if delivery.state == State.TRANSMITTING:
            self._doubt(delivery, error)
        else:
            self._retry(delivery, error)

    def _doubt(self, delivery: Delivery, error: Exception) -> None:
        self._count(delivery, ledger.record_doubt(delivery=delivery, reason=reason_of(error)))

    def _retry(self, delivery: Delivery, error: Exception) -> None:
        wait = max(retry_delay(delivery.attempts - delivery.earlier_attempts), _wait_asked_for(error))
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

    # -- the channel

    def _note_success(self) -> None:
        if self.may_have_failed:
            breaker.note_success(channel=self.channel)
            self.may_have_failed = False

    def _note_failure(self, error: ChannelUnavailable) -> None:
        self.may_have_failed = True
        if breaker.note_failure(channel=self.channel, reason=reason_of(error)):
            self.is_over, self.pause_reason = True, error
            self.give_back([])


ENDS = {State.ACCEPTED, State.REJECTED, State.EXPIRED}


def tell(*, delivery: Delivery) -> None:
    """Says to other sites that `delivery` has reached an end. A listener that fails stops nothing."""
    if not delivery_finished.has_listeners(Delivery):
        return
    delivery.refresh_from_db()
    delivery_finished.send_robust(sender=Delivery, delivery=delivery)


def retry_delay(attempts: int) -> datetime.timedelta:
    """The wait after `attempts` attempts: 1, 5, 15, 60 minutes, then an hour each time, give or take a fifth."""
    index = min(max(attempts, 1), len(RETRY_MINUTES)) - 1
    return datetime.timedelta(minutes=RETRY_MINUTES[index] * random.uniform(1 - JITTER, 1 + JITTER))


def _wait_asked_for(error: Exception) -> datetime.timedelta:
    """How long the other side wants to be left alone, within reason."""
    return min(datetime.timedelta(seconds=getattr(error, "retry_after", 0)), LONGEST_WAIT)


def due_channels(*, issuance: Issuance | None = None) -> list[str]:
    """The channels by which something is due, of `issuance` or of all, without those that are paused."""
    due = Delivery.objects.due().exclude(channel__in=breaker.paused_channels().values("pk"))
    if issuance:
        due = due.filter(issuance=issuance)
    return sorted(due.order_by().values_list("channel", flat=True).distinct())


def deliveries_of(*, issuance: Issuance) -> QuerySet[Delivery]:
    """The deliveries of `issuance` in the order of its recipient lines, without reminders."""
    return issuance.deliveries.without_reminders().select_related("organization", "line", "act")


def requeue_delivery(*, delivery: Delivery, user=None) -> Delivery:
    """Has a delivery that failed, was stopped or is held tried again, by the channel and at the address of now.

    A delivery in another state is left as it is. Raises PermanentFailure when the body still cannot be reached, when
    the plan is not in force any more, and when the address is still the one from which it was given back.
    """
    if delivery.act_id is None and delivery.issuance.is_withdrawn:
        message = _("%(reference)s is not in force any more (%(standing)s): it is not sent again.")
        names = {"reference": delivery.issuance.reference, "standing": delivery.issuance.get_standing_display()}
        raise PermanentFailure(message % names)
    way = way_to(organization=delivery.organization, issuer=delivery.issuance.issuer)
    if way.obstacle:
        raise PermanentFailure(way.obstacle)
    if was_given_back(delivery=delivery):
        message = _("Whoever reads %(address)s gave it back: put the address of %(name)s right in the directory first.")
        raise PermanentFailure(message % {"address": way.address, "name": delivery.organization.name})
    ledger.requeue(delivery=delivery, channel=way.channel, address=way.address, user=user)
    delivery.refresh_from_db()
    return delivery


def can_be_requeued(*, delivery: Delivery) -> bool:
    """A person may have `delivery` tried again as it stands."""
    return delivery.state in ledger.REQUEUED_BY_PERSON


def requeue_failed(*, issuance: Issuance, user=None) -> int:
    """Has every failed delivery of `issuance` tried again that can be reached by now; returns how many.

    Of a plan that is not in force any more, only the notices.
    """
    failed = deliveries_of(issuance=issuance).failed()
    failed = list(failed.notices() if issuance.is_withdrawn else failed)
    ways = ways_to(organizations={delivery.organization for delivery in failed}, issuer=issuance.issuer)
    reachable = [
        delivery
        for delivery in failed
        if not (ways[delivery.organization].obstacle or was_given_back(delivery=delivery))
    ]
    for delivery in reachable:
        requeue_delivery(delivery=delivery, user=user)
    return len(reachable)


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
