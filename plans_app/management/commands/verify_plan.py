"""Proves a copy of an issued plan: by its file, whose signatures are checked too, or by its code."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from plans_app import conf
from plans_app.actions.verifying import Answer, Verdict, fingerprint, verify_copy
from plans_app.exceptions import PlansError
from plans_app.signing import SignatureReport, TrustRoots, read_signatures


class Command(BaseCommand):
    help = "Says whether FILE_OR_CODE is genuine, of which plan, and who signed it."

    def add_arguments(self, parser):
        parser.add_argument("copy", metavar="FILE_OR_CODE", help="a PDF file, or the code at the foot of page 1")

    def handle(self, *, copy, **options):
        path = Path(copy)
        try:
            is_good = self._file(path) if path.is_file() else self._tell(verify_copy(code=copy))
        except PlansError as error:
            raise CommandError(str(error)) from error
        if not is_good:
            raise CommandError(_("This copy is not proved genuine."))

    def _file(self, path: Path) -> bool:
        data = path.read_bytes()
        is_known = self._tell(verify_copy(sha256=fingerprint([data])))
        paths = conf.get("PLANS_TRUST_ROOTS")
        if not paths:
            self.stdout.write(_("PLANS_TRUST_ROOTS is empty: nobody vouches for the certificates."))
        reports = read_signatures(data, TrustRoots(tuple(map(Path, paths))) if paths else None)
        for report in reports:
            self._tell_signature(report)
        if not reports:
            self.stdout.write(_("The file has no digital signature."))
        return is_known and all(report.is_valid for report in reports)

    def _tell(self, verdict: Verdict) -> bool:
        self.stdout.write(str(Answer(verdict.answer).label))
        if verdict.issuance:
            issuance, validity = verdict.issuance, verdict.validity
            self.stdout.write(f"{issuance.reference} · {issuance.issued_on:%d/%m/%Y} · {issuance.issuer.name}")
            self.stdout.write(str(issuance.plan))
            self.stdout.write(" ".join([str(validity.state.label), *validity.by]))
        return verdict.is_good

    def _tell_signature(self, report: SignatureReport) -> None:
        time = f"{timezone.localtime(report.signed_at):%d/%m/%Y %H:%M:%S}" if report.signed_at else "—"
        self.stdout.write(f"{report.subject} ({report.certificate_issuer}), {time}")
        for line in _findings(report):
            self.stdout.write(f"  {line}")


def _findings(report: SignatureReport) -> list[str]:
    trust = {
        True: _("The certificate goes back to a root that this site trusts."),
        False: _("The certificate goes back to no root that this site trusts, or is not valid."),
        None: "",
    }
    lines = [
        _("What was signed is intact.") if report.is_intact else _("What was signed has been changed."),
        "" if report.covers_file else _("Something was added after this signature that is no signature."),
        trust[report.is_trusted],
        _("A time stamp proves the time.") if report.has_timestamp else _("The time is the signer's own word."),
    ]
    return [line for line in lines if line]
