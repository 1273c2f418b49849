"""The admin's page on the form of a draft."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import translation

from plans_app.actions.issuing import issue_plan
from plans_app.actions.linting import lint_plan
from plans_app.lint_views import source_label
from plans_app.models import PlanPage
from tests.plans_app.plans import a_draft, an_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(User.objects.create_superuser("van-thu", "vt@qn.example", "x"))
    with translation.override("en"):
        yield client


def url(plan):
    return reverse("plans_app_admin:lint", args=[plan.pk])


def finding_of(plan, rule):
    latest = PlanPage.objects.get(pk=plan.pk).get_latest_revision_as_object()
    return next((finding for finding in lint_plan(plan=latest) if finding.rule == rule), None)


def latest_subject(plan):
    return PlanPage.objects.get(pk=plan.pk).get_latest_revision_as_object().subject


def test_findings_stand_with_their_source_and_a_button(admin):
    plan = a_draft(subject="Tổ chức ngày hội.", signer="")
    page = admin.get(url(plan)).content.decode()
    assert finding_of(plan, "L19").key in page
    assert "Appendix I, II.7.c" in page


def test_a_block_is_linked_in_the_editor(admin):
    plan = a_draft(closing="", authority="")
    assert "#block-00000000-0000-4000-8000-000000000002-section" in admin.get(url(plan)).content.decode()


def test_the_button_mends_one_finding(admin):
    plan = a_draft(subject="Tổ chức ngày hội.")
    answer = admin.post(url(plan), {"key": finding_of(plan, "L19").key})
    assert answer["Location"] == url(plan)
    assert latest_subject(plan) == "Tổ chức ngày hội"
    assert finding_of(plan, "L19") is None


def test_a_finding_that_is_gone_changes_nothing(admin):
    plan = a_draft()
    revision = PlanPage.objects.get(pk=plan.pk).latest_revision_id
    assert admin.post(url(plan), {"key": "0123456789abcdef"}).status_code == 302
    assert PlanPage.objects.get(pk=plan.pk).latest_revision_id == revision


def test_looking_never_changes_the_plan(admin):
    plan = a_draft(subject="Tổ chức ngày hội.")
    admin.get(url(plan), {"key": finding_of(plan, "L19").key})
    assert latest_subject(plan) == "Tổ chức ngày hội."


def test_an_issued_plan_is_shown_without_buttons_and_not_mended(admin):
    plan = a_draft(subject="Tổ chức ngày hội.")
    issue_plan(plan=plan, is_historic=True)
    key = finding_of(plan, "L19").key
    assert key not in admin.get(url(plan)).content.decode()
    assert admin.post(url(plan), {"key": key}).status_code in {302, 403}
    assert latest_subject(plan) == "Tổ chức ngày hội."


def test_who_may_not_edit_the_plan_may_not_see_its_findings(client):
    user = User.objects.create_user("doc-gia", "dg@qn.example", "x")
    client.force_login(user)
    assert client.get(url(a_draft())).status_code == 302


def test_a_plan_without_fault_is_told_so(admin):
    an_organization()
    basis = {"type": "basis", "value": "<p>Căn cứ Luật Đo lường ngày 11 tháng 11 năm 2011.</p>", "id": "1"}
    plan = a_draft(legal_bases=[basis], authority="TM. ỦY BAN NHÂN DÂN")
    assert "Nothing is wrong" in admin.get(url(plan)).content.decode()
    assert "Nothing is wrong" not in admin.get(url(a_draft())).content.decode()


def test_a_source_is_cited_in_vietnamese():
    with translation.override("vi"):
        assert source_label("Article 13; Appendix I, II.7.b") == "Điều 13; Phụ lục I, II.7.b"


def test_the_editor_shows_remarks_and_leads_to_what_can_be_mended(admin):
    plan = a_draft(subject="Tổ chức ngày hội.")
    page = admin.get(reverse("wagtailadmin_pages:edit", args=[plan.pk])).content.decode()
    assert url(plan) in page
    assert "<details>" in page
