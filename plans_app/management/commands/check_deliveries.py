"""Checks the ledger of deliveries."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from plans_app.actions.invariants import violations


class Command(BaseCommand):
    help = "Checks what must hold of all deliveries; names each violation and ends with 1 when there is one."

    def handle(self, **options):
        count = 0
        for violation in violations():
            self.stderr.write(violation)
            count += 1
        if count:
            raise CommandError(_("The ledger of deliveries has %(count)s faults.") % {"count": count})
        self.stdout.write(_("The ledger of deliveries is in order."))
