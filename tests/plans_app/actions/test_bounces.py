"""Reports of mail servers and what the ledger makes of them."""

import io
import sys
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.db.models import F

from plans_app.actions import bounces
from plans_app.actions.acknowledging import acknowledge_delivery
from plans_app.actions.bounces import read_bounces, take_letter
from plans_app.actions.delivering import drain_deliveries, requeue_delivery
from plans_app.actions.invariants import violations
from plans_app.actions.ledger import begin_transmission, claim_deliveries, record_doubt
from plans_app.exceptions import ChannelUnavailable
from plans_app.models import Delivery, Organization
from plans_app.seals import RETURN
from plans_app.tasks import read_bounces as read_bounces_task
from tests.plans_app.channels.test_dsn import a_report
from tests.plans_app.issued import an_issued_plan
from tests.plans_app.receipts import a_sent_letter, put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("memory")]
State = Delivery.State


def about(delivery, action="failed", *, name="1", extra="") -> bytes:
    mark = RETURN.write(delivery.pk)
    report = a_report(to=f"tra-lai+{mark}@xa.example", envid=mark, fields=f"Action: {action}\nStatus: 5.1.1\n{extra}")
    address = delivery.address.encode()
    return report.replace(b"<1@", f"<{name}@".encode()).replace(b"kt@nhan.example", address)


def state_of(delivery) -> str:
    return Delivery.objects.get(pk=delivery.pk).state


@pytest.mark.parametrize(
    ("action", "state"), [("failed", "bounced"), ("delayed", "accepted"), ("relayed", "delivered")]
)
def test_a_report_moves_the_delivery(action, state):
    delivery = a_sent_letter()
    take_letter(content=about(delivery, action))
    assert state_of(delivery) == state
    assert list(violations()) == []


def test_what_the_server_said_is_kept():
    delivery = a_sent_letter()
    take_letter(content=about(delivery, extra="Diagnostic-Code: smtp; 550 hộp thư không có\n"))
    report = delivery.reports.get()
    assert (report.outcome, report.status, report.changed_state) == ("failed", "5.1.1", True)
    assert "5.1.1" in Delivery.objects.get(pk=delivery.pk).last_error
    assert delivery.events.last().actor == "report"


def test_a_delay_is_kept_and_changes_nothing():
    delivery = a_sent_letter()
    before = delivery.events.count()
    take_letter(content=about(delivery, "delayed"))
    assert (delivery.reports.get().outcome, delivery.events.count()) == ("delayed", before)


def test_the_same_report_counts_once():
    delivery = a_sent_letter()
    assert [take_letter(content=about(delivery)) for _time in range(2)] == ["failed", "nothing"]
    assert delivery.reports.count() == 1


def test_what_arrived_first_may_come_back_yet():
    delivery = a_sent_letter()
    take_letter(content=about(delivery, "delivered"))
    take_letter(content=about(delivery, "failed", name="2"))
    assert state_of(delivery) == State.BOUNCED


@pytest.mark.parametrize("action", ["failed", "delivered"])
def test_whoever_has_the_letter_is_right_against_any_report(action):
    delivery = a_sent_letter()
    acknowledge_delivery(delivery=delivery)
    take_letter(content=about(delivery, action))
    assert state_of(delivery) == State.ACKNOWLEDGED
    assert not delivery.reports.get().changed_state


@pytest.mark.parametrize("state", [State.REJECTED, State.EXPIRED, State.CANCELLED, State.BOUNCED])
def test_what_has_ended_otherwise_is_not_opened_by_a_report(state):
    delivery = put(a_sent_letter(), state=state)
    take_letter(content=about(delivery, "delivered"))
    assert state_of(delivery) == state


def test_a_report_ends_a_doubt():
    delivery = an_issued_plan(1).deliveries.get()
    (claimed,) = claim_deliveries(channel="email", size=1)
    begin_transmission(delivery=claimed)
    record_doubt(delivery=claimed, reason="?")
    take_letter(content=about(delivery, "delivered"))
    assert state_of(delivery) == State.DELIVERED
    assert list(violations()) == []


def test_a_report_about_the_old_address_says_nothing_of_the_new_one():
    delivery = a_sent_letter()
    old = about(delivery, name="2")
    take_letter(content=about(delivery))
    Organization.objects.filter(pk=delivery.organization_id).update(email="moi@qn.example")
    requeue_delivery(delivery=Delivery.objects.get(pk=delivery.pk))
    take_letter(content=old)
    assert state_of(delivery) == State.QUEUED
    drain_deliveries(channel="email")
    take_letter(content=old.replace(b"<2@", b"<3@"))
    assert state_of(delivery) == State.ACCEPTED


