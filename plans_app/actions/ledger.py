"""The ledger of deliveries: every change of state of a delivery is made here, and nowhere else.

    from            to                 who       when
    ──────────────  ─────────────────  ────────  ─────────────────────────────────────────────────────────────────
    queued          claimed            worker    `due_at` has come, the PDF is there; the attempt is counted
    claimed         transmitting       worker    the other side is ready for the content, no byte of it has left
    claimed         queued             worker    it failed for now before any content left
                                       sweep     the lease ended: nothing has left
    claimed         technical_failure  sweep     the worker was lost over it `LOST_LIMIT` times
    transmitting    accepted           worker    the other side said that it has it
    transmitting    queued             worker    the other side said: not now; or the content broke off before its end
    transmitting    in_doubt           worker    the content has left, and no answer came
                                       sweep     the lease ended while it was being sent
    in_doubt        accepted           resolver  the other side has it
    in_doubt        queued             resolver  the other side has it not; or nobody knows, and the site repeats
    in_doubt        held               resolver  nobody knows, and the site has a person decide; or nobody could be
                                                 asked until `expires_at`
    claimed,
    transmitting    rejected           worker    refused for good
    claimed,
    transmitting    expired            worker    failed for now, and the next try would come after `expires_at`
    queued, held,
    claimed         cancelled          clerk     stopped before it left
    queued          cancelled          sweep     it came back into the queue after its plan was recalled or replaced
                                       person    a reminder of what has been acknowledged meanwhile
    held, bounced, rejected,
    expired, technical_failure,
    cancelled       queued             clerk     to be tried again
    accepted (*)    delivered          report    the recipient's server has it
    accepted,
    delivered (*)   bounced            report    the recipient's server gave it back
                                       person    who has it said that it is not for them, and gave it back
    any that has
    been tried      acknowledged       person    who has the letter said so

(*) So does a report, or a person, that is quicker than we are: a delivery that has been tried and is queued, claimed,
transmitting, in doubt or held has left after all, for here is what came of it. A person who has the letter is right
whatever the ledger says. Nothing leads on from acknowledged.

Each change is one UPDATE that names the state it starts from, and the worker's token where a worker makes it: of two
who try, one changes a row and the other none. In the same transaction it writes an event. Moments are the database's.
"""

import datetime
import os
import socket
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, islice

from django.db import connection, transaction
from django.db.models import Case, Count, F, Min, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext as _

from plans_app import conf
from plans_app.actions.bulk import Assignments, insert_from, insert_rows, update_rows
from plans_app.channels import most_begun
from plans_app.exceptions import ChannelError, LeaseLost
from plans_app.models import Delivery, DeliveryAttempt, DeliveryEvent, Issuance

State, Outcome = Delivery.State, DeliveryAttempt.Outcome

# Where news of a letter is news of this delivery: it may have left by now, and has not come to an end without us.
OPEN_TO_REPORTS = (State.QUEUED, State.CLAIMED, State.TRANSMITTING, State.IN_DOUBT, State.HELD, State.ACCEPTED)

# What the ledger does by itself; `TRANSITIONS` adds what comes back from the other side.
_STEPS: dict[str, frozenset[str]] = {
    State.QUEUED: frozenset({State.CLAIMED, State.CANCELLED}),
    State.CLAIMED: frozenset(
        {
            State.TRANSMITTING,
            State.QUEUED,
            State.REJECTED,
            State.EXPIRED,
            State.TECHNICAL_FAILURE,
            State.CANCELLED,
        }
    ),
    State.TRANSMITTING: frozenset({State.ACCEPTED, State.QUEUED, State.IN_DOUBT, State.REJECTED, State.EXPIRED}),
    State.IN_DOUBT: frozenset({State.ACCEPTED, State.QUEUED, State.HELD}),
    State.HELD: frozenset({State.QUEUED, State.CANCELLED}),
    State.ACCEPTED: frozenset(),
    State.DELIVERED: frozenset({State.BOUNCED}),
    State.ACKNOWLEDGED: frozenset(),
    State.BOUNCED: frozenset({State.QUEUED}),
    State.REJECTED: frozenset({State.QUEUED}),
    State.EXPIRED: frozenset({State.QUEUED}),
    State.TECHNICAL_FAILURE: frozenset({State.QUEUED}),
    State.CANCELLED: frozenset({State.QUEUED}),
}


