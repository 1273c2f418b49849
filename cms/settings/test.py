"""The site under test: the services that `tests.services` started, everything else as in production."""

import tempfile
from pathlib import Path

from cms.settings.base import *
from cms.settings.base import DATABASES

_FILES = Path(tempfile.mkdtemp(prefix="kehoach-test-"))

SECRET_KEY = "only-for-tests"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file: threads and workers share it as they would in use, which a database in memory does not allow.
    DATABASES["default"]["TEST"] = {"NAME": str(_FILES / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

MEDIA_ROOT = _FILES / "media"
MAILBOX_ROOT = str(_FILES / "mail")
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(_FILES / "media")},
    },
    "plans": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(_FILES / "issued")},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
