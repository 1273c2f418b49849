"""Enters organizations and groups from JSON, CSV or XLSX."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from plans_app.actions.directory import load_directory
from plans_app.actions.directory_files import read_tables
from plans_app.actions.directory_loading import DirectoryChanges, check_directory, load_tables
from plans_app.actions.samples import DIRECTORY
from plans_app.exceptions import ImportRefused


class Command(BaseCommand):
    help = "Enters the directory from FILE, JSON, CSV or XLSX; loading it again changes nothing."

    def add_arguments(self, parser):
        parser.add_argument(
            "files",
            nargs="*",
            type=Path,
            default=[DIRECTORY],
            metavar="FILE",
            help="CSV and XLSX as dump_directory writes them, JSON as the sample directory, which is the default",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what a CSV or XLSX would change, change nothing"
        )

    def handle(self, *, files, dry_run, **options):
        spreadsheets = [file for file in files if file.suffix.lower() != ".json"]
        if dry_run and len(spreadsheets) < len(files):
            raise CommandError(_("A dry run reads CSV and XLSX only."))
        try:
            for file in files:
                if file not in spreadsheets:
                    self._load_json(file)
            if spreadsheets:
                self._load_tables(spreadsheets, dry_run)
        except (OSError, ImportRefused) as error:
            raise CommandError(str(error)) from error

    def _load_json(self, file: Path) -> None:
        try:
            counts = load_directory(data=json.loads(file.read_text("utf-8")))
        except (ValueError, KeyError, ImportRefused) as error:
            raise CommandError(f"{file}: {error}") from error
        message = _("Loaded %(organizations)s organizations, %(groups)s groups, %(campaigns)s campaigns.")
        self.stdout.write(message % counts)

    def _load_tables(self, files: list[Path], dry_run: bool) -> None:
        tables = [table for file in files for table in read_tables(data=file.read_bytes(), name=file.name)]
        if not dry_run:
            self._tell(load_tables(tables=tables))
            return
        changes = check_directory(tables=tables)
        self._tell(changes)
        if changes.problems:
            raise ImportRefused("\n".join(changes.problems))

    def _tell(self, changes: DirectoryChanges) -> None:
        for change in changes.rows:
            for column, old, new in change.differences if change.old else ():
                self.stdout.write(f"{change.row.cells['name']}  {column}: {old or '—'} → {new or '—'}")
        message = _("%(created)s rows created, %(changed)s changed, %(unchanged)s as they were, %(wrong)s wrong.")
        self.stdout.write(message % changes.counts)
