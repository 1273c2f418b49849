"""Renders and delivers without a queue: for a site on one machine that runs no broker."""

import time

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from plans_app.actions.delivering import drain_deliveries, due_channels
from plans_app.actions.doubts import resolve_doubts
from plans_app.actions.ledger import release_abandoned
from plans_app.actions.rendering import MAX_ATTEMPTS, render_issuance
from plans_app.exceptions import PlansError
from plans_app.models import Issuance
from plans_app.tasks import issue_scheduled

PAUSE_SECONDS = 5


class Command(BaseCommand):
    help = "Issues what is scheduled, renders what is issued, delivers what is rendered; once, or in a loop."

    def add_arguments(self, parser):
        parser.add_argument("--loop", action="store_true", help="go on until stopped")

    def handle(self, *, loop, **options):
        self._pass()
        while loop:
            time.sleep(PAUSE_SECONDS)
            self._pass()

    def _pass(self) -> None:
        issue_scheduled()
        release_abandoned()
        resolve_doubts()
        for issuance in Issuance.objects.due_for_rendering(most_attempts=MAX_ATTEMPTS):
            try:
                render_issuance(issuance=issuance)
            except PlansError as error:
                self.stderr.write(str(error))
        for channel in due_channels():
            report = drain_deliveries(channel=channel)
            counts = {"sent": report.sent, "failed": report.failed, "retried": report.retried}
            self.stdout.write(_("Sent %(sent)s, failed %(failed)s, to be tried again %(retried)s.") % counts)
