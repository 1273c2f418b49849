"""Whether an issued plan is in force on a day: what a reader must know before acting on it."""

import datetime
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plans_app.models import Issuance, IssuanceAct, PlanPage
from plans_app.queries import public_plans


class State(TextChoices):
    """From the gravest: what stands first hides what stands below."""

    RECALLED = "recalled", _("Recalled")
    REPLACED = "replaced", _("Replaced")
    ENDED = "ended", _("No longer in effect")
    NOT_YET = "not_yet", _("Not in effect yet")
    IN_FORCE = "in_force", _("In force")


@dataclass(frozen=True, slots=True)
class Validity:
    """`state` on the day that was asked for; `since` is the day from which it is so, where one is known.

    `by` are the documents that recalled or replaced it, `corrected_by` those that corrected it, as they are cited. A
    replacing plan that is not public is not named.
    """

    state: State
    since: datetime.date | None = None
    by: tuple[str, ...] = ()
    corrected_by: tuple[str, ...] = ()


def validity_of(*, issuance: Issuance, day: datetime.date | None = None) -> Validity:
    """How `issuance` stands on `day`, today without one: by its own days, and by the acts that followed it."""
    state, since = _by_its_days(issuance.plan, day or timezone.localdate())
    by: tuple[str, ...] = ()
    acts = list(issuance.acts.select_related("replacement"))
    for kind, outcome in _OUTCOMES.items():
        if act := next((act for act in acts if act.kind == kind), None):
            state, since, by = outcome, act.order_date, _named(act)
            break
    corrections = tuple(act.order for act in acts if act.kind == IssuanceAct.Kind.CORRECTION)
    return Validity(state, since, by, corrections)


# The gravest first.
_OUTCOMES = {IssuanceAct.Kind.RECALL: State.RECALLED, IssuanceAct.Kind.REPLACEMENT: State.REPLACED}


def _by_its_days(plan: PlanPage, day: datetime.date) -> tuple[State, datetime.date | None]:
    if plan.effective_to and plan.effective_to < day:
        return State.ENDED, plan.effective_to + datetime.timedelta(days=1)
    if plan.effective_from and plan.effective_from > day:
        return State.NOT_YET, None
    return State.IN_FORCE, plan.effective_from or plan.issued_on


def _named(act: IssuanceAct) -> tuple[str, ...]:
    is_hidden = act.replacement and not public_plans().filter(pk=act.replacement.plan_id).exists()
    return () if is_hidden else (act.order,)
