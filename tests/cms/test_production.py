"""The settings of production, in processes of their own as an image is built and started."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def manage(*arguments: str, **variables: str) -> subprocess.CompletedProcess:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("KEHOACH_", "DJANGO_"))}
    environment = {**clean, "DJANGO_SETTINGS_MODULE": "cms.settings.production", **variables}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def production(tmp_path_factory) -> dict[str, str]:
    """Variables of a site whose static files are collected, which is the first thing that is done."""
    folder = tmp_path_factory.mktemp("production")
    variables = {"KEHOACH_SECRET_KEY": "k7!" * 20 + "abcdefgh", "KEHOACH_DATA_DIR": str(folder)}
    result = manage("collectstatic", "--noinput", "-v0", **variables)
    assert result.returncode == 0, result.stderr
    return {**variables, "KEHOACH_ALLOWED_HOSTS": "kehoach.example", "KEHOACH_BASE_URL": "https://kehoach.example"}


def test_a_site_without_a_secret_key_does_not_start():
    result = manage("check")
    assert result.returncode != 0
    assert "Set KEHOACH_SECRET_KEY" in result.stderr


@pytest.mark.parametrize(
    "more",
    [
        {},
        {
            "KEHOACH_DATABASE_URL": "postgres://user:password@db.example:5432/kehoach",
            "KEHOACH_CACHE_URL": "redis://cache.example:6379/1",
            "KEHOACH_SMTP_HOST": "mail.example",
            "KEHOACH_SMTP_STARTTLS": "true",
            "KEHOACH_S3_BUCKET": "kehoach",
            "KEHOACH_S3_ENDPOINT": "https://s3.example",
            "KEHOACH_S3_REGION": "vn",
        },
    ],
    ids=["one machine", "services"],
)
def test_the_checks_for_deployment_find_nothing(production, more):
    result = manage("check", "--deploy", "--fail-level", "WARNING", **production, **more)
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout
