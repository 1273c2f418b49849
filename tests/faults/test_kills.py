"""Workers are killed while they deliver: nothing is lost, and nothing is sent twice that could be known."""

import json
import random
import subprocess
import sys

import pytest
from django.db.models.functions import Now

from plans_app.channels import connections_of
from plans_app.models import DeliveryEvent
from tests.faults.chaos import Report
from tests.faults.databases import database_url
from tests.faults.surroundings import ROOT, sink
from tests.plans_app.issued import an_issued_plan

pytestmark = pytest.mark.django_db(transaction=True)


def run_chaos(folder, *, resolver: bool, **options) -> Report:
    seed = random.SystemRandom().randrange(10**6)
    arguments = [f"--{name}={value}" for name, value in {"seed": seed, **options}.items()]
    with sink(folder, resolver=resolver) as environment:
        run = subprocess.run(
            [sys.executable, "-m", "tests.faults.chaos", *arguments],
            cwd=ROOT,
            env={**environment, "KEHOACH_DATABASE_URL": database_url()},
            capture_output=True,
            text=True,
            timeout=150,
        )
    assert run.returncode == 0, run.stderr
    report = Report(**json.loads(run.stdout))
    sys.stdout.write(f"{report}\n")
    return report


def steps(to_state: str) -> list[str]:
    found = DeliveryEvent.objects.filter(from_state="in_doubt", to_state=to_state)
    return sorted(found.values_list("actor", flat=True))


def test_a_worker_may_die_at_any_moment_of_a_letter(tmp_path):
    issuance = an_issued_plan(8)
    report = run_chaos(tmp_path, resolver=True, workers=1, moments="claim,ready,content,answer")
    assert (report.lost, report.repeated, report.unfinished, report.violations) == (0, 0, 0, [])
    # Three of the four moments come after the fence, and each connection of a worker may have passed it.
    assert 3 <= report.in_doubt <= 3 * connections_of("email")
    assert set(steps("queued")) == set(steps("accepted")) == {"resolver"}
    assert issuance.deliveries.sent().count() == 8


def test_killing_workers_loses_and_repeats_nothing_where_the_server_can_be_asked(tmp_path):
    an_issued_plan(120)
    report = run_chaos(tmp_path, resolver=True, workers=3, kills=20)
    assert (report.lost, report.repeated, report.unfinished, report.violations) == (0, 0, 0, [])
    assert report.kills > 5


def test_killing_workers_repeats_no_more_than_was_in_doubt_where_it_cannot(tmp_path):
    issuance = an_issued_plan(30)
    report = run_chaos(tmp_path, resolver=False, workers=3, kills=8)
    assert (report.lost, report.unfinished, report.violations) == (0, 0, [])
    assert report.repeated <= report.in_doubt
    assert issuance.deliveries.filter(sent_at__lte=Now()).count() == 30
