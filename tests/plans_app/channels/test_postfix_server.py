"""With a real Postfix: what it reports, and what it tells when it is asked whether it took a letter."""

import time
import uuid

import pytest

from plans_app.actions.bounces import read_bounces
from plans_app.actions.delivering import drain_deliveries
from plans_app.actions.invariants import violations
from plans_app.channels.email import EmailChannel
from plans_app.channels.postfix import find, find_in_log, is_in_queue
from plans_app.exceptions import TemporaryFailure
from tests.plans_app.issued import an_issued_plan, states
from tests.plans_app.letters import a_message
from tests.plans_app.mail_server import WilfulServer
from tests.plans_app.postfix_server import Postfix, needs_postfix

pytestmark = [needs_postfix, pytest.mark.django_db]


@pytest.fixture
def recipients(tmp_path):
    """The server behind Postfix: it knows nobody called dv1, and puts dv2 off for long."""
    answers = {"dv1": ["550 5.1.1 no such user"], "dv2": ["451 4.3.0 later"] * 1000}
    with WilfulServer(tmp_path / "sink", answers=answers) as server:
        yield server


@pytest.fixture
def postfix(tmp_path, recipients, settings, monkeypatch):
    folder = tmp_path / "postfix"
    folder.mkdir()
    routes = {"qn.example": f"smtp:[127.0.0.1]:{recipients.port}"}
    options = {"delay_warning_time": "1s"}
    with Postfix(folder, routes=routes, bounce_domain="xa.example", options=options) as server:
        monkeypatch.setenv("MAIL_CONFIG", str(server.config))
        settings.PLANS_POSTFIX_LOG = str(server.log)
        settings.PLANS_BOUNCE_MAILBOX = f"maildir:{server.maildir}"
        yield server


def options_of(server) -> dict:
    return {"host": "127.0.0.1", "port": server.port, "bounce_address": "tra-lai@xa.example"}


def test_each_letter_ends_as_postfix_reports(postfix, settings):
    settings.PLANS_CHANNELS = {
        "email": {"BACKEND": "plans_app.channels.email.EmailChannel", "OPTIONS": options_of(postfix)}
    }
    issuance = an_issued_plan(3)
    assert drain_deliveries(channel="email").sent == 3
    postfix.reports(3)
    assert read_bounces() == {"delivered": 1, "failed": 1, "delayed": 1}
    assert states(issuance) == {"accepted": 1, "bounced": 1, "delivered": 1}
    assert "no such user" in issuance.deliveries.get(state="bounced").last_error
    assert list(violations()) == []


def test_postfix_knows_what_it_took(postfix):
    taken, waiting = a_message("dv0@qn.example"), a_message("dv2@qn.example")
    with EmailChannel(**options_of(postfix)) as channel:
        channel.send(taken)
        channel.send(waiting)
    postfix.reports(1)
    assert is_in_queue(waiting.delivery_id)
    assert not is_in_queue(taken.delivery_id)
    assert find(taken.delivery_id) == find(waiting.delivery_id) == "found"


def test_postfix_knows_what_it_never_saw(postfix):
    assert find(str(uuid.uuid4())) == "not_found"


def test_a_letter_that_broke_off_is_not_taken_for_sent(postfix):
    message = a_message("dv0@qn.example")
    with EmailChannel(**options_of(postfix)) as channel:
        session = channel.session

        def break_off(pieces, *, following=()):
            session._write(b"".join(pieces)[:200])
            session.connection.close()
            raise OSError("the cable was pulled")

        session.send_content = break_off
        with pytest.raises(TemporaryFailure, match="cable"):
            channel.send(message)
    end = time.monotonic() + 10
    while "lost connection after DATA" not in postfix.log.read_text() and time.monotonic() < end:
        time.sleep(0.1)
    assert find(message.delivery_id) == "not_found"
    log = postfix.log.read_text().splitlines(keepends=True)
    assert find_in_log(message.delivery_id, iter(log)) == "not_found"