def _steps_with_news(state: str) -> frozenset[str]:
    news = set()
    if state in OPEN_TO_REPORTS:
        news |= {State.DELIVERED, State.BOUNCED}
    if state != State.ACKNOWLEDGED:
        news.add(State.ACKNOWLEDGED)
    return _STEPS[state] | news


TRANSITIONS: dict[str, frozenset[str]] = {state: _steps_with_news(state) for state in _STEPS}

# From where a person has a delivery tried again; from the rest only workers, sweep and resolver lead back to the queue.
REQUEUED_BY_PERSON = frozenset(
    {
        State.HELD,
        State.BOUNCED,
        State.REJECTED,
        State.EXPIRED,
        State.TECHNICAL_FAILURE,
        State.CANCELLED,
    }
)
# How long a delivery is tried.
LIFETIME = datetime.timedelta(hours=72)
# So many letters of an issuance go, then so many of the next: nobody waits behind a thousand of somebody else.
LETTERS_A_TURN = 20
# A delivery over which this many workers were lost is left to a person.
LOST_LIMIT = 5
SWEEPER, RESOLVER = "sweep", "resolver"

# Waiting deliveries go in this order.
ORDER = ("turn", "pk")
EVENT_FIELDS = ("delivery", "from_state", "to_state", "attempt", "actor", "note")
# What can still be stopped.
UNSENT = (State.QUEUED, State.CLAIMED, State.HELD)

_FREE = {"lease_token": None, "lease_until": None}
# What a worker said of a delivery itself takes suspicion from it.
_ENDED = {"is_suspect": False, **_FREE}


@cache
def _host() -> str:
    return socket.gethostname()


def worker_name() -> str:
    """This process, as attempts and events name it."""
    return f"{_host()}:{os.getpid()}"[:150]


def reason_of(error: Exception) -> str:
    """What `error` says, as a database can keep it."""
    return cleaned(str(error)) or type(error).__name__


def cleaned(text: str) -> str:
    """`text` as a database can keep it: PostgreSQL takes no NUL, and servers answer what they like."""
    return text.replace("\x00", "")


def current_turn(*, channel: str) -> int:
    """The turn of what goes next by `channel`. Who comes now begins with it, and does not overtake for ever."""
    waiting = Delivery.objects.filter(state=State.QUEUED, channel=channel, due_at__lte=Now())
    return waiting.aggregate(turn=Min("turn"))["turn"] or 0


