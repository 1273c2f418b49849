"""Renders and delivers without a queue: for a site on one machine that runs no broker."""

import time

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from plans_app.actions.archiving import make_ready
from plans_app.actions.delivering import drain_deliveries, due_channels
from plans_app.actions.doubts import resolve_doubts
from plans_app.actions.ledger import cancel_outdated, release_abandoned
from plans_app.actions.reminding import write_reminders
from plans_app.actions.rendering import MAX_ATTEMPTS
from plans_app.exceptions import PlansError
from plans_app.models import Issuance
from plans_app.tasks import issue_scheduled, read_bounces

PAUSE_SECONDS = 5
# Between two looks at what came back, and at who is to be reminded.
FOLLOW_UP_SECONDS = 60


class Command(BaseCommand):
    help = "Issues what is scheduled, renders what is issued, delivers what is rendered; once, or in a loop."

    follow_up_at = 0.0

    def add_arguments(self, parser):
        parser.add_argument("--loop", action="store_true", help="go on until stopped")

    def handle(self, *, loop, **options):
        self._pass()
        while loop:
            time.sleep(PAUSE_SECONDS)
            self._pass()

    def _follow_up(self) -> None:
        if time.monotonic() < self.follow_up_at:
            return
        self.follow_up_at = time.monotonic() + FOLLOW_UP_SECONDS
        read_bounces()
        write_reminders()

    def _pass(self) -> None:
        issue_scheduled()
        release_abandoned()
        resolve_doubts()
        cancel_outdated()
        self._follow_up()
        for issuance in Issuance.objects.due_to_make_ready(most_attempts=MAX_ATTEMPTS):
            try:
                make_ready(issuance=issuance)
            except PlansError as error:
                self.stderr.write(str(error))
        for channel in due_channels():
            report = drain_deliveries(channel=channel)
            counts = {"sent": report.sent, "failed": report.failed, "retried": report.retried}
            self.stdout.write(_("Sent %(sent)s, failed %(failed)s, to be tried again %(retried)s.") % counts)
