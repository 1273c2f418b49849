"""Handing over: each organization gets an issued plan once, whatever happens to workers and servers."""

import datetime
import threading
import uuid

import pytest
from django.db import DatabaseError, connection
from django.db.models.functions import Now
from django.utils import timezone

from plans_app.actions import ledger
from plans_app.actions.breaker import FAILURES_IN_A_ROW, paused_channels
from plans_app.actions.delivering import (
    DrainReport,
    deliveries_of,
    drain_deliveries,
    due_channels,
    requeue_delivery,
    retry_delay,
    stop_deliveries,
)
from plans_app.actions.doubts import resolve_doubts
from plans_app.actions.invariants import violations
from plans_app.actions.ledger import (
    LIFETIME,
    LOST_LIMIT,
    begin_transmission,
    claim_deliveries,
    record_acceptance,
    release_abandoned,
    renew_leases,
)
from plans_app.channels import BaseChannel, Receipt, Whereabouts
from plans_app.channels.memory import MemoryChannel
from plans_app.exceptions import ChannelError, ChannelUnavailable, InDoubt, PermanentFailure, TemporaryFailure
from plans_app.models import ChannelHealth, Delivery, DeliveryAttempt, DeliveryEvent, Organization
from plans_app.signals import delivery_finished
from tests.plans_app.issued import PDF, an_issued_plan, states, with_pdf
from tests.plans_app.letters import read_all
from tests.plans_app.mail_server import WilfulServer

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


class ScriptedChannel(BaseChannel):
    """Does for an address what `script` says: raise an error, or call a function; and keeps what it took."""

    announces_content = True
    script: dict = {}
    taken: list = []
    answer: Whereabouts | Exception = Whereabouts.UNKNOWN

    def open(self):
        pass

    def close(self):
        pass

    def send(self, message):
        step = self.script.get(message.address.partition("@")[0])
        if isinstance(step, Exception):
            raise step
        message.before_content()
        if step:
            step(message)
        self.taken.append(message)
        return Receipt("taken")

    def find(self, trace):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture(autouse=True)
def taken(settings):
    """The channel of these tests keeps its messages here."""
    settings.PLANS_CHANNELS = {"email": {"BACKEND": f"{__name__}.ScriptedChannel"}}
    ScriptedChannel.script, ScriptedChannel.taken = {}, []
    ScriptedChannel.answer = Whereabouts.UNKNOWN
    return ScriptedChannel.taken


@pytest.fixture
def mail_server(settings, tmp_path):
    """Real SMTP instead: starts a server that answers as it is told."""
    servers = []

    def start(*, connections=1, **habits):
        server = WilfulServer(tmp_path, **habits).__enter__()
        servers.append(server)
        options = {"host": server.host, "port": server.port, "timeout": 5}
        entry = {"BACKEND": "plans_app.channels.email.EmailChannel", "OPTIONS": options, "CONNECTIONS": connections}
        settings.PLANS_CHANNELS = {"email": entry}
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
    assert states(issuance) == {"queued": 2, "accepted": 3}


def test_an_unknown_channel_claims_nothing():
    issuance = an_issued_plan(1)
    with pytest.raises(ChannelError, match="fax"):
        drain_deliveries(channel="fax")
    assert states(issuance) == {"queued": 1}


def test_a_refusal_for_good_ends_one_delivery_with_its_reason(mail_server, tmp_path):
    mail_server(answers={"dv1": ["550 no such user"]})
    issuance = an_issued_plan(3)
    assert drain_deliveries(channel="email") == DrainReport(sent=2, failed=1)
    assert "550 no such user" in issuance.deliveries.get(state="rejected").last_error
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
    for _draw in range(20):
        assert 0.8 * minutes * MINUTE <= retry_delay(attempts) <= 1.2 * minutes * MINUTE


def test_what_failed_together_does_not_come_back_together():
    assert len({retry_delay(1) for _draw in range(20)}) > 10


def test_the_wait_is_counted_from_the_databases_clock():
    issuance = an_issued_plan(1)
    Delivery.objects.filter(issuance=issuance).update(attempts=2)
    script(dv0=TemporaryFailure("later"))
    drain_deliveries(channel="email")
    assert issuance.deliveries.filter(due_at__gt=Now() + 11 * MINUTE, due_at__lte=Now() + 18 * MINUTE).exists()


