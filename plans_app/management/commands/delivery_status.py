"""Shows who has received an issued plan, and who has not and why."""

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from plans_app.actions.breaker import paused_channels
from plans_app.actions.delivering import deliveries_of
from plans_app.models import ChannelHealth, Delivery, Issuance, IssuanceRecipient


class Command(BaseCommand):
    help = "Shows the deliveries of the plan with the page ID, or the sums of all plans; and channels that are paused."

    def add_arguments(self, parser):
        parser.add_argument("plan", type=int, nargs="?", metavar="ID", help="the number of the plan's page")

    def handle(self, *, plan, **options):
        for health in paused_channels():
            self.stdout.write(describe_pause(health))
        if plan is None:
            self._sums()
            return
        issuance = Issuance.objects.filter(plan_id=plan).first()
        if issuance is None:
            raise CommandError(_("The plan %(id)s is not issued.") % {"id": plan})
        self._lines(issuance)

    def _sums(self) -> None:
        counted = Delivery.objects.order_by().values("state").annotate(count=Count("pk"))
        sums = {row["state"]: row["count"] for row in counted}
        for state in Delivery.State:
            self.stdout.write(f"{state.label}: {sums.get(state.value, 0)}")

    def _lines(self, issuance: Issuance) -> None:
        self.stdout.write(f"{issuance.reference}  {issuance.plan.title}")
        deliveries = list(deliveries_of(issuance=issuance))
        for line in issuance.recipient_lines.all():
            self.stdout.write(f"- {line.text}{self._remark(line)}")
            for delivery in deliveries:
                if delivery.line_id == line.pk:
                    self.stdout.write(f"    {describe(delivery)}")

    def _remark(self, line: IssuanceRecipient) -> str:
        if line.state == IssuanceRecipient.State.RESOLVED:
            return ""
        return f" [{line.get_state_display()}]"


def describe_pause(health: ChannelHealth) -> str:
    """Until when a channel is left alone, and why."""
    words = _("The channel “%(channel)s” is paused until %(time)s after %(failures)s failures in a row: %(reason)s")
    time = f"{timezone.localtime(health.paused_until):%H:%M:%S %d/%m/%Y}"
    values = {"channel": health.channel, "time": time, "failures": health.failures, "reason": health.reason}
    return words % values


def describe(delivery: Delivery) -> str:
    """One delivery on one line: who, where, in what state, since when or why not."""
    parts = [f"{delivery.organization} <{delivery.address}>", str(delivery.get_state_display())]
    if delivery.sent_at:
        parts.append(f"{timezone.localtime(delivery.sent_at):%d/%m/%Y %H:%M}")
    if delivery.last_error:
        parts.append(delivery.last_error)
    return " · ".join(parts)
