"""Who exactly gets a plan, and what a person decides about it."""

import datetime

import pytest

from plans_app.actions.issuing import issue_plan
from plans_app.actions.recipient_review import add_recipient, choose_recipients, review_recipients
from plans_app.actions.recipients import resolve_recipients
from plans_app.exceptions import ChoiceRefused
from plans_app.models import OrganizationAlias, OrganizationGroup, PlanPage
from tests.plans_app.plans import a_draft, an_issuer, an_organization

pytestmark = pytest.mark.django_db


def review(*texts, **plan):
    return review_recipients(plan=a_draft(recipients=list(texts), **plan))


def suggested(line):
    return [candidate.target.name for candidate in line.candidates]


def test_a_similar_name_is_suggested_and_not_chosen():
    an_organization("Đoàn Thanh niên Cộng sản Hồ Chí Minh xã Quảng Ngọc")
    an_organization("Hội Nông dân xã Quảng Ngọc")
    (line,) = review("Đoàn Thanh niên xã").lines
    assert line.organizations == ()
    assert suggested(line)[0] == "Đoàn Thanh niên Cộng sản Hồ Chí Minh xã Quảng Ngọc"
    assert 0 < line.candidates[0].confidence <= 0.6


def test_a_name_that_shares_no_word_is_not_suggested():
    an_organization("Bưu điện trung tâm")
    assert suggested(review("Hội Sao Hỏa").lines[0]) == []


def test_what_has_ended_is_not_suggested():
    an_organization("Phòng Văn hóa và Thông tin", valid_to=datetime.date(2025, 6, 30))
    assert suggested(review("Phòng Văn hóa Thông tin", issued_on=datetime.date(2026, 1, 5)).lines[0]) == []


def test_groups_and_aliases_are_suggested_as_well():
    OrganizationGroup.objects.create(name="Các trường học trên địa bàn")
    centre = an_organization("Trung tâm Phục vụ hành chính công")
    OrganizationAlias.objects.create(organization=centre, name="Một cửa xã")
    schools, office = review("Các trường học", "Bộ phận Một cửa xã").lines
    assert suggested(schools) == ["Các trường học trên địa bàn"]
    assert suggested(office) == [centre.name]


def test_a_misspelled_line_costs_no_more_queries_than_one(django_assert_max_num_queries):
    for number in range(30):
        an_organization(f"Phòng số {number} xã Quảng Ngọc")
    plan = PlanPage.objects.get(pk=a_draft(recipients=[f"Phòng bị {number}" for number in range(30)]).pk)
    with django_assert_max_num_queries(20):
        review_recipients(plan=plan)


def test_bodies_without_an_address_and_those_of_several_lines_are_named():
    poor = an_organization("Phòng Tư pháp", email="")
    an_organization("Phòng Kinh tế")
    found = review("Phòng Tư pháp", "Phòng Kinh tế", "phòng tư pháp")
    assert list(found.obstacles) == [poor]
    assert "Phòng Tư pháp" in found.obstacles[poor]
    assert found.repeated == [(poor, ["Phòng Tư pháp", "phòng tư pháp"])]
    assert len(found.organizations) == 2


def test_what_is_chosen_stands_in_a_new_revision_and_reaches_the_letters():
    office = an_organization("Phòng Kinh tế")
    plan = a_draft(recipients=["Phòng bên cạnh"])
    before = plan.latest_revision_id
    choose_recipients(plan=plan, position=0, text="Phòng bên cạnh", organizations=[office])
    plan = PlanPage.objects.get(pk=plan.pk)
    assert plan.latest_revision_id != before
    (line,) = resolve_recipients(plan=plan.get_latest_revision_as_object())
    assert (line.organizations, line.is_chosen) == ((office,), True)
    issuance = issue_plan(plan=plan)
    assert [delivery.organization for delivery in issuance.deliveries.all()] == [office]


def test_a_choice_can_be_taken_back():
    office, other = an_organization("Phòng Kinh tế"), an_organization("Phòng Tư pháp")
    plan = a_draft(recipients=["Phòng Kinh tế"])
    choose_recipients(plan=plan, position=0, text="Phòng Kinh tế", organizations=[other])
    plan = PlanPage.objects.get(pk=plan.pk)
    page = choose_recipients(plan=plan, position=0, text="Phòng Kinh tế")
    assert resolve_recipients(plan=page)[0].organizations == (office,)


def test_a_group_can_be_chosen():
    group = OrganizationGroup.objects.create(name="Các hội")
    group.members.set([an_organization("Hội Một"), an_organization("Hội Hai")])
    group.save()
    page = choose_recipients(plan=a_draft(recipients=["Hội đoàn"]), position=0, text="Hội đoàn", group=group)
    assert len(resolve_recipients(plan=page)[0].organizations) == 2


@pytest.mark.parametrize(("position", "text"), [(0, "Phòng khác"), (1, "Phòng Kinh tế"), (-1, "Phòng Kinh tế")])
def test_a_line_that_was_changed_meanwhile_is_not_decided(position, text):
    plan = a_draft(recipients=["Phòng Kinh tế"])
    with pytest.raises(ChoiceRefused):
        choose_recipients(plan=plan, position=position, text=text, organizations=[an_organization("Khác")])


def test_an_issued_plan_has_its_recipients_for_good():
    an_organization()
    plan = a_draft()
    issue_plan(plan=plan)
    with pytest.raises(ChoiceRefused):
        choose_recipients(plan=PlanPage.objects.get(pk=plan.pk), position=0, text="Phòng Kinh tế")


def test_whom_a_person_adds_answers_to_the_words_of_the_line():
    issuer = an_issuer()
    plan = a_draft(recipients=["Nhà VH thôn 9"])
    added = add_recipient(words="Nhà VH thôn 9", name="Nhà văn hóa thôn 9", email="vh9@qn.example", issuer=issuer)
    assert resolve_recipients(plan=plan)[0].organizations == (added,)
    assert added.aliases.get().scope == issuer


def test_a_name_that_is_the_line_itself_needs_no_alias():
    assert not add_recipient(words="Hội Y", name="HỘI Y", email="", issuer=None).aliases.exists()


def test_words_that_may_name_several_bodies_become_nobodys_alias():
    added = add_recipient(words="TTTU, Đoàn xã", name="Đoàn Thanh niên xã", email="", issuer=None)
    assert not added.aliases.exists()