def test_a_delivery_is_tried_for_three_days():
    delivery = an_issued_plan(1).deliveries.get()
    assert delivery.expires_at - delivery.due_at == LIFETIME == datetime.timedelta(hours=72)


def test_a_delivery_whose_time_is_over_before_its_next_attempt_has_failed():
    issuance = an_issued_plan(1)
    issuance.deliveries.update(expires_at=Now() + MINUTE / 2)
    script(dv0=TemporaryFailure("still full"))
    assert drain_deliveries(channel="email") == DrainReport(failed=1)
    assert (issuance.deliveries.get().state, issuance.deliveries.get().last_error) == ("expired", "still full")


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


# -- a channel that cannot be used


def all_fail(error, count=12):
    script(**{f"dv{n}": error for n in range(count)})


def test_five_failures_in_a_row_pause_a_channel_with_the_reason(settings):
    settings.PLANS_DELIVERY_BATCH = 8
    issuance = an_issued_plan(12)
    all_fail(ChannelUnavailable("mail server down"))
    assert drain_deliveries(channel="email") == DrainReport(retried=8)
    (health,) = paused_channels()
    assert (health.channel, health.failures, health.reason) == ("email", FAILURES_IN_A_ROW, "mail server down")
    assert issuance.deliveries.filter(last_error="mail server down").count() == 8
    assert DeliveryAttempt.objects.filter(outcome="retry").count() == 8


def test_nothing_is_tried_in_a_pause(taken):
    issuance = an_issued_plan(12)
    all_fail(ChannelUnavailable("mail server down"))
    drain_deliveries(channel="email")
    script()
    make_due(issuance)
    assert due_channels() == []
    assert drain_deliveries(channel="email") == DrainReport()
    assert taken == []


def end_the_pause():
    ChannelHealth.objects.update(paused_until=Now() - MINUTE)


def test_after_a_pause_one_delivery_is_tried_and_the_others_follow_when_it_goes_well(taken):
    issuance = an_issued_plan(12)
    all_fail(ChannelUnavailable("mail server down"))
    drain_deliveries(channel="email")
    script()
    make_due(issuance)
    end_the_pause()
    assert drain_deliveries(channel="email") == DrainReport(sent=12)
    assert ChannelHealth.objects.get().failures == 0


def test_a_channel_that_fails_again_after_its_pause_is_paused_again(taken):
    issuance = an_issued_plan(12)
    all_fail(ChannelUnavailable("mail server down"))
    drain_deliveries(channel="email")
    make_due(issuance)
    end_the_pause()
    assert drain_deliveries(channel="email") == DrainReport(retried=1)
    assert paused_channels().exists()


def test_failures_that_are_not_in_a_row_pause_nothing(settings):
    settings.PLANS_DELIVERY_BATCH = 1
    an_issued_plan(12)
    script(**{f"dv{n}": ChannelUnavailable("now and then") for n in (0, 1, 2, 3)})
    drain_deliveries(channel="email")
    script()
    drain_deliveries(channel="email")
    assert not paused_channels().exists()


# -- several connections


@pytest.mark.django_db(transaction=True)
def test_several_connections_send_each_letter_once(mail_server, tmp_path):
    server = mail_server(connections=4)
    issuance = an_issued_plan(40)
    assert drain_deliveries(channel="email") == DrainReport(sent=40)
    assert len({mail["To"] for mail in read_all(tmp_path)}) == len(read_all(tmp_path)) == 40
    assert 1 < server.sessions <= 4
    assert states(issuance) == {"accepted": 40}
    assert list(violations()) == []


def test_refusals_on_one_connection_concern_no_other(mail_server, tmp_path):
    answers = {f"dv{n}": [answer] for n, answer in enumerate(["550 no", "451 later", "data 554 no", "data drop"])}
    mail_server(connections=3, answers=answers)
    an_issued_plan(20)
    assert drain_deliveries(channel="email") == DrainReport(sent=16, failed=2, retried=1, in_doubt=1)
    assert len(read_all(tmp_path)) == 16
    assert list(violations()) == []


