"""How far the deliveries of an issuance are, in the few words that a clerk asks for."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from plans_app.models import Delivery, Issuance

State = Delivery.State


class Group(TextChoices):
    """States that mean the same to the one who waits for them."""

    WAITING = "waiting", _("Waiting")
    UNCERTAIN = "uncertain", _("Uncertain")
    SENT = "sent", _("Sent")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    FAILED = "failed", _("Failed")
    STOPPED = "stopped", _("Stopped")

    @property
    def states(self) -> tuple[str, ...]:
        return STATES[self]

    @classmethod
    def of(cls, state: str) -> "Group":
        """The group that `state` of a delivery belongs to."""
        return next(group for group, states in STATES.items() if state in states)


STATES = {
    Group.WAITING: (State.QUEUED, State.CLAIMED, State.TRANSMITTING),
    Group.UNCERTAIN: (State.IN_DOUBT, State.HELD),
    Group.SENT: (State.ACCEPTED, State.DELIVERED),
    Group.ACKNOWLEDGED: (State.ACKNOWLEDGED,),
    Group.FAILED: (State.BOUNCED, State.REJECTED, State.EXPIRED, State.TECHNICAL_FAILURE),
    Group.STOPPED: (State.CANCELLED,),
}


@dataclass(frozen=True, slots=True)
class GroupCount:
    group: Group
    count: int

    @property
    def label(self) -> str:
        return str(self.group.label)


@dataclass(frozen=True, slots=True)
class Progress:
    """The counts of an issuance's deliveries. They sum to `total`."""

    total: int
    counts: tuple[GroupCount, ...]
    is_rendered: bool

    def count(self, group: Group) -> int:
        return next(entry.count for entry in self.counts if entry.group == group)

    @property
    def arrived(self) -> int:
        """Deliveries that the other side has taken, confirmed by a person or not."""
        return self.count(Group.SENT) + self.count(Group.ACKNOWLEDGED)

    @property
    def is_running(self) -> bool:
        """Something may still change by itself within seconds."""
        return bool(self.total) and (not self.is_rendered or self.count(Group.WAITING) > 0)


def progress_of(*, issuance: Issuance) -> Progress:
    """How far the deliveries of `issuance` are, notices among them and reminders not, in one query."""
    counted = dict(issuance.deliveries.without_reminders().order_by().values_list("state").annotate(Count("pk")))
    counts = tuple(GroupCount(group, sum(counted.get(state, 0) for state in group.states)) for group in Group)
    return Progress(total=sum(counted.values()), counts=counts, is_rendered=issuance.is_rendered)


def in_group(deliveries: QuerySet[Delivery], group: str) -> QuerySet[Delivery]:
    """Those of `deliveries` that are in `group`; all of them for a word that is no group."""
    return deliveries.filter(state__in=Group(group).states) if group in Group.values else deliveries
