"""What is wrong with the form of a plan: gathers what only the database knows, and asks the linter."""

import datetime
from collections.abc import Iterable, Iterator

from django.db.models import Q
from django.utils import timezone

from plans_app import conf
from plans_app.actions.recipients import ResolvedLine, resolve_recipients
from plans_app.decree30 import fixing
from plans_app.decree30.context import Context, RecipientFacts
from plans_app.decree30.document import Document, read_document
from plans_app.decree30.findings import Finding, Severity
from plans_app.decree30.linter import lint
from plans_app.decree30.ruleset import RuleSet, ruleset_on
from plans_app.exceptions import FixRefused
from plans_app.models import Issuance, Organization, PlanPage, PlanRecipient, Register

# What issuing asks for by itself, before any form: fields that no plan goes without, and a number that is free, which
# is settled only when the row of the register is locked.
ASKED_BY_ISSUING = {"L07", "L09", "L15", "L34"}
REQUIRED_FIELDS = {"subject", "notation", "place", "signer"}
# The longest chain of bodies above an issuer; a directory that names itself in a circle ends there.
MOST_SUPERIORS = 6


def lint_plan(*, plan: PlanPage, is_issuing: bool = False) -> list[Finding]:
    """The findings in `plan` as it stands in memory, saved or not, the gravest first.

    `is_issuing` asks as well what only a document on its way out must have: number, date and recipients.
    """
    return lint(plan, make_context(plan=plan, is_issuing=is_issuing))


def form_errors(*, plan: PlanPage) -> list[str]:
    """The errors of form that keep `plan` from being issued, a sentence each, without what issuing asks for itself."""
    errors = [finding for finding in lint_plan(plan=plan, is_issuing=True) if finding.severity is Severity.ERROR]
    return [_sentence(error) for error in errors if not _is_asked_by_issuing(plan, error)]


def _is_asked_by_issuing(plan: PlanPage, error: Finding) -> bool:
    name = error.place.field
    return error.rule in ASKED_BY_ISSUING or (name in REQUIRED_FIELDS and not getattr(plan, name))


def _sentence(error: Finding) -> str:
    return f"{error.place.path}: {error.message}" if error.place.path else error.message


def find_finding(*, plan: PlanPage, key: str) -> Finding | None:
    """The finding with `key` among those that keep or mark `plan` at issuing, None when it is mended or gone."""
    return next((finding for finding in lint_plan(plan=plan, is_issuing=True) if finding.key == key), None)


def apply_fix(*, plan: PlanPage, finding: Finding, user=None) -> PlanPage:
    """Mends `finding` in `plan`; a saved plan gets a new revision. Raises FixRefused where that cannot be done."""
    if finding.fix is None or not fixing.apply(plan, finding.fix):
        raise FixRefused(finding.message)
    if plan.pk:
        plan.save_revision(user=user, changed=True)
    return plan


def make_context(*, plan: PlanPage, is_issuing: bool = False) -> Context:
    """The facts around `plan`: the directory, the register and the other plans."""
    today = timezone.localdate()
    day = plan.issued_on or today
    ruleset = ruleset_on(plan.issued_on)
    return Context(
        ruleset=ruleset,
        day=day,
        today=today,
        is_issuing=is_issuing,
        recipients=_recipients(plan, day),
        assigned=_assigned(plan, read_document(plan)),
        twins=tuple(_twins(plan)),
        is_open=_is_open(plan),
        **_issuer_facts(plan, day),
        **_register_facts(plan, day, ruleset),
    )


def _recipients(plan: PlanPage, day: datetime.date) -> tuple[RecipientFacts, ...]:
    resolved = resolve_recipients(plan=plan)
    superiors = set(_superiors(plan.issuer))
    successors = _successors(resolved, day)
    groups = [line.group.expected_count if line.group else None for line in plan.recipients.all()]
    return tuple(
        RecipientFacts(
            text=line.text,
            purpose=line.purpose,
            organizations=frozenset(organization.pk for organization in line.organizations),
            names=tuple(organization.key for organization in line.organizations),
            ended=tuple((o.name, successors.get(o.pk, "")) for o in line.organizations if not _exists(o, day)),
            expected_count=expected,
            is_superior=len(line.organizations) == 1 and line.organizations[0].pk in superiors,
        )
        for line, expected in zip(resolved, groups, strict=True)
    )


