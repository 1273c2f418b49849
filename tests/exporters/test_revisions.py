"""Exporters read a page, its revision and an unsaved plan alike."""

import pytest

from plans_app.exporters.pdf import export_pdf
from plans_app.exporters.text import export_text
from plans_app.models import PlanPage
from tests.exporters.plans import BODY
from tests.plans_app.plans import a_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return a_draft(body=BODY, recipients=["Phòng Kinh tế", "Các thôn"])


@pytest.mark.parametrize("export", [export_pdf, export_text])
def test_page_and_revision_give_the_same(plan, export):
    saved = PlanPage.objects.get(pk=plan.pk)
    assert export(saved) == export(plan)
    assert export(saved.latest_revision.as_object()) == export(plan)


def test_exporting_writes_nothing(plan, django_assert_max_num_queries):
    saved = PlanPage.objects.get(pk=plan.pk)
    with django_assert_max_num_queries(5) as queries:
        export_pdf(saved)
    assert all(query["sql"].startswith("SELECT") for query in queries.captured_queries)
