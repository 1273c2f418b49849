"""Asks every part of a running site for an answer. `./dev run --check` and operators use it."""

import json
import secrets
import smtplib
import time
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.mail import send_mail
from django.core.management.base import BaseCommand, CommandError
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from cms.tasks import record_heartbeat

ANSWER_SECONDS = 30
KEY_SECONDS = 60
POLL_SECONDS = 0.1


class NoAnswerError(Exception):
    """A part answered wrongly, or not in time."""


class Command(BaseCommand):
    help = "Checks that pages, API, worker, queue, cache and mail of a running site answer."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("url", help="the address of the site, for example http://localhost:8000/")

    def handle(self, *, url, **options):
        failures = sum(not self._passes(name, check) for name, check in checks(url.rstrip("/")))
        if failures:
            raise CommandError(f"{failures} of the parts did not answer.")

    def _passes(self, name: str, check: Callable[[], None]) -> bool:
        try:
            check()
        except (NoAnswerError, OSError, ValueError, smtplib.SMTPException, RedisError, KombuError) as error:
            self.stdout.write(f"✗ {name}: {error}")
            return False
        self.stdout.write(f"✓ {name}")
        return True


def checks(url: str) -> list[tuple[str, Callable[[], None]]]:
    """The checks by name, in the order in which a fault would spread."""
    found = [
        ("Valkey keeps and returns a value", check_cache),
        ("the home page", partial(check_page, f"{url}/")),
        ("the admin's login page", partial(check_page, f"{url}/admin/login/")),
        ("the API lists pages", partial(check_api, f"{url}/api/v3/pages/")),
        ("the worker does a task", check_worker),
        ("the mail server takes a message", check_mail),
    ]
    if getattr(settings, "MAILBOX_ROOT", None):
        found.append(("the mailbox", partial(check_page, f"{url}/mailbox/")))
    return found


def check_cache() -> None:
    key = _new_key()
    cache.set(key, "ngày 18/5", KEY_SECONDS)
    if cache.get(key) != "ngày 18/5":
        raise NoAnswerError("the cache lost a value")


def check_page(url: str) -> None:
    if not _get(url).strip():
        raise NoAnswerError(f"{url} is empty")


def check_api(url: str) -> None:
    if not json.loads(_get(url))["items"]:
        raise NoAnswerError(f"{url} lists nothing")


def check_worker() -> None:
    """A task leaves a key in the cache: queue, worker and cache work together."""
    key = _new_key()
    record_heartbeat.delay(key)
    _wait_until(lambda: cache.get(key), "no worker did the task")


def check_mail() -> None:
    subject = _new_key()
    send_mail(subject, "check_site", settings.DEFAULT_FROM_EMAIL, ["check@kehoach.example"])
    folder = getattr(settings, "MAILBOX_ROOT", None)
    if folder:
        _wait_until(lambda: _is_in_mailbox(subject, Path(folder)), "the message did not arrive")


def _is_in_mailbox(subject: str, folder: Path) -> bool:
    return any(subject.encode() in path.read_bytes() for path in folder.glob("*.eml"))


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=ANSWER_SECONDS) as response:
        return response.read()


def _wait_until(is_done: Callable[[], bool], complaint: str) -> None:
    end = time.monotonic() + ANSWER_SECONDS
    while not is_done():
        if time.monotonic() > end:
            raise NoAnswerError(f"{complaint} within {ANSWER_SECONDS} seconds")
        time.sleep(POLL_SECONDS)


def _new_key() -> str:
    return f"check-{secrets.token_hex(8)}"
