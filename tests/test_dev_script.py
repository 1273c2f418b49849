"""The one script through which everything is run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

DEV = Path(__file__).resolve().parents[1] / "dev"


def dev(*arguments: str, cwd: Path | None = None, **variables: str) -> subprocess.CompletedProcess:
    environment = {**os.environ, **variables}
    return subprocess.run(
        [sys.executable, DEV, *arguments], capture_output=True, text=True, cwd=cwd, env=environment, timeout=60
    )


@pytest.fixture
def checkout(tmp_path):
    """The script and the locks, in a folder of their own and without an environment."""
    for name in ("dev", "requirements.in", "requirements-dev.in", "requirements.lock", "requirements-dev.lock"):
        (tmp_path / name).write_bytes((DEV.parent / name).read_bytes())
    return tmp_path


@pytest.mark.parametrize("arguments", [["help"], ["--help"], ["-h"], []])
def test_help_lists_every_command(arguments):
    result = dev(*arguments)
    assert result.returncode == 0
    for command in ("run", "demo", "test", "lint", "sh", "lock", "help"):
        assert f"./dev {command}" in result.stdout


def test_an_unknown_command_names_the_known_ones():
    result = dev("biuld")
    assert result.returncode == 2
    assert "unknown command 'biuld'" in result.stderr
    assert "run, demo, test, lint, sh, lock, help" in result.stderr


def test_an_unknown_database_is_refused_before_anything_starts():
    result = dev("test", "--db", "oracle")
    assert result.returncode == 2
    assert "sqlite or postgres, not 'oracle'" in result.stderr


def test_help_needs_no_environment(checkout):
    result = subprocess.run([sys.executable, checkout / "dev", "help"], capture_output=True, text=True)
    assert result.returncode == 0
    assert not (checkout / ".dev").exists()


def test_sh_passes_the_exit_code_on():
    assert dev("sh", "sh", "-c", "exit 7").returncode == 7


def test_sh_runs_in_the_environment_from_any_folder(tmp_path):
    result = dev("sh", "python", "-c", "import os, sys; print(sys.prefix, os.getcwd())", cwd=tmp_path)
    assert result.stdout.split() == [str(DEV.parent / ".dev" / "venv"), str(DEV.parent)]


def test_sh_without_a_command_says_what_is_missing():
    result = dev("sh")
    assert result.returncode == 2
    assert "name the command" in result.stderr


def test_sh_names_a_command_that_does_not_exist():
    result = dev("sh", "no-such-command")
    assert result.returncode == 127
    assert "there is no command 'no-such-command'" in result.stderr


def test_a_missing_network_is_explained(checkout):
    nowhere = {"PIP_INDEX_URL": "https://127.0.0.1:9/simple", "PIP_RETRIES": "0", "PIP_CONFIG_FILE": os.devnull}
    environment = {**os.environ, **nowhere, "UV_DEFAULT_INDEX": nowhere["PIP_INDEX_URL"]}
    command = [sys.executable, checkout / "dev", "sh", "true"]
    result = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)
    assert result.returncode == 1
    assert "check the connection" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_lock_that_is_older_than_its_input_is_noticed(checkout):
    check = (
        "import importlib.machinery, importlib.util, sys\n"
        "loader = importlib.machinery.SourceFileLoader('dev', sys.argv[1])\n"
        "module = importlib.util.module_from_spec(importlib.util.spec_from_loader('dev', loader))\n"
        "loader.exec_module(module)\n"
        "sys.exit(0 if module._check_locks() else 1)\n"
    )
    command = [sys.executable, "-c", check, checkout / "dev"]
    assert subprocess.run(command, capture_output=True).returncode == 0
    with (checkout / "requirements.in").open("a") as file:
        file.write("requests\n")
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 1
    assert "Out of date: requirements.lock, requirements-dev.lock" in result.stdout


def test_the_locks_name_no_address_and_pin_every_package_by_hash():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (DEV.parent / name).read_text()
        assert "://" not in text
        packages = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert packages
        assert all("==" in line and line.endswith("\\") for line in packages)


def test_both_locks_agree_on_every_version():
    production = _pins("requirements.lock")
    development = _pins("requirements-dev.lock")
    assert production.items() <= development.items()


def _pins(name: str) -> dict[str, str]:
    lines = [line for line in (DEV.parent / name).read_text().splitlines() if "==" in line and line[0] != " "]
    return {line.split("==")[0]: line.split("==")[1].split()[0] for line in lines}
