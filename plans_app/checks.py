"""What `manage.py check` says about a site that uses the plugin.

Errors name what cannot work. Warnings name what works otherwise than the site's owner may think; one that is meant so
is put in SILENCED_SYSTEM_CHECKS.
"""

import ipaddress
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.files.storage import FileSystemStorage, InvalidStorageError, storages
from django.utils.module_loading import import_string

from plans_app import conf
from plans_app.actions.signing import configuration_problems
from plans_app.channels import BaseChannel, get_channel
from plans_app.channels.inbox import check_address
from plans_app.exceptions import ChannelUnavailable

FINISH_WORKFLOW_ACTION = "plans_app.workflows.finish_workflow"
# Without these something fails only when a page is opened. What defines models that ours refer to (taggit,
# wagtail.images) is not here: Django refuses to start without it and names it.
REQUIRED_APPS = ("wagtail.api.v3", "wagtail.contrib.table_block", "wagtail.snippets")


def register() -> None:
    """Have Django run the checks of this module."""
    for check in (
        check_apps,
        check_workflow,
        check_storage,
        check_channels,
        check_webhooks,
        check_reminders,
        check_mailbox,
        check_signers,
        check_names,
    ):
        checks.register(check, "plans_app")


def check_apps(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """E001: an app that the plugin needs is not installed."""
    return [
        checks.Error(
            f"plans_app needs the app {name}.",
            hint=f'Add "{name}" to INSTALLED_APPS.',
            id="plans_app.E001",
        )
        for name in REQUIRED_APPS
        if not apps.is_installed(name)
    ]


def check_workflow(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """W001: the end of a workflow publishes, and a plan goes live by being issued only."""
    if getattr(settings, "WAGTAIL_FINISH_WORKFLOW_ACTION", "") == FINISH_WORKFLOW_ACTION:
        return []
    return [
        checks.Warning(
            "The end of a workflow does not issue a plan, so the last approval of one is refused.",
            hint=(
                f'Set WAGTAIL_FINISH_WORKFLOW_ACTION = "{FINISH_WORKFLOW_ACTION}". It publishes other pages as before. '
                "If an action of your own calls it, silence this warning."
            ),
            id="plans_app.W001",
        )
    ]


def check_storage(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """E002: there is no such storage. W002: the web server hands issued documents to everybody."""
    names = ("PLANS_STORAGE", "PLANS_ARCHIVE_STORAGE")
    return [problem for name in names if conf.get(name) for problem in _storage_problems(name, conf.get(name))]


def _storage_problems(name: str, alias: str) -> list[checks.CheckMessage]:
    try:
        storage = storages[alias]
    except InvalidStorageError as error:
        hint = f'Add "{alias}" to STORAGES, or set {name} to one of: {", ".join(sorted(settings.STORAGES))}.'
        return [checks.Error(f"The storage of {name} cannot be used: {error}", hint=hint, id="plans_app.E002")]
    if not _is_below_media_root(storage):
        return []
    return [
        checks.Warning(
            f'The storage "{alias}" keeps issued documents below MEDIA_ROOT, where everybody can read them, '
            "those of plans with restricted access too.",
            hint=f"Add a storage whose location lies elsewhere to STORAGES and name it in {name}.",
            id="plans_app.W002",
        )
    ]


def _is_below_media_root(storage) -> bool:
    if not (isinstance(storage, FileSystemStorage) and settings.MEDIA_ROOT):
        return False
    return Path(storage.location).resolve().is_relative_to(Path(settings.MEDIA_ROOT).resolve())


def check_channels(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """E003: a delivery channel cannot be made. W004: it can, and could not send. E004: there is no default channel."""
    found = [message for name, entry in conf.get("PLANS_CHANNELS").items() for message in _check_channel(name, entry)]
    default = conf.get("PLANS_DEFAULT_CHANNEL")
    if default not in conf.get("PLANS_CHANNELS"):
        hint = f"PLANS_CHANNELS has: {', '.join(sorted(conf.get('PLANS_CHANNELS')))}."
        message = f'PLANS_DEFAULT_CHANNEL names the channel "{default}", which is not in PLANS_CHANNELS.'
        found.append(checks.Error(message, hint=hint, id="plans_app.E004"))
    return found


def _check_channel(name: str, entry) -> list[checks.CheckMessage]:
    place = f'The channel "{name}" of PLANS_CHANNELS: '
    if problem := _channel_problem(entry):
        hint = (
            'An entry is {"BACKEND": dotted path of a subclass of plans_app.channels.BaseChannel, "OPTIONS": {…}, '
            '"CONNECTIONS": 4}.'
        )
        return [checks.Error(place + problem, hint=hint, id="plans_app.E003")]
    try:
        channel = get_channel(name)
    except (TypeError, ValueError) as error:
        return [checks.Error(f"{place}{error}.", hint="Look at its OPTIONS.", id="plans_app.E003")]
    return [checks.Warning(place + problem, id="plans_app.W004") for problem in channel.problems()]


def _channel_problem(entry) -> str:
    """What is wrong with the class of an entry of PLANS_CHANNELS, "" when nothing is."""
    if not isinstance(entry, Mapping) or "BACKEND" not in entry:
        return "it has no BACKEND."
    try:
        channel = import_string(entry["BACKEND"])
    except ImportError as error:
        return f"{error}."
    if not (isinstance(channel, type) and issubclass(channel, BaseChannel)):
        return f"{entry['BACKEND']} is no subclass of BaseChannel."
    connections = entry.get("CONNECTIONS", 1)
    if not isinstance(connections, int) or connections < 1:
        return f"its CONNECTIONS are {connections!r}, which is no number of connections."
    return ""


def check_webhooks(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """E005: a network is none. W005: documents may leave without TLS."""
    found: list[checks.CheckMessage] = []
    for network in conf.get("PLANS_WEBHOOK_NETWORKS"):
        try:
            ipaddress.ip_network(network)
        except ValueError as error:
            hint = 'Write networks as CIDR: "10.8.0.0/16".'
            found.append(checks.Error(f"PLANS_WEBHOOK_NETWORKS: {error}.", hint=hint, id="plans_app.E005"))
    if conf.get("PLANS_WEBHOOK_ALLOW_HTTP") and not settings.DEBUG:
        message = "Webhooks may go to http://, where everybody on the way can read and change documents."
        hint = "PLANS_WEBHOOK_ALLOW_HTTP is for development alone."
        found.append(checks.Warning(message, hint=hint, id="plans_app.W005"))
    return found


def check_reminders(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """E006: PLANS_REMINDERS or PLANS_HOLIDAYS say what nobody can follow."""
    problems = [*_reminder_problems(conf.get("PLANS_REMINDERS")), *_holiday_problems(conf.get("PLANS_HOLIDAYS"))]
    hint = 'PLANS_REMINDERS = {"after_days": [3, 7], "before_deadline_days": [2], "limit": 3}, all of it optional.'
    return [checks.Error(problem, hint=hint, id="plans_app.E006") for problem in problems]


def _reminder_problems(rules) -> list[str]:
    if not isinstance(rules, Mapping):
        return ["PLANS_REMINDERS is no dictionary."]
    known = ("after_days", "before_deadline_days", "limit")
    problems = [f'PLANS_REMINDERS knows no "{name}".' for name in rules if name not in known]
    for name in known[:2]:
        days = rules.get(name, ())
        if not (isinstance(days, list | tuple) and all(isinstance(day, int) and day > 0 for day in days)):
            problems.append(f'"{name}" of PLANS_REMINDERS is no list of whole numbers above 0.')
    if not isinstance(rules.get("limit", 1), int):
        problems.append('"limit" of PLANS_REMINDERS is no whole number.')
    return problems


def _holiday_problems(days) -> list[str]:
    problems = []
    for day in days:
        try:
            date.fromisoformat(str(day))
        except ValueError:
            problems.append(f'"{day}" in PLANS_HOLIDAYS is no day as in "2027-02-08".')
    return problems


def check_mailbox(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """E007: PLANS_BOUNCE_MAILBOX is no mailbox that can be read. The address is not tried."""
    url = conf.get("PLANS_BOUNCE_MAILBOX")
    try:
        if url:
            check_address(url)
    except ChannelUnavailable as error:
        hint = '"imaps://user:password@host/INBOX", "pop3s://user:password@host" or "maildir:/folder".'
        return [checks.Error(str(error), hint=hint, id="plans_app.E007")]
    return []


def check_signers(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """E008: plans that are to be signed digitally cannot be. W006: a root certificate is not there."""
    hint = "See “Chữ ký số” in docs/van-hanh.md. Until it is mended, the plans of this issuer are not delivered."
    errors = [
        checks.Error(f"PLANS_SIGNERS, {problem}", hint=hint, id="plans_app.E008")
        for problem in configuration_problems()
    ]
    warnings = [
        checks.Warning(
            f"The root certificate {path} of PLANS_TRUST_ROOTS is not there.",
            hint="Without it no signature that goes back to it is trusted.",
            id="plans_app.W006",
        )
        for path in conf.get("PLANS_TRUST_ROOTS")
        if not Path(path).is_file()
    ]
    return [*errors, *warnings]


def check_names(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """W003: a setting that nothing reads, most often a slip of the pen."""
    unknown = [name for name in dir(settings) if name.startswith("PLANS_") and name not in conf.DEFAULTS]
    return [
        checks.Warning(f"plans_app knows no setting {name}.", hint=_name_hint(name), id="plans_app.W003")
        for name in unknown
    ]


def _name_hint(name: str) -> str:
    close = get_close_matches(name, conf.DEFAULTS, n=1)
    return f"Did you mean {close[0]}?" if close else f"The settings are: {', '.join(sorted(conf.DEFAULTS))}."
