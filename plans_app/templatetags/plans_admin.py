"""What the panels of the plan's editor show: `{% load plans_admin %}`."""

from typing import Any

from django import template
from django.db.models import Count

from plans_app.actions.issuing import issue_problems, prepare_for_issue
from plans_app.actions.linting import lint_plan
from plans_app.actions.recipients import resolve_recipients
from plans_app.decree30.findings import Severity
from plans_app.models import Issuance, IssuanceAct, PlanPage, Standing
from plans_app.models.permissions import may_add_beside

register = template.Library()

# What an import missed and a person has filled in since is no doubt any more.
FIELD_OF_DOUBT = {
    "no-kind": "document_kind",
    "no-subject": "subject",
    "no-issuer": "issuer",
    "issuer-unknown": "issuer",
    "no-number": "number",
    "no-date": "issued_on",
    "no-archive": "archive_units",
    "no-position": "position",
    "no-signer": "signer",
}


@register.simple_tag
def issue_readiness(plan: PlanPage) -> dict[str, Any]:
    """Why the last saved version of `plan` cannot be issued, and the recipient lines that reach nobody."""
    page = prepare_for_issue(plan=plan)
    unresolved = [line.unresolved for line in resolve_recipients(plan=page) if line.unresolved]
    remarks = [finding for finding in lint_plan(plan=page, is_issuing=True) if finding.severity is not Severity.ERROR]
    return {"problems": issue_problems(plan=page), "unresolved": unresolved, "remarks": remarks}


@register.simple_tag
def acts_on(issuance: Issuance, user) -> dict[str, Any]:
    """What was done to an issued plan, and what `user` may do to it now."""
    acts = list(issuance.acts.select_related("made_by", "replacement").annotate(notified=Count("notices")))
    is_replaced = any(act.kind == IssuanceAct.Kind.REPLACEMENT for act in acts)
    may_act = issuance.plan.permissions_for_user(user).can_publish()
    return {
        "acts": acts,
        "may_recall": may_act and issuance.standing != Standing.RECALLED,
        "may_correct": may_act and not issuance.is_withdrawn,
        "may_replace": may_act and not is_replaced and may_add_beside(issuance.plan, user),
    }


@register.simple_tag
def open_doubts(plan: PlanPage) -> list[dict[str, Any]]:
    """The doubts of the import of `plan` that nobody has settled: code, message, line (None for the whole)."""
    doubts = plan.plan_import.report.get("doubts", [])
    return [doubt for doubt in doubts if not _is_settled(plan, doubt["code"])]


def _is_settled(plan: PlanPage, code: str) -> bool:
    field = FIELD_OF_DOUBT.get(code)
    return bool(field and getattr(plan, field))
