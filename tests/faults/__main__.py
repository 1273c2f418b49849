"""The long form of the kill loop.

    python -m tests.faults [--kills 200] [--deliveries 1500] [--workers 4] [--db postgres|sqlite] [--seed N]
                           [--no-resolver]

Ends with 1 when anything was lost, left behind or wrong in the ledger, or was repeated although the server could be
asked.
"""

import argparse
import os
import random
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import django
from django.core.management import call_command

from cms import servers
from tests.faults import chaos
from tests.faults.chaos import Report
from tests.faults.surroundings import sink


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--deliveries", type=int, default=1500)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--db", choices=["postgres", "sqlite"], default="postgres")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--no-resolver", action="store_true", help="the mail server cannot be asked")
    return parser.parse_args()


def _database(kind: str, folder: Path, stack: ExitStack) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder / 'db.sqlite3'}"
    return stack.enter_context(servers.postgres()).url()


def _run(options: argparse.Namespace) -> Report:
    django.setup()
    from tests.plans_app.issued import an_issued_plan  # here, because models need the settings

    call_command("migrate", verbosity=0)
    an_issued_plan(options.deliveries)
    return chaos.run(kills=options.kills, workers=options.workers, seed=options.seed)


def main() -> None:
    options = _options()
    sys.stderr.write(f"seed {options.seed}\n")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kehoach-faults-")))
        os.environ.update(
            KEHOACH_DATA_DIR=str(folder),
            KEHOACH_DATABASE_URL=_database(options.db, folder, stack),
        )
        os.environ.update(stack.enter_context(sink(folder, resolver=not options.no_resolver)))
        report = _run(options)
    sys.stdout.write(f"{report}\n")
    sys.exit(0 if report.is_clean and (options.no_resolver or not report.repeated) else 1)


if __name__ == "__main__":
    main()
