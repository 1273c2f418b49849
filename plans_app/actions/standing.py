"""Whether an issued plan is in force: what a reader must know before acting on it."""

import datetime
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plans_app.models import Issuance, PlanRelation
from plans_app.queries import is_open


class State(TextChoices):
    """From the gravest: what stands first hides what stands below."""

    RECALLED = "recalled", _("Recalled")
    REPLACED = "replaced", _("Replaced")
    ENDED = "ended", _("No longer in effect")
    NOT_YET = "not_yet", _("Not in effect yet")
    IN_FORCE = "in_force", _("In force")


@dataclass(frozen=True, slots=True)
class Standing:
    """`state` on the day that was asked for; `since` is the day from which it is so, where one is known.

    `by` and `corrected_by` are the references of the documents that replaced or corrected it, those only that
    anybody may read.
    """

    state: State
    since: datetime.date | None = None
    by: tuple[str, ...] = ()
    corrected_by: tuple[str, ...] = ()
    is_corrected: bool = False


def standing_of(*, issuance: Issuance, day: datetime.date | None = None) -> Standing:
    """How `issuance` stands on `day`, today without one: by its own days, and by what was issued after it."""
    day = day or timezone.localdate()
    replacing = _issued_relations(issuance, PlanRelation.Kind.REPLACES)
    correcting = _issued_relations(issuance, PlanRelation.Kind.CORRECTS)
    state, since = _state(issuance.plan, day)
    if replacing:
        state, since = State.REPLACED, min(relation.issued_on for relation in replacing)
    return Standing(
        state=state,
        since=since,
        by=_references(replacing),
        corrected_by=_references(correcting),
        is_corrected=bool(correcting),
    )


def _state(plan, day: datetime.date) -> tuple[State, datetime.date | None]:
    if plan.effective_to and plan.effective_to < day:
        return State.ENDED, plan.effective_to + datetime.timedelta(days=1)
    if plan.effective_from and plan.effective_from > day:
        return State.NOT_YET, None
    return State.IN_FORCE, plan.effective_from or plan.issued_on


@dataclass(frozen=True, slots=True)
class _Later:
    """An issued document that names this one; `reference` is "" where its page is not public."""

    reference: str
    issued_on: datetime.date


def _issued_relations(issuance: Issuance, kind: PlanRelation.Kind) -> list[_Later]:
    """A draft that wants to replace a plan has not done so yet."""
    later = Issuance.objects.filter(plan__relations__kind=kind, plan__relations__target=issuance.plan_id)
    rows = later.annotate(is_public=is_open("plan__path")).order_by("issued_on", "pk").distinct()
    values = rows.values_list("reference", "issued_on", "is_public", "plan__live")
    return [_Later(reference if is_public and live else "", day) for reference, day, is_public, live in values]


def _references(relations: list[_Later]) -> tuple[str, ...]:
    return tuple(relation.reference for relation in relations if relation.reference)
