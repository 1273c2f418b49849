"""A pytest plugin: real Valkey and real PostgreSQL for the whole run (`addopts = -p tests.services`).

pytest-django reads the settings before any conftest.py, so what the settings need starts here, at import.
The workers of pytest-xdist share PostgreSQL, in which each has a database of its own; folder and Valkey are
each worker's own. KEHOACH_TEST_DB=sqlite leaves PostgreSQL out.
"""

import atexit
import os
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from cms import servers

_stack = ExitStack()


def _start() -> None:
    os.environ["KEHOACH_DATA_DIR"] = str(_data_folder())
    valkey = _stack.enter_context(servers.valkey())
    os.environ["KEHOACH_BROKER_URL"] = valkey.broker_url
    os.environ["KEHOACH_CACHE_URL"] = valkey.cache_url
    if "PYTEST_XDIST_WORKER" not in os.environ:
        os.environ["KEHOACH_DATABASE_URL"] = _database_url()


def _data_folder() -> Path:
    folder = Path(_stack.enter_context(tempfile.TemporaryDirectory(prefix="kehoach-test-")))
    (folder / "static").mkdir()  # whitenoise warns when STATIC_ROOT is missing
    return folder


def _database_url() -> str:
    if os.environ.get("KEHOACH_TEST_DB") == "sqlite":
        return "sqlite:///:memory:"
    return _stack.enter_context(servers.postgres()).url()


def _stop_on_termination() -> None:
    """A terminated test run ends as an interrupted one, so that no server outlives it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


_stop_on_termination()
# The workers of pytest-xdist end without pytest's own hooks.
atexit.register(_stack.close)
_start()