class HeldUpChannel(ScriptedChannel):
    """Keeps the letter to dv0 until all the others have been taken."""

    connections = 3
    others_are_through = threading.Event()

    def send(self, message):
        message.before_content()
        if message.address.startswith("dv0@"):
            assert self.others_are_through.wait(10)
        self.taken.append(message)
        if len(self.taken) == 11:
            self.others_are_through.set()
        return Receipt("taken")


def test_a_letter_that_the_other_side_reads_slowly_holds_up_no_other(settings, taken):
    settings.PLANS_CHANNELS = {"email": {"BACKEND": f"{__name__}.HeldUpChannel"}}
    an_issued_plan(12)
    assert drain_deliveries(channel="email") == DrainReport(sent=12)
    assert taken[-1].address == "dv0@qn.example"


class WatchedChannel(ScriptedChannel):
    """Notes in what state each letter was in the database when its content left."""

    connections = 4
    seen: list = []

    def send(self, message):
        message.before_content()
        self.seen.append(Delivery.objects.get(pk=message.delivery_id).state)
        connection.close()
        return Receipt("taken")


@pytest.mark.django_db(transaction=True)
def test_no_content_leaves_on_any_connection_before_that_is_committed(settings):
    settings.PLANS_CHANNELS = {"email": {"BACKEND": f"{__name__}.WatchedChannel"}}
    WatchedChannel.seen.clear()
    an_issued_plan(30)
    drain_deliveries(channel="email")
    assert WatchedChannel.seen == ["transmitting"] * 30


def test_when_the_ledger_cannot_be_written_nothing_more_leaves(settings, taken, monkeypatch):
    settings.PLANS_CHANNELS = {"email": {"BACKEND": f"{__name__}.ScriptedChannel", "CONNECTIONS": 3}}
    issuance = an_issued_plan(9)

    def fail(**_rest):
        raise DatabaseError("the server went away")

    monkeypatch.setattr(ledger, "write_together", fail)
    with pytest.raises(DatabaseError, match="went away"):
        drain_deliveries(channel="email")
    assert taken == []
    assert states(issuance) == {"claimed": 9}


# -- taking turns


def test_issuances_take_turns(taken):
    first, second = an_issued_plan(60), an_issued_plan(30)
    drain_deliveries(channel="email", limit=40)
    assert states(first) == {"accepted": 20, "queued": 40}
    assert states(second) == {"accepted": 20, "queued": 10}


def test_who_comes_later_begins_where_the_others_are():
    an_issued_plan(60)
    drain_deliveries(channel="email", limit=45)
    later = an_issued_plan(30)
    assert sorted(set(later.deliveries.values_list("turn", flat=True))) == [2, 3]


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
    assert (delivery.attempts, delivery.state) == (1, "claimed")


def test_what_a_lost_worker_held_is_given_back_when_its_lease_ends(taken):
    an_issued_plan(2)
    claim_deliveries(channel="email", size=2)
    assert release_abandoned() == 0
    Delivery.objects.update(lease_until=Now() - MINUTE)
    assert release_abandoned() == 2
    assert drain_deliveries(channel="email") == DrainReport(sent=2)
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {2}


def lose_the_worker():
    """A worker takes what waits and is lost; its leases end and a sweep comes by."""
    Delivery.objects.filter(state="queued").update(due_at=Now())
    claim_deliveries(channel="email", size=10)
    Delivery.objects.exclude(lease_until=None).update(lease_until=Now() - MINUTE)
    release_abandoned()


def test_a_delivery_that_kills_its_worker_each_time_fails_some_day(taken):
    issuance = an_issued_plan(2)
    for _time in range(LOST_LIMIT):
        lose_the_worker()
    assert states(issuance) == {"queued": 1, "technical_failure": 1}
    Delivery.objects.filter(state="queued").update(due_at=Now())
    assert drain_deliveries(channel="email") == DrainReport(sent=1)


def test_a_delivery_over_which_workers_are_lost_waits_longer_each_time():
    an_issued_plan(1)
    waits = []
    for _time in range(LOST_LIMIT - 1):
        lose_the_worker()
        waits.append(round((Delivery.objects.get().due_at - timezone.now()).total_seconds()))
    assert waits == [0, 1, 3, 7]


