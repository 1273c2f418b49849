"""The admin's pages of issuing."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from plans_app.actions.issuing import issue_plan
from plans_app.models import Delivery, PlanPage, ScheduledIssue
from tests.plans_app.plans import a_draft, an_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(User.objects.create_superuser("van-thu", "vt@qn.example", "x"))
    return client


def issue_url(plan):
    return reverse("plans_app_admin:issue", args=[plan.pk])


def test_the_clerk_sees_number_recipients_and_what_is_not_found_before_issuing(admin):
    an_organization()
    page = admin.get(issue_url(a_draft(recipients=["Phòng Kinh tế", "Nhà văn hóa thôn 9"]))).content.decode()
    assert "01/KH-UBND" in page
    assert "Nhà văn hóa thôn 9" in page
    assert "VT, VHXH" in page


def test_the_button_issues_and_leads_to_the_record(admin):
    an_organization()
    plan = a_draft()
    answer = admin.post(issue_url(plan), {"issue": ""})
    issuance = PlanPage.objects.get(pk=plan.pk).issuance
    assert answer["Location"] == reverse("plans_app_admin:issuance", args=[issuance.pk])
    assert "kt@qn.example" in admin.get(answer["Location"]).content.decode()


def test_pressing_the_button_twice_issues_once(admin):
    plan = a_draft()
    first, second = (admin.post(issue_url(plan), {"issue": ""})["Location"] for _ in range(2))
    assert first == second


def test_a_refusal_lists_its_reasons_and_keeps_the_draft(admin):
    plan = a_draft(signer="", body=[])
    answer = admin.post(issue_url(plan), {"issue": ""})
    assert answer.status_code == 200
    assert len(answer.context["problems"]) == 2
    assert not PlanPage.objects.get(pk=plan.pk).live


def test_a_moment_can_be_given_instead(admin):
    plan = a_draft()
    moment = timezone.localtime() + timedelta(days=1)
    admin.post(issue_url(plan), {"schedule": "", "due_at": f"{moment:%Y-%m-%d %H:%M}"})
    assert ScheduledIssue.objects.get().plan == plan


def test_a_moment_that_is_none_is_asked_for_again(admin):
    plan = a_draft()
    assert admin.post(issue_url(plan), {"schedule": "", "due_at": "mai"}).status_code == 200
    assert not ScheduledIssue.objects.exists()


def test_failed_deliveries_can_be_tried_again(admin):
    an_organization()
    issuance = issue_plan(plan=a_draft())
    issuance.deliveries.update(state=Delivery.State.REJECTED, last_error="550")
    admin.post(reverse("plans_app_admin:retry", args=[issuance.pk]))
    assert issuance.deliveries.get().state == Delivery.State.QUEUED


def test_the_list_counts_what_was_sent(admin):
    issue_plan(plan=a_draft())
    assert "01/KH-UBND" in admin.get(reverse("plans_app_admin:issuances")).content.decode()


@pytest.mark.parametrize("name", ["issue", "issuance"])
def test_a_stranger_sees_none_of_it(client, name):
    plan = a_draft()
    pk = plan.pk if name == "issue" else issue_plan(plan=plan).pk
    assert client.get(reverse(f"plans_app_admin:{name}", args=[pk])).status_code == 302


def test_the_editor_of_a_draft_offers_to_issue_and_not_to_publish(admin):
    page = admin.get(reverse("wagtailadmin_pages:edit", args=[a_draft().pk])).content.decode()
    assert "action-publish" not in page
    assert issue_url(PlanPage.objects.get()) in page


def test_the_clerk_sees_a_draft_on_paper_before_it_is_issued(admin):
    answer = admin.get(reverse("plans_app_admin:paper", args=[a_draft().pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_a_letter_that_cannot_be_printed_is_named_and_the_draft_stays(admin):
    plan = a_draft(subject="Kế hoạch 漢")
    answer = admin.get(reverse("plans_app_admin:paper", args=[plan.pk]), follow=True)
    assert "漢" in [str(message) for message in answer.context["messages"]][0]


def test_a_stranger_sees_no_draft_on_paper(client):
    assert client.get(reverse("plans_app_admin:paper", args=[a_draft().pk])).status_code == 302
