"""What others get: a wheel with the plugin alone, put into a new Wagtail site by the words of README.md."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
UV = ROOT / ".dev" / "uv" / "bin" / "uv"
TREES = ("cms", "plans_app", "search", "tests")
FILES = ("CHANGELOG.md", "LICENSE", "README.md", "manage.py", "pyproject.toml")
MINUTE = 60

# Runs inside the new site. It uses nothing but what the wheel offers.
ISSUE_A_PLAN = """
import json
import sys
from pathlib import Path

import plans_app
from django.conf import settings
from django.test import Client
from wagtail.models import Site
from plans_app.actions.issuing import issue_plan
from plans_app.actions.rendering import render_issuance
from plans_app.models import Organization, PlanIndexPage, PlanPage, PlanRecipient

settings.ALLOWED_HOSTS.append("testserver")
home = Site.objects.get(is_default_site=True).root_page
index = home.add_child(instance=PlanIndexPage(title="Kế hoạch", slug="ke-hoach"))
issuer = Organization.objects.create(name="Ủy ban nhân dân xã Quảng Ngọc", notation="UBND", place="Quảng Ngọc")
Organization.objects.create(name="Phòng Kinh tế", email="kt@qn.example")
section = {"title": "MỤC ĐÍCH", "content": [{"type": "paragraph", "value": "<p>Treo băng rôn tại trụ sở.</p>"}]}
plan = PlanPage(
    live=False,
    subject="Tuyên truyền Ngày Khoa học và Công nghệ",
    issuer=issuer,
    body=[{"type": "section", "value": section}],
    closing="<p>Trên đây là Kế hoạch tuyên truyền./.</p>",
    archive_units="VT, VHXH",
    position="CHỦ TỊCH",
    signer="Lê Văn Trường",
)
plan.recipients = [PlanRecipient(text="Phòng Kinh tế")]
index.add_child(instance=plan)
plan.save_revision()

issuance = render_issuance(issuance=issue_plan(plan=plan))
plan.refresh_from_db()
client = Client()
answers = {
    "index": client.get(index.url),
    "page": client.get(plan.url),
    "pdf": client.get(f"/ke-hoach/{plan.pk}/pdf"),
    "feed": client.get("/atom.xml"),
    "api": client.get(f"/api/v3/plans/{plan.pk}/"),
    "own search": client.get("/search/?query=khoa"),
}
facts = {
    "package": str(Path(plans_app.__file__).parent),
    "path": sys.path,
    "reference": issuance.reference,
    "pdf": b"".join(answers["pdf"].streaming_content)[:5].decode(),
    "pages": issuance.pdf_pages,
    "stored in": Path(issuance.pdf.path).relative_to(settings.BASE_DIR).parts[0],
    "deliveries": issuance.deliveries.count(),
    "subject is shown": plan.subject in answers["page"].content.decode(),
    "statuses": {name: answer.status_code for name, answer in answers.items()},
}
print(json.dumps(facts))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built from a copy of the sources: a build leaves files that the next one would pack again."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    for name in TREES:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, source / name)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, source)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def shipped(wheel) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


@pytest.fixture(scope="module")
def site(wheel, tmp_path_factory) -> "NewSite":
    return NewSite(tmp_path_factory.mktemp("site"), wheel)


class NewSite:
    """A site that `wagtail start` made, in an environment of its own, changed as README.md says."""

    def __init__(self, folder: Path, wheel: Path):
        self.python = folder / "venv" / "bin" / "python"
        self.root = folder / "mysite"
        self._install(folder / "venv", wheel)
        run(self.python, "-m", "wagtail.bin.wagtail", "start", "mysite", cwd=folder)
        for name, code in readme_blocks().items():
            with (self.root / name).open("a") as file:
                file.write(f"\n{code}")
        self.manage("migrate", "-v0")

    def _install(self, venv: Path, wheel: Path) -> None:
        """The wheel into a new environment, which borrows what the wheel depends on and downloads nothing."""
        run(UV, "venv", "-q", "--offline", "--python", sys.executable, venv)
        run(UV, "pip", "install", "-q", "--offline", "--no-deps", "--python", self.python, wheel)
        (packages,) = venv.glob("lib/python*/site-packages")
        (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")

    def manage(self, *arguments: str, **variables: str) -> str:
        return run(self.python, "manage.py", *arguments, cwd=self.root, **variables)


def readme_blocks() -> dict[str, str]:
    """The Python of README.md by the file that it is for, which its first line names."""
    section = (ROOT / "README.md").read_text("utf-8").split("## Install in another Wagtail site")[1].split("\n## ")[0]
    blocks = re.findall(r"```python\n# (mysite/\S+?\.py)[^\n]*\n(.*?)```", section, re.DOTALL)
    return dict(blocks)


def run(*command, cwd: Path | None = None, **variables: str) -> str:
    """Output of a command that knows nothing of this checkout. What it said stands in the error when it fails."""
    hidden = ("KEHOACH_", "DJANGO_", "PYTHON", "COVERAGE", "VIRTUAL_ENV")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    result = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**clean, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=2 * MINUTE,
    )
    assert result.returncode == 0, result.stdout
    return result.stdout


