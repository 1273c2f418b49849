"""What a run needs around it: a sink, and the variables that tests.faults.settings reads."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RESOLVER = "tests.faults.resolver.ask_sink"


@contextmanager
def sink(folder: Path, *, resolver: bool) -> Iterator[dict[str, str]]:
    """Runs the sink; gives the environment of those who use it. With `resolver` it can be asked what it took."""
    ledger = folder / "taken"
    ledger.touch()
    command = [sys.executable, "-m", "tests.faults.sink", str(ledger)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield {
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
                "FAULTS_PORT": process.stdout.readline().strip(),
                "FAULTS_LEDGER": str(ledger),
                "FAULTS_RESOLVER": RESOLVER if resolver else "",
            }
        finally:
            process.kill()