def _exists(organization: Organization, day: datetime.date) -> bool:
    has_begun = organization.valid_from is None or organization.valid_from <= day
    return has_begun and (organization.valid_to is None or organization.valid_to >= day)


def _successors(lines: Iterable[ResolvedLine], day: datetime.date) -> dict[int, str]:
    ended = {o.pk for line in lines for o in line.organizations if o.successor_id and not _exists(o, day)}
    if not ended:
        return {}
    return dict(Organization.objects.filter(pk__in=ended).values_list("pk", "successor__name"))


def _superiors(organization: Organization | None) -> Iterator[int]:
    """The bodies above `organization`, the nearest first."""
    for _step in range(MOST_SUPERIORS):
        organization = organization.superior if organization else None
        if organization is None:
            return
        yield organization.pk


def _assigned(plan: PlanPage, document: Document) -> dict[str, frozenset[int]]:
    """The organizations behind each assignment: the one that was chosen, else those that answer to the unit's name."""
    chosen = {a.place.block_id: frozenset([a.organization]) for a in document.assignments if a.organization}
    named = [assignment for assignment in document.assignments if assignment.place.block_id not in chosen]
    if not named:
        return chosen
    question = PlanPage(issuer=plan.issuer, issued_on=plan.issued_on)
    question.recipients = [PlanRecipient(sort_order=order, text=a.unit.strip(" :.")) for order, a in enumerate(named)]
    answers = zip(named, resolve_recipients(plan=question), strict=True)
    return chosen | {a.place.block_id: frozenset(o.pk for o in line.organizations) for a, line in answers}


def _issuer_facts(plan: PlanPage, day: datetime.date) -> dict:
    issuer = plan.issuer
    if issuer is None:
        return {}
    has_ended = not _exists(issuer, day)
    return {
        "issuer_has_ended": has_ended,
        "issuer_successor": issuer.successor.name if has_ended and issuer.successor else "",
        "units": tuple(issuer.units.values_list("name", flat=True)) if issuer.pk else (),
    }


def _register_facts(plan: PlanPage, day: datetime.date, ruleset: RuleSet) -> dict:
    if plan.issuer is None:
        return {}
    series = ruleset.abbreviation(plan.document_kind) if conf.get("PLANS_NUMBER_SERIES") == "kind" else ""
    register = Register.objects.filter(issuer=plan.issuer, year=day.year, series=series).first()
    if register is None:
        return {}
    return {
        "last_number": register.last_number,
        "last_issued_on": register.last_issued_on,
        "taken_by": _holder(plan, register),
    }


def _holder(plan: PlanPage, register: Register) -> str:
    """The document of `register` that has the number of `plan`, "" when it is free or the plan's own."""
    if not (plan.number.isascii() and plan.number.isdigit()):
        return ""
    issued = Issuance.objects.filter(register=register, number=int(plan.number))
    holder = issued.exclude(plan_id=plan.pk).first()
    return holder.reference if holder else ""


def _is_open(plan: PlanPage) -> bool:
    """Whether everybody may read the page of `plan` when it is live. Asked only where it matters."""
    return bool(plan.circulation and plan.path) and not plan.get_view_restrictions().exists()


def _twins(plan: PlanPage) -> Iterator[str]:
    """Drafts of the same issuer and year that have the same number and notation."""
    if not (plan.number and plan.notation and plan.issuer_id):
        return
    same = PlanPage.objects.filter(number=plan.number, notation=plan.notation, issuer_id=plan.issuer_id)
    if plan.issued_on:
        same = same.filter(Q(issued_on__year=plan.issued_on.year) | Q(issued_on=None))
    yield from same.exclude(pk=plan.pk).values_list("title", flat=True)[:3]
