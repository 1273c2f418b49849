"""In which order things happen, on a real queue with a real worker; and what happens without one."""

import datetime
import socket
import time

import pytest
from celery import current_app
from celery.contrib.testing.worker import start_worker
from django.conf import settings as django_settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from plans_app import tasks
from plans_app.actions.issuing import schedule_issue
from plans_app.actions.ledger import claim_deliveries
from plans_app.actions.rendering import MAX_ATTEMPTS
from plans_app.models import Delivery, DeliveryAttempt, Issuance, PlanPage, ScheduledIssue
from plans_app.tasks import issue_and_wake, issue_scheduled, sweep, wake
from tests.plans_app.issued import an_issued_plan, states, with_pdf
from tests.plans_app.letters import read_all
from tests.plans_app.mail_server import WilfulServer
from tests.plans_app.plans import a_draft, an_organization

pytestmark = pytest.mark.django_db
WORKER_SECONDS = 30


@pytest.fixture
def woken(monkeypatch):
    """The wake-ups that would have been sent: task names with their arguments."""
    sent = []

    def record(task, *arguments):
        sent.append((task.name.rpartition(".")[2], *arguments))
        return True

    monkeypatch.setattr(tasks, "wake", record)
    return sent


@pytest.fixture
def mail(settings, tmp_path):
    with WilfulServer(tmp_path) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
        yield tmp_path


@pytest.fixture
def worker():
    """A Celery worker that takes its messages from Valkey."""
    current_app.control.purge()
    with start_worker(current_app._get_current_object(), pool="solo", perform_ping_check=False, loglevel="WARNING"):
        yield


def until(condition) -> bool:
    end = time.monotonic() + WORKER_SECONDS
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def age(issuance, seconds=3600):
    Issuance.objects.filter(pk=issuance.pk).update(issued_at=Now() - datetime.timedelta(seconds=seconds))


@pytest.mark.django_db(transaction=True)
def test_a_worker_renders_and_delivers_what_is_issued(worker, mail):
    an_organization("Phòng Kinh tế", email="kt@qn.example")
    issuance = issue_and_wake(plan=a_draft(recipients=["Phòng Kinh tế"]))
    assert until(lambda: states(issuance) == {"accepted": 1})
    (letter,) = read_all(mail)
    assert letter["To"].addresses[0].addr_spec == "kt@qn.example"
    assert next(letter.iter_attachments()).get_content().startswith(b"%PDF-")


@pytest.mark.django_db(transaction=True)
def test_a_sweep_has_a_worker_finish_what_was_left_behind(worker, mail):
    an_organization("Phòng Kinh tế", email="kt@qn.example")
    issuance = an_issued_plan(2, pdf=None)
    age(issuance)
    wake(tasks.sweep)
    assert until(lambda: states(issuance) == {"accepted": 2})


# -- without a broker


@pytest.fixture
def broker(monkeypatch):
    """Puts another broker in the place of the one that runs."""

    def use(url):
        monkeypatch.setattr(current_app.conf, "broker_write_url", url)

    return use


@pytest.mark.django_db(transaction=True)
def test_a_plan_is_issued_with_the_broker_down(broker):
    broker("redis+socket:///nowhere/at/all?virtual_host=0")
    started = time.monotonic()
    issuance = issue_and_wake(plan=a_draft())
    assert time.monotonic() - started < 5
    assert PlanPage.objects.get(pk=issuance.plan_id).live


