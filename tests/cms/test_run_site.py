"""What `./dev run` prepares, and how it speaks up when something stands in the way."""

import socket
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.management import CommandError, call_command
from wagtail.models import Site

from cms.mail_sink import MailSink
from cms.management.commands.check_site import checks
from cms.management.commands.prepare_site import address_default_site, ensure_administrator
from cms.management.commands.run_site import chosen_port, free_port
from cms.tasks import record_heartbeat
from tests.plans_app.plans import a_home


def test_a_taken_port_is_named_with_the_way_out(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(CommandError, match=rf"Port {port} is taken. Choose another: PORT="):
            chosen_port()


@pytest.mark.parametrize("text", ["http", "-1", "0", "65536", "8000.5"])
def test_a_port_that_is_none_is_refused(monkeypatch, text):
    monkeypatch.setenv("PORT", text)
    with pytest.raises(CommandError, match="PORT must be a number"):
        chosen_port()


def test_a_free_port_is_taken_as_given(monkeypatch):
    port = free_port()
    monkeypatch.setenv("PORT", str(port))
    assert chosen_port() == port


@pytest.mark.django_db
def test_the_administrator_gets_a_password_that_only_the_owner_may_read(tmp_path):
    ensure_administrator(tmp_path / "password")
    password = (tmp_path / "password").read_text().strip()
    user = get_user_model().objects.get(username="admin")
    assert user.is_superuser
    assert user.check_password(password)
    assert (tmp_path / "password").stat().st_mode & 0o777 == 0o600
    assert len(password) >= 12


@pytest.mark.django_db
def test_a_later_run_keeps_the_password_that_the_person_chose(tmp_path):
    ensure_administrator(tmp_path / "password")
    user = get_user_model().objects.get(username="admin")
    user.set_password("của tôi")
    user.save()
    ensure_administrator(tmp_path / "password")
    user.refresh_from_db()
    assert user.check_password("của tôi")


@pytest.mark.django_db
def test_a_new_database_takes_the_password_that_was_printed_before(tmp_path):
    (tmp_path / "password").write_text("printed-before\n")
    ensure_administrator(tmp_path / "password")
    assert get_user_model().objects.get(username="admin").check_password("printed-before")


@pytest.mark.django_db
def test_a_lost_password_file_gives_a_new_password(tmp_path):
    ensure_administrator(tmp_path / "password")
    (tmp_path / "password").unlink()
    ensure_administrator(tmp_path / "password")
    password = (tmp_path / "password").read_text().strip()
    assert get_user_model().objects.get(username="admin").check_password(password)


@pytest.mark.django_db
def test_links_point_to_the_port_of_the_run():
    address_default_site("http://localhost:8765")
    assert Site.objects.get(is_default_site=True).root_url == "http://localhost:8765"


def test_a_worker_leaves_its_sign_of_life_in_the_cache():
    cache.delete("sign")
    record_heartbeat("sign")
    assert cache.get("sign") is True


@pytest.fixture
def sink(settings, tmp_path):
    with MailSink(tmp_path / "mail") as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = sink.host, sink.port
        settings.MAILBOX_ROOT = str(sink.folder)
        yield sink


@pytest.fixture
def working_worker(monkeypatch):
    """The task is done at once, as a worker would soon."""
    monkeypatch.setattr(record_heartbeat, "delay", record_heartbeat)


@pytest.mark.django_db(transaction=True)
def test_a_site_that_answers_passes_every_check(live_server, sink, working_worker):
    a_home()
    output = StringIO()
    call_command("check_site", live_server.url, stdout=output)
    assert output.getvalue().count("✓") == len(checks(live_server.url))
    assert len(sink.messages()) == 1


@pytest.mark.django_db
def test_a_check_names_each_part_that_does_not_answer(sink, monkeypatch):
    monkeypatch.setattr("cms.management.commands.check_site.ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(record_heartbeat, "delay", lambda key: None)
    output = StringIO()
    with pytest.raises(CommandError, match="5 of the parts did not answer"):
        call_command("check_site", f"http://127.0.0.1:{free_port()}/", stdout=output)
    assert "✗ the worker does a task: no worker did the task within" in output.getvalue()
    assert "✗ the home page" in output.getvalue()
    assert "✓ the mail server takes a message" in output.getvalue()
