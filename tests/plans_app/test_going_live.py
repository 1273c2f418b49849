"""A plan goes live by being issued and in no other way, whichever door is tried."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import APIToken, GroupApprovalTask, GroupPagePermission, Workflow, WorkflowPage, WorkflowTask

from plans_app.actions.issuing import issue_plan, schedule_issue
from plans_app.models import Delivery, Issuance, PlanPage, ScheduledIssue
from tests.plans_app.plans import a_draft, an_index, an_organization

pytestmark = pytest.mark.django_db
API = "/api/v3/pages/"


@pytest.fixture
def root_user():
    return User.objects.create_superuser("quan-tri", "qt@qn.example", "x")


@pytest.fixture
def admin(client, root_user):
    client.force_login(root_user)
    return client


@pytest.fixture
def bearer(root_user):
    return {"HTTP_AUTHORIZATION": f"Bearer {APIToken.create_token(user=root_user, name='test')[1]}"}


def live(plan):
    return PlanPage.objects.get(pk=plan.pk).live


def test_publishing_a_revision_by_hand_is_refused():
    plan = a_draft()
    with pytest.raises(ValidationError, match="ban hành"):
        plan.get_latest_revision().publish()
    assert not live(plan)


def test_saving_a_draft_as_live_is_refused_even_without_validation():
    plan = a_draft()
    plan.live = True
    with pytest.raises(ValidationError):
        plan.save(clean=False)


def test_the_publish_button_is_not_there_for_a_draft_and_pressing_it_all_the_same_saves_a_draft(admin):
    plan = a_draft()
    url = reverse("wagtailadmin_pages:edit", args=[plan.pk])
    assert b"action-publish" not in admin.get(url).content
    assert not plan.permissions_for_user(User.objects.get()).can_publish()


def test_the_api_does_not_publish_a_draft(client, bearer):
    plan = a_draft()
    answer = client.post(f"{API}{plan.pk}/actions/publish/", "{}", content_type="application/json", **bearer)
    assert answer.status_code == 403
    assert not live(plan)


def test_the_api_does_not_make_and_publish_a_plan_in_one_go(client, bearer):
    meta = {"type": "plans_app.PlanPage", "parent_id": an_index().pk, "action": "publish"}
    body = json.dumps({"meta": meta, "title": "Kế hoạch chưa ban hành", "subject": "Kế hoạch chưa ban hành"})
    answer = client.post(API, body, content_type="application/json", **bearer)
    assert answer.status_code in {403, 422}
    assert not PlanPage.objects.exists()


def test_wagtails_own_schedule_is_refused_with_a_word_on_ours():
    plan = a_draft()
    plan.go_live_at = timezone.now() + timedelta(hours=1)
    with pytest.raises(ValidationError, match="hẹn giờ"):
        plan.save_revision()


def test_publish_scheduled_finds_nothing_to_publish_where_a_plan_waits_to_be_issued():
    plan = a_draft()
    schedule_issue(plan=plan, due_at=timezone.now() + timedelta(seconds=1))
    ScheduledIssue.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    call_command("publish_scheduled")
    assert not live(plan)


def test_a_copy_is_a_draft_without_number_and_date(admin):
    plan = a_draft()
    issue_plan(plan=plan)
    copy = PlanPage.objects.get(pk=plan.pk).copy(keep_live=False, update_attrs={"slug": "ban-sao"})
    assert (copy.live, copy.number, copy.issued_on, copy.is_issued) == (False, "", None, False)
    assert [line.text for line in copy.recipients.all()] == ["Phòng Kinh tế"]


def test_a_copy_that_would_be_live_is_refused():
    plan = a_draft()
    issue_plan(plan=plan)
    with pytest.raises(ValidationError):
        PlanPage.objects.get(pk=plan.pk).copy(keep_live=True, update_attrs={"slug": "ban-sao"})
    assert Issuance.objects.count() == 1


def test_copying_a_whole_index_with_live_plans_is_refused():
    plan = a_draft()
    issue_plan(plan=plan)
    with pytest.raises(ValidationError):
        an_index().copy(recursive=True, keep_live=True, update_attrs={"slug": "ke-hoach-2"})


def test_the_api_does_not_copy_a_live_plan(client, bearer):
    plan = a_draft()
    issue_plan(plan=plan)
    answer = client.post(f"{API}{plan.pk}/actions/copy/", "{}", content_type="application/json", **bearer)
    assert answer.status_code in {403, 422}
    assert PlanPage.objects.count() == 1


def test_an_alias_of_a_plan_is_refused():
    plan = a_draft()
    issue_plan(plan=plan)
    with pytest.raises(ValidationError, match="song trùng"):
        PlanPage.objects.get(pk=plan.pk).create_alias(update_slug="bi-danh")
    assert PlanPage.objects.count() == 1


def test_autosaving_after_issuing_gives_no_second_number_and_sends_nothing():
    an_organization()
    plan = a_draft()
    issue_plan(plan=plan)
    before = (Issuance.objects.count(), Delivery.objects.count())
    for _ in range(3):
        PlanPage.objects.get(pk=plan.pk).get_latest_revision_as_object().save_revision()
    assert (Issuance.objects.count(), Delivery.objects.count()) == before


def test_the_printed_content_of_an_issued_plan_cannot_change():
    plan = a_draft()
    issue_plan(plan=plan)
    page = PlanPage.objects.get(pk=plan.pk)
    page.subject = "Trích yếu khác"
    with pytest.raises(ValidationError, match="01/KH-UBND"):
        page.save_revision()


def test_what_is_not_printed_stays_editable_after_issuing():
    plan = a_draft()
    issuance = issue_plan(plan=plan)
    page = PlanPage.objects.get(pk=plan.pk)
    page.effective_to = timezone.localdate() + timedelta(days=30)
    page.save_revision().publish()
    page = PlanPage.objects.get(pk=plan.pk)
    assert page.effective_to is not None
    assert page.issuance == issuance


def test_publishing_an_issued_plan_again_sends_nothing_again():
    an_organization()
    plan = a_draft()
    issue_plan(plan=plan)
    PlanPage.objects.get(pk=plan.pk).save_revision().publish()
    assert Issuance.objects.count() == 1
    assert Delivery.objects.count() == 1


def test_an_issued_plan_is_neither_deleted_nor_unpublished(root_user):
    plan = a_draft()
    issue_plan(plan=plan)
    permissions = PlanPage.objects.get(pk=plan.pk).permissions_for_user(root_user)
    assert not permissions.can_delete()
    assert not permissions.can_unpublish()


def test_the_api_does_not_delete_an_issued_plan(client, bearer):
    plan = a_draft()
    issue_plan(plan=plan)
    assert client.delete(f"{API}{plan.pk}/", **bearer).status_code == 403
    assert live(plan)


def test_the_end_of_a_workflow_issues_the_plan(root_user):
    task = GroupApprovalTask.objects.create(name="Kiểm tra thể thức")
    workflow = Workflow.objects.create(name="Ban hành")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    index = an_index()
    WorkflowPage.objects.create(page=index, workflow=workflow)
    plan = a_draft(parent=index)
    state = workflow.start(plan, root_user)
    state.current_task_state.approve(user=root_user)
    assert PlanPage.objects.get(pk=plan.pk).reference == "01/KH-UBND"
    assert live(plan)


def test_an_editor_without_the_right_to_publish_cannot_issue(client):
    plan = a_draft()
    editor = User.objects.create_user("can-bo", "cb@qn.example", "x")
    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    group = editor.groups.create(name="Soạn thảo")
    change = Permission.objects.get(content_type__app_label="wagtailcore", codename="change_page")
    GroupPagePermission.objects.create(group=group, page=an_index(), permission=change)
    client.force_login(editor)
    assert client.get(reverse("plans_app_admin:issue", args=[plan.pk])).status_code in {302, 403}
    client.post(reverse("plans_app_admin:issue", args=[plan.pk]), {})
    assert not live(plan)