def test_the_wheel_holds_the_plugin_and_nothing_else(shipped):
    assert {name.split("/")[0] for name in shipped} == {"plans_app", "wagtail_kehoach-0.1.0.dist-info"}


def test_the_wheel_holds_every_file_of_the_plugin(shipped):
    files = (path for path in (ROOT / "plans_app").rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    assert {str(path.relative_to(ROOT)) for path in files} - shipped == set()


@pytest.mark.parametrize(
    "kind",
    [
        "plans_app/templates/plans_app/plan_page.html",
        "plans_app/templates/plans_app/email/letter.txt",
        "plans_app/static/plans_app/plans.css",
        "plans_app/exporters/pdf/fonts/Tinos-Regular.ttf",
        "plans_app/exporters/pdf/fonts/OFL.txt",
        "plans_app/samples/000_4fe6f0854de48497.txt",
        "plans_app/data/directory.json",
        "plans_app/migrations/0001_initial.py",
        "plans_app/management/commands/import_plan.py",
    ],
)
def test_the_wheel_holds_each_kind_of_file(shipped, kind):
    assert kind in shipped


def test_the_wheel_holds_the_licences(shipped):
    licences = {name.split("/licenses/")[1] for name in shipped if "/licenses/" in name}
    assert licences == {"LICENSE", "plans_app/exporters/pdf/fonts/OFL.txt"}


def test_readme_says_what_to_add_to_a_new_site():
    assert set(readme_blocks()) == {
        "mysite/settings/base.py",
        "mysite/celery.py",
        "mysite/__init__.py",
        "mysite/urls.py",
    }


def test_a_new_site_that_follows_readme_passes_its_checks(site):
    assert "no issues" in site.manage("check", "--fail-level", "WARNING")


def test_a_new_site_needs_no_migration_of_its_own(site):
    assert "No changes" in site.manage("makemigrations", "--check", "--dry-run")


def test_a_new_site_finds_the_tasks(site):
    code = "from mysite import celery_app; celery_app.loader.import_default_modules(); print(sorted(celery_app.tasks))"
    tasks = site.manage("shell", "-v0", "-c", code)
    for entry in ("render_pdf", "drain_deliveries", "sweep", "issue_scheduled"):
        assert f"plans_app.tasks.{entry}" in tasks


def test_a_plan_is_issued_rendered_and_read_in_a_new_site(site):
    facts = json.loads(site.manage("shell", "-v0", "-c", ISSUE_A_PLAN).splitlines()[-1])
    assert facts.pop("package").startswith(str(site.python.parents[1]))
    assert str(ROOT) not in facts.pop("path")
    assert set(facts.pop("statuses").values()) == {200}
    assert facts == {
        "reference": "01/KH-UBND",
        "pdf": "%PDF-",
        "pages": 1,
        "stored in": "issued",
        "deliveries": 1,
        "subject is shown": True,
    }


def test_a_site_that_leaves_the_workflow_setting_out_is_warned_and_works(site):
    settings = (
        "from mysite.settings.dev import *\ndel WAGTAIL_FINISH_WORKFLOW_ACTION\nCELERY_BROKER_URL = 'memory://'\n"
    )
    (site.root / "mysite" / "settings" / "bare.py").write_text(settings)
    bare = {"DJANGO_SETTINGS_MODULE": "mysite.settings.bare"}
    assert "plans_app.W001" in site.manage("check", **bare)
    output = site.manage("load_samples", **bare)
    assert output.count("/KH-") == 5
