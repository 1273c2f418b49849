"""Makes draft plans from text files, and issues and delivers them when asked."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from plans_app.actions.drafting import import_plan
from plans_app.exceptions import ImportRefused, IssueRefused
from plans_app.models import Campaign, Organization, PlanIndexPage, PlanPage
from plans_app.tasks import issue_and_wake
from plans_app.vietnamese import fold


class Command(BaseCommand):
    help = "Makes a draft plan from each FILE; the same file leads to the same plan."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--issuer", metavar="NAME", help="official name of the issuer in the directory")
        parser.add_argument("--campaign", action="append", default=[], metavar="SLUG", dest="campaigns")
        parser.add_argument(
            "--parent", type=int, metavar="ID", help="plan index to put the plans below; the first one when left out"
        )
        parser.add_argument(
            "--issue", action="store_true", help="issue each plan with the next number, or the one that it has"
        )
        parser.add_argument(
            "--deliver", action="store_true", help="issue, and deliver to the recipients that the plan names"
        )

    def handle(self, *, files, issuer, campaigns, parent, issue, deliver, **options):
        context = {
            "parent": _plan_index(parent),
            "issuer": _issuer(issuer),
            "campaigns": [_campaign(slug) for slug in campaigns],
        }
        refused = 0
        for path in files:
            try:
                self._import(path, context, issue=issue or deliver, deliver=deliver)
            except (ImportRefused, IssueRefused, OSError) as error:
                refused += 1
                self.stderr.write(self.style.ERROR(f"{path}: {error}"))
        if refused:
            raise CommandError(
                _("%(refused)s of %(all)s files could not be finished.") % {"refused": refused, "all": len(files)}
            )

    def _import(self, path: Path, context: dict, *, issue: bool, deliver: bool) -> None:
        plan = import_plan(data=path.read_bytes(), source_name=path.name, **context)
        self._report(path, plan)
        if not issue:
            return
        issuance = issue_and_wake(plan=plan, is_historic=True, deliver=deliver)
        self.stdout.write(_("  issued as %(reference)s") % {"reference": issuance.reference})

    def _report(self, path: Path, plan: PlanPage) -> None:
        report = plan.plan_import.report
        self.stdout.write(f"{path.name} → {plan.pk} {plan.title}")
        for name, value in report["recognised"].items():
            self.stdout.write(f"  {name}: {value}")
        for doubt in report["doubts"]:
            place = _("line %(line)s: ") % {"line": doubt["line"]} if doubt["line"] else ""
            self.stdout.write(self.style.WARNING(f"  ? {place}{doubt['message']}"))


def _plan_index(pk: int | None) -> PlanIndexPage:
    index = PlanIndexPage.objects.filter(**({"pk": pk} if pk else {})).first()
    if index is None:
        raise CommandError(
            _("There is no plan index to put the plans below: make one in the admin, or name it with --parent.")
        )
    return index


def _issuer(name: str | None) -> Organization | None:
    if name is None:
        return None
    found = Organization.objects.filter(key=fold(name)).first()
    if found is None:
        raise CommandError(_("The directory has no organization named “%(name)s”.") % {"name": name})
    return found


def _campaign(slug: str) -> Campaign:
    campaign = Campaign.objects.filter(slug=slug).first()
    if campaign is None:
        known = ", ".join(Campaign.objects.values_list("slug", flat=True))
        raise CommandError(_("There is no campaign “%(slug)s”. Known: %(known)s") % {"slug": slug, "known": known})
    return campaign
