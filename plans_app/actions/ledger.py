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
    held, bounced, rejected,
    expired, technical_failure,
    cancelled       queued             clerk     to be tried again
    accepted        delivered          report    the recipient's server has it
    accepted,
    delivered       bounced            report    the recipient's server gave it back
    accepted,
    delivered       acknowledged       person    the recipient said so

Each change is one UPDATE that names the state it starts from, and the worker's token where a worker makes it: of two
who try, one changes a row and the other none. In the same transaction it writes an event. Moments are the database's.
"""

import datetime
import os
import socket
import uuid
from collections.abc import Callable, Iterable
from functools import cache

from django.db import connection, transaction
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from plans_app import conf
from plans_app.exceptions import LeaseLost
from plans_app.models import Delivery, DeliveryAttempt, DeliveryEvent, Issuance

State, Outcome = Delivery.State, DeliveryAttempt.Outcome

TRANSITIONS: dict[str, frozenset[str]] = {
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
    State.ACCEPTED: frozenset({State.DELIVERED, State.BOUNCED, State.ACKNOWLEDGED}),
    State.DELIVERED: frozenset({State.BOUNCED, State.ACKNOWLEDGED}),
    State.ACKNOWLEDGED: frozenset(),
    State.BOUNCED: frozenset({State.QUEUED}),
    State.REJECTED: frozenset({State.QUEUED}),
    State.EXPIRED: frozenset({State.QUEUED}),
    State.TECHNICAL_FAILURE: frozenset({State.QUEUED}),
    State.CANCELLED: frozenset({State.QUEUED}),
}

# How long a delivery is tried.
LIFETIME = datetime.timedelta(hours=72)
# A delivery over which this many workers were lost is left to a person.
LOST_LIMIT = 5
SWEEPER, RESOLVER = "sweep", "resolver"

_FREE = {"lease_token": None, "lease_until": None}


@cache
def _host() -> str:
    return socket.gethostname()


def worker_name() -> str:
    """This process, as attempts and events name it."""
    return f"{_host()}:{os.getpid()}"[:150]


def reason_of(error: Exception) -> str:
    """What `error` says, as a database can keep it: PostgreSQL takes no NUL, and servers answer what they like."""
    return str(error).replace("\x00", "") or type(error).__name__


# -- a worker takes deliveries, holds them, and says how each ended


@transaction.atomic
def claim_deliveries(*, channel: str, size: int) -> list[Delivery]:
    """Takes up to `size` due deliveries for this worker alone, until their lease ends.

    The attempt is counted before anything is done, so that a delivery that kills its worker stops some day. A worker
    has to go through them in the order given: of a lost worker's deliveries the first one is blamed.
    """
    if size <= 0:
        return []
    due = _locked(Delivery.objects.due().filter(channel=channel), skip=True).order_by("due_at", "pk")
    # Read before the update: as a subquery of it, PostgreSQL may run a locking LIMIT more than once and take too many.
    chosen = [delivery.pk for delivery in due.only("pk")[:size]]
    token = uuid.uuid4()
    Delivery.objects.filter(pk__in=chosen, state=State.QUEUED).update(
        state=State.CLAIMED, lease_token=token, lease_until=_lease_end(), attempts=F("attempts") + 1
    )
    mine = Delivery.objects.filter(lease_token=token).order_by("due_at", "pk")
    claimed = list(mine.select_related("issuance__issuer", "issuance__plan", "organization", "line"))
    worker = worker_name()
    DeliveryAttempt.objects.bulk_create([DeliveryAttempt(delivery=d, n=d.attempts, worker=worker) for d in claimed])
    DeliveryEvent.objects.bulk_create([_event(d, State.QUEUED, State.CLAIMED, worker) for d in claimed])
    return claimed


def renew_leases(*, token: uuid.UUID) -> int:
    """Begins the leases of one claim anew; returns how many it still holds."""
    return Delivery.objects.filter(lease_token=token).update(lease_until=_lease_end())


def begin_transmission(*, delivery: Delivery) -> None:
    """claimed → transmitting. Raises LeaseLost when the delivery is this worker's no longer: nothing may leave then."""
    if not _change_own(delivery, State.TRANSMITTING, lease_until=_lease_end()):
        raise LeaseLost(_("%(delivery)s was taken from this worker.") % {"delivery": delivery})


def record_acceptance(*, delivery: Delivery, answer: str, code: int | None, pdf_sha256: str) -> bool:
    """transmitting → accepted. False, as for all that follow, when the delivery is this worker's no longer."""
    ended = {"outcome": Outcome.ACCEPTED, "code": code, "text": answer, "pdf_sha256": pdf_sha256}
    return _change_own(delivery, State.ACCEPTED, ended, note=answer, sent_at=Now(), last_error="", **_FREE)


def record_doubt(*, delivery: Delivery, reason: str) -> bool:
    """transmitting → in_doubt."""
    ended = {"outcome": Outcome.IN_DOUBT, "text": reason}
    return _change_own(delivery, State.IN_DOUBT, ended, note=reason, last_error=reason, due_at=_doubt_end(), **_FREE)


def record_refusal(*, delivery: Delivery, reason: str, code: int | None = None) -> bool:
    """claimed or transmitting → rejected."""
    ended = {"outcome": Outcome.REFUSED, "code": code, "text": reason}
    return _change_own(delivery, State.REJECTED, ended, note=reason, last_error=reason, **_FREE)


