"""The admin's pages of the acts: what one sees before pressing, what pressing does, and who may."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission

from plans_app.actions.issuing import issue_plan
from plans_app.models import Issuance, IssuanceAct, PlanPage, PlanRecipient, PlanRelation
from tests.plans_app.acts import MEMORY, ORDER, a_correction, a_recall, a_replacing_draft, a_sent_plan
from tests.plans_app.issued import an_issued_plan
from tests.plans_app.plans import an_index, an_organization

pytestmark = pytest.mark.django_db
ACTS = ["recall", "correct", "replace"]


@pytest.fixture(autouse=True)
def memory(settings):
    settings.PLANS_CHANNELS = MEMORY


@pytest.fixture
def admin(client):
    client.force_login(User.objects.create_superuser("van-thu", "vt@qn.example", "x"))
    return client


def url(name, issuance):
    return reverse(f"plans_app_admin:{name}", args=[issuance.pk])


def order(**values):
    return {"order_reference": ORDER, "order_date": timezone.localdate().isoformat(), **values}


def an_editor(*permissions) -> User:
    user = User.objects.create_user("bien-tap", "bt@qn.example", "x")
    group = Group.objects.create(name="Biên tập")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    for name in permissions:
        GroupPagePermission.objects.create(group=group, page=an_index(), permission_type=name)
    return user


@pytest.mark.parametrize("name", ACTS)
def test_one_sees_who_is_told_before_pressing(admin, name):
    issuance = a_sent_plan(3)
    page = admin.get(url(name, issuance)).content.decode()
    assert "<strong>3 cơ quan</strong>" in page
    assert "dv2@qn.example" in page
    assert not IssuanceAct.objects.exists()


def test_one_sees_what_is_stopped(admin):
    assert "<strong>2 lượt gửi</strong>" in admin.get(url("recall", an_issued_plan(2))).content.decode()


def test_the_button_recalls_and_leads_to_the_record(admin):
    issuance = a_sent_plan(1)
    answer = admin.post(url("recall", issuance), order(reason="Ban hành nhầm"), follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(url("issuance", issuance), 302)]
    assert "Đã thu hồi" in page
    assert "Ban hành nhầm" in page
    assert Issuance.objects.get().standing == "recalled"


def test_pressing_twice_recalls_once(admin):
    issuance = a_sent_plan(1)
    for _ in range(2):
        admin.post(url("recall", issuance), order(reason="Ban hành nhầm"))
    assert IssuanceAct.objects.count() == 1


def test_a_correction_is_recorded(admin):
    issuance = a_sent_plan(1)
    admin.post(url("correct", issuance), order(wrong="15/5", right="16/5"))
    act = issuance.acts.get()
    assert (act.kind, act.wrong, act.right) == ("correction", "15/5", "16/5")
    assert act.notices.count() == 1


@pytest.mark.parametrize(("name", "field"), [("recall", "reason"), ("correct", "wrong")])
def test_what_is_missing_is_asked_for_and_what_was_typed_is_kept(admin, name, field):
    answer = admin.post(url(name, an_issued_plan(1)), order(right="Nội dung đúng"))
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert ORDER in answer.content.decode()


def test_a_refusal_of_the_act_is_shown_on_its_page(admin):
    answer = admin.post(url("recall", an_issued_plan(1)), order(reason="Sai", order_date="2020-01-01"))
    assert answer.status_code == 200
    assert len(answer.context["form"].non_field_errors()) == 1


def test_a_replacement_begins_as_a_copy_without_number_and_date(admin):
    issuance = an_issued_plan(1, subject="Tuyên truyền")
    chosen = an_organization("Sở Khoa học và Công nghệ")
    plan = PlanPage.objects.get(pk=issuance.plan_id)
    plan.recipients.add(PlanRecipient(text="Sở KH&CN", organizations=[chosen], sort_order=5))
    plan.recipients.commit()
    answer = admin.post(url("replace", issuance))
    draft = PlanPage.objects.exclude(pk=plan.pk).get()
    assert answer["Location"] == reverse("wagtailadmin_pages:edit", args=[draft.pk])
    latest = draft.get_latest_revision_as_object()
    assert (latest.subject, latest.number, latest.issued_on, latest.live) == ("Tuyên truyền", "", None, False)
    assert [line.text for line in latest.recipients.all()] == ["1 đơn vị", "Sở KH&CN"]
    assert [list(line.organizations.all()) for line in latest.recipients.all()] == [[], [chosen]]
    assert [(r.kind, r.target_id) for r in latest.relations.all()] == [("replaces", plan.pk)]
    assert issue_plan(plan=draft).replaces.get().issuance == issuance


def test_the_copy_leaves_its_originals_own_replacement_behind(admin):
    first = an_issued_plan(1)
    second = issue_plan(plan=a_replacing_draft(first))
    admin.post(url("replace", second))
    relations = PlanRelation.objects.filter(plan__issuances=None)
    assert [relation.target_id for relation in relations] == [second.plan_id]


def test_asking_for_a_replacement_twice_gives_one_draft(admin):
    issuance = an_issued_plan(1)
    first, second = (admin.post(url("replace", issuance))["Location"] for _ in range(2))
    assert first == second


def test_the_page_of_issuing_says_what_is_replaced(admin):
    old = a_sent_plan(2)
    draft = a_replacing_draft(old)
    page = admin.get(reverse("plans_app_admin:issue", args=[draft.pk])).content.decode()
    assert f"thay thế {old.reference}" in page
    assert "2 cơ quan đang có bản đó" in page


def offered(admin, issuance) -> list[str]:
    page = admin.get(url("issuance", issuance)).content.decode()
    return [name for name in ACTS if url(name, issuance) in page]


def test_the_record_offers_what_can_still_be_done(admin):
    issuance = an_issued_plan(1)
    assert offered(admin, issuance) == ACTS
    a_correction(issuance)
    assert offered(admin, issuance) == ACTS
    a_recall(issuance)
    assert offered(admin, issuance) == ["replace"]


def test_the_original_of_a_recalled_plan_is_kept_for_those_who_work_on_it(admin):
    issuance = an_issued_plan(1)
    a_recall(issuance)
    with issuance.pdf.open("rb") as file:
        assert b"".join(admin.get(url("original", issuance)).streaming_content) == file.read()


@pytest.mark.parametrize("name", [*ACTS, "original"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_asked_to_log_in(client, name, method):
    assert getattr(client, method)(url(name, an_issued_plan(1))).status_code in {302, 405}


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_only_edit_may_not_act(client, name, method):
    issuance = an_issued_plan(1)
    client.force_login(an_editor("add", "change"))
    answer = getattr(client, method)(url(name, issuance), order(reason="x", wrong="x", right="x"))
    assert answer.status_code == 302
    assert answer["Location"] == reverse("wagtailadmin_home")
    assert not IssuanceAct.objects.exists()


def test_who_may_publish_may_act(client):
    issuance = an_issued_plan(1)
    client.force_login(an_editor("add", "change", "publish"))
    client.post(url("recall", issuance), order(reason="Sai"))
    assert IssuanceAct.objects.count() == 1


def test_looking_changes_nothing(admin):
    issuance = an_issued_plan(1)
    for name in ACTS:
        admin.get(url(name, issuance))
    assert not IssuanceAct.objects.exists()
    assert PlanPage.objects.count() == 1
