"""Handing over: each organization gets an issued plan once, whatever happens to workers and servers."""

import datetime
import threading
import uuid

import pytest
from django.db import connection
from django.db.models.functions import Now

from plans_app.actions import delivering
from plans_app.actions.delivering import (
    DrainReport,
    claim_deliveries,
    deliveries_of,
    drain_deliveries,
    due_channels,
    release_abandoned,
    requeue_delivery,
    retry_delay,
)
from plans_app.channels import BaseChannel, Receipt
from plans_app.channels.memory import MemoryChannel
from plans_app.exceptions import ChannelError, ChannelUnavailable, PermanentFailure, TemporaryFailure
from plans_app.models import Delivery, Organization
from plans_app.signals import delivery_finished
from tests.plans_app.issued import PDF, an_issued_plan, states, with_pdf
from tests.plans_app.letters import read_all
from tests.plans_app.mail_server import WilfulServer

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


class ScriptedChannel(BaseChannel):
    """Does for an address what `script` says: raise an error, or call a function; and keeps what it took."""

    script: dict = {}
    taken: list = []

    def open(self):
        pass

    def close(self):
        pass

    def send(self, message):
        step = self.script.get(message.address.partition("@")[0])
        if isinstance(step, Exception):
            raise step
        if step:
            step(message)
        self.taken.append(message)
        return Receipt("taken")


@pytest.fixture(autouse=True)
def taken(settings):
    """The channel of these tests keeps its messages here."""
    settings.PLANS_CHANNELS = {"email": {"BACKEND": f"{__name__}.ScriptedChannel"}}
    ScriptedChannel.script, ScriptedChannel.taken = {}, []
    return ScriptedChannel.taken


@pytest.fixture
def mail_server(settings, tmp_path):
    """Real SMTP instead: starts a server that answers as it is told."""
    servers = []

    def start(**habits):
        server = WilfulServer(tmp_path, **habits).__enter__()
        servers.append(server)
        options = {"host": server.host, "port": server.port, "timeout": 5}
        settings.PLANS_CHANNELS = {"email": {"BACKEND": "plans_app.channels.email.EmailChannel", "OPTIONS": options}}
        return server

    yield start
    for server in servers:
        server.__exit__(None, None, None)


def script(**steps):
    ScriptedChannel.script = steps


def make_due(issuance):
    Delivery.objects.filter(issuance=issuance).update(due_at=Now())


def test_each_organization_gets_the_plan_over_one_connection(mail_server, tmp_path):
    server = mail_server()
    issuance = an_issued_plan(5)
    assert drain_deliveries(channel="email") == DrainReport(sent=5)
    mails = read_all(tmp_path)
    assert {mail["To"].addresses[0].addr_spec for mail in mails} == {f"dv{n}@qn.example" for n in range(5)}
    assert [next(mail.iter_attachments()).get_content() for mail in mails] == [PDF] * 5
    assert server.sessions == 1
    assert set(deliveries_of(issuance=issuance).values_list("attempts", "last_error")) == {(1, "")}
    assert not deliveries_of(issuance=issuance).filter(sent_at=None).exists()


def test_nothing_is_sent_twice(taken):
    an_issued_plan(3)
    drain_deliveries(channel="email")
    assert drain_deliveries(channel="email") == DrainReport()
    assert len(taken) == 3


def test_nothing_is_sent_before_the_pdf_is_there(taken):
    issuance = an_issued_plan(2, pdf=None)
    assert drain_deliveries(channel="email") == DrainReport()
    assert due_channels() == []
    with_pdf(issuance, PDF)
    assert due_channels() == due_channels(issuance=issuance) == ["email"]
    assert drain_deliveries(channel="email") == DrainReport(sent=2)


def test_what_is_due_later_waits(taken):
    issuance = an_issued_plan(2)
    Delivery.objects.filter(issuance=issuance).update(due_at=Now() + MINUTE)
    assert drain_deliveries(channel="email") == DrainReport()
    assert taken == []


def test_a_limit_leaves_the_rest_for_later(settings):
    settings.PLANS_DELIVERY_BATCH = 2
    issuance = an_issued_plan(5)
    assert drain_deliveries(channel="email", limit=3) == DrainReport(sent=3)
    assert states(issuance) == {"queued": 2, "sent": 3}


def test_an_unknown_channel_claims_nothing():
    issuance = an_issued_plan(1)
    with pytest.raises(ChannelError, match="fax"):
        drain_deliveries(channel="fax")
    assert states(issuance) == {"queued": 1}


def test_a_refusal_for_good_ends_one_delivery_with_its_reason(mail_server, tmp_path):
    mail_server(answers={"dv1": ["550 no such user"]})
    issuance = an_issued_plan(3)
    assert drain_deliveries(channel="email") == DrainReport(sent=2, failed=1)
    assert "550 no such user" in issuance.deliveries.get(state="failed").last_error
    assert len(read_all(tmp_path)) == 2


