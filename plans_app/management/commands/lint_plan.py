"""Says what is wrong with the form of a text file, or of a plan of the site. Nothing is saved."""

import json
from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from plans_app.actions.drafting import build_page, read_plan
from plans_app.actions.issuers import find_issuer
from plans_app.actions.issuing import prepare_for_issue
from plans_app.actions.linting import lint_plan
from plans_app.decree30.findings import Finding, Severity
from plans_app.exceptions import PlansError
from plans_app.models import PlanPage


class Command(BaseCommand):
    help = "Checks the form of FILE_OR_ID; the exit code is 1 when something keeps it from being issued."

    def add_arguments(self, parser):
        parser.add_argument("source", metavar="FILE_OR_ID", help="a file, or the id of a plan")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print the findings as JSON")
        parser.add_argument("--issue", action="store_true", help="ask as well what only an outgoing plan must have")

    def handle(self, *, source, as_json, issue, **options):
        findings = _findings(source, is_issuing=issue)
        if as_json:
            self.stdout.write(json.dumps([finding.as_dict() for finding in findings], ensure_ascii=False, indent=2))
        else:
            self._print(findings)
        if any(finding.severity is Severity.ERROR for finding in findings):
            raise SystemExit(1)

    def _print(self, findings: list[Finding]) -> None:
        for finding in findings:
            place = f"{finding.place.field} {finding.place.path}".strip()
            self.stdout.write(
                f"{finding.severity.label}  {finding.rule}  {place}: {finding.message} [{finding.source}]"
            )
        counts = Counter(finding.severity for finding in findings)
        totals = (f"{severity.label}: {counts[severity]}" for severity in Severity)
        self.stdout.write(" · ".join(totals))


def _findings(source: str, *, is_issuing: bool) -> list[Finding]:
    plan = _plan(source)
    if is_issuing and plan.pk:
        plan = prepare_for_issue(plan=plan)
    return lint_plan(plan=plan, is_issuing=is_issuing)


def _plan(source: str) -> PlanPage:
    path = Path(source)
    if path.is_file():
        return _plan_of_file(path)
    plan = PlanPage.objects.filter(pk=int(source)).first() if source.isdigit() else None
    if plan is None:
        raise CommandError(_("“%(source)s” is neither a file nor the id of a plan.") % {"source": source})
    return plan.get_latest_revision_as_object()


def _plan_of_file(path: Path) -> PlanPage:
    try:
        draft = read_plan(data=path.read_bytes(), source_name=path.name)
    except PlansError as error:
        raise CommandError(str(error)) from error
    return build_page(draft=draft, issuer=find_issuer(draft=draft))