def record_delay(*, delivery: Delivery, reason: str, wait: datetime.timedelta, code: int | None = None) -> bool:
    """claimed or transmitting → queued for `wait`; or expired, when its time is over by then."""
    ended = {"outcome": Outcome.RETRY, "code": code, "text": reason}
    values = {"note": reason, "last_error": reason, **_FREE}
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
    mine = Delivery.objects.filter(pk=delivery.pk, lease_token=delivery.lease_token, state=came_from)
    if not mine.filter(condition or Q()).update(state=to, **values):
        return False
    if ended:
        attempt = DeliveryAttempt.objects.filter(delivery=delivery.pk, n=delivery.attempts)
        attempt.update(ended_at=Now(), **ended)
    delivery.state = to
    _event(delivery, came_from, to, worker_name(), note).save(force_insert=True)
    return True


# -- what a lost worker left behind


def release_abandoned() -> int:
    """Goes on with what workers held and did not finish in time; returns how many deliveries that were.

    What was being sent is in doubt. What was not goes back into the queue; the delivery that its worker was busy with
    is blamed for the loss, and left to a person when that happens too often.
    """
    abandoned = Delivery.objects.abandoned()
    blamed = set(_first_of_each_claim(abandoned))
    in_doubt = _change(
        abandoned.filter(state=State.TRANSMITTING),
        to=lambda _row: State.IN_DOUBT,
        actor=SWEEPER,
        note=_("The worker was lost while it sent."),
        outcome=lambda _row: Outcome.IN_DOUBT,
        due_at=Now(),
        **_FREE,
    )
    often = _often_lost(blamed)
    released = _change(
        abandoned.filter(state=State.CLAIMED),
        to=lambda row: State.TECHNICAL_FAILURE if row["pk"] in often else State.QUEUED,
        actor=SWEEPER,
        note=_("The worker was lost before it sent."),
        outcome=lambda row: Outcome.LOST if row["pk"] in blamed else Outcome.UNTRIED,
        due_at=Now(),
        **_FREE,
    )
    return in_doubt + released


def _first_of_each_claim(abandoned: QuerySet[Delivery]) -> Iterable[uuid.UUID]:
    """What each lost worker was busy with: it goes through its claim in this order, and sends one at a time."""
    tokens = abandoned.values_list("lease_token", flat=True)
    held = Delivery.objects.filter(lease_token__in=list(tokens)).order_by("due_at", "pk")
    first: dict = {}
    for token, state, pk in held.values_list("lease_token", "state", "pk"):
        if state == State.TRANSMITTING or token not in first:
            first[token] = pk
    return first.values()


def _often_lost(deliveries: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Those of `deliveries` that have had their last chance: the loss that is being written down counts too."""
    lost = DeliveryAttempt.objects.filter(
        delivery__in=list(deliveries), outcome=Outcome.LOST, n__gt=F("delivery__earlier_attempts")
    )
    counted = lost.order_by().values("delivery").annotate(count=Count("pk"))
    return set(counted.filter(count__gte=LOST_LIMIT - 1).values_list("delivery", flat=True))


# -- whether it left


def settle_doubt(*, delivery: Delivery, to: str, note: str, actor: str = RESOLVER) -> bool:
    """in_doubt → `to`. False when it was settled meanwhile, or has been tried and is in doubt again."""
    values = {State.ACCEPTED: {"sent_at": Now(), "last_error": ""}, State.QUEUED: {"due_at": Now()}}.get(to, {})
    same = Delivery.objects.filter(pk=delivery.pk, state=State.IN_DOUBT, attempts=delivery.attempts)
    return bool(_change(same, to=lambda _row: to, actor=actor, note=note, **values))


def put_doubt_off(*, delivery: Delivery, wait: datetime.timedelta) -> None:
    """Has it asked later whether `delivery` left."""
    Delivery.objects.filter(pk=delivery.pk, state=State.IN_DOUBT).update(due_at=Now() + wait)


# -- what people do


def requeue(*, delivery: Delivery, channel: str, address: str, user=None) -> bool:
    """Has a delivery that ended badly, was stopped or is held tried again, as if for the first time."""
    ended = [state for state, after in TRANSITIONS.items() if State.QUEUED in after]
    by_person = set(ended) - {State.CLAIMED, State.TRANSMITTING, State.IN_DOUBT}
    way = {"channel": channel, "address": address}
    values = {"due_at": Now(), "expires_at": Now() + LIFETIME, "last_error": "", "sent_at": None}
    chosen = Delivery.objects.filter(pk=delivery.pk, state__in=by_person)
    return bool(_change(chosen, to=_to_queue, user=user, earlier_attempts=F("attempts"), **way, **values))


def _to_queue(_row: dict) -> str:
    return State.QUEUED


def cancel(*, issuance: Issuance, user=None) -> int:
    """Stops what has not left of `issuance`, even in the hands of a worker; returns how many deliveries that were."""
    unsent = issuance.deliveries.filter(state__in=[State.QUEUED, State.CLAIMED, State.HELD])
    return _change(
        unsent,
        to=lambda _row: State.CANCELLED,
        user=user,
        outcome=lambda row: Outcome.STOPPED if row["state"] == State.CLAIMED else None,
        **_FREE,
    )


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
    **values,
) -> int:
    """Locks `chosen`, changes those to the state that `to` gives for each, and writes an event for each.

    `outcome` ends the attempt of a row that has one under way. Returns how many were changed.
    """
    rows = list(_locked(chosen).order_by("pk").values("pk", "state", "attempts"))
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
