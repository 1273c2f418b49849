"""Reads the site's environment variables. Every name starts with KEHOACH_; docs/van-hanh.md lists them."""

import json
import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parents[2]


def text(name: str, default: str = "") -> str:
    return os.environ.get(f"KEHOACH_{name}", default)


def number(name: str, default: int) -> int:
    return int(text(name) or default)


def flag(name: str, default: bool = False) -> bool:
    return text(name, str(default)).strip().lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    """A list parted by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def json_file(path: str) -> dict:
    """What the JSON file at `path` holds; nothing without a path. Raises ImproperlyConfigured when it holds no JSON."""
    if not path:
        return {}
    try:
        return json.loads(Path(path).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"{path} cannot be read as JSON: {error}") from error


def database(url: str) -> dict:
    """Django's database settings for `sqlite:////abs/path` or `postgres://user:password@host:port/name`.

    A Unix socket is given as `postgres:///name?host=/folder&user=postgres`.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path)[1:] or ":memory:")
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"KEHOACH_DATABASE_URL must start with sqlite: or postgres:, not {parts.scheme!r}")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or query.pop("port", "")),
        "USER": query.pop("user", None) or unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }


def _sqlite(path: str) -> dict:
    """IMMEDIATE keeps two writers from deadlocking on an upgraded read lock; WAL lets readers go on."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }
