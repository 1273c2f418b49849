"""Stops what has not left of an issued plan (Dừng gửi)."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from plans_app.actions.delivering import stop_deliveries
from plans_app.models import Issuance


class Command(BaseCommand):
    help = "Cancels the deliveries of the plan with the page ID that have not left."

    def add_arguments(self, parser):
        parser.add_argument("plan", type=int, metavar="ID", help="the number of the plan's page")

    def handle(self, *, plan, **options):
        issuance = Issuance.objects.filter(plan_id=plan).first()
        if issuance is None:
            raise CommandError(_("The plan %(id)s is not issued.") % {"id": plan})
        counts = {
            "reference": issuance.reference,
            "count": stop_deliveries(issuance=issuance),
            "sent": issuance.deliveries.sent().count(),
        }
        self.stdout.write(_("%(reference)s: stopped %(count)s deliveries, %(sent)s had been sent.") % counts)
