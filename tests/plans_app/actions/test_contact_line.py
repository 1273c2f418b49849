"""The contact line comes from the directory and is kept as it was at issuing."""

import datetime

import pytest

from plans_app.actions.issuing import issue_plan
from plans_app.exporters.pdf import export_pdf
from plans_app.exporters.text import export_text
from plans_app.models import PlanPage
from tests.plans_app.plans import a_draft, an_issuer

pytestmark = pytest.mark.django_db
LINE = "Địa chỉ: thôn Ngọc Trà; điện thoại: 0237.3868.115"


def move_the_issuer(line: str) -> None:
    issuer = an_issuer()
    issuer.contact_line = line
    issuer.save()


def reread(plan: PlanPage) -> PlanPage:
    return PlanPage.objects.get(pk=plan.pk)


def test_issuing_writes_the_line_of_the_issuer_into_the_plan():
    plan = a_draft(issuer=an_issuer(contact_line=LINE))
    issuance = issue_plan(plan=plan)
    assert (reread(plan).contact_line, issuance.revision.as_object().contact_line) == (LINE, LINE)


def test_a_line_of_the_plans_own_is_kept():
    plan = a_draft(issuer=an_issuer(contact_line=LINE), contact_line="Địa chỉ: trụ sở mới")
    issue_plan(plan=plan)
    assert reread(plan).contact_line == "Địa chỉ: trụ sở mới"


@pytest.mark.parametrize("line", [LINE, ""])
def test_a_change_in_the_directory_leaves_the_bytes_of_an_issued_plan_as_they_were(line):
    issuance = issue_plan(plan=a_draft(issuer=an_issuer(contact_line=line)))
    before = export_pdf(issuance.revision.as_object())
    move_the_issuer("Địa chỉ: nơi khác")
    issuance.refresh_from_db()
    again = type(issuance).objects.get(pk=issuance.pk).revision.as_object()
    assert export_pdf(again) == before
    assert "nơi khác" not in export_text(again)


def test_a_draft_shows_the_line_that_it_would_be_issued_with():
    plan = a_draft(issuer=an_issuer(contact_line=LINE))
    assert LINE in export_text(reread(plan))
    move_the_issuer("Địa chỉ: nơi khác")
    assert "nơi khác" in export_text(reread(plan))


def test_a_historic_document_gets_no_line_of_today():
    issuer = an_issuer(contact_line=LINE)
    plan = a_draft(issuer=issuer, number="7", issued_on=datetime.date(2024, 3, 6))
    issue_plan(plan=plan, is_historic=True)
    assert reread(plan).contact_line == ""
    assert LINE not in export_text(reread(plan))
