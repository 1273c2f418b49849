"""What `manage.py check` says about a site's settings."""

from pathlib import Path

import pytest
from django.apps import apps
from django.core import checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from plans_app.checks import REQUIRED_APPS
from tests.signing.keys import entries

EMAIL = {"BACKEND": "plans_app.channels.email.EmailChannel", "OPTIONS": {}}


def messages() -> list[checks.CheckMessage]:
    return checks.run_checks(tags=["plans_app"])


def file_storage(location: Path) -> dict:
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(location)}}


def test_the_settings_of_our_own_site_leave_nothing_to_say():
    assert messages() == []


@pytest.mark.parametrize("missing", REQUIRED_APPS)
def test_a_missing_app_is_an_error_that_names_it(monkeypatch, missing):
    is_installed = apps.is_installed
    monkeypatch.setattr(apps, "is_installed", lambda name: name != missing and is_installed(name))
    (message,) = messages()
    assert message.id == "plans_app.E001"
    assert message.level == checks.ERROR
    assert missing in message.msg
    assert missing in message.hint


def test_a_site_whose_workflows_only_publish_is_warned(settings):
    del settings.WAGTAIL_FINISH_WORKFLOW_ACTION
    (message,) = messages()
    assert (message.id, message.level) == ("plans_app.W001", checks.WARNING)
    assert "plans_app.workflows.finish_workflow" in message.hint


def test_a_site_may_silence_a_warning(settings, capsys):
    settings.WAGTAIL_FINISH_WORKFLOW_ACTION = "elsewhere.finish"
    settings.SILENCED_SYSTEM_CHECKS = ["plans_app.W001"]
    call_command("check", tags=["plans_app"], fail_level="WARNING")
    assert "1 silenced" in capsys.readouterr().out


def test_a_warning_fails_a_check_that_asks_for_none(settings):
    settings.WAGTAIL_FINISH_WORKFLOW_ACTION = "elsewhere.finish"
    with pytest.raises(SystemCheckError, match=r"plans_app\.W001"):
        call_command("check", tags=["plans_app"], fail_level="WARNING")


def test_documents_below_the_public_folder_are_warned_of(settings):
    settings.PLANS_STORAGE = "default"
    (message,) = messages()
    assert (message.id, message.level) == ("plans_app.W002", checks.WARNING)
    assert '"default"' in message.msg


def test_a_folder_inside_the_public_folder_is_warned_of(settings):
    settings.STORAGES = {**settings.STORAGES, "plans": file_storage(Path(settings.MEDIA_ROOT) / "issued")}
    assert [message.id for message in messages()] == ["plans_app.W002"]


def test_a_folder_beside_the_public_folder_is_fine(settings):
    settings.STORAGES = {**settings.STORAGES, "plans": file_storage(Path(f"{settings.MEDIA_ROOT}-issued"))}
    assert messages() == []


def test_a_storage_that_is_not_there_is_an_error(settings):
    settings.PLANS_STORAGE = "vault"
    (message,) = messages()
    assert (message.id, message.level) == ("plans_app.E002", checks.ERROR)
    assert '"vault"' in message.hint


@pytest.mark.parametrize(
    "entry",
    [
        {"BACKEND": "plans_app.channels.pigeon.PigeonChannel"},
        {"BACKEND": "plans_app.channels.email.PigeonChannel"},
        {"BACKEND": "plans_app.channels.base.Message"},
        {"BACKEND": "plans_app.channels.base.get_channel"},
        {"OPTIONS": {}},
        {"BACKEND": "plans_app.channels.email.EmailChannel", "CONNECTIONS": 0},
        {"BACKEND": "plans_app.channels.email.EmailChannel", "CONNECTIONS": "four"},
        "plans_app.channels.email.EmailChannel",
    ],
)
def test_a_channel_without_a_usable_class_is_an_error(settings, entry):
    settings.PLANS_CHANNELS = {"email": EMAIL, "pigeon": entry}
    (message,) = messages()
    assert (message.id, message.level) == ("plans_app.E003", checks.ERROR)
    assert '"pigeon"' in message.msg


def test_a_setting_that_nothing_reads_is_warned_of_with_the_nearest_name(settings):
    settings.PLANS_CHANELS = {}
    (message,) = messages()
    assert (message.id, message.level) == ("plans_app.W003", checks.WARNING)
    assert message.hint == "Did you mean PLANS_CHANNELS?"


def test_a_setting_that_resembles_none_is_answered_with_the_list(settings):
    settings.PLANS_XYZZY = 1
    (message,) = messages()
    assert "PLANS_STORAGE" in message.hint


@pytest.mark.parametrize(
    "entry",
    [
        {"BACKEND": "plans_app.channels.outbox.OutboxChannel"},
        {"BACKEND": "plans_app.channels.webhook.WebhookChannel", "OPTIONS": {"ca": "x"}},
    ],
)
def test_options_that_a_channel_does_not_take_are_an_error(settings, entry):
    settings.PLANS_CHANNELS = {"email": EMAIL, "pigeon": entry}
    (message,) = messages()
    assert (message.id, message.level) == ("plans_app.E003", checks.ERROR)
    assert '"pigeon"' in message.msg


