"""Renders and delivers an issued plan now, in this process."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from plans_app.actions.archiving import make_ready
from plans_app.actions.delivering import deliveries_of, drain_deliveries, due_channels, requeue_delivery
from plans_app.exceptions import PlansError
from plans_app.models import Delivery, Issuance


class Command(BaseCommand):
    help = "Renders the issued plan with the page ID and sends what waits, without a worker."

    def add_arguments(self, parser):
        parser.add_argument("plan", type=int, metavar="ID", help="the number of the plan's page")
        parser.add_argument("--retry", action="store_true", help="try again what has failed")
        parser.add_argument("--held", action="store_true", help="with --retry: also what waits for a person's decision")

    def handle(self, *, plan, retry, held, **options):
        issuance = Issuance.objects.filter(plan_id=plan).first()
        if issuance is None:
            raise CommandError(_("The plan %(id)s is not issued.") % {"id": plan})
        try:
            make_ready(issuance=issuance)
            if retry:
                self._requeue(issuance, held=held)
            for channel in due_channels(issuance=issuance):
                drain_deliveries(channel=channel)
        except PlansError as error:
            raise CommandError(str(error)) from error
        self._report(issuance)

    def _requeue(self, issuance: Issuance, *, held: bool) -> None:
        deliveries = deliveries_of(issuance=issuance)
        chosen = deliveries.failed() | deliveries.filter(state=Delivery.State.HELD) if held else deliveries.failed()
        for delivery in chosen:
            try:
                requeue_delivery(delivery=delivery)
            except PlansError as error:
                self.stderr.write(str(error))

    def _report(self, issuance: Issuance) -> None:
        unsent = deliveries_of(issuance=issuance).unsent()
        for delivery in unsent:
            self.stderr.write(f"{delivery.organization}: {delivery.get_state_display()}. {delivery.last_error}")
        sent = deliveries_of(issuance=issuance).sent().count()
        self.stdout.write(
            _("%(reference)s: sent to %(sent)s organizations.") % {"reference": issuance.reference, "sent": sent}
        )
        if unsent:
            raise CommandError(_("%(count)s deliveries have not been sent.") % {"count": len(unsent)})
