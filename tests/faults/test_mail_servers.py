"""Mail servers that refuse, hang and drop: everybody gets the letter once, and a clerk reads why it took so long."""

import socket
import time

import pytest
from django.db.models.functions import Now

from plans_app.actions.delivering import DrainReport, drain_deliveries
from plans_app.actions.doubts import resolve_doubts
from plans_app.actions.invariants import violations
from plans_app.models import Delivery
from tests.plans_app.issued import an_issued_plan, states
from tests.plans_app.letters import read_all
from tests.plans_app.mail_server import WilfulServer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_order():
    """After each case the ledger is in order."""
    yield
    assert list(violations()) == []


@pytest.fixture
def use(settings):
    """Has the letters go to a port of this machine."""

    def use(port, **options):
        options = {"host": "127.0.0.1", "port": port, "timeout": 2, "answer_timeout": 0.5, **options}
        settings.PLANS_CHANNELS = {"email": {"BACKEND": "plans_app.channels.email.EmailChannel", "OPTIONS": options}}

    return use


def later():
    """The next moment at which something is due."""
    Delivery.objects.filter(state__in=["queued", "in_doubt"]).update(due_at=Now())


def test_a_server_that_was_away_gets_everything_when_it_is_back(use, tmp_path):
    issuance = an_issued_plan(3)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    use(port)
    assert drain_deliveries(channel="email") == DrainReport(retried=3)
    assert str(port) in issuance.deliveries.first().last_error
    assert drain_deliveries(channel="email") == DrainReport()
    with WilfulServer(tmp_path) as server:
        use(server.port)
        later()
        assert drain_deliveries(channel="email") == DrainReport(sent=3)
    assert len(read_all(tmp_path)) == 3


def test_a_server_that_says_not_now_three_times_gets_the_letter_once(use, tmp_path):
    an_issued_plan(1)
    with WilfulServer(tmp_path, answers={"dv0": ["450 busy", "451 greylisted", "data 452 full"]}) as server:
        use(server.port)
        for _attempt in range(4):
            drain_deliveries(channel="email")
            later()
    assert (Delivery.objects.get().state, Delivery.objects.get().attempts) == ("accepted", 4)
    assert len(read_all(tmp_path)) == 1


def test_refusals_for_good_concern_no_other_recipient(use, tmp_path):
    issuance = an_issued_plan(4)
    answers = {"dv0": ["550 no such user"], "dv1": ["552 too large"], "dv2": ["data 554 refused"]}
    with WilfulServer(tmp_path, answers=answers) as server:
        use(server.port)
        assert drain_deliveries(channel="email") == DrainReport(sent=1, failed=3)
    codes = issuance.deliveries.failed().values_list("attempt_rows__code", flat=True)
    assert sorted(codes) == [550, 552, 554]


def test_a_server_that_never_speaks_costs_its_timeout_and_no_letter(use):
    issuance = an_issued_plan(2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        use(silent.getsockname()[1], timeout=0.3)
        started = time.monotonic()
        assert drain_deliveries(channel="email") == DrainReport(retried=2)
    assert time.monotonic() - started < 10
    assert states(issuance) == {"queued": 2}


def test_a_server_that_drops_after_the_content_leaves_a_doubt_that_is_settled(use, tmp_path, settings):
    settings.PLANS_DOUBT_SECONDS = 0
    an_issued_plan(2)
    with WilfulServer(tmp_path, answers={"dv1": ["data drop"]}) as server:
        use(server.port)
        assert drain_deliveries(channel="email") == DrainReport(sent=1, in_doubt=1)
        assert resolve_doubts() == 1
        assert drain_deliveries(channel="email") == DrainReport(sent=1)
    identifiers = [mail["Message-ID"] for mail in read_all(tmp_path)]
    assert len(identifiers) == len(set(identifiers)) == 2