def test_a_server_may_pass_the_letter_on_to_another_address():
    delivery = a_sent_letter()
    report = about(delivery).replace(delivery.address.encode(), b"khac@noi-khac.example")
    take_letter(content=report)
    assert state_of(delivery) == State.BOUNCED


def test_the_address_that_we_wrote_to_decides_where_the_report_names_it():
    delivery = a_sent_letter()
    take_letter(content=about(delivery, extra="Original-Recipient: rfc822; khac@qn.example\n"))
    assert state_of(delivery) == State.ACCEPTED


def test_a_report_that_somebody_made_up_closes_nothing():
    delivery = a_sent_letter()
    forged = about(delivery).replace(RETURN.write(delivery.pk).encode(), delivery.pk.hex.encode())
    assert take_letter(content=forged) == "nothing"
    assert state_of(delivery) == State.ACCEPTED


def test_a_report_about_a_letter_that_is_gone_is_only_logged(caplog):
    caplog.set_level("INFO")
    delivery = a_sent_letter()
    report = about(delivery)
    delivery.delete()
    assert take_letter(content=report) == "nothing"
    assert "which there is not" in caplog.text


def test_a_reader_that_fails_is_logged_and_harms_nobody(monkeypatch, caplog):
    def fail(_content):
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(bounces, "read_report", fail)
    assert take_letter(content=b"x") == "nothing"
    assert "a fault of ours" in caplog.text


def a_database_that_is_away(monkeypatch):
    def fail(**_values):
        raise OperationalError("away")

    monkeypatch.setattr(bounces, "take_report", fail)


# -- the mailbox


@pytest.fixture
def maildir(tmp_path, settings):
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    settings.PLANS_BOUNCE_MAILBOX = f"maildir:{tmp_path}"
    return tmp_path


def test_a_mailbox_is_read_to_its_end(maildir):
    delivery = a_sent_letter()
    for number, action in enumerate(("delayed", "relayed")):
        (maildir / "new" / f"{number}.xa").write_bytes(about(delivery, action, name=action))
    (maildir / "new" / "9.xa").write_bytes(b"From: hoa@nhan.example\n\nCam on")
    assert read_bounces() == {"delayed": 1, "delivered": 1, "nothing": 1}
    assert state_of(delivery) == State.DELIVERED
    assert read_bounces() == {}


def test_a_letter_that_could_not_be_written_down_is_read_again(maildir, monkeypatch):
    delivery = a_sent_letter()
    (maildir / "new" / "1.xa").write_bytes(about(delivery))
    with monkeypatch.context() as patch:
        a_database_that_is_away(patch)
        with pytest.raises(OperationalError):
            read_bounces()
    assert read_bounces() == {"failed": 1}


def test_a_call_reads_no_more_than_it_is_told(maildir):
    for number in range(3):
        (maildir / "new" / f"{number}.xa").write_bytes(b"x")
    assert [read_bounces(limit=2).total() for _call in range(3)] == [2, 1, 0]


def test_a_mailbox_that_is_not_there_stops_nothing(settings, caplog):
    settings.PLANS_BOUNCE_MAILBOX = "maildir:/nowhere"
    with pytest.raises(ChannelUnavailable, match="/nowhere"):
        read_bounces()
    read_bounces_task()
    assert "/nowhere" in caplog.text


def test_a_site_without_a_mailbox_reads_none():
    read_bounces_task()
    with pytest.raises(CommandError, match="PLANS_BOUNCE_MAILBOX"):
        call_command("read_bounces")


def test_the_command_says_what_it_read(maildir, capsys, settings):
    (maildir / "new" / "1.xa").write_bytes(about(a_sent_letter()))
    call_command("read_bounces")
    assert "1" in capsys.readouterr().out


# -- the pipe


def pipe(monkeypatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    call_command("read_bounces", "--stdin")


def test_a_mail_server_pipes_a_report(monkeypatch):
    delivery = a_sent_letter()
    pipe(monkeypatch, about(delivery) + b"A" * 3_000_000)
    assert state_of(delivery) == State.BOUNCED


def test_a_mail_server_pipes_anything(monkeypatch):
    pipe(monkeypatch, b"\x00\xff")


def test_a_mail_server_keeps_what_cannot_be_written_down(monkeypatch):
    a_database_that_is_away(monkeypatch)
    with pytest.raises(CommandError) as caught:
        pipe(monkeypatch, about(a_sent_letter()))
    assert caught.value.returncode == 75


def test_a_worker_that_sends_it_a_second_time_is_stopped_by_a_report():
    delivery = a_sent_letter()
    put(delivery, state=State.QUEUED, due_at=F("sent_at"))
    claim_deliveries(channel="email", size=1)
    take_letter(content=about(delivery, "delivered"))
    assert state_of(delivery) == State.DELIVERED