# -- a worker takes deliveries, holds them, and says how each ended


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The other side said that it has what `delivery` carried."""

    delivery: Delivery
    answer: str
    code: int | None
    pdf_sha256: str


@transaction.atomic
def claim_deliveries(*, channel: str, size: int, token: uuid.UUID | None = None) -> list[Delivery]:
    """Takes up to `size` due deliveries for the worker that `token` names alone, until their lease ends.

    The attempt is counted before anything is done, so that a delivery that kills its worker stops some day. A worker
    has to begin them in the order given, and no more at a time than `most_begun` says: of a lost worker's deliveries
    those are blamed. A delivery that was blamed before travels alone, so that the next loss is surely its own.
    """
    if size <= 0:
        return []
    due = _locked(Delivery.objects.due().filter(channel=channel), skip=True).order_by(*ORDER)
    # Read before the update: as a subquery of it, PostgreSQL may run a locking LIMIT more than once and take too many.
    chosen = _fellows(list(due.values_list("pk", "is_suspect")[:size]))
    if not chosen:
        return []
    token, worker = token or uuid.uuid4(), worker_name()
    Delivery.objects.filter(pk__in=chosen, state=State.QUEUED).update(
        state=State.CLAIMED, lease_token=token, lease_until=_lease_end(), attempts=F("attempts") + 1
    )
    mine = Delivery.objects.filter(pk__in=chosen, lease_token=token).order_by(*ORDER)
    blank = Value("")
    attempts = mine.order_by().values_list("pk", "attempts", Value(worker), blank, blank, blank)
    insert_from(DeliveryAttempt, ["delivery", "n", "worker", "outcome", "text", "pdf_sha256"], attempts)
    events = mine.order_by().values_list(
        "pk", Value(State.QUEUED.value), Value(State.CLAIMED.value), "attempts", Value(worker), blank
    )
    insert_from(DeliveryEvent, EVENT_FIELDS, events)
    return list(mine.select_related("organization", "line", "reminds"))


def _fellows(due: list[tuple[uuid.UUID, bool]]) -> list[uuid.UUID]:
    """Those of `due` that are claimed together: the first alone when it is suspect, else all that are not."""
    if due and due[0][1]:
        return [due[0][0]]
    return [pk for pk, is_suspect in due if not is_suspect]


def renew_leases(*, token: uuid.UUID) -> int:
    """Begins the leases of one worker anew; returns how many it still holds.

    What the worker is writing down at this moment is left out: it is renewed, or let go, by that.
    """
    with transaction.atomic():
        held = [delivery.pk for delivery in _locked(Delivery.objects.filter(lease_token=token), skip=True).only("pk")]
        return Delivery.objects.filter(pk__in=held, lease_token=token).update(lease_until=_lease_end())


@transaction.atomic
def write_together(*, begun: Sequence[Delivery] = (), accepted: Sequence[Acceptance] = ()) -> set[uuid.UUID]:
    """claimed → transmitting for `begun`, transmitting → accepted for `accepted`, all in one transaction.

    Returns those that were this worker's still, and brings their `state` up to date. Nothing of another may leave.
    """
    steps = {delivery.pk: _Step(delivery, State.TRANSMITTING) for delivery in begun}
    steps |= {done.delivery.pk: _Step(done.delivery, State.ACCEPTED, done) for done in accepted}
    for step in steps.values():
        _check(step.delivery.state, step.to)
    # In the order of their keys, as everybody locks rows who locks more than one.
    rows = [steps[pk].row for pk in sorted(steps)]
    match = ["id", "attempts", "lease_token", "state"]
    written = update_rows(
        Delivery,
        rows,
        match=match,
        take=["state"],
        values=_written_together(connection.vendor, conf.get("PLANS_DELIVERY_LEASE_SECONDS")),
    )
    done = [step for pk, step in steps.items() if pk in written]
    update_rows(
        DeliveryAttempt,
        [step.ended_attempt for step in done if step.acceptance],
        match=["delivery", "n"],
        take=["code", "text", "pdf_sha256"],
        values=_written_to_attempt(connection.vendor),
    )
    insert_rows(DeliveryEvent, EVENT_FIELDS, [step.event for step in done])
    for step in done:
        step.delivery.state = step.to
    return written


@dataclass(frozen=True, slots=True)
class _Step:
    """A change of `write_together`, as the rows of the three tables take it."""

    delivery: Delivery
    to: str
    acceptance: Acceptance | None = None

    @property
    def row(self) -> tuple:
        delivery = self.delivery
        return delivery.pk, delivery.attempts, delivery.lease_token, delivery.state, self.to

    @property
    def ended_attempt(self) -> tuple:
        done = self.acceptance
        return self.delivery.pk, self.delivery.attempts, done.code, done.answer, done.pdf_sha256

    @property
    def event(self) -> tuple:
        delivery, answer = self.delivery, self.acceptance.answer if self.acceptance else ""
        return delivery.pk, delivery.state, self.to, delivery.attempts, worker_name(), answer


@cache
def _written_together(_vendor: str, _lease_seconds: int) -> Assignments:
    """What a letter that begins and one that was taken have written beside their state."""
    begins = Q(state=State.CLAIMED)
    values = {
        "lease_until": Case(When(begins, then=_lease_end()), default=None),
        "lease_token": Case(When(begins, then=F("lease_token")), default=None),
        "sent_at": Case(When(begins, then=F("sent_at")), default=Now()),
        "last_error": Case(When(begins, then=F("last_error")), default=Value("", output_field=TextField())),
        "is_suspect": Case(When(begins, then=F("is_suspect")), default=Value(False)),
    }
    return Assignments.of(Delivery, values)


@cache
def _written_to_attempt(_vendor: str) -> Assignments:
    return Assignments.of(DeliveryAttempt, {"outcome": Outcome.ACCEPTED.value, "ended_at": Now()})


def begin_transmission(*, delivery: Delivery) -> None:
    """claimed → transmitting. Raises LeaseLost when the delivery is this worker's no longer: nothing may leave then."""
    if not write_together(begun=[delivery]):
        raise LeaseLost(_("%(delivery)s was taken from this worker.") % {"delivery": delivery})


