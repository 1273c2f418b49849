"""The queue dies, forgets, freezes and comes back, workers come and go: every letter arrives once."""

import signal
import time
from collections import Counter
from pathlib import Path

import pytest
from celery import current_app

from plans_app.actions.invariants import violations
from plans_app.models import Delivery, Issuance
from plans_app.tasks import issue_and_wake
from tests.faults.databases import database_url
from tests.faults.queues import crew, is_ready, queue, site_environment, until
from tests.faults.surroundings import sink
from tests.plans_app.issued import an_issued_plan
from tests.plans_app.plans import a_draft, an_organization

pytestmark = pytest.mark.django_db(transaction=True)
# A letter takes the server this long, so that something is under way when the fault comes.
SLOW = {"SINK_ACCEPT_SECONDS": "0.02", "SINK_ANSWER_SECONDS": "0.02"}


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A queue, a mail server, and the crew of a site on them; this process sends its wake-ups to the same queue."""
    for name, value in SLOW.items():
        monkeypatch.setenv(name, value)
    with queue(tmp_path) as made, sink(tmp_path, resolver=True) as base:
        environment = site_environment(base, queue_url=made.url, database_url=database_url())
        monkeypatch.setattr(current_app.conf, "broker_write_url", made.url)
        with crew(environment, tmp_path) as people:
            people.queue, people.taken = made, Path(base["FAULTS_LEDGER"])
            yield people


def all_sent() -> bool:
    return not Delivery.objects.unsent().exists()


def some_sent() -> bool:
    return Delivery.objects.sent().count() >= 3


def copies(site) -> Counter:
    return Counter(line.partition("@")[0] for line in site.taken.read_text("ascii").splitlines())


def assert_each_once(site):
    assert until(all_sent), [process.log.read_text() for process in site.processes]
    assert copies(site) == Counter(str(pk) for pk in Delivery.objects.values_list("pk", flat=True))
    assert list(violations()) == []


def test_a_queue_that_forgets_and_restarts_three_times_loses_no_letter(site):
    an_issued_plan(60)
    worker, _beat = site.start_worker(), site.start_beat()
    assert until(some_sent)
    site.queue.empty()
    for _time in range(3):
        site.queue.stop()
        site.queue.start()
        time.sleep(0.5)
    assert_each_once(site)
    assert worker.poll() is None


def test_a_queue_that_freezes_costs_the_clerk_seconds_and_no_letter(site):
    an_organization("Phòng Kinh tế", email="kt@qn.example")
    plan = a_draft(recipients=["Phòng Kinh tế"])
    worker, _beat = site.start_worker(), site.start_beat()
    assert until(lambda: is_ready(worker))
    site.queue.freeze()
    started = time.monotonic()
    issue_and_wake(plan=plan)
    assert time.monotonic() - started < 5
    site.queue.thaw()
    assert_each_once(site)


def test_a_worker_that_starts_before_its_queue_works_when_it_is_there(site):
    an_issued_plan(3)
    site.queue.stop()
    site.start_worker()
    site.start_beat()
    time.sleep(3)
    site.queue.start()
    assert_each_once(site)


def test_two_schedulers_and_two_workers_send_each_letter_once(site):
    an_issued_plan(40)
    for _time in range(2):
        site.start_worker()
        site.start_beat()
    assert_each_once(site)


def test_a_worker_that_is_asked_to_stop_finishes_its_letter_and_leaves_the_rest(site):
    an_issued_plan(60)
    worker, _beat = site.start_worker(), site.start_beat()
    assert until(some_sent)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) is not None
    site.start_worker()
    assert_each_once(site)


def test_the_sweep_finishes_what_was_issued_without_a_wake_up(site, monkeypatch):
    an_organization("Phòng Kinh tế", email="kt@qn.example")
    monkeypatch.setattr("plans_app.tasks.wake", lambda *_arguments: False)
    issue_and_wake(plan=a_draft(recipients=["Phòng Kinh tế"]))
    Issuance.objects.update(issued_at="2020-01-01T00:00:00Z")
    site.start_worker()
    site.start_beat()
    assert_each_once(site)
