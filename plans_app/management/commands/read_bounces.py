"""Reads what mail servers report about the letters that were sent."""

import sys

from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError
from django.utils.translation import gettext as _

from plans_app import conf
from plans_app.actions.bounces import read_bounces, take_letter
from plans_app.channels.dsn import HEAD_BYTES
from plans_app.exceptions import ChannelUnavailable

# What a mail server that pipes a letter takes for "keep it and try again" (sysexits.h).
TRY_AGAIN = 75
CHUNK_BYTES = 1 << 16


class Command(BaseCommand):
    help = "Reads PLANS_BOUNCE_MAILBOX once; with --stdin one letter, as a mail server pipes it."

    def add_arguments(self, parser):
        parser.add_argument("--stdin", action="store_true", help="read one letter from standard input")

    def handle(self, *, stdin, **options):
        if stdin:
            self._take_piped()
            return
        if not conf.get("PLANS_BOUNCE_MAILBOX"):
            raise CommandError(_("PLANS_BOUNCE_MAILBOX names no mailbox."))
        try:
            counts = read_bounces()
        except ChannelUnavailable as error:
            raise CommandError(str(error)) from error
        words = _("Read %(total)s letters: %(failed)s came back, %(delivered)s arrived, %(delayed)s are delayed.")
        names = {name: counts[name] for name in ("failed", "delivered", "delayed")}
        self.stdout.write(words % {"total": counts.total(), **names})

    def _take_piped(self) -> None:
        content = sys.stdin.buffer.read(HEAD_BYTES)
        while sys.stdin.buffer.read(CHUNK_BYTES):
            pass  # a mail server whose pipe is closed early takes that for a failure
        try:
            take_letter(content=content)
        except DatabaseError as error:
            raise CommandError(str(error), returncode=TRY_AGAIN) from error
