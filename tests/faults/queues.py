"""A queue that can be stopped, frozen, emptied and started again, and Celery workers on it, each a process."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from cms import servers
from tests.faults.surroundings import ROOT

WORKER = [sys.executable, "-m", "celery", "-A", "cms", "worker", "--pool", "solo", "--loglevel", "INFO"]
BEAT = [sys.executable, "-m", "celery", "-A", "cms", "beat", "--loglevel", "INFO"]
# The time that Django, Celery and the connection to the queue need on a busy machine.
READY_SECONDS = 120


class Queue:
    """Valkey below `folder`, at one address for all its lives."""

    def __init__(self, folder: Path):
        self.socket = folder / "queue"
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}?virtual_host=0"

    def start(self) -> None:
        options = ["--port", "0", "--unixsocket", self.socket, "--save", "", "--dir", self.socket.parent]
        self.process = subprocess.Popen(
            [servers.valkey_program(), *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        assert until(self.answers, seconds=10)

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait()
            self.socket.unlink(missing_ok=True)
            self.process = None

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def empty(self) -> None:
        with redis.Redis(unix_socket_path=str(self.socket)) as client:
            client.flushall()

    def answers(self) -> bool:
        try:
            with redis.Redis(unix_socket_path=str(self.socket), socket_timeout=1) as client:
                return client.ping()
        except redis.RedisError:
            return False


@contextmanager
def queue(folder: Path) -> Iterator[Queue]:
    """A queue that runs, until the block ends."""
    made = Queue(folder)
    made.start()
    try:
        yield made
    finally:
        made.stop()


class Crew:
    """Workers and schedulers of one site, started by `environment`."""

    def __init__(self, environment: dict[str, str], folder: Path):
        self.environment = environment
        self.folder = folder
        self.processes: list[subprocess.Popen] = []

    def start_worker(self) -> subprocess.Popen:
        return self._start(WORKER)

    def start_beat(self) -> subprocess.Popen:
        schedule = self.folder / f"schedule-{len(self.processes)}"
        return self._start([*BEAT, "--schedule", str(schedule), "--pidfile", ""])

    def _start(self, command: list[str]) -> subprocess.Popen:
        log = self.folder / f"log-{len(self.processes)}"
        with log.open("wb") as output:
            process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=output, stderr=subprocess.STDOUT)
        process.log = log
        self.processes.append(process)
        return process

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


def is_ready(worker: subprocess.Popen) -> bool:
    """The worker has said that it takes messages."""
    return b" ready." in worker.log.read_bytes()


@contextmanager
def crew(environment: dict[str, str], folder: Path) -> Iterator[Crew]:
    made = Crew(environment, folder)
    try:
        yield made
    finally:
        made.stop()


def until(condition: Callable[[], bool], *, seconds: float = READY_SECONDS) -> bool:
    """Waits for `condition`; false when it does not come true in `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def site_environment(base: dict[str, str], *, queue_url: str, database_url: str) -> dict[str, str]:
    """What a worker of the site under test reads: its queue, its database, a sweep every second."""
    return {
        **base,
        "KEHOACH_BROKER_URL": queue_url,
        "KEHOACH_DATABASE_URL": database_url,
        "KEHOACH_SWEEP_SECONDS": "1",
        "PYTHONUNBUFFERED": "1",
        "CELERY_BROKER_URL": queue_url,
        "PATH": os.environ["PATH"],
    }
