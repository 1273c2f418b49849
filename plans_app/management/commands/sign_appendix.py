"""Signs an appendix in a file of its own with the key of the plan's issuer."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from plans_app.actions.signing import sign_appendix_file
from plans_app.exceptions import PlansError
from plans_app.models import Issuance


class Command(BaseCommand):
    help = "Signs FILE.pdf, an appendix of the issued plan with the page ID, for its issuer."

    def add_arguments(self, parser):
        parser.add_argument("plan", type=int, metavar="ID", help="the number of the plan's page")
        parser.add_argument("file", type=Path, metavar="FILE.pdf")
        parser.add_argument("--out", type=Path, required=True, metavar="SIGNED.pdf")

    def handle(self, *, plan, file, out, **options):
        issuance = Issuance.objects.filter(plan_id=plan).first()
        if issuance is None:
            raise CommandError(_("The plan %(id)s is not issued.") % {"id": plan})
        try:
            data = sign_appendix_file(issuance=issuance, data=file.read_bytes())
        except (PlansError, OSError) as error:
            raise CommandError(str(error)) from error
        out.write_bytes(data)
        self.stdout.write(_("%(file)s: signed for %(issuer)s") % {"file": out, "issuer": issuance.issuer.name})