def record_acceptance(*, delivery: Delivery, answer: str, code: int | None, pdf_sha256: str) -> bool:
    """transmitting → accepted. False, as for all that follow, when the delivery is this worker's no longer."""
    return bool(write_together(accepted=[Acceptance(delivery, answer, code, pdf_sha256)]))


def record_doubt(*, delivery: Delivery, reason: str) -> bool:
    """transmitting → in_doubt."""
    ended = {"outcome": Outcome.IN_DOUBT, "text": reason}
    return _change_own(delivery, State.IN_DOUBT, ended, note=reason, last_error=reason, due_at=_doubt_end(), **_ENDED)


def record_refusal(*, delivery: Delivery, reason: str, code: int | None = None) -> bool:
    """claimed or transmitting → rejected."""
    ended = {"outcome": Outcome.REFUSED, "code": code, "text": reason}
    return _change_own(delivery, State.REJECTED, ended, note=reason, last_error=reason, **_ENDED)


def record_delay(*, delivery: Delivery, reason: str, wait: datetime.timedelta, code: int | None = None) -> bool:
    """claimed or transmitting → queued for `wait`; or expired, when its time is over by then."""
    ended = {"outcome": Outcome.RETRY, "code": code, "text": reason}
    values = {"note": reason, "last_error": reason, **_ENDED}
    over = Q(expires_at__lte=Now() + wait)
    expired = _change_own(delivery, State.EXPIRED, ended, condition=over, **values)
    return expired or _change_own(delivery, State.QUEUED, ended, due_at=Now() + wait, **values)


@transaction.atomic
def _change_own(
    delivery: Delivery, to: str, ended: dict | None = None, *, condition: Q | None = None, note: str = "", **values
) -> bool:
    """A change by the worker that holds `delivery`. Brings `delivery.state` up to date."""
    came_from = delivery.state
    _check(came_from, to)
    mine = Delivery.objects.filter(
        pk=delivery.pk, lease_token=delivery.lease_token, attempts=delivery.attempts, state=came_from
    )
    if not mine.filter(condition or Q()).update(state=to, **values):
        return False
    if ended:
        attempt = DeliveryAttempt.objects.filter(delivery=delivery.pk, n=delivery.attempts)
        attempt.update(ended_at=Now(), **ended)
    delivery.state = to
    _event(delivery, came_from, to, worker_name(), note).save(force_insert=True)
    return True


def under_way(*, channel: str) -> list[int]:
    """The attempts by `channel` that workers have under way, however they may be doing."""
    open_attempts = DeliveryAttempt.objects.filter(ended_at=None, delivery__channel=channel)
    return list(open_attempts.order_by().values_list("pk", flat=True))


