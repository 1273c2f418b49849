"""Deciding about recipient lines on the page before issuing."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse
from wagtail.models import GroupPagePermission

from plans_app.actions.recipients import resolve_recipients
from plans_app.models import Organization, OrganizationGroup, PlanPage
from tests.plans_app.plans import a_draft, an_index, an_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(User.objects.create_superuser("van-thu", "vt@qn.example", "x"))
    return client


@pytest.fixture
def editor(client):
    """May edit plans, and nothing of the directory."""
    user = User.objects.create_user("soan-thao", "st@qn.example", "x")
    group = Group.objects.create(name="Soạn thảo")
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    GroupPagePermission.objects.create(group=group, page=an_index(), permission_type="change")
    user.groups.add(group)
    client.force_login(user)
    return client


def url(name, plan):
    return reverse(f"plans_app_admin:{name}", args=[plan.pk])


def choose(client, plan, text, *values, position=0, **data):
    data |= {"position": position, "text": text, "choice": list(values)}
    return client.post(url("choose_recipient", plan), data, follow=True)


def latest(plan):
    return PlanPage.objects.get(pk=plan.pk).get_latest_revision_as_object()


def lines(plan):
    return resolve_recipients(plan=latest(plan))


def test_the_page_shows_candidates_warnings_and_those_without_address(admin):
    an_organization("Phòng Tư pháp", email="")
    an_organization("Phòng Kinh tế xã Quảng Ngọc")
    group = OrganizationGroup.objects.create(name="UBND 3 thôn")
    group.members.set([an_organization("Thôn Một")])
    group.save()
    plan = a_draft(recipients=["Phòng Tư pháp", "UBND 3 thôn", "Phòng Kinh tế và Hạ tầng", "phòng tư pháp"])
    page = admin.get(url("issue", plan)).content.decode()
    assert f'value="organization-{Organization.objects.get(name="Phòng Kinh tế xã Quảng Ngọc").pk}"' in page
    for told in ("UBND 3 thôn", "Phòng Tư pháp; phòng tư pháp", "&amp;words=Ph%C3%B2ng%20Kinh%20t%E1%BA%BF%20v%C3%A0"):
        assert told in page
    assert page.count("plan-line__warning") == 1


def test_what_is_ticked_is_chosen_for_the_draft(admin):
    office = an_organization("Phòng Kinh tế xã")
    plan = a_draft(recipients=["Phòng Kinh"])
    answer = choose(admin, plan, "Phòng Kinh", f"organization-{office.pk}")
    assert answer.redirect_chain[-1][0] == f"{url('issue', plan)}#line-0"
    assert [(line.organizations, line.is_chosen) for line in lines(plan)] == [((office,), True)]
    assert 'name="clear"' in answer.content.decode()


def test_a_group_and_bodies_can_be_ticked_together(admin):
    group = OrganizationGroup.objects.create(name="Các hội")
    group.members.set([an_organization("Hội Một")])
    group.save()
    office = an_organization("Phòng Kinh tế")
    plan = a_draft(recipients=["Các hội, Phòng KT"])
    choose(admin, plan, "Các hội, Phòng KT", f"group-{group.pk}", f"organization-{office.pk}")
    assert {o.name for o in lines(plan)[0].organizations} == {"Hội Một", "Phòng Kinh tế"}


def test_the_directory_can_decide_again(admin):
    office, other = an_organization("Phòng Kinh tế"), an_organization("Khác")
    plan = a_draft(recipients=["Phòng Kinh tế"])
    choose(admin, plan, "Phòng Kinh tế", f"organization-{other.pk}")
    choose(admin, plan, "Phòng Kinh tế", clear="")
    assert lines(plan)[0].organizations == (office,)


def test_the_assigned_units_are_confirmed_with_one_press(admin):
    office = an_organization("Phòng Kinh tế")
    body = [{"type": "assignment", "value": {"unit": "Phòng Kinh tế", "tasks": []}}]
    plan = a_draft(recipients=["Các đơn vị được phân công"], body=body)
    page = admin.get(url("issue", plan)).content.decode()
    assert f'type="hidden" name="choice" value="organization-{office.pk}"' in page
    choose(admin, plan, "Các đơn vị được phân công", f"organization-{office.pk}")
    assert [(line.organizations, line.needs_confirmation) for line in lines(plan)] == [((office,), False)]


@pytest.mark.parametrize("values", [[], ["organization-0"], ["plan-1"], ["organization-x"], ["group-1", "group-2"]])
def test_a_choice_that_is_none_changes_nothing_and_says_so(admin, values):
    plan = a_draft(recipients=["Phòng"])
    answer = choose(admin, plan, "Phòng", *values)
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert not lines(plan)[0].is_chosen


def test_a_line_that_another_person_changed_is_not_decided(admin):
    office = an_organization()
    answer = choose(admin, a_draft(recipients=["Phòng mới"]), "Phòng cũ", f"organization-{office.pk}")
    assert "Phòng cũ" in str(list(answer.context["messages"])[0])


def test_choosing_needs_a_post(admin):
    assert admin.get(url("choose_recipient", a_draft())).status_code == 405


@pytest.mark.parametrize("is_locked", [False, True])
def test_an_editor_decides_unless_the_draft_is_locked(editor, is_locked):
    office, plan = an_organization("Khác"), a_draft(recipients=["Phòng"])
    PlanPage.objects.filter(pk=plan.pk).update(locked=is_locked)
    choose(editor, plan, "Phòng", f"organization-{office.pk}")
    assert lines(plan)[0].is_chosen is not is_locked


def test_a_stranger_chooses_and_adds_nothing(client):
    office, plan = an_organization("Khác"), a_draft(recipients=["Phòng"])
    client.force_login(User.objects.create_user("la", "la@x.example", "x"))
    choose(client, plan, "Phòng", f"organization-{office.pk}")
    client.post(url("add_recipient", plan), {"position": 0, "text": "Phòng", "name": "Phòng"})
    assert not lines(plan)[0].is_chosen
    assert not Organization.objects.filter(name="Phòng").exists()


def test_the_form_of_a_new_body_holds_the_words_of_the_line(admin):
    plan = a_draft(recipients=["Hội A & B"])
    page = admin.get(url("add_recipient", plan), {"position": 0, "text": "Hội A & B", "words": "Hội A & B"})
    assert page.context["form"]["name"].value() == "Hội A & B"


def test_a_new_body_is_added_and_gets_the_plan(admin):
    plan = a_draft(recipients=["Hội A"])
    line = {"position": 0, "text": "Hội A", "words": "Hội A"}
    data = {**line, "name": "Hội An toàn xã", "email": "a@qn.example"}
    answer = admin.post(url("add_recipient", plan), data)
    assert answer["Location"] == f"{url('issue', plan)}#line-0"
    assert [o.email for o in lines(plan)[0].organizations] == ["a@qn.example"]


@pytest.mark.parametrize("name", ["", "...", "Phòng Kinh tế", "x" * 201])
def test_a_name_that_cannot_be_added_is_asked_for_again(admin, name):
    an_organization("Phòng Kinh tế")
    plan = a_draft(recipients=["Hội A"])
    answer = admin.post(url("add_recipient", plan), {"position": 0, "text": "Hội A", "name": name})
    assert answer.context["form"].errors["name"]


def test_who_may_not_change_the_directory_is_not_offered_to(editor):
    plan = a_draft(recipients=["Hội A"])
    data = {"position": 0, "text": "Hội A", "name": "Hội An toàn xã"}
    assert editor.post(url("add_recipient", plan), data).status_code in {302, 403}
    assert not Organization.objects.filter(name="Hội An toàn xã").exists()


def test_a_body_added_for_an_assigned_unit_does_not_take_the_whole_line(admin):
    body = [{"type": "assignment", "value": {"unit": unit, "tasks": []}} for unit in ("Phòng Kinh tế", "Các thôn")]
    an_organization("Phòng Kinh tế")
    plan = a_draft(recipients=["Các đơn vị được phân công"], body=body)
    assert "&amp;words=C%C3%A1c%20th%C3%B4n" in admin.get(url("issue", plan)).content.decode()
    data = {"position": 0, "text": "Các đơn vị được phân công", "words": "Các thôn", "name": "Ban quản lý các thôn"}
    admin.post(url("add_recipient", plan), data)
    (line,) = lines(plan)
    assert [o.name for o in line.organizations] == ["Phòng Kinh tế", "Ban quản lý các thôn"]
    assert line.unresolved == ""
