"""Renders a text file, or a plan of the site, to PDF. Nothing is issued and nothing is saved."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError
from django.utils.translation import gettext as _

from plans_app.actions.drafting import build_page, read_plan
from plans_app.actions.issuers import find_issuer
from plans_app.exceptions import PlansError
from plans_app.exporters.pdf import count_pages, export_pdf
from plans_app.models import PlanPage


class Command(BaseCommand):
    help = "Renders FILE_OR_ID to a PDF without issuing it."

    def add_arguments(self, parser):
        parser.add_argument("source", metavar="FILE_OR_ID", help="a text file, or the id of a plan")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE.pdf")
        parser.add_argument("--draft", action="store_true", help="print the mark of a draft")
        parser.add_argument("--profile", metavar="SIZE", help="the size of the national name: 13 (the rest 14) or 12")

    def handle(self, *, source, out, draft, profile, **options):
        try:
            data = export_pdf(_plan(source), is_draft=draft, profile=profile)
        except PlansError as error:
            raise CommandError(str(error)) from error
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(data)
        self.stdout.write(_("%(file)s: %(pages)s pages") % {"file": out, "pages": count_pages(data)})


def _plan(source: str) -> PlanPage:
    path = Path(source)
    if path.is_file():
        draft = read_plan(data=path.read_bytes(), source_name=path.name)
        return build_page(draft=draft, issuer=_issuer(draft))
    if source.isdigit():
        plan = PlanPage.objects.filter(pk=int(source)).first()
        if plan:
            return plan.get_latest_revision_as_object()
    raise CommandError(_("“%(source)s” is neither a file nor the id of a plan.") % {"source": source})


def _issuer(draft):
    """The issuer in the directory, where there is a database with one."""
    try:
        return find_issuer(draft=draft)
    except (OperationalError, ProgrammingError):
        return None
