"""Writes the register of outgoing documents as a book to be bound, or as a spreadsheet."""

import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from plans_app.actions.register_books import Range, read_book
from plans_app.exceptions import PlansError
from plans_app.exporters.register.pdf import register_pdf
from plans_app.exporters.register.xlsx import register_xlsx
from plans_app.models import Register
from plans_app.vietnamese import fold

WRITERS = {".pdf": register_pdf, ".xlsx": register_xlsx}


class Command(BaseCommand):
    help = "Writes the register of ISSUER (its name or abbreviation) and YEAR to a PDF or XLSX file."

    def add_arguments(self, parser):
        parser.add_argument("issuer", metavar="ISSUER")
        parser.add_argument("year", type=int, metavar="YEAR")
        parser.add_argument("--series", default="", help="the series; without it the common one")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE.pdf|FILE.xlsx")
        parser.add_argument("--from-number", type=int)
        parser.add_argument("--to-number", type=int)
        parser.add_argument("--from-day", type=datetime.date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--to-day", type=datetime.date.fromisoformat, metavar="YYYY-MM-DD")

    def handle(self, *, issuer, year, series, out, from_number, to_number, from_day, to_day, **options):
        write = WRITERS.get(out.suffix.lower())
        if write is None:
            raise CommandError(_("“%(file)s” is neither a .pdf nor an .xlsx file.") % {"file": out})
        part = Range(from_number, to_number, from_day, to_day)
        book = read_book(register=_register(issuer, year, series), part=part)
        try:
            data = write(book)
        except PlansError as error:
            raise CommandError(str(error)) from error
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(data)
        self.stdout.write(_("%(file)s: %(count)s documents") % {"file": out, "count": len(book.entries)})


def _register(issuer: str, year: int, series: str) -> Register:
    found = Register.objects.filter(year=year, series=series).select_related("issuer")
    key = fold(issuer)
    registers = [register for register in found if key in (register.issuer.key, register.issuer.short_key)]
    if len(registers) != 1:
        names = ", ".join(str(register.issuer) for register in found) or _("none")
        message = _("There is no register of “%(issuer)s” in %(year)s. Issuers with one: %(names)s.")
        raise CommandError(message % {"issuer": issuer, "year": year, "names": names})
    return registers[0]
