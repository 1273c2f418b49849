"""Names are found whatever their accents, case and Unicode form."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from plans_app.models import Campaign, Organization

pytestmark = pytest.mark.django_db


def test_a_campaign_with_straight_quotation_marks_is_refused_with_the_reason():
    with pytest.raises(ValidationError, match="dấu ngoặc kép"):
        Campaign(name='Phong trào "Ba nhất"').full_clean()


def test_a_campaign_is_the_same_in_every_spelling():
    Campaign.objects.create(name="Nghị quyết 57")
    for spelling in ("NGHỊ QUYẾT 57", "nghi quyet 57", unicodedata.normalize("NFD", "Nghị quyết 57")):
        with pytest.raises(ValidationError, match="Nghị quyết 57"):
            Campaign(name=spelling).full_clean()


def test_the_slug_of_a_campaign_keeps_the_letter_d():
    assert Campaign.objects.create(name="Đổi mới sáng tạo").slug == "doi-moi-sang-tao"


def test_a_key_date_needs_day_and_month():
    with pytest.raises(ValidationError, match="tháng"):
        Campaign(name="Ngày Sách", key_day=21).full_clean()


def test_names_are_stored_composed():
    name = unicodedata.normalize("NFD", "Sở Khoa học và Công nghệ")
    assert Organization.objects.create(name=name).name == "Sở Khoa học và Công nghệ"


def test_the_key_follows_a_name_that_is_changed_alone():
    organization = Organization.objects.create(name="Sở Thông tin", code="H41.1")
    organization.name = "Sở Đổi mới"
    organization.save(update_fields=["name"])
    assert Organization.objects.get(key="so doi moi") == organization


def test_an_identifier_may_have_35_characters_in_groups():
    Organization(name="Cơ quan", code="A" * 35).full_clean()
    for wrong in ("a1", "H41..1", "H41 1", "A" * 36):
        with pytest.raises(ValidationError):
            Organization(name="Cơ quan", code=wrong).full_clean()


def test_an_organization_does_not_end_before_it_begins():
    with pytest.raises(IntegrityError):
        Organization.objects.create(name="Cơ quan", valid_from="2025-07-01", valid_to="2025-06-30")
