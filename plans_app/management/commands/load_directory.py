"""Enters organizations, groups and campaigns from a JSON file."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from plans_app.actions.directory import load_directory
from plans_app.actions.samples import DIRECTORY
from plans_app.exceptions import ImportRefused


class Command(BaseCommand):
    help = "Enters organizations, groups and campaigns from FILE; loading it again changes nothing."

    def add_arguments(self, parser):
        parser.add_argument(
            "file",
            nargs="?",
            type=Path,
            default=DIRECTORY,
            metavar="FILE",
            help="JSON as in the sample directory, which is loaded when FILE is left out",
        )

    def handle(self, *, file, **options):
        try:
            counts = load_directory(data=json.loads(file.read_text("utf-8")))
        except (OSError, ValueError, KeyError, ImportRefused) as error:
            raise CommandError(f"{file}: {error}") from error
        message = _("Loaded %(organizations)s organizations, %(groups)s groups, %(campaigns)s campaigns.")
        self.stdout.write(message % counts)
