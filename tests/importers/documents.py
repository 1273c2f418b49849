"""The documents that the importers are measured with, and small ones written here."""

import json
from pathlib import Path
from typing import Any

import plans_app
from plans_app.importers.base import PlanDraft
from plans_app.importers.text import read_text

SAMPLES = sorted((Path(plans_app.__file__).parent / "samples").glob("*.txt"))
DATA = Path(__file__).parent.parent / "data"
PRACTICE = sorted((DATA / "practice" / "docs").glob("*.txt"))
WRITTEN = sorted((DATA / "written" / "docs").glob("*.txt"))


def read(text: str) -> PlanDraft:
    """The draft of a text."""
    return read_text(text.encode(), source_name="test.txt")


def expected_of(path: Path) -> dict[str, Any]:
    """What a person found in the document at `path`."""
    folder = DATA / "expected" if path in SAMPLES else path.parent.parent / "expected"
    return json.loads((folder / f"{path.stem}.json").read_text(encoding="utf-8"))
