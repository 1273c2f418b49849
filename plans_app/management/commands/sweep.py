"""Finds what was left behind and wakes the workers, once."""

from django.core.management.base import BaseCommand

from plans_app.tasks import sweep


class Command(BaseCommand):
    help = "Releases abandoned deliveries and sends the wake-ups that were lost; beat does it by itself."

    def handle(self, **options):
        sweep()