def test_only_the_delivery_that_a_lost_worker_was_busy_with_is_blamed():
    issuance = an_issued_plan(3)
    lose_the_worker()
    outcomes = list(DeliveryAttempt.objects.order_by("outcome").values_list("outcome", flat=True))
    assert outcomes == ["lost", "untried", "untried"]
    assert states(issuance) == {"queued": 3}


def test_the_leases_of_a_slow_worker_are_renewed(settings):
    settings.PLANS_DELIVERY_LEASE_SECONDS = 30
    an_issued_plan(2)
    first, _second = claim_deliveries(channel="email", size=2)
    Delivery.objects.update(lease_until=Now() + MINUTE / 60)
    assert renew_leases(token=first.lease_token) == 2
    assert Delivery.objects.filter(lease_until__gt=Now() + MINUTE / 3).count() == 2


def test_a_worker_does_not_send_what_was_taken_from_it(taken):
    an_issued_plan(2)
    thief = uuid.uuid4()

    def steal(message):
        Delivery.objects.exclude(pk=message.delivery_id).update(lease_token=thief)

    script(dv0=steal, dv1=steal)
    assert drain_deliveries(channel="email") == DrainReport(sent=1)
    assert len(taken) == 1
    assert Delivery.objects.get(state="claimed").lease_token == thief


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
    assert sorted(heard) == [("dv0@qn.example", "accepted"), ("dv1@qn.example", "rejected")]


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
    assert (again.state, again.attempts - again.earlier_attempts, again.last_error) == ("queued", 0, "")
    assert drain_deliveries(channel="email") == DrainReport(sent=1)
    assert taken[0].address == "moi@qn.example"


def test_what_was_sent_is_not_sent_again_by_a_clerk(taken):
    issuance = an_issued_plan(1)
    drain_deliveries(channel="email")
    assert requeue_delivery(delivery=issuance.deliveries.get()).state == "accepted"
    assert drain_deliveries(channel="email") == DrainReport()


def test_a_clerk_cannot_send_to_no_address():
    issuance = an_issued_plan(1)
    Organization.objects.filter(name="Đơn vị 0").update(email="")
    with pytest.raises(PermanentFailure, match="Đơn vị 0"):
        requeue_delivery(delivery=issuance.deliveries.get())


# -- in doubt


@pytest.fixture
def in_doubt(settings):
    """An issuance whose one delivery left without an answer, and of which it may be asked at once."""
    settings.PLANS_DOUBT_SECONDS = 0
    issuance = an_issued_plan(1)
    script(dv0=raising(InDoubt("no answer")))
    assert drain_deliveries(channel="email") == DrainReport(in_doubt=1)
    script()
    return issuance


def raising(error):
    def step(_message):
        raise error

    return step


def test_a_worker_that_is_lost_while_it_sends_leaves_a_doubt(settings):
    issuance = an_issued_plan(2)
    first, _second = claim_deliveries(channel="email", size=2)
    begin_transmission(delivery=first)
    Delivery.objects.update(lease_until=Now() - MINUTE)
    assert release_abandoned() == 2
    assert states(issuance) == {"in_doubt": 1, "queued": 1}
    assert DeliveryAttempt.objects.get(delivery=first).outcome == "in_doubt"


def test_a_mistake_after_the_content_has_begun_to_leave_is_a_doubt(taken):
    issuance = an_issued_plan(1)
    script(dv0=raising(ValueError("a bug")))
    assert drain_deliveries(channel="email") == DrainReport(in_doubt=1)
    assert states(issuance) == {"in_doubt": 1}


def test_what_the_other_side_has_is_not_sent_again(in_doubt, taken):
    ScriptedChannel.answer = Whereabouts.FOUND
    assert resolve_doubts() == 1
    assert states(in_doubt) == {"accepted": 1}
    assert drain_deliveries(channel="email") == DrainReport()


def test_what_the_other_side_has_not_is_sent_again(in_doubt, taken):
    ScriptedChannel.answer = Whereabouts.NOT_FOUND
    assert resolve_doubts() == 1
    assert drain_deliveries(channel="email") == DrainReport(sent=1)


