"""Reminds those who have not acknowledged."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from plans_app.actions.delivering import drain_deliveries
from plans_app.actions.reminding import due_reminders, reminder_rules, write_reminders
from plans_app.models import Delivery


class Command(BaseCommand):
    help = "Writes the reminders that PLANS_REMINDERS has due now, and sends them; --dry-run only names them."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="name them and write nothing")

    def handle(self, *, dry_run, **options):
        if reminder_rules().is_off:
            self.stdout.write(_("PLANS_REMINDERS has nobody reminded."))
            return
        if dry_run:
            self._name(due_reminders())
            return
        written = write_reminders()
        for channel in sorted({reminder.channel for reminder in written}):
            drain_deliveries(channel=channel)
        self._name(written)

    def _name(self, deliveries: list[Delivery]) -> None:
        for delivery in deliveries:
            self.stdout.write(f"{delivery.issuance.reference}  {delivery.organization} <{delivery.address}>")
        self.stdout.write(_("%(count)s reminders.") % {"count": len(deliveries)})
