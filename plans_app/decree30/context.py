"""What a check knows of the world around a plan. The database is asked before, by `plans_app.actions.linting`."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from plans_app.decree30.ruleset import RuleSet, ruleset_on
from plans_app.models import PlanPage


@dataclass(frozen=True, slots=True)
class RecipientFacts:
    """A line of "Nơi nhận" as the directory knows it.

    `organizations` are the primary keys behind it, `names` their folded names; `ended` the names of those that do not
    exist on the day, each with its successor or "". `expected_count` is what the group says of itself. `is_superior`:
    a body above the issuer.
    """

    text: str
    purpose: str
    organizations: frozenset[int] = frozenset()
    names: tuple[str, ...] = ()
    ended: tuple[tuple[str, str], ...] = ()
    expected_count: int | None = None
    is_superior: bool = False

    @property
    def is_resolved(self) -> bool:
        return bool(self.organizations)


@dataclass(frozen=True)
class Context:
    """The facts around a plan. `recipients` is None where the directory was not asked.

    `day` is the day of the document, today for one without. `assigned` gives the organizations behind each assignment,
    by the id of its block. `taken_by` is the document that has the number already, `twins` are other plans with the
    same reference, `units` the names of the units of the issuer. `is_open`: no restriction keeps readers from the page.
    """

    ruleset: RuleSet
    day: datetime.date
    today: datetime.date
    is_issuing: bool = False
    issuer_has_ended: bool = False
    issuer_successor: str = ""
    recipients: tuple[RecipientFacts, ...] | None = None
    assigned: Mapping[str, frozenset[int]] = field(default_factory=dict)
    units: tuple[str, ...] = ()
    last_number: int | None = None
    last_issued_on: datetime.date | None = None
    taken_by: str = ""
    twins: tuple[str, ...] = ()
    is_open: bool = False


def bare_context(plan: PlanPage, *, today: datetime.date, is_issuing: bool = False) -> Context:
    """The context of a plan of which nothing is known but its text."""
    day = plan.issued_on or today
    return Context(ruleset=ruleset_on(plan.issued_on), day=day, today=today, is_issuing=is_issuing)
