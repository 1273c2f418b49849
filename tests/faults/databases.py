"""The database of a test, as processes outside of it read it."""

import os

from django.db import connection


def database_url() -> str:
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return os.environ["KEHOACH_DATABASE_URL"].replace(":///postgres?", f":///{name}?")
