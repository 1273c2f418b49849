"""`./dev run`: the whole site on one machine, with all its parts."""

import os
import shutil
import socket
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cms import servers
from cms.mail_sink import MailSink
from cms.settings.environment import BASE_DIR
from cms.supervisor import ProgramEnded, StopRequested, Supervisor, stopping_on_signals

DEFAULT_PORT = 8000
START_SECONDS = 60
INTERRUPTED = 130
PYTHON = sys.executable
MANAGE = [PYTHON, BASE_DIR / "manage.py"]
# Threads, because our tasks wait for mail servers; the one that works hard, rendering, is under a lock anyway.
WORKER = [PYTHON, "-m", "celery", "-A", "cms", "worker", "-B", "--pool", "threads", "--concurrency", "2"]
WEB_SERVER = [
    *(PYTHON, "-m", "gunicorn", "cms.wsgi", "--threads", "4"),
    *("--access-logfile", "-", "--no-control-socket"),
]


@dataclass(frozen=True)
class Site:
    """A running site: where its files and logs are, and where it answers."""

    folder: Path
    port: int
    environment: dict[str, str]
    supervisor: Supervisor

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"


class Command(BaseCommand):
    help = "Runs the site with its database, queue, worker, mail sink and web server until Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--check",
            action="store_true",
            help="start all on free ports with a throwaway database, prove that each part answers, and stop",
        )

    def handle(self, *, check, **options):
        try:
            with stopping_on_signals():
                self._check() if check else self._serve()
        except StopRequested as reason:
            if check:
                raise CommandError("Interrupted.", returncode=INTERRUPTED) from reason
            self.stdout.write("Stopped.")
        except (ProgramEnded, servers.ServerError) as error:
            raise CommandError(str(error)) from error

    def _serve(self) -> None:
        port = chosen_port()
        with self._running_site(BASE_DIR / "var" / "run", port) as site:
            self.stdout.write(addresses(site))
            self.stdout.flush()
            site.supervisor.wait()

    def _check(self) -> None:
        parent = BASE_DIR / "var" / "check"
        parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=parent))
        with self._running_site(folder, free_port()) as site:
            report = site.supervisor.run("check", [*MANAGE, "check_site", site.url], site.environment)
            self.stdout.write(report)
        # Only now: after a failure the logs are still needed.
        shutil.rmtree(folder)

    @contextmanager
    def _running_site(self, folder: Path, port: int) -> Iterator[Site]:
        shutil.rmtree(folder / "logs", ignore_errors=True)
        (folder / "logs").mkdir(parents=True)
        with (
            servers.valkey(log=folder / "logs" / "valkey.log") as valkey,
            MailSink(folder / "mail") as sink,
            Supervisor(folder / "logs") as supervisor,
        ):
            supervisor.watch("Valkey", valkey.process, folder / "logs" / "valkey.log")
            site = Site(folder, port, environment(folder, port, valkey, sink), supervisor)
            self._start(site)
            yield site

    def _start(self, site: Site) -> None:
        self._say("Preparing the database (the first time, this loads the sample plans)")
        site.supervisor.run("preparation", [*MANAGE, "prepare_site"], site.environment)
        self._say("Starting the worker and the web server")
        site.supervisor.start("worker", WORKER, site.environment)
        web_server = [*WEB_SERVER, "--bind", f"127.0.0.1:{site.port}"]
        site.supervisor.start("web server", web_server, site.environment)
        answers: Callable[[], bool] = partial(site_answers, site.url)
        site.supervisor.wait_until(answers, name="web server", seconds=START_SECONDS)

    def _say(self, text: str) -> None:
        self.stdout.write(f"· {text}")
        self.stdout.flush()


def environment(folder: Path, port: int, valkey: servers.Valkey, sink: MailSink) -> dict[str, str]:
    """What the settings of every child read: all data in `folder`, the queue and the mail with us."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "PYTHONUNBUFFERED": "1",
        "KEHOACH_DATA_DIR": str(folder),
        "KEHOACH_DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
        "KEHOACH_BROKER_URL": valkey.broker_url,
        "KEHOACH_CACHE_URL": valkey.cache_url,
        "KEHOACH_SMTP_HOST": sink.host,
        "KEHOACH_SMTP_PORT": str(sink.port),
        "KEHOACH_MAILBOX": str(sink.folder),
        "KEHOACH_BASE_URL": f"http://localhost:{port}",
    }


def addresses(site: Site) -> str:
    """What a person needs to begin."""
    password = (site.folder / "admin-password").read_text().strip()
    return (
        f"\n  Public site   {site.url}"
        f"\n  Admin         {site.url}admin/   user: admin   password: {password}"
        f"\n  Mailbox       {site.url}mailbox/"
        f"\n  Logs          {site.logs}"
        "\n\nCtrl-C stops everything.\n"
    )


def chosen_port() -> int:
    """The port in the variable PORT, when nobody uses it."""
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CommandError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    port = int(text)
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except PermissionError as error:
        raise CommandError(f"You may not use port {port}. Choose one above 1023: PORT=8080 ./dev run") from error
    except OSError as error:
        raise CommandError(f"Port {port} is taken. Choose another: PORT={port + 80} ./dev run") from error
    return port


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def site_answers(url: str) -> bool:
    """Whether the web server answers at all, be it with an error page."""
    try:
        urllib.request.urlopen(url, timeout=START_SECONDS).close()
    except urllib.error.HTTPError as error:
        error.close()
    except OSError:
        return False
    return True
