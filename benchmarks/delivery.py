"""A plan to many by mail, the ledger's durable writes included, beside what one could do instead.

    python -m benchmarks.delivery [--count 3321] [--size 150000] [--rounds 3] [--smtp-sink /usr/sbin/smtp-sink]

prints tables in Markdown. The mail servers are Postfix's smtp-sink, which is what a fast relay costs, and one that
swallows (`benchmarks.sink`). All contenders run in turn, each in a process of its own; what counts is the median of the
ratios between contenders of one round. PostgreSQL and SQLite wait for the disk at every commit.
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from cms import servers

ROOT = Path(__file__).resolve().parent.parent
FEW = 300
ISSUED = 2000
# Django needs a tenth of the messages to be measured.
DJANGO_PART = 10


@dataclass(frozen=True, slots=True)
class Run:
    """What one contender took in one round."""

    count: int
    seconds: float
    cpu: float
    peak_kib: int

    @property
    def rate(self) -> float:
        return self.count / self.seconds

    @property
    def cpu_ms(self) -> float:
        return self.cpu / self.count * 1e3


@contextmanager
def smtp_sink(program: str) -> Iterator[int]:
    """Postfix's smtp-sink on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [program, "-u", "nobody", "-m", "200", f"127.0.0.1:{port}", "400"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(port)
            yield port
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("the mail server did not start")


@contextmanager
def raw_sink(_program: str) -> Iterator[int]:
    with subprocess.Popen([sys.executable, "-m", "benchmarks.sink"], cwd=ROOT, stdout=subprocess.PIPE) as process:
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


SINKS: dict[str, Callable] = {"smtp-sink": smtp_sink, "raw sink": raw_sink}


class Bench:
    """Starts contenders with the right surroundings."""

    def __init__(self, databases: dict[str, str], folder: Path, size: int):
        self.databases = databases
        self.folder = folder
        self.size = size

    def environment(self, database: str, port: int) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "benchmarks.delivery_settings",
            "KEHOACH_DATA_DIR": str(self.folder),
            "KEHOACH_DATABASE_URL": self.databases.get(database, "sqlite:///:memory:"),
            "BENCHMARK_PORT": str(port),
        }

    def issue(self, database: str, count: int) -> dict[str, float]:
        """Issues a plan to `count`; what the transaction took, in milliseconds."""
        command = [sys.executable, "-m", "benchmarks.issued", "--count", str(count), "--size", str(self.size)]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment(database, 0), capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout.splitlines()[-1])

    def unsent(self, database: str) -> int:
        command = [sys.executable, "-m", "benchmarks.issued", "--unsent"]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment(database, 0), capture_output=True, text=True, check=True
        )
        return int(done.stdout.splitlines()[-1])

    def send(self, name: str, port: int, count: int, *, database: str = "", processes: int = 1) -> Run:
        """Has `processes` send `count` messages; the time is that of the last one to be ready."""
        options = ["--port", str(port), "--count", str(count), "--size", str(self.size)]
        with ExitStack() as stack:
            started = [
                stack.enter_context(
                    subprocess.Popen(
                        [sys.executable, "-m", "benchmarks.senders", name, *options],
                        cwd=ROOT,
                        env=self.environment(database, port),
                        stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE,
                        text=True,
                    )
                )
                for _number in range(processes)
            ]
            for process in started:
                process.stdout.readline()
            begin = time.perf_counter()
            for process in started:
                process.stdin.write("\n")
                process.stdin.flush()
            taken = [json.loads(process.stdout.readline()) for process in started]
            seconds = time.perf_counter() - begin
        if database and (unsent := self.unsent(database)):
            raise SystemExit(f"{unsent} of {count} messages were not sent by {database}: the figures mean nothing.")
        cpu, peak = sum(one["cpu"] for one in taken), max(one["peak_kib"] for one in taken)
        return Run(count, seconds, cpu, peak)


