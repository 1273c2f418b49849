"""Fills an empty site: the sample directory, the plan index and five real plans."""

from django.core.management.base import BaseCommand

from plans_app.actions.samples import load_samples
from plans_app.tasks import issue_and_wake


class Command(BaseCommand):
    help = "Loads the sample directory and five real plans, issued and delivered; running it again changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("--drafts", action="store_true", help="leave the plans as drafts")

    def handle(self, *, drafts, **options):
        plans = load_samples(progress=self.stdout.write)
        if drafts:
            return
        for plan in plans:
            issuance = issue_and_wake(plan=plan, is_historic=True)
            self.stdout.write(f"{issuance.reference}  {plan.title}")
