"""Filling the directory from data."""

import copy
import datetime
import json

import pytest
from wagtail.models import Site

from plans_app.actions.directory import load_directory
from plans_app.actions.samples import DIRECTORY, load_samples, plan_index
from plans_app.exceptions import ImportRefused
from plans_app.models import (
    Campaign,
    GroupAlias,
    Organization,
    OrganizationAlias,
    OrganizationGroup,
    PlanIndexPage,
    PlanPage,
)
from tests.plans_app.plans import a_home, an_index, an_organization

pytestmark = pytest.mark.django_db

DATA = {
    "organizations": [
        {"name": "UBND tỉnh", "email": "tinh@x.example", "regime": "collegial"},
        {
            "name": "Sở Khoa học",
            "code": "H41.12",
            "superior": "UBND tỉnh",
            "email": "so@x.example",
            "valid_to": "2025-06-30",
            "successor": "UBND tỉnh",
            "aliases": [{"name": "Sở KH", "scope": "UBND tỉnh"}, {"name": "SKH"}],
        },
    ],
    "groups": [
        {
            "name": "Các sở",
            "scope": "UBND tỉnh",
            "expected_count": 1,
            "members": ["Sở Khoa học"],
            "aliases": ["Sở, ngành"],
        }
    ],
    "campaigns": [{"name": "Ngày KH&CN", "key_day": 18, "key_month": 5, "aliases": ["Ngày Khoa học"]}],
}
MODELS = (Organization, OrganizationAlias, OrganizationGroup, GroupAlias, Campaign)


def test_organizations_groups_and_campaigns_are_entered():
    assert load_directory(data=DATA) == {"organizations": 2, "groups": 1, "campaigns": 1}
    office = Organization.objects.get(code="H41.12")
    assert office.superior == office.successor == Organization.objects.get(name="UBND tỉnh")
    assert office.valid_to == datetime.date(2025, 6, 30)
    assert {(alias.name, bool(alias.scope)) for alias in office.aliases.all()} == {
        ("Sở KH", True),
        ("SKH", False),
    }
    group = OrganizationGroup.objects.get()
    assert (group.scope, group.expected_count, list(group.members.all())) == (office.superior, 1, [office])
    assert Campaign.objects.get().key_date == "18/5"


def test_loading_it_again_changes_nothing():
    load_directory(data=DATA)
    counts = [model.objects.count() for model in MODELS]
    load_directory(data=DATA)
    assert [model.objects.count() for model in MODELS] == counts


def test_what_changed_in_the_data_is_brought_up_to_date():
    load_directory(data=DATA)
    data = copy.deepcopy(DATA)
    data["organizations"][1] |= {"name": "Sở Khoa học và Công nghệ", "email": "moi@x.example"}
    data["groups"][0]["members"] = ["Sở Khoa học và Công nghệ"]
    load_directory(data=data)
    office = Organization.objects.get(code="H41.12")
    assert (office.name, office.email) == ("Sở Khoa học và Công nghệ", "moi@x.example")


def test_what_a_person_added_stays():
    load_directory(data=DATA)
    office = Organization.objects.get(code="H41.12")
    OrganizationAlias.objects.create(organization=office, name="Sở của chúng ta")
    group = OrganizationGroup.objects.get()
    group.members.add(an_organization("Sở Nội vụ"))
    group.save()
    load_directory(data=DATA)
    assert office.aliases.filter(name="Sở của chúng ta").exists()
    assert OrganizationGroup.objects.get().members.count() == 2


def test_a_name_that_stands_nowhere_is_refused_and_nothing_is_kept():
    data = {"groups": [{"name": "Các sở", "members": ["Sở Sao Hỏa"]}]}
    with pytest.raises(ImportRefused, match="Sở Sao Hỏa"):
        load_directory(data=data)
    assert not OrganizationGroup.objects.exists()


def test_the_sample_directory_counts_its_counted_groups():
    load_directory(data=json.loads(DIRECTORY.read_text("utf-8")))
    counted = OrganizationGroup.objects.exclude(expected_count=None)
    assert {group.name: group.members.count() for group in counted} == {"UBND 15 phường": 15}


def test_the_samples_are_five_drafts_and_stay_five():
    first, again = load_samples(), load_samples()
    assert [plan.pk for plan in first] == [plan.pk for plan in again]
    assert PlanPage.objects.count() == 5
    assert not PlanPage.objects.live().exists()


def test_the_samples_belong_to_the_campaigns_that_they_serve():
    found = {
        plan.plan_import.source_name[:3]: [campaign.slug for campaign in plan.campaigns.all()]
        for plan in load_samples()
    }
    assert found == {
        "000": ["tuyen-truyen-khoa-hoc-cong-nghe"],
        "001": ["ngay-khoa-hoc-cong-nghe"],
        "002": ["nghi-quyet-57"],
        "003": ["ket-nghia"],
        "004": ["ngay-khoa-hoc-cong-nghe"],
    }


def test_the_index_that_is_there_is_used():
    assert an_index() == plan_index() == plan_index()


def test_an_index_is_made_below_the_home_where_there_is_none():
    PlanIndexPage.objects.all().delete()
    a_home()
    index = plan_index()
    assert index.live
    assert index.get_parent().pk == Site.objects.get(is_default_site=True).root_page_id