def test_a_broker_that_never_answers_costs_a_few_seconds_at_most(broker):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        broker(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        started = time.monotonic()
        assert wake(tasks.sweep) is False
        assert time.monotonic() - started < 2.5 * tasks.BROKER_TIMEOUT


def test_a_wake_up_that_is_sent_says_so():
    assert wake(tasks.sweep) is True
    assert current_app.control.purge() >= 1


# -- on commit


def test_the_wake_up_waits_for_the_commit(woken, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        issuance = issue_and_wake(plan=a_draft())
        assert woken == []
    assert woken == [("render_pdf", issuance.pk)]


def test_what_is_rolled_back_wakes_nobody(woken, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        issue_and_wake(plan=a_draft())
        transaction.set_rollback(True)
    assert woken == []
    assert not Issuance.objects.exists()


# -- one after another


def test_rendering_wakes_each_channel_by_which_something_waits(woken):
    issuance = an_issued_plan(2, pdf=None)
    Delivery.objects.filter(issuance=issuance, organization__name="Đơn vị 1").update(channel="fax")
    tasks.render_pdf(issuance.pk)
    assert woken == [("drain_deliveries", "email"), ("drain_deliveries", "fax")]


def test_rendering_again_is_harmless(woken):
    issuance = an_issued_plan(1)
    tasks.render_pdf(issuance.pk)
    tasks.render_pdf(issuance.pk)
    assert Issuance.objects.get().render_attempts == 0


def test_a_long_queue_is_drained_by_one_task_after_another(woken, mail, monkeypatch, settings):
    monkeypatch.setattr(tasks, "DRAIN_SECONDS", 0)
    settings.PLANS_DELIVERY_BATCH = 2
    issuance = an_issued_plan(3)
    tasks.drain_deliveries("email")
    assert (states(issuance), woken) == ({"queued": 1, "accepted": 2}, [("drain_deliveries", "email")])
    woken.clear()
    tasks.drain_deliveries("email")
    assert states(issuance) == {"accepted": 3}


def test_a_document_to_very_many_wakes_more_workers(woken, monkeypatch):
    monkeypatch.setattr(tasks, "DELIVERIES_A_WORKER", 2)
    tasks.render_pdf(an_issued_plan(3).pk)
    assert woken == [("drain_deliveries", "email")] * 2


def test_a_second_worker_does_not_join_one_that_waits_for_a_slow_channel(woken, mail):
    issuance = an_issued_plan(2)
    claim_deliveries(channel="email", size=1)
    DeliveryAttempt.objects.update(started_at=Now() - datetime.timedelta(seconds=10))
    tasks.drain_deliveries("email")
    assert (states(issuance), woken) == ({"claimed": 1, "queued": 1}, [])


# -- the sweep


def test_a_sweep_wakes_for_what_was_not_rendered(woken):
    issuance = an_issued_plan(1, pdf=None)
    sweep()
    assert woken == []
    age(issuance)
    sweep()
    assert woken == [("render_pdf", issuance.pk)]


def test_a_document_that_cannot_be_drawn_is_left_alone_in_the_end(woken):
    issuance = an_issued_plan(1, pdf=None)
    age(issuance)
    Issuance.objects.update(render_attempts=MAX_ATTEMPTS)
    sweep()
    assert woken == []


def test_a_sweep_wakes_for_what_is_due(woken):
    an_issued_plan(2)
    sweep()
    assert woken == [("drain_deliveries", "email")]


def test_a_sweep_gives_back_what_a_lost_worker_held(woken):
    an_issued_plan(1)
    claim_deliveries(channel="email", size=1)
    sweep()
    assert woken == []
    Delivery.objects.update(lease_until=Now() - datetime.timedelta(seconds=1))
    sweep()
    assert woken == [("drain_deliveries", "email")]


def test_a_sweep_with_nothing_behind_wakes_nobody(woken):
    issuance = an_issued_plan(0, pdf=None)
    with_pdf(issuance, b"%PDF-1.7")
    sweep()
    assert woken == []


# -- the schedule


def scheduled(plan, *, due=True):
    row = schedule_issue(plan=plan, due_at=timezone.now() + datetime.timedelta(hours=1))
    if due:
        ScheduledIssue.objects.filter(pk=row.pk).update(due_at=Now() - datetime.timedelta(minutes=1))


def test_a_plan_is_issued_when_its_moment_has_come_and_not_before(woken):
    now, later = a_draft(), a_draft()
    scheduled(now)
    scheduled(later, due=False)
    issue_scheduled()
    issuance = Issuance.objects.get()
    assert (issuance.plan_id, woken) == (now.pk, [("render_pdf", issuance.pk)])


def test_a_plan_that_is_refused_does_not_stop_the_others(woken):
    refused, good = a_draft(), a_draft()
    for plan in (refused, good):
        scheduled(plan)
    ScheduledIssue.objects.filter(plan=refused).update(revision=_revision_without_signer(refused))
    issue_scheduled()
    assert Issuance.objects.get().plan_id == good.pk
    assert ScheduledIssue.objects.get().last_error


def _revision_without_signer(plan):
    plan.signer = ""
    return plan.save_revision()


def test_the_schedule_names_tasks_that_exist():
    names = {entry["task"] for entry in django_settings.CELERY_BEAT_SCHEDULE.values()}
    assert names <= set(current_app.tasks)