def is_slow(*, attempts: Iterable[int], seconds: float) -> bool:
    """One of `attempts` has been under way for longer than `seconds`."""
    begun = DeliveryAttempt.objects.filter(pk__in=list(attempts), ended_at=None)
    return begun.filter(started_at__lt=Now() - datetime.timedelta(seconds=seconds)).exists()


# -- what a lost worker left behind


def release_abandoned() -> int:
    """Goes on with what workers held and did not finish in time; returns how many deliveries that were.

    What was being sent is in doubt. What was not goes back into the queue; the deliveries that the worker may have been
    busy with are suspect: each of them travels alone the next time. One that was alone is blamed for the loss, and left
    to a person when that happens too often.
    """
    abandoned = Delivery.objects.abandoned()
    begun = list(_begun_of_each_worker(abandoned))
    suspect = {pk for together in begun for pk in together}
    # Only where there is one to blame it is certain, and counts.
    blamed = {together[0] for together in begun if len(together) == 1}
    in_doubt = _change(
        abandoned.filter(state=State.TRANSMITTING),
        to=lambda _row: State.IN_DOUBT,
        actor=SWEEPER,
        note=_("The worker was lost while it sent."),
        outcome=lambda _row: Outcome.IN_DOUBT,
        skip_locked=True,
        due_at=Now(),
        **_FREE,
    )
    losses = _losses(blamed)
    often = {pk for pk, count in losses.items() if count >= LOST_LIMIT}
    released = _change(
        abandoned.filter(state=State.CLAIMED),
        to=lambda row: State.TECHNICAL_FAILURE if row["pk"] in often else State.QUEUED,
        actor=SWEEPER,
        note=_("The worker was lost before it sent."),
        outcome=lambda row: Outcome.LOST if row["pk"] in blamed else Outcome.UNTRIED,
        skip_locked=True,
        due_at=_due_after_loss(losses),
        is_suspect=Case(When(pk__in=suspect, then=True), default=F("is_suspect")),
        **_FREE,
    )
    return in_doubt + released


def _begun_of_each_worker(abandoned: QuerySet[Delivery]) -> Iterator[list[uuid.UUID]]:
    """What each lost worker may have been busy with: it begins its deliveries in this order, so many at a time."""
    tokens = abandoned.order_by().values_list("lease_token", flat=True).distinct()
    held = Delivery.objects.filter(lease_token__in=list(tokens)).order_by("lease_token", *ORDER)
    for (_token, channel), rows in groupby(held.values_list("lease_token", "channel", "pk"), key=lambda row: row[:2]):
        yield [pk for _token, _channel, pk in islice(rows, _most_begun(channel))]


def _most_begun(channel: str) -> int:
    try:
        return most_begun(channel)
    except ChannelError:
        return 1  # The channel was taken out of the settings meanwhile.


