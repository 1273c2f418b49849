"""What must hold of the ledger whatever happens to workers, servers and clocks, and no constraint can enforce.

The database enforces by constraints: an organization has one delivery for each issuance and channel; a delivery has a
lease while a worker holds it and at no other time; attempts have each number once and one at most is under way; what
was sent has its moment. That nothing is sent before it is issued follows from the rows: a delivery needs an issuance,
which needs a published revision and a number.
"""

import datetime
import hashlib
from collections.abc import Callable, Iterator

from django.db.models import Case, Count, Exists, F, Max, Min, OuterRef, Q, When
from django.db.models.functions import Now

from plans_app.actions.archiving import archive_fault
from plans_app.actions.ledger import TRANSITIONS
from plans_app.models import (
    Delivery,
    DeliveryAttempt,
    DeliveryEvent,
    Issuance,
    IssuanceRecipient,
    Standing,
)
from plans_app.models.acts import STANDING_AFTER

# How far behind a row may be before it counts as stuck.
STUCK_AFTER = datetime.timedelta(seconds=60)
# From these only a person leads out.
PERSONS_ONLY = (
    Delivery.State.BOUNCED,
    Delivery.State.REJECTED,
    Delivery.State.EXPIRED,
    Delivery.State.TECHNICAL_FAILURE,
    Delivery.State.HELD,
    Delivery.State.CANCELLED,
)
# A delivery to an organization without an address is refused from the beginning.
BEGINNINGS = {Delivery.State.QUEUED, Delivery.State.REJECTED}


def violations() -> Iterator[str]:
    """A line for each violation: the name of the rule, the row, and what is wrong with it."""
    for name, rule in RULES.items():
        for found in rule():
            yield f"{name}: {found}"


def lines_without_delivery() -> Iterator[str]:
    """Every line of “Nơi nhận” has a delivery, is reached by a line above it, or says that nobody answers to it."""
    lines = IssuanceRecipient.objects.filter(state=IssuanceRecipient.State.RESOLVED, reached_above=0)
    for line in lines.filter(deliveries=None, issuance__deliveries__isnull=False).distinct():
        yield f"line {line.pk} of {line.issuance} reaches nobody"


def sent_without_document() -> Iterator[str]:
    """Nothing is sent before the PDF is stored."""
    early = DeliveryAttempt.objects.filter(
        Q(delivery__issuance__pdf="") | Q(started_at__lt=F("delivery__issuance__rendered_at"))
    )
    for attempt in early.select_related("delivery"):
        yield f"attempt {attempt} began before its document was there"


def sent_without_archive() -> Iterator[str]:
    """Nothing is sent before the archive copy is stored."""
    early = DeliveryAttempt.objects.filter(
        Q(delivery__issuance__archived_at=None) | Q(started_at__lt=F("delivery__issuance__archived_at"))
    )
    for attempt in early.select_related("delivery"):
        yield f"attempt {attempt} began before the archive copy was stored"


def changed_archive() -> Iterator[str]:
    """The archive copy is there, and is what was stored."""
    for issuance in Issuance.objects.exclude(archived_at=None).iterator():
        if fault := archive_fault(issuance):
            yield f"the archive copy of {issuance}: {fault}"


def standings() -> Iterator[str]:
    """The standing of a plan is what the acts on it make of it."""
    of_acts = Max(Case(*(When(acts__kind=kind, then=place) for place, kind in enumerate(STANDING_AFTER, start=1))))
    expected = [Standing.IN_FORCE, *STANDING_AFTER.values()]
    for issuance in Issuance.objects.annotate(place=of_acts).order_by("pk").iterator():
        if issuance.standing != expected[issuance.place or 0]:
            yield f"{issuance} is {issuance.standing} and its acts say {expected[issuance.place or 0]}"


def strangers_notified() -> Iterator[str]:
    """A notice goes to an organization that the plan itself was for, and nowhere else."""
    first = Delivery.objects.documents().filter(
        issuance=OuterRef("issuance"), organization=OuterRef("organization"), channel=OuterRef("channel")
    )
    notices = Delivery.objects.notices().filter(~Exists(first) | ~Q(act__issuance=F("issuance")))
    for notice in notices.order_by("pk"):
        yield f"notice {notice.pk} of {notice.issuance} has no delivery that it follows"


