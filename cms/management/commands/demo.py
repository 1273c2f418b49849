"""The whole way of five real plans, without a person: read, compose, issue, render, deliver."""

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cms.mail_sink import MailSink
from cms.progress import ProgressBar, table
from plans_app.actions.archiving import make_ready
from plans_app.actions.delivering import deliveries_of, drain_deliveries, due_channels
from plans_app.actions.issuing import issue_plan
from plans_app.actions.samples import load_samples
from plans_app.exceptions import PlansError
from plans_app.models import Delivery, Issuance, IssuanceRecipient, PlanPage

# The database, the directory, five plans to read, three steps for each, and the second round.
STEPS = 1 + 1 + 5 + 5 * 3 + 1


@dataclass
class Row:
    """What became of one plan. `failed` counts organizations, and lines that nobody answers to."""

    source: str
    reference: str = ""
    pages: int | None = None
    pdf: str = ""
    recipient_lines: int = 0
    organizations: int = 0
    sent: int = 0
    failed: int = 0
    seconds: float = 0.0


class Command(BaseCommand):
    help = "Reads, issues, renders and delivers the five sample plans into a fresh folder, over real SMTP."

    def add_arguments(self, parser):
        parser.add_argument(
            "--folder",
            type=Path,
            default=settings.BASE_DIR / "var" / "demo",
            help="made anew; it gets the database, pdf/, mail/ and report.json (default: var/demo)",
        )

    def handle(self, *, folder, **options):
        folder = folder.resolve()
        if folder == Path(settings.DATA_DIR):
            self._demonstrate(folder)
        else:
            sys.exit(run_apart(folder))

    def _demonstrate(self, folder: Path) -> None:
        with ProgressBar(STEPS, self.stderr) as bar:
            call_command("migrate", verbosity=0)
            bar.step(_("Database"))
            plans = load_samples(progress=bar.step)
            rows = [self._walk(plan, folder, bar) for plan in plans]
            stored = count_messages(folder)
            self._issue_all_again(plans)
            repeated = count_messages(folder) - stored
            bar.step(_("Second round"))
        (folder / "report.json").write_text(
            json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=2) + "\n", "utf-8"
        )
        self._show(rows, plans, folder, repeated)
        self._tell_failures(plans)
        self._judge(rows, stored, repeated)

    def _walk(self, plan: PlanPage, folder: Path, bar: ProgressBar) -> Row:
        """Issues, renders and delivers one plan; an error becomes a failure in its row."""
        row, started = Row(source=plan.plan_import.source_name), time.monotonic()
        try:
            issuance = issue_plan(plan=plan, is_historic=True)
            bar.step(issuance.reference)
            make_ready(issuance=issuance)
            bar.step(issuance.pdf_filename)
            deliver(issuance)
            bar.step(_("Delivered"))
            _fill(row, issuance, folder)
        except PlansError as error:
            row.failed += 1
            self.stderr.write(self.style.ERROR(f"{row.source}: {error}"))
        row.seconds = round(time.monotonic() - started, 2)
        return row

    def _issue_all_again(self, plans: list[PlanPage]) -> None:
        """What a second press of the button does: nothing."""
        for plan in PlanPage.objects.filter(pk__in=[plan.pk for plan in plans], live=True):
            issuance = issue_plan(plan=plan, is_historic=True)
            make_ready(issuance=issuance)
            deliver(issuance)

    def _show(self, rows: list[Row], plans: list[PlanPage], folder: Path, repeated: int) -> None:
        heads = [_("Plan"), _("Reference"), _("Pages"), _("Lines"), _("Organizations"), _("Sent"), _("Failed")]
        cells = [
            [plan.title, row.reference, row.pages, row.recipient_lines, row.organizations, row.sent, row.failed]
            for row, plan in zip(rows, plans, strict=True)
        ]
        seconds = [f"{row.seconds:.2f}" for row in rows]
        lines = [[*line, second] for line, second in zip(cells, seconds, strict=True)]
        self.stdout.write(table([*heads, _("Seconds")], lines))
        message = _("Issued a second time: %(count)s messages sent again.")
        self.stdout.write(message % {"count": repeated})
        self.stdout.write(_("PDFs, messages and the report are in %(folder)s") % {"folder": folder})

    def _tell_failures(self, plans: list[PlanPage]) -> None:
        unsent = Delivery.objects.filter(issuance__plan__in=plans).unsent()
        for delivery in unsent.select_related("issuance", "organization"):
            self.stderr.write(self.style.ERROR(f"{delivery}: {delivery.last_error}"))

    def _judge(self, rows: list[Row], stored: int, repeated: int) -> None:
        sent, failed = sum(row.sent for row in rows), sum(row.failed for row in rows)
        if failed:
            raise CommandError(_("%(count)s steps failed.") % {"count": failed})
        if stored != sent or repeated:
            message = _("%(sent)s messages were sent once, but the mail server has %(stored)s.")
            raise CommandError(message % {"sent": sent, "stored": stored + repeated})


def run_apart(folder: Path) -> int:
    """Runs the demo in a process of its own, whose settings keep everything in `folder`; returns its exit status."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with MailSink(folder / "mail") as sink:
        variables = {
            "KEHOACH_DATA_DIR": str(folder),
            "KEHOACH_DATABASE_URL": f"sqlite:///{quote(str(folder / 'db.sqlite3'))}",
            "KEHOACH_SMTP_HOST": sink.host,
            "KEHOACH_SMTP_PORT": str(sink.port),
            "KEHOACH_SMTP_USER": "",
            "KEHOACH_SMTP_STARTTLS": "",
            "KEHOACH_SMTP_TLS": "",
            "KEHOACH_CACHE_URL": "",
            "KEHOACH_S3_BUCKET": "",
            # Never a real key.
            "KEHOACH_SIGNERS_FILE": "",
            "KEHOACH_TIMESTAMP_URL": "",
            "KEHOACH_LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        }
        command = [sys.executable, settings.BASE_DIR / "manage.py", "demo", "--folder", folder]
        return subprocess.run(command, env={**os.environ, **variables}, cwd=settings.BASE_DIR).returncode


def deliver(issuance: Issuance) -> None:
    """Sends what waits. The demo runs no worker; a site leaves this to plans_app.tasks."""
    for channel in due_channels(issuance=issuance):
        drain_deliveries(channel=channel)


def count_messages(folder: Path) -> int:
    return len(list((folder / "mail").glob("*.eml")))


def _fill(row: Row, issuance: Issuance, folder: Path) -> None:
    lines = issuance.recipient_lines.exclude(state=IssuanceRecipient.State.ARCHIVED)
    deliveries = deliveries_of(issuance=issuance)
    row.reference = issuance.reference
    row.pages = issuance.pdf_pages
    row.pdf = str(_copy_pdf(issuance, folder / "pdf" / f"{Path(row.source).stem}.pdf"))
    row.recipient_lines = lines.count()
    row.organizations = deliveries.values("organization").distinct().count()
    row.sent = deliveries.sent().count()
    unknown = lines.filter(state=IssuanceRecipient.State.UNRESOLVED).count()
    row.failed = deliveries.count() - row.sent + unknown


def _copy_pdf(issuance: Issuance, path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    with issuance.pdf.open("rb") as file:
        path.write_bytes(file.read())
    return path
