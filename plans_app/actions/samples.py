"""The sample data of the package: a directory, and five real plans as text."""

import json
from collections.abc import Callable
from pathlib import Path

from wagtail.models import Site

from plans_app.actions.directory import load_directory
from plans_app.actions.drafting import import_plan
from plans_app.models import Organization, PlanIndexPage, PlanPage
from plans_app.vietnamese import fold

PACKAGE = Path(__file__).resolve().parents[1]
DIRECTORY = PACKAGE / "data" / "directory.json"
# The texts have no letterhead: who issued each of them was found out by a reader.
SAMPLES = PACKAGE / "data" / "samples.json"
TEXTS = PACKAGE / "samples"


def load_samples(*, progress: Callable[[str], None] | None = None) -> list[PlanPage]:
    """The sample plans as drafts below the plan index, in order, with the directory that they need.

    What is there already is left as it is. `progress` is told the name of each thing that is done.
    """
    load_sample_directory()
    _tell(progress, DIRECTORY.name)
    index = plan_index()
    plans = []
    for sample in json.loads(SAMPLES.read_text("utf-8")):
        plans.append(_draft(sample, index))
        _tell(progress, sample["source"])
    return plans


def load_sample_directory() -> dict[str, int]:
    """Enters the sample directory; see `load_directory`."""
    return load_directory(data=json.loads(DIRECTORY.read_text("utf-8")))


def plan_index() -> PlanIndexPage:
    """The first plan index; made below the root of the default site where there is none."""
    existing = PlanIndexPage.objects.first()
    if existing:
        return existing
    root = Site.objects.get(is_default_site=True).root_page
    return root.add_child(instance=PlanIndexPage(title="Kế hoạch", slug="ke-hoach", show_in_menus=True))


def _draft(sample: dict, index: PlanIndexPage) -> PlanPage:
    issuer = Organization.objects.get(key=fold(sample["issuer"]))
    data = (TEXTS / sample["source"]).read_bytes()
    return import_plan(data=data, source_name=sample["source"], parent=index, issuer=issuer)


def _tell(progress: Callable[[str], None] | None, name: str) -> None:
    if progress:
        progress(name)