def _losses(deliveries: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How often workers were lost over each of `deliveries`, with the loss that is being written down."""
    losses = dict.fromkeys(deliveries, 1)
    lost = DeliveryAttempt.objects.filter(
        delivery__in=list(losses), outcome=Outcome.LOST, n__gt=F("delivery__earlier_attempts")
    )
    for pk, count in lost.order_by().values_list("delivery").annotate(Count("pk")):
        losses[pk] += count
    return losses


def _due_after_loss(losses: dict[uuid.UUID, int]) -> Case:
    """What workers are lost over again waits 1, 3, 7 seconds: one bad moment must not use up its chances."""
    by_count: dict[int, list[uuid.UUID]] = {}
    for pk, count in losses.items():
        by_count.setdefault(count, []).append(pk)
    waits = {count: datetime.timedelta(seconds=2 ** (count - 1) - 1) for count in by_count}
    return Case(*(When(pk__in=pks, then=Now() + waits[count]) for count, pks in by_count.items()), default=Now())


# -- whether it left


@transaction.atomic
def settle_doubt(*, delivery: Delivery, to: str, note: str, outcome: str = "", actor: str = RESOLVER) -> bool:
    """in_doubt → `to`. False when it was settled meanwhile, or has been tried and is in doubt again.

    `outcome` is how the attempt ended, "" when that is not known even now.
    """
    values = {State.ACCEPTED: {"sent_at": Now(), "last_error": ""}, State.QUEUED: {"due_at": Now()}}.get(to, {})
    same = Delivery.objects.filter(pk=delivery.pk, state=State.IN_DOUBT, attempts=delivery.attempts)
    settled = bool(_change(same, to=lambda _row: to, actor=actor, note=note, **values))
    if settled and outcome:
        DeliveryAttempt.objects.filter(delivery=delivery.pk, n=delivery.attempts).update(outcome=outcome)
    return settled


def put_doubt_off(*, delivery: Delivery, wait: datetime.timedelta) -> None:
    """Has it asked later whether `delivery` left."""
    Delivery.objects.filter(pk=delivery.pk, state=State.IN_DOUBT).update(due_at=Now() + wait)


# -- what comes back from the other side


def record_acknowledgement(*, delivery: Delivery, actor: str, note: str = "") -> bool:
    """→ acknowledged, from any other state once it has been tried. False when it was acknowledged already."""
    tried = Delivery.objects.filter(pk=delivery.pk, attempts__gt=0).exclude(state=State.ACKNOWLEDGED)
    return _take_news(tried, State.ACKNOWLEDGED, actor, note, acknowledged_at=Now(), last_error="")


def record_arrival(*, delivery: Delivery, actor: str, note: str) -> bool:
    """→ delivered. False, as for `record_return`, when the delivery is past the point where this is news."""
    return _take_news(_open_to_news(delivery, OPEN_TO_REPORTS), State.DELIVERED, actor, note, last_error="")


def record_return(*, delivery: Delivery, actor: str, note: str) -> bool:
    """→ bounced: a server gave it back, or a person."""
    open_to_it = _open_to_news(delivery, (*OPEN_TO_REPORTS, State.DELIVERED))
    return _take_news(open_to_it, State.BOUNCED, actor, note, last_error=note)


def _open_to_news(delivery: Delivery, states: Iterable[str]) -> QuerySet[Delivery]:
    """What was tried since a person last had it tried: news of the tries before that says nothing of this one."""
    return Delivery.objects.filter(pk=delivery.pk, state__in=states, attempts__gt=F("earlier_attempts"))


def _take_news(chosen: QuerySet[Delivery], to: str, actor: str, note: str, **values) -> bool:
    """A worker that holds the delivery loses it; what it was sending has left."""
    values = {"sent_at": Coalesce("sent_at", Now()), **_ENDED, **values}
    return bool(_change(chosen, to=lambda _row: to, actor=actor, note=note, outcome=_outcome_by_news, **values))


def _outcome_by_news(row: dict) -> str | None:
    return {State.CLAIMED: Outcome.STOPPED, State.TRANSMITTING: Outcome.ACCEPTED}.get(row["state"])


# -- what people do


def requeue(*, delivery: Delivery, channel: str, address: str, user=None) -> bool:
    """Has a delivery that ended badly, was stopped or is held tried again, as if for the first time."""
    way = {"channel": channel, "address": address}
    values = {"due_at": Now(), "expires_at": Now() + LIFETIME, "last_error": "", "sent_at": None, "is_suspect": False}
    chosen = Delivery.objects.filter(pk=delivery.pk, state__in=REQUEUED_BY_PERSON)
    return bool(_change(chosen, to=_to_queue, user=user, earlier_attempts=F("attempts"), **way, **values))


def _to_queue(_row: dict) -> str:
    return State.QUEUED


def cancel(*, issuance: Issuance, user=None, note: str = "") -> int:
    """Stops what has not left of `issuance`, even in the hands of a worker; returns how many deliveries that were."""
    return _cancel(issuance.deliveries.all(), user=user, note=note)


def cancel_reminders(*, delivery: Delivery, actor: str) -> int:
    """Stops the reminders of `delivery` that have not left; returns how many that were."""
    return _cancel(delivery.reminders.all(), actor=actor)


def _cancel(deliveries: QuerySet[Delivery], *, actor: str = "", user=None, note: str = "") -> int:
    return _change(
        deliveries.filter(state__in=UNSENT),
        to=lambda _row: State.CANCELLED,
        actor=actor,
        user=user,
        note=note,
        outcome=lambda row: Outcome.STOPPED if row["state"] == State.CLAIMED else None,
        **_FREE,
    )


def cancel_outdated() -> int:
    """Stops what came back into the queue after its plan was recalled or replaced; returns how many that were."""
    note = _("The plan is not in force any more.")
    return _change(Delivery.objects.outdated(), to=lambda _row: State.CANCELLED, actor=SWEEPER, note=note)


# -- changes of many at once


@transaction.atomic
def _change(
    chosen: QuerySet[Delivery],
    *,
    to: Callable[[dict], str],
    actor: str = "",
    user=None,
    note: str = "",
    outcome: Callable[[dict], str | None] = lambda _row: None,
    skip_locked: bool = False,
    **values,
) -> int:
    """Locks `chosen`, changes those to the state that `to` gives for each, and writes an event for each.

    `outcome` ends the attempt of a row that has one under way. `skip_locked` leaves out what somebody is writing now.
    Returns how many were changed.
    """
    rows = list(_locked(chosen, skip=skip_locked).order_by("pk").values("pk", "state", "attempts"))
    by_change: dict[tuple[str, str, str | None], list[dict]] = {}
    for row in rows:
        by_change.setdefault((row["state"], to(row), outcome(row)), []).append(row)
    for (came_from, after, ended), group in by_change.items():
        _check(came_from, after)
        pks = [row["pk"] for row in group]
        _in_parts(Delivery.objects.filter(state=came_from), pks, "pk__in", {"state": after, **values})
        if ended:
            under_way = DeliveryAttempt.objects.filter(ended_at=None)
            _in_parts(under_way, pks, "delivery__in", {"outcome": ended, "ended_at": Now(), "text": note})
        by = actor or (f"user {user.pk}" if user else "command")
        events = [
            DeliveryEvent(
                delivery_id=row["pk"],
                from_state=came_from,
                to_state=after,
                attempt=row["attempts"],
                actor=by,
                user=user,
                note=note,
            )
            for row in group
        ]
        DeliveryEvent.objects.bulk_create(events, batch_size=500)
    return len(rows)


def _in_parts(queryset: QuerySet, pks: list, lookup: str, values: dict, size: int = 500) -> None:
    """SQLite takes only so many parameters in one statement."""
    for start in range(0, len(pks), size):
        queryset.filter(**{lookup: pks[start : start + size]}).update(**values)


def _locked(deliveries: QuerySet[Delivery], *, skip: bool = False) -> QuerySet[Delivery]:
    """SQLite has no locks on rows: there a transaction that writes is alone from its beginning."""
    if not connection.features.has_select_for_update:
        return deliveries
    return deliveries.select_for_update(skip_locked=skip, of=("self",))


def _event(delivery: Delivery, came_from: str, to: str, actor: str, note: str = "") -> DeliveryEvent:
    return DeliveryEvent(
        delivery=delivery, from_state=came_from, to_state=to, attempt=delivery.attempts, actor=actor, note=note
    )


def _check(came_from: str, to: str) -> None:
    if to not in TRANSITIONS[came_from]:
        raise ValueError(f"A delivery does not go from {came_from} to {to}.")


def _lease_end():
    return Now() + datetime.timedelta(seconds=conf.get("PLANS_DELIVERY_LEASE_SECONDS"))


def _doubt_end():
    return Now() + datetime.timedelta(seconds=conf.get("PLANS_DOUBT_SECONDS"))
