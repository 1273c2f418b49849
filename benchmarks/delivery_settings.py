"""The site as `benchmarks.delivery` measures it: everything written to the disk, the sink for a mail server."""

import os

from cms.settings.test import *
from cms.settings.test import DATABASES

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"

LOGGING = {"version": 1, "disable_existing_loggers": True}

PLANS_CHANNELS = {
    "email": {
        "BACKEND": "plans_app.channels.email.EmailChannel",
        "OPTIONS": {"host": "127.0.0.1", "port": int(os.environ.get("BENCHMARK_PORT", "25")), "username": ""},
    }
}