def other_documents() -> Iterator[str]:
    """What was attached is what was issued."""
    attached = DeliveryAttempt.objects.exclude(pdf_sha256="")
    for attempt in attached.exclude(pdf_sha256=F("delivery__issuance__pdf_sha256")):
        yield f"attempt {attempt} carried {attempt.pdf_sha256}"


def changed_documents() -> Iterator[str]:
    """The stored PDF is the one that was rendered."""
    for issuance in Issuance.objects.exclude(pdf="").iterator():
        try:
            with issuance.pdf.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            yield f"the document of {issuance} cannot be read: {error}"
            continue
        if digest != issuance.pdf_sha256:
            yield f"the document of {issuance} was changed"


def gaps_in_attempts() -> Iterator[str]:
    """Attempts are numbered from 1 without a gap, and only the last may be under way, in the hands of a worker."""
    counted = Delivery.objects.annotate(
        rows=Count("attempt_rows"), first=Min("attempt_rows__n"), last=Max("attempt_rows__n")
    )
    wrong = ~Q(rows=F("attempts")) | (Q(attempts__gt=0) & (~Q(first=1) | ~Q(last=F("attempts"))))
    for delivery in counted.filter(wrong).order_by("pk"):
        yield f"delivery {delivery.pk} counts {delivery.attempts} attempts and has {delivery.rows}"
    held = Q(delivery__state__in=["claimed", "transmitting"], n=F("delivery__attempts"))
    for attempt in DeliveryAttempt.objects.filter(ended_at=None).exclude(held):
        yield f"attempt {attempt} is under way and nobody holds it"


def steps_without_path() -> Iterator[str]:
    """Every change of state has its event, and the events of a delivery are a way through the table of states."""
    states: dict = {}
    events = DeliveryEvent.objects.order_by("delivery_id", "pk").values_list(
        "delivery_id", "from_state", "to_state", "actor"
    )
    for delivery, came_from, to, actor in events.iterator():
        if actor == "migration":
            states[delivery] = to
            continue
        if came_from not in ({states[delivery]} if delivery in states else BEGINNINGS):
            yield f"delivery {delivery} went from {came_from} to {to} while it was {states.get(delivery, 'new')}"
        if to not in TRANSITIONS[came_from]:
            yield f"delivery {delivery} went from {came_from} to {to}"
        states[delivery] = to
    moved = Delivery.objects.filter(Q(attempts__gt=0) | Q(events__isnull=False)).order_by("pk").distinct()
    for pk, state in moved.values_list("pk", "state").iterator():
        if states.get(pk) != state:
            yield f"delivery {pk} is {state} and its events end in {states.get(pk)}"


def reopened_by_machines() -> Iterator[str]:
    """What has ended is opened again by a person only."""
    reopened = DeliveryEvent.objects.filter(from_state__in=PERSONS_ONLY, to_state=Delivery.State.QUEUED)
    for event in reopened.exclude(Q(actor="command") | Q(actor__startswith="user ")):
        yield f"delivery {event.delivery_id} was opened again by {event.actor}"


def stuck() -> Iterator[str]:
    """Nothing waits for long after its moment: a worker and a sweep are running."""
    limit = Now() - STUCK_AFTER
    late = Q(state__in=["claimed", "transmitting"], lease_until__lt=limit)
    late |= Q(state="in_doubt", due_at__lt=limit)
    late |= Q(state="queued", due_at__lt=limit) & ~Q(issuance__pdf="")
    for delivery in Delivery.objects.filter(late).order_by("pk"):
        yield f"delivery {delivery.pk} is {delivery.state} since long"


RULES: dict[str, Callable[[], Iterator[str]]] = {
    "I1 every line leads somewhere": lines_without_delivery,
    "I3 nothing without its document": sent_without_document,
    "I4 the issued document and no other": other_documents,
    "I4 the document is unchanged": changed_documents,
    "I9 the archive copy first": sent_without_archive,
    "I9 the archive copy is unchanged": changed_archive,
    "I5 attempts without gaps": gaps_in_attempts,
    "I6 ends are final": reopened_by_machines,
    "I7 nothing is stuck": stuck,
    "I15 standing follows from acts": standings,
    "I16 notices follow deliveries": strangers_notified,
    "I13 every change has its event": steps_without_path,
}
