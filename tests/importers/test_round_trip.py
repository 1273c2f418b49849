"""Text → draft → page → text → draft: an export that is imported again is the same plan."""

import re

import pytest

from plans_app.actions.drafting import build_page
from plans_app.exporters.text import export_text
from plans_app.importers.base import BlockKind
from plans_app.importers.summary import summarize
from plans_app.importers.text import read_text
from tests.importers.documents import PRACTICE, SAMPLES, WRITTEN

pytestmark = pytest.mark.django_db
every_document = pytest.mark.parametrize("path", [*SAMPLES, *PRACTICE, *WRITTEN], ids=lambda path: path.stem)
HEAD = ("number", "symbol", "place", "date", "title")
MARKS = re.compile(r"\[\d+\]|[¹²³⁴⁵⁶⁷⁸⁹⁰]+")


def read_path(path):
    return read_text(path.read_bytes(), source_name=path.name)


def exported(draft):
    return export_text(build_page(draft=draft))


def rows(outline):
    """Labels and titles in order, letters small: a section's title is printed in capitals."""
    found = []
    for item in outline:
        found += [(item["label"], item["title"].casefold()), *rows(item["children"])]
    return found


@every_document
def test_an_export_is_read_as_the_plan_that_it_was(path):
    first = read_path(path)
    second = read_text(exported(first).encode(), source_name=path.name)
    before, after = summarize(first), summarize(second)
    assert [after[key] for key in HEAD if before[key]] == [before[key] for key in HEAD if before[key]]
    for key in ("recipients", "archive", "signature", "footnotes"):
        assert after[key] == before[key]
    assert [MARKS.sub("", basis).rstrip(";., ") for basis in after["bases"]] == [
        MARKS.sub("", basis).rstrip(";., ") for basis in before["bases"]
    ]
    assert [title for _, title in rows(after["outline"])] == [title for _, title in rows(before["outline"])]
    labelled = [new for new, old in zip(rows(after["outline"]), rows(before["outline"]), strict=True) if old[0]]
    assert labelled == [row for row in rows(before["outline"]) if row[0]]
    dots = sum(block.kind is BlockKind.BULLET and block.level == 1 and bool(block.marker) for block in first.body)
    assert after["bullets"] == before["bullets"] + dots


@every_document
def test_an_export_of_an_export_is_the_same_text(path):
    once = exported(read_path(path))
    assert exported(read_text(once.encode(), source_name=path.name)) == once
