"""The site as the workers that are killed see it: short leases, small batches, the sink for a mail server."""

import os

from cms.settings.test import *
from cms.settings.test import DATABASES

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"

PLANS_CHANNELS = {
    "email": {
        "BACKEND": "plans_app.channels.email.EmailChannel",
        "OPTIONS": {
            "host": "127.0.0.1",
            "port": int(os.environ["FAULTS_PORT"]),
            "username": "",
            "timeout": 10,
            "resolver": os.environ["FAULTS_RESOLVER"],
        },
    }
}
PLANS_DELIVERY_LEASE_SECONDS = 3
PLANS_DELIVERY_BATCH = 10
PLANS_DOUBT_SECONDS = 1
