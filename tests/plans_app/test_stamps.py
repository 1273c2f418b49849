"""Stamps and marks where people and programs meet them: issuing, the public page, the API, the check of form."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from wagtail.models import PageViewRestriction

from plans_app.actions.linting import lint_plan
from tests.exporters.plans import CONTACT_LINE, STAMPS
from tests.plans_app.plans import a_draft, an_issuer
from tests.plans_app.published import an_issued_plan

pytestmark = pytest.mark.django_db


def test_the_clerk_sees_stamps_mark_and_contact_line_before_issuing(client):
    client.force_login(User.objects.create_superuser("van-thu", "vt@qn.example", "x"))
    stamps = STAMPS | {"contact_line": ""}
    plan = a_draft(issuer=an_issuer(contact_line=CONTACT_LINE), **stamps)
    page = client.get(reverse("plans_app_admin:issue", args=[plan.pk])).content.decode()
    for words in ("THƯỢNG KHẨN", "LƯU HÀNH NỘI BỘ", "PL.(300)", CONTACT_LINE):
        assert words in page


def test_the_public_page_shows_them_as_the_paper_does(client):
    page = client.get(an_issued_plan(**STAMPS).url).content.decode()
    for words in ("THƯỢNG KHẨN", "LƯU HÀNH NỘI BỘ", "PL.(300)", CONTACT_LINE):
        assert words in page


def test_the_api_gives_each_of_them(client):
    answer = client.get(f"/api/v3/plans/{an_issued_plan(**STAMPS).pk}/").json()
    assert {name: answer[name] for name in STAMPS} == STAMPS


def test_an_open_page_of_a_plan_for_internal_circulation_is_noticed_until_it_is_restricted():
    plan = a_draft(circulation="LƯU HÀNH NỘI BỘ")
    assert "L52" in {finding.rule for finding in lint_plan(plan=plan)}
    PageViewRestriction.objects.create(page=plan, restriction_type=PageViewRestriction.LOGIN)
    assert "L52" not in {finding.rule for finding in lint_plan(plan=plan)}
