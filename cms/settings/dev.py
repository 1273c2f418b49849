"""The site on a developer's machine: SQLite, mail to the local sink, its mailbox at /mailbox/."""

from cms.settings.base import *
from cms.settings.base import DATA_DIR, STORAGES, env

DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.flag("DEBUG", True)
SECRET_KEY = env.text("SECRET_KEY", "only-for-development")
ALLOWED_HOSTS = ["*"]
MAILBOX_ROOT = env.text("MAILBOX", str(DATA_DIR / "mail"))
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