def contest(bench: Bench, port: int, count: int) -> dict[str, Run]:
    """One round of all contenders."""
    few = max(1, count // DJANGO_PART)
    runs = {
        "Django, a connection a message": bench.send("django_each", port, few),
        "Django, one connection": bench.send("django_one", port, few),
        "bare pipelined loop": bench.send("bare", port, count),
    }
    for database in bench.databases:
        for processes in (1, 2):
            bench.issue(database, count)
            name = f"ours, {database}" if processes == 1 else f"ours, {database}, two processes"
            runs[name] = bench.send("ours", port, count, database=database, processes=processes)
    return runs


def table(sink: str, rounds: Sequence[dict[str, Run]]) -> list[str]:
    lines = [
        f"| against {sink} | messages/s | × Django | of the bare loop | client CPU, ms a message | peak MiB |",
        "|---|---|---|---|---|---|",
    ]
    for name in rounds[0]:
        runs = [runs[name] for runs in rounds]
        rate, cpu = median(run.rate for run in runs), median(run.cpu_ms for run in runs)
        cells = f"{rate:,.0f} | {ratio(rounds, name, FIRST):.1f} | {ratio(rounds, name, BARE):.0%} | {cpu:.2f}"
        lines.append(f"| {name} | {cells} | {max(run.peak_kib for run in runs) / 1024:.0f} |")
    return [*lines, ""]


FIRST, BARE = "Django, a connection a message", "bare pipelined loop"


def ratio(rounds: Sequence[dict[str, Run]], name: str, other: str) -> float:
    return median(runs[name].rate / runs[other].rate for runs in rounds)


def goals(databases: Sequence[str], rounds: Sequence[dict[str, Run]]) -> Iterator[tuple[str, str, str, bool]]:
    """Goal, database, figure, and whether it is met."""
    for database in databases:
        name, both = f"ours, {database}", f"ours, {database}, two processes"
        times, share = ratio(rounds, name, FIRST), ratio(rounds, name, BARE)
        cpu = median(runs[name].cpu_ms for runs in rounds)
        yield "≥ 8 × Django's connection a message", database, f"{times:.1f} ×", times >= 8
        yield "≥ 75 % of the bare loop", database, f"{share:.0%}", share >= 0.75
        yield "client CPU ≤ 0.25 ms a message", database, f"{cpu:.2f} ms", cpu <= 0.25
        gain = ratio(rounds, both, name)
        yield "two processes ≥ 1.6 × one", database, f"{gain:.2f} ×", gain >= 1.6


def memory(bench: Bench, port: int, count: int) -> Iterator[tuple[str, str, str, bool]]:
    for database in bench.databases:
        peaks = []
        for recipients in (FEW, count):
            bench.issue(database, recipients)
            peaks.append(bench.send("ours", port, recipients, database=database).peak_kib / 1024)
        more = peaks[1] - peaks[0]
        yield f"memory at {count} as at {FEW} recipients", database, f"{peaks[0]:.0f} → {peaks[1]:.0f} MiB", more < 8


def issuing(bench: Bench) -> Iterator[tuple[str, str, str, bool]]:
    for database in bench.databases:
        bench.issue(database, ISSUED)  # makes the organizations
        taken = [bench.issue(database, ISSUED) for _round in range(3)]
        rows, whole = (min(one[name] for one in taken) for name in ("rows_ms", "issue_ms"))
        figure = f"{rows:.0f} ms of {whole:.0f} ms"
        yield f"rows of {ISSUED} recipients ≤ 30 ms of the issuing transaction", database, figure, rows <= 30


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=3321)
    parser.add_argument("--size", type=int, default=150_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--smtp-sink", default="/usr/sbin/smtp-sink")
    options = parser.parse_args()
    found: list[tuple[str, str, str, bool]] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kehoach-bench-")))
        databases = {
            "PostgreSQL": stack.enter_context(servers.postgres(is_durable=True)).url(),
            "SQLite": f"sqlite:///{folder / 'db.sqlite3'}",
        }
        bench = Bench(databases, folder, options.size)
        for name, start in SINKS.items():
            with start(options.smtp_sink) as port:
                rounds = [contest(bench, port, options.count) for _round in range(options.rounds)]
                if name == "smtp-sink":
                    found += goals(list(databases), rounds)
                    found += memory(bench, port, options.count)
            sys.stdout.write("\n".join(table(name, rounds)) + "\n")
        found += issuing(bench)
    sys.stdout.write("| goal | database | measured | met |\n|---|---|---|---|\n")
    for goal, database, figure, is_met in found:
        sys.stdout.write(f"| {goal} | {database} | {figure} | {'yes' if is_met else 'no'} |\n")


if __name__ == "__main__":
    main()