def test_a_refusal_for_now_is_tried_again_when_its_time_comes(mail_server, tmp_path):
    mail_server(answers={"dv1": ["451 greylisted"]})
    issuance = an_issued_plan(3)
    assert drain_deliveries(channel="email") == DrainReport(sent=2, retried=1)
    assert drain_deliveries(channel="email") == DrainReport()
    waiting = issuance.deliveries.get(state="queued")
    assert "451 greylisted" in waiting.last_error
    make_due(issuance)
    assert drain_deliveries(channel="email") == DrainReport(sent=1)
    assert issuance.deliveries.get(pk=waiting.pk).attempts == 2
    assert len(read_all(tmp_path)) == 3


def test_a_letter_keeps_its_identifier_when_it_is_sent_again(taken):
    issuance = an_issued_plan(1)
    script(dv0=TemporaryFailure("later"))
    drain_deliveries(channel="email")
    script()
    make_due(issuance)
    drain_deliveries(channel="email")
    assert taken[0].delivery_id == str(issuance.deliveries.get().pk)


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 60), (70, 60)])
def test_attempts_grow_rarer_up_to_one_an_hour(attempts, minutes):
    assert retry_delay(attempts) == minutes * MINUTE


def test_attempts_go_on_for_three_days():
    waits = [retry_delay(attempt) for attempt in range(1, delivering.MAX_ATTEMPTS)]
    assert abs(sum(waits, datetime.timedelta()) - datetime.timedelta(hours=72)) < datetime.timedelta(hours=1)


def test_the_wait_is_counted_from_the_databases_clock():
    issuance = an_issued_plan(1)
    Delivery.objects.filter(issuance=issuance).update(attempts=2)
    script(dv0=TemporaryFailure("later"))
    drain_deliveries(channel="email")
    assert issuance.deliveries.filter(due_at__gt=Now() + 14 * MINUTE, due_at__lte=Now() + 15 * MINUTE).exists()


def test_after_the_last_attempt_a_delivery_has_failed():
    issuance = an_issued_plan(1)
    Delivery.objects.filter(issuance=issuance).update(attempts=delivering.MAX_ATTEMPTS - 1)
    script(dv0=TemporaryFailure("still full"))
    assert drain_deliveries(channel="email") == DrainReport(failed=1)
    assert issuance.deliveries.get().last_error == "still full"


def test_a_channel_that_cannot_be_used_makes_the_whole_batch_wait_with_its_reason(taken, settings):
    settings.PLANS_DELIVERY_BATCH = 3
    issuance = an_issued_plan(5)
    script(**{f"dv{n}": ChannelUnavailable("mail server down") for n in range(5)})
    assert drain_deliveries(channel="email") == DrainReport(retried=3)
    assert states(issuance) == {"queued": 5}
    assert issuance.deliveries.filter(last_error="mail server down").count() == 3


def test_a_mistake_in_one_letter_does_not_hold_up_the_others(taken):
    an_issued_plan(3)
    script(dv1=ValueError("a bug"))
    assert drain_deliveries(channel="email") == DrainReport(sent=2, retried=1)
    assert Delivery.objects.get(state="queued").last_error == "a bug"


def test_a_reason_that_no_database_takes_as_it_is_is_kept_nevertheless(taken):
    an_issued_plan(1)
    script(dv0=PermanentFailure("550 \x00no"))
    assert drain_deliveries(channel="email") == DrainReport(failed=1)
    assert Delivery.objects.get().last_error == "550 no"


def test_a_pdf_that_was_changed_is_not_sent(taken):
    issuance = an_issued_plan(2)
    with issuance.pdf.storage.open(issuance.pdf.name, "wb") as file:
        file.write(b"%PDF-1.7 another document")
    assert drain_deliveries(channel="email") == DrainReport(failed=2)
    assert taken == []
    assert issuance.reference in issuance.deliveries.first().last_error


def test_a_pdf_that_cannot_be_read_now_is_waited_for(taken):
    issuance = an_issued_plan(2)
    issuance.pdf.storage.delete(issuance.pdf.name)
    assert drain_deliveries(channel="email") == DrainReport(retried=2)
    assert taken == []


def test_an_organization_without_an_address_is_a_failure_that_a_clerk_sees(taken):
    an_issued_plan(2)
    organization = Organization.objects.get(name="Đơn vị 1")
    delivery = Delivery.objects.get(organization=organization)
    Delivery.objects.filter(pk=delivery.pk).update(address="")
    script(**{"": PermanentFailure("no address")})
    assert drain_deliveries(channel="email") == DrainReport(sent=1, failed=1)


# -- leases


