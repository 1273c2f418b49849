"""The documents say what the code does: settings, links, commands."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands

from plans_app import conf
from plans_app.channels import Attachment, Message

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = ROOT / "cms" / "settings"
OPERATORS = ROOT / "docs" / "van-hanh.md"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md")])
READERS = {"text", "number", "flag", "words"}
OUR_FILES = re.compile(r"`((?:cms|docker|docs|plans_app|search|scripts|templates|tests)/[\w./-]+)`")


def rows(prefix: str) -> dict[str, str]:
    """Default cells of the tables in docs/van-hanh.md, by the name of the setting."""
    found = re.findall(rf"^\| `({prefix}[A-Z0-9_]+)` \| (.*?) ?\| ", OPERATORS.read_text("utf-8"), re.MULTILINE)
    assert len(found) == len(dict(found)), "a setting is listed twice"
    return dict(found)


def variables(path: Path) -> Iterator[tuple[str, ast.expr | None]]:
    """Names of environment variables that a module of settings reads, with the expression of the default."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in READERS:
            yield f"KEHOACH_{node.args[0].value}", node.args[1] if len(node.args) > 1 else None


def literal_defaults() -> dict[str, str]:
    """Defaults of base.py as a person writes them, of the variables whose default is a plain value."""
    found = dict(variables(SETTINGS / "base.py"))
    plain = {name: node.value for name, node in found.items() if isinstance(node, ast.Constant)}
    return {name: f"`{value}`" for name, value in plain.items()}


def test_every_setting_of_the_plugin_is_documented_with_its_default():
    documented = {name: ast.literal_eval(cell.strip("`")) for name, cell in rows("PLANS_").items()}
    assert documented == conf.DEFAULTS


def test_every_environment_variable_of_the_site_is_documented_and_no_other():
    read = {name for path in SETTINGS.glob("*.py") for name, _default in variables(path)}
    assert set(rows("KEHOACH_")) == read


def test_the_defaults_of_environment_variables_are_those_of_the_settings():
    documented = rows("KEHOACH_")
    defaults = literal_defaults()
    assert len(defaults) > 5
    assert {name: documented[name] for name in defaults} == defaults


def test_a_flag_without_a_default_is_documented_as_off():
    flags = {"KEHOACH_SMTP_STARTTLS", "KEHOACH_SMTP_TLS"}
    assert flags <= set(dict(variables(SETTINGS / "base.py")))
    assert {rows("KEHOACH_")[name] for name in flags} == {"`false`"}


def test_every_command_of_the_plugin_is_documented():
    ours = {name for name, app in get_commands().items() if app == "plans_app"}
    text = OPERATORS.read_text("utf-8")
    assert {name for name in ours if f"`python manage.py {name}" not in text} == set()


@pytest.mark.parametrize("source", ["requirements.in", "requirements-dev.in"])
def test_every_dependency_is_explained(source):
    lines = (ROOT / source).read_text("utf-8").splitlines()
    names = {re.match(r"[\w.-]+", line).group().lower() for line in lines if line[:1].isalpha()}
    cells = re.findall(r"^\| ([^|]+) \|", (ROOT / "docs" / "dependencies.md").read_text("utf-8"), re.MULTILINE)
    explained = {name.strip().lower() for cell in cells for name in cell.split(",")}
    assert names - explained == set()


def test_what_the_plugin_depends_on_is_in_the_lock_of_the_site():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    names = [re.match(r"[\w.-]+", line).group().lower().replace(".", "-") for line in project["dependencies"]]
    assert [name for name in names if f"\n{name}==" not in lock] == []


def test_the_channel_that_integrators_are_shown_works(tmp_path):
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "integrators.md").read_text("utf-8"), re.DOTALL)
    (code,) = [block for block in blocks if "BaseChannel" in block]
    names = {}
    exec(code, names)
    pdf = Attachment(filename="39-KH-UBND.pdf", content_type="application/pdf", data=b"%PDF-")
    message = Message(delivery_id="1", to_name="", address="", subject="", text="", attachments=(pdf,))
    with names["FolderChannel"](folder=tmp_path / "out") as channel:
        channel.send(message)
    assert (tmp_path / "out" / "1-39-KH-UBND.pdf").read_bytes() == b"%PDF-"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_relative_link_leads_to_a_file(document):
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", document.read_text("utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_a_document_names_is_there(document):
    named = OUR_FILES.findall(document.read_text("utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_no_document_is_empty(document):
    assert document.read_text("utf-8").startswith("# ")
