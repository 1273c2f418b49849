"""Runs workers over the deliveries that wait, and kills them at random until all is done.

    python -m tests.faults.chaos --kills 40 --workers 3 --seed 7 [--moments claim,ready,content,answer]

prints a report as JSON. The database and the mail server are those of tests.faults.settings. The workers are forks of
this process, because starting Python for each would take longer than what is tested.
"""

import argparse
import json
import os
import random
import signal
import sys
import time
import traceback
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

# Seconds between two kills, at least and at most.
BETWEEN_KILLS = (0.02, 0.3)
# Seconds after the last kill in which all must be done.
RECOVERY_SECONDS = 60


@dataclass
class Report:
    """What came of a run: how many letters were not taken by the server (`lost`), how many copies there are beyond the
    first, and the states of what is not sent (`left`)."""

    seed: int
    deliveries: int
    kills: int
    lost: int
    repeated: int
    in_doubt: int
    unfinished: int
    left: dict[str, int]
    claimed_wrongly: int
    seconds: float
    violations: list[str]

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.unfinished or self.claimed_wrongly or self.violations)


class Herd:
    """Workers, each a process."""

    def __init__(self):
        self.processes: list[int] = []

    def start(self, moment: str = "") -> None:
        from django.db import connections

        from tests.faults.worker import MOMENTS, work

        connections.close_all()
        process = os.fork()
        if process:
            self.processes.append(process)
            return
        try:
            if moment:
                MOMENTS[moment]()
            work()
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)

    def kill(self, process: int) -> None:
        os.kill(process, signal.SIGKILL)
        self.wait(process)

    def wait(self, process: int) -> None:
        os.waitpid(process, 0)
        self.processes.remove(process)

    def kill_all(self) -> None:
        for process in list(self.processes):
            self.kill(process)


def run(*, kills: int, workers: int, seed: int, moments: tuple[str, ...] = ()) -> Report:
    """Kills `kills` workers at random while they deliver; first, one at each of `moments`."""
    started, chance, herd, killed = time.monotonic(), random.Random(seed), Herd(), 0
    try:
        for moment in moments:
            herd.start(moment)
            herd.wait(herd.processes[0])
        for _worker in range(workers):
            herd.start()
        while killed < kills and unfinished():
            time.sleep(chance.uniform(*BETWEEN_KILLS))
            herd.kill(chance.choice(herd.processes))
            herd.start()
            killed += 1
        end = time.monotonic() + RECOVERY_SECONDS
        while unfinished() and time.monotonic() < end:
            time.sleep(0.1)
    finally:
        herd.kill_all()
    return report(seed=seed, kills=killed + len(moments), seconds=time.monotonic() - started)


def unfinished() -> int:
    from plans_app.models import Delivery

    return Delivery.objects.unsent().count()


def report(*, seed: int, kills: int, seconds: float) -> Report:
    """Compares the ledger of deliveries with that of the mail server."""
    from django.db.models import Count

    from plans_app.actions.invariants import violations
    from plans_app.models import Delivery, DeliveryEvent

    lines = Path(os.environ["FAULTS_LEDGER"]).read_text("ascii").splitlines()
    copies = Counter(line.partition("@")[0] for line in lines)
    ids = {str(pk): state for pk, state in Delivery.objects.values_list("pk", "state")}
    return Report(
        seed=seed,
        deliveries=len(ids),
        kills=kills,
        lost=sum(copies[pk] == 0 for pk in ids),
        repeated=sum(count - 1 for count in copies.values()),
        in_doubt=DeliveryEvent.objects.filter(to_state="in_doubt").count(),
        unfinished=unfinished(),
        left=dict(Delivery.objects.unsent().order_by().values_list("state").annotate(Count("pk"))),
        claimed_wrongly=sum(state == "accepted" and not copies[pk] for pk, state in ids.items()),
        seconds=round(seconds, 1),
        violations=list(violations()),
    )


def main() -> None:
    import django

    django.setup()
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--moments", default="")
    options = parser.parse_args()
    moments = tuple(filter(None, options.moments.split(",")))
    found = run(kills=options.kills, workers=options.workers, seed=options.seed, moments=moments)
    json.dump(asdict(found), sys.stdout)


if __name__ == "__main__":
    main()
