"""What `manage.py check` says about a site that uses the plugin.

Errors name what cannot work. Warnings name what works otherwise than the site's owner may think; one that is meant so
is put in SILENCED_SYSTEM_CHECKS.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.files.storage import FileSystemStorage, InvalidStorageError, storages
from django.utils.module_loading import import_string

from plans_app import conf
from plans_app.actions.signing import configuration_problems
from plans_app.channels import BaseChannel

FINISH_WORKFLOW_ACTION = "plans_app.workflows.finish_workflow"
# Without these something fails only when a page is opened. What defines models that ours refer to (taggit,
# wagtail.images) is not here: Django refuses to start without it and names it.
REQUIRED_APPS = ("wagtail.api.v3", "wagtail.contrib.table_block", "wagtail.snippets")


def register() -> None:
    """Have Django run the checks of this module."""
    for check in (check_apps, check_workflow, check_storage, check_channels, check_signers, check_names):
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
    alias = conf.get("PLANS_STORAGE")
    try:
        storage = storages[alias]
    except InvalidStorageError as error:
        hint = f'Add "{alias}" to STORAGES, or set PLANS_STORAGE to one of: {", ".join(sorted(settings.STORAGES))}.'
        return [checks.Error(f"The storage of PLANS_STORAGE cannot be used: {error}", hint=hint, id="plans_app.E002")]
    if not _is_below_media_root(storage):
        return []
    return [
        checks.Warning(
            f'The storage "{alias}" keeps issued documents below MEDIA_ROOT, where everybody can read them, '
            "those of plans with restricted access too.",
            hint="Add a storage whose location lies elsewhere to STORAGES and name it in PLANS_STORAGE.",
            id="plans_app.W002",
        )
    ]


def _is_below_media_root(storage) -> bool:
    if not (isinstance(storage, FileSystemStorage) and settings.MEDIA_ROOT):
        return False
    return Path(storage.location).resolve().is_relative_to(Path(settings.MEDIA_ROOT).resolve())


def check_channels(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """E003: a delivery channel has no usable class."""
    problems = ((name, _channel_problem(entry)) for name, entry in conf.get("PLANS_CHANNELS").items())
    hint = 'An entry is {"BACKEND": dotted path of a subclass of plans_app.channels.BaseChannel, "OPTIONS": {…}}.'
    return [
        checks.Error(f'The channel "{name}" of PLANS_CHANNELS: {problem}', hint=hint, id="plans_app.E003")
        for name, problem in problems
        if problem
    ]


def _channel_problem(entry) -> str:
    """What is wrong with an entry of PLANS_CHANNELS, "" when nothing is."""
    if not isinstance(entry, Mapping) or "BACKEND" not in entry:
        return "it has no BACKEND."
    try:
        channel = import_string(entry["BACKEND"])
    except ImportError as error:
        return f"{error}."
    if not (isinstance(channel, type) and issubclass(channel, BaseChannel)):
        return f"{entry['BACKEND']} is no subclass of BaseChannel."
    return ""


def check_signers(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """E004: plans that are to be signed digitally cannot be. W004: a root certificate is not there."""
    hint = "See “Chữ ký số” in docs/van-hanh.md. Until it is mended, the plans of this issuer are not delivered."
    errors = [
        checks.Error(f"PLANS_SIGNERS, {problem}", hint=hint, id="plans_app.E004")
        for problem in configuration_problems()
    ]
    warnings = [
        checks.Warning(
            f"The root certificate {path} of PLANS_TRUST_ROOTS is not there.",
            hint="Without it no signature that goes back to it is trusted.",
            id="plans_app.W004",
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
