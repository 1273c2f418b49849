"""Writes the directory to a file for a spreadsheet."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from plans_app.actions.directory_files import CSV, GROUPS, XLSX, write_csv, write_xlsx
from plans_app.actions.directory_tables import dump_tables


class Command(BaseCommand):
    help = "Writes organizations and groups to FILE; load_directory reads it back."

    def add_arguments(self, parser):
        parser.add_argument(
            "--out", type=Path, required=True, metavar="FILE", help=".xlsx, or .csv and then a second file for groups"
        )

    def handle(self, *, out, **options):
        tables = dump_tables()
        if out.suffix.lower() == XLSX:
            files = {out: write_xlsx(tables)}
        elif out.suffix.lower() == CSV:
            files = {out if table.kind != GROUPS else groups_file(out): write_csv(table) for table in tables}
        else:
            raise CommandError(_("“%(name)s” is neither CSV nor XLSX.") % {"name": out.name})
        try:
            for path, data in files.items():
                path.write_bytes(data)
                self.stdout.write(str(path))
        except OSError as error:
            raise CommandError(str(error)) from error


def groups_file(out: Path) -> Path:
    """The file of the groups beside that of the organizations: danh-ba.csv → danh-ba.groups.csv."""
    return out.with_suffix(f".{GROUPS}{out.suffix}")
