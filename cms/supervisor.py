"""Runs the programs of a site side by side, and leaves none behind.

    with stopping_on_signals(), Supervisor(logs) as supervisor:
        supervisor.start("web server", ["gunicorn", ...], environment)
        supervisor.wait()

Each program is the head of a process group of its own, so that Ctrl-C reaches only us and we stop them in
order, children of children included.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

STOP_SECONDS = 10
POLL_SECONDS = 0.2
TAIL_LINES = 15
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(Exception):
    """Ctrl-C, SIGTERM or a closed terminal."""


class ProgramEnded(Exception):
    """A program ended on its own, or did not become ready. The message names it and shows its log's end."""


@dataclass(frozen=True)
class Program:
    name: str
    process: subprocess.Popen
    log: Path

    def tail(self) -> str:
        """The last lines of what the program printed."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-TAIL_LINES:])


class Supervisor:
    """Starts programs; its `with` block stops them all, however the block ends."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.programs: list[Program] = []
        self.watched: list[Program] = []

    def __enter__(self) -> "Supervisor":
        self.logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *exception: object) -> None:
        handlers = {number: signal.signal(number, signal.SIG_IGN) for number in STOP_SIGNALS}
        try:
            self._stop_all()
        finally:
            _restore(handlers)

    def watch(self, name: str, process: subprocess.Popen, log: Path) -> None:
        """Notice the end of a program that somebody else starts and stops."""
        self.watched.append(Program(name, process, log))

    def start(self, name: str, command: list, environment: dict[str, str]) -> Program:
        """Start a program; what it prints goes to `<logs>/<name, dashed>.log`."""
        log = self.logs / f"{name.replace(' ', '-')}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [str(part) for part in command],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                process_group=0,
            )
        program = Program(name, process, log)
        self.programs.append(program)
        return program

    def run(self, name: str, command: list, environment: dict[str, str]) -> str:
        """Start a program, wait for its end, return what it printed. Raises ProgramEnded when it failed."""
        program = self.start(name, command, environment)
        if program.process.wait():
            raise _ended(program)
        self.programs.remove(program)
        return program.log.read_text()

    def wait_until(self, is_ready: Callable[[], bool], *, name: str, seconds: float) -> None:
        """Wait for `is_ready`. Raises ProgramEnded when a program ends before, or when time is up."""
        end = time.monotonic() + seconds
        while not is_ready():
            self.check()
            if time.monotonic() > end:
                raise ProgramEnded(f"The {name} did not answer within {seconds:.0f} seconds.")
            time.sleep(POLL_SECONDS)

    def wait(self) -> None:
        """Wait until a program ends (ProgramEnded) or the person wants to stop (StopRequested)."""
        while True:
            self.check()
            time.sleep(POLL_SECONDS)

    def check(self) -> None:
        """Raise ProgramEnded when a program has ended."""
        for program in (*self.watched, *self.programs):
            if program.process.poll() is not None:
                raise _ended(program)

    def _stop_all(self) -> None:
        for program in self.programs:
            program.process.terminate()
        end = time.monotonic() + STOP_SECONDS
        for program in self.programs:
            with suppress(subprocess.TimeoutExpired):
                program.process.wait(max(0, end - time.monotonic()))
            _kill_group(program.process)
        self.programs.clear()


@contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Turn the first Ctrl-C, SIGTERM or SIGHUP into StopRequested; later ones do not cut the stopping short."""
    handlers = {number: signal.signal(number, _request_stop) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        _restore(handlers)


def _request_stop(number: int, frame: FrameType | None) -> None:
    for each in STOP_SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise StopRequested(signal.Signals(number).name)


def _restore(handlers: dict) -> None:
    for number, handler in handlers.items():
        signal.signal(number, handler)


def _kill_group(process: subprocess.Popen) -> None:
    """End what is left of a program: itself when it did not stop, and children that it left behind."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _ended(program: Program) -> ProgramEnded:
    code = program.process.returncode
    return ProgramEnded(f"The {program.name} ended with code {code}. The end of {program.log}:\n{program.tail()}")