@pytest.mark.parametrize(("policy", "state"), [("repeat", "queued"), ("hold", "held")])
def test_what_nobody_knows_is_settled_as_the_site_wants_it(in_doubt, settings, policy, state):
    settings.PLANS_DOUBT_POLICY = policy
    assert resolve_doubts() == 1
    assert states(in_doubt) == {state: 1}


def test_it_is_not_asked_before_its_time(in_doubt):
    Delivery.objects.update(due_at=Now() + MINUTE)
    assert resolve_doubts() == 0


def test_a_channel_that_cannot_be_asked_is_asked_again_later(in_doubt):
    ScriptedChannel.answer = OSError("no mail log")
    assert resolve_doubts() == 0
    assert states(in_doubt) == {"in_doubt": 1}
    assert not Delivery.objects.doubtful().exists()


def test_what_is_held_goes_out_when_a_clerk_says_so(in_doubt, settings, taken):
    settings.PLANS_DOUBT_POLICY = "hold"
    resolve_doubts()
    requeue_delivery(delivery=in_doubt.deliveries.get())
    assert drain_deliveries(channel="email") == DrainReport(sent=1)


# -- stopping


def test_nothing_leaves_in_the_time_for_stopping(settings, taken):
    settings.PLANS_HOLD_SECONDS = 600
    issuance = an_issued_plan(2)
    assert drain_deliveries(channel="email") == DrainReport()
    assert issuance.deliveries.filter(due_at__gt=Now() + 9 * MINUTE).count() == 2


def test_stopping_cancels_what_has_not_left(taken):
    issuance = an_issued_plan(3)
    drain_deliveries(channel="email", limit=1)
    assert stop_deliveries(issuance=issuance) == 2
    assert states(issuance) == {"accepted": 1, "cancelled": 2}
    assert drain_deliveries(channel="email") == DrainReport()
    assert stop_deliveries(issuance=issuance) == 0


def test_stopping_reaches_what_a_worker_has_taken_and_not_begun(taken):
    issuance = an_issued_plan(2)
    script(
        dv0=lambda _message: stop_deliveries(issuance=issuance), dv1=lambda _message: stop_deliveries(issuance=issuance)
    )
    assert drain_deliveries(channel="email") == DrainReport(sent=1)
    assert len(taken) == 1
    assert states(issuance) == {"accepted": 1, "cancelled": 1}
    assert not DeliveryAttempt.objects.filter(ended_at=None).exists()


def test_what_was_stopped_can_be_sent_after_all(taken):
    issuance = an_issued_plan(1)
    stop_deliveries(issuance=issuance)
    requeue_delivery(delivery=issuance.deliveries.get())
    assert drain_deliveries(channel="email") == DrainReport(sent=1)


# -- the ledger


def test_every_change_of_state_leaves_an_event(taken):
    an_issued_plan(1)
    script(dv0=TemporaryFailure("later"))
    drain_deliveries(channel="email")
    script()
    Delivery.objects.update(due_at=Now())
    drain_deliveries(channel="email")
    steps = list(DeliveryEvent.objects.values_list("from_state", "to_state", "attempt"))
    assert steps == [
        ("queued", "claimed", 1),
        ("claimed", "queued", 1),
        ("queued", "claimed", 2),
        ("claimed", "transmitting", 2),
        ("transmitting", "accepted", 2),
    ]


def test_every_attempt_is_kept_with_its_answer(mail_server):
    mail_server(answers={"dv0": ["451 greylisted"]})
    issuance = an_issued_plan(1)
    drain_deliveries(channel="email")
    make_due(issuance)
    drain_deliveries(channel="email")
    rows = list(DeliveryAttempt.objects.values_list("n", "outcome", "code", "pdf_sha256"))
    assert rows == [(1, "retry", 451, ""), (2, "accepted", 250, issuance.pdf_sha256)]


def test_a_change_that_the_table_does_not_have_is_refused():
    (delivery,) = an_issued_plan(1).deliveries.all()
    with pytest.raises(ValueError, match="queued to accepted"):
        record_acceptance(delivery=delivery, answer="250", code=250, pdf_sha256="")
