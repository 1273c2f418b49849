"""PostgreSQL crashes, loses connections, is away: committed rows stay, and every letter arrives once."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from cms import servers
from tests.faults.surroundings import ROOT, sink

CRASHES = 5
DELIVERIES = 60
SITE = f"""
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.plans_app.issued import an_issued_plan
an_issued_plan({DELIVERIES})
"""
WORKER = """
import time
import django
django.setup()
from django.db import Error, connection
from tests.faults.worker import round_of_work
while True:
    try:
        round_of_work()
    except Error:
        connection.close()
        time.sleep(0.1)
"""
ANSWER = """
import json, django
django.setup()
from plans_app.actions.invariants import violations
from plans_app.models import Delivery
print(json.dumps([list(violations()), [str(pk) for pk in Delivery.objects.sent().values_list("pk", flat=True)]]))
"""


@pytest.fixture
def site(tmp_path):
    """A durable PostgreSQL, a mail server and the environment of a site on them."""
    (tmp_path / "static").mkdir()
    with servers.postgres(is_durable=True) as postgres, sink(tmp_path, resolver=True) as base:
        variables = {**base, "KEHOACH_DATABASE_URL": postgres.url(), "KEHOACH_DATA_DIR": str(tmp_path)}
        run(SITE, variables)
        yield postgres, variables


def run(code: str, variables: dict[str, str]) -> str:
    command = [sys.executable, "-W", "ignore", "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def sent(variables) -> tuple[list[str], list[str]]:
    return json.loads(run(ANSWER, variables).splitlines()[-1])


@pytest.mark.skipif(os.environ.get("KEHOACH_TEST_DB") == "sqlite", reason="about PostgreSQL")
def test_a_database_that_crashes_again_and_again_loses_and_repeats_nothing(site):
    postgres, variables = site
    taken = Path(variables["FAULTS_LEDGER"])
    workers = [subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env=variables) for _count in range(2)]
    try:
        for _crash in range(CRASHES):
            before = taken.stat().st_size
            wait_for(lambda before=before: taken.stat().st_size > before or is_done(taken))
            postgres.crash()
            postgres.start()
        wait_for(lambda: is_done(taken) and len(sent(variables)[1]) == DELIVERIES)
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    copies = Counter(line.partition("@")[0] for line in taken.read_text("ascii").splitlines())
    found, arrived = sent(variables)
    assert found == []
    assert copies == Counter(arrived)


def is_done(taken: Path) -> bool:
    return len(taken.read_text("ascii").splitlines()) >= DELIVERIES


def wait_for(condition, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)
