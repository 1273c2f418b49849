"""Makes the database of `./dev run` ready: tables, sample plans, an administrator. Harmless to repeat."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from wagtail.models import Site

from plans_app.models import PlanPage

ADMIN_NAME = "admin"
PASSWORD_BYTES = 9


class Command(BaseCommand):
    help = "Migrates the database, loads the sample plans if there is no plan, and makes the administrator."
    requires_system_checks = []

    def handle(self, **options):
        call_command("migrate", verbosity=1, interactive=False, stdout=self.stdout)
        if not PlanPage.objects.exists():
            call_command("load_samples", stdout=self.stdout)
        address_default_site(settings.WAGTAILADMIN_BASE_URL)
        ensure_administrator(settings.DATA_DIR / "admin-password")


def address_default_site(url: str) -> None:
    """Let the links in feeds, mails and the sitemap point to where the site runs."""
    site = Site.objects.get(is_default_site=True)
    parts = urlsplit(url)
    site.hostname, site.port = parts.hostname, parts.port or 80
    site.save()


def ensure_administrator(password_file: Path) -> None:
    """Make the user `admin` with the password in the file; without a file, with a new one written there."""
    users = get_user_model().objects
    user = users.filter(username=ADMIN_NAME).first()
    if user and password_file.exists():
        return
    user = user or users.create_superuser(ADMIN_NAME, "admin@kehoach.example")
    user.set_password(_password_of(password_file))
    user.save()


def _password_of(path: Path) -> str:
    """The password in the file, which only its owner may read; a new one when there is no file."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(PASSWORD_BYTES) + "\n")
    return path.read_text().strip()