def test_a_claimed_delivery_is_nobody_elses():
    an_issued_plan(3)
    first, second = claim_deliveries(channel="email", size=2), claim_deliveries(channel="email", size=2)
    assert (len(first), len(second)) == (2, 1)
    assert len({delivery.pk for delivery in [*first, *second]}) == 3
    assert claim_deliveries(channel="email", size=2) == []


def test_the_attempt_is_counted_before_the_work():
    an_issued_plan(1)
    (delivery,) = claim_deliveries(channel="email", size=1)
    assert (delivery.attempts, delivery.state) == (1, "sending")


def test_what_a_lost_worker_held_is_given_back_when_its_lease_ends(taken):
    an_issued_plan(2)
    claim_deliveries(channel="email", size=2)
    assert release_abandoned() == 0
    Delivery.objects.update(lease_until=Now() - MINUTE)
    assert release_abandoned() == 2
    assert drain_deliveries(channel="email") == DrainReport(sent=2)
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {2}


def test_a_delivery_that_kills_its_worker_each_time_fails_some_day():
    an_issued_plan(1)
    claim_deliveries(channel="email", size=1)
    Delivery.objects.update(lease_until=Now() - MINUTE, attempts=delivering.MAX_ATTEMPTS)
    assert release_abandoned() == 1
    assert Delivery.objects.get().state == "failed"


def test_a_worker_does_not_send_what_was_taken_from_it(taken):
    an_issued_plan(2)
    thief = uuid.uuid4()

    def steal(message):
        Delivery.objects.exclude(pk=message.delivery_id).update(lease_token=thief)

    script(dv0=steal, dv1=steal)
    assert drain_deliveries(channel="email") == DrainReport(sent=1)
    assert len(taken) == 1
    assert Delivery.objects.get(state="sending").lease_token == thief


def test_a_worker_that_lost_its_lease_while_sending_writes_nothing(taken):
    an_issued_plan(1)
    thief = uuid.uuid4()
    script(dv0=lambda message: Delivery.objects.update(lease_token=thief))
    assert drain_deliveries(channel="email") == DrainReport()
    assert Delivery.objects.get().lease_token == thief


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_two_hundred_letters_once_each(settings, tmp_path):
    settings.PLANS_CHANNELS = {"email": {"BACKEND": "plans_app.channels.memory.MemoryChannel"}}
    settings.PLANS_DELIVERY_BATCH = 7
    MemoryChannel.outbox.clear()
    an_issued_plan(200)
    reports, start = [], threading.Barrier(2)

    def work():
        start.wait()
        try:
            reports.append(drain_deliveries(channel="email"))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(report.sent for report in reports) == 200
    assert len(MemoryChannel.outbox) == len({message.address for message in MemoryChannel.outbox}) == 200


# -- what others see


def test_other_sites_are_told_of_each_end_and_only_of_ends(taken):
    heard = []

    def listen(delivery, **_rest):
        heard.append((delivery.address, delivery.state))

    an_issued_plan(3)
    script(dv1=PermanentFailure("no"), dv2=TemporaryFailure("later"))
    delivery_finished.connect(listen)
    try:
        drain_deliveries(channel="email")
    finally:
        delivery_finished.disconnect(listen)
    assert sorted(heard) == [("dv0@qn.example", "sent"), ("dv1@qn.example", "failed")]


def test_a_listener_that_fails_stops_nothing(taken):
    def fail(**_rest):
        raise RuntimeError("not our business")

    an_issued_plan(2)
    delivery_finished.connect(fail)
    try:
        assert drain_deliveries(channel="email") == DrainReport(sent=2)
    finally:
        delivery_finished.disconnect(fail)


# -- a clerk tries again


def test_a_failed_delivery_goes_to_the_address_that_the_directory_has_now(taken):
    issuance = an_issued_plan(1)
    script(dv0=PermanentFailure("no such user"))
    drain_deliveries(channel="email")
    Organization.objects.filter(name="Đơn vị 0").update(email="moi@qn.example")
    again = requeue_delivery(delivery=issuance.deliveries.get())
    assert (again.state, again.attempts, again.last_error) == ("queued", 0, "")
    assert drain_deliveries(channel="email") == DrainReport(sent=1)
    assert taken[0].address == "moi@qn.example"


def test_what_was_sent_is_not_sent_again_by_a_clerk(taken):
    issuance = an_issued_plan(1)
    drain_deliveries(channel="email")
    assert requeue_delivery(delivery=issuance.deliveries.get()).state == "sent"
    assert drain_deliveries(channel="email") == DrainReport()


def test_a_clerk_cannot_send_to_no_address():
    issuance = an_issued_plan(1)
    Organization.objects.filter(name="Đơn vị 0").update(email="")
    with pytest.raises(PermanentFailure, match="Đơn vị 0"):
        requeue_delivery(delivery=issuance.deliveries.get())