@pytest.mark.parametrize(
    ("backend", "options"),
    [
        ("plans_app.channels.outbox.OutboxChannel", {"folder": "/nowhere/truc"}),
        ("plans_app.channels.webhook.WebhookChannel", {"ca_file": "/nowhere/ca.pem"}),
    ],
)
def test_a_channel_that_could_not_send_is_warned_of(settings, backend, options):
    settings.PLANS_CHANNELS = {"email": EMAIL, "axis": {"BACKEND": backend, "OPTIONS": options}}
    (message,) = messages()
    assert (message.id, message.level) == ("plans_app.W004", checks.WARNING)
    assert '"axis"' in message.msg
    assert "/nowhere/" in message.msg


def test_a_folder_of_the_axis_that_can_be_written_to_is_fine(settings, tmp_path):
    entry = {"BACKEND": "plans_app.channels.outbox.OutboxChannel", "OPTIONS": {"folder": str(tmp_path)}}
    settings.PLANS_CHANNELS = {"email": EMAIL, "axis": entry}
    assert messages() == []


def test_a_default_channel_that_is_not_there_is_an_error(settings):
    settings.PLANS_DEFAULT_CHANNEL = "fax"
    (message,) = messages()
    assert (message.id, message.level) == ("plans_app.E004", checks.ERROR)
    assert "email" in message.hint


def test_a_network_that_is_none_is_an_error(settings):
    settings.PLANS_WEBHOOK_NETWORKS = ["10.8.0.0/16", "10.8.0.1/16"]
    (message,) = messages()
    assert (message.id, message.level) == ("plans_app.E005", checks.ERROR)
    assert "10.8.0.1/16" in message.msg


def test_webhooks_without_tls_are_warned_of(settings):
    settings.PLANS_WEBHOOK_ALLOW_HTTP = True
    (message,) = messages()
    assert (message.id, message.level) == ("plans_app.W005", checks.WARNING)


@pytest.mark.parametrize(
    ("rules", "word"),
    [
        ({"after": [3]}, '"after"'),
        ({"after_days": 3}, '"after_days"'),
        ({"before_deadline_days": [0]}, '"before_deadline_days"'),
        ({"after_days": ["3"]}, '"after_days"'),
        ({"limit": "3"}, '"limit"'),
        ([3], "dictionary"),
    ],
)
def test_reminders_that_nobody_can_follow_are_an_error(settings, rules, word):
    settings.PLANS_REMINDERS = rules
    (message,) = messages()
    assert message.id == "plans_app.E006"
    assert word in message.msg


def test_a_holiday_that_is_no_day_is_an_error(settings):
    settings.PLANS_HOLIDAYS = ["2027-02-08", "Tết"]
    (message,) = messages()
    assert (message.id, "Tết" in message.msg) == ("plans_app.E006", True)


@pytest.mark.parametrize("url", ["INBOX", "imap://a:b@mail.xa.example"])
def test_a_mailbox_that_is_not_read_is_an_error(settings, url):
    settings.PLANS_BOUNCE_MAILBOX = url
    (message,) = messages()
    assert message.id == "plans_app.E007"


# -- signing


def signing_messages() -> list[str]:
    found = messages()
    assert {message.id for message in found} <= {"plans_app.E008"}
    return [message.msg for message in found]


def test_a_site_that_can_sign_has_nothing_to_say(settings, tmp_path):
    settings.PLANS_SIGNERS = {"default": entries(tmp_path), "Sở Tư pháp": None}
    assert signing_messages() == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda e: e.pop("organization"), "organization"),
        (lambda e: e.pop("signer"), "signer"),
        (lambda e: e.update(signatory={}), "signatory"),
        (lambda e: e["signer"].update(BACKEND="plans_app.signing.NoKey"), "NoKey"),
        (lambda e: e["signer"].update(BACKEND="plans_app.channels.email.EmailChannel", OPTIONS={}), "EmailChannel"),
        (lambda e: e["signer"]["OPTIONS"].update(file="/none.p12"), "/none.p12"),
        (lambda e: e["signer"]["OPTIONS"].update(pin="1"), "pin"),
        (lambda e: e["signer"]["OPTIONS"].pop("password_file"), "signer"),
        (lambda e: e["signer"].update(OPTIONS={"file": __file__, "password_env": "NO_PASSWORD"}), "NO_PASSWORD"),
        (lambda e: e["organization"].update(PICTURE="/none.png"), "/none.png"),
        (lambda e: e["organization"].update(PICTURES="/none.png"), "organization"),
        (lambda e: e["organization"].pop("BACKEND"), "BACKEND"),
    ],
)
def test_what_keeps_plans_from_being_signed_is_an_error(settings, tmp_path, change, named):
    settings.PLANS_SIGNERS = {"default": entries(tmp_path)}
    change(settings.PLANS_SIGNERS["default"])
    (message,) = signing_messages()
    assert "default" in message
    assert named in message


def test_a_token_without_its_library_is_an_error(settings, tmp_path):
    token = {"module": "/none.so", "token": "UBND", "label": "ký", "pin_env": "PATH"}
    settings.PLANS_SIGNERS = {"default": entries(tmp_path)}
    settings.PLANS_SIGNERS["default"]["signer"] = {"BACKEND": "plans_app.signing.PKCS11Key", "OPTIONS": token}
    (message,) = signing_messages()
    assert "/none.so" in message or "python-pkcs11" in message


def test_a_root_that_is_not_there_is_warned_of(settings):
    settings.PLANS_TRUST_ROOTS = ["/none.pem"]
    (message,) = messages()
    assert (message.id, message.level) == ("plans_app.W006", checks.WARNING)
    assert "/none.pem" in message.msg
