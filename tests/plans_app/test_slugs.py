"""The address of a plan follows from its subject."""

import json

import pytest
from django.contrib.auth.models import User
from wagtail.models import APIToken

from plans_app.models import PlanPage
from tests.plans_app.plans import a_draft, an_index

pytestmark = pytest.mark.django_db


def test_the_letter_d_stays_in_an_address():
    assert a_draft(subject="Đổi mới sáng tạo, đường Hoà Bình").slug == "doi-moi-sang-tao-duong-hoa-binh"


def test_plans_of_one_subject_have_addresses_of_their_own():
    assert [a_draft(subject="Kết nghĩa").slug for _ in range(3)] == ["ket-nghia", "ket-nghia-1", "ket-nghia-2"]


def test_a_subject_without_letters_has_an_address_all_the_same():
    assert a_draft(subject="???").slug == "ke-hoach"


def test_a_long_subject_is_whole_in_the_plan_and_cut_in_its_title():
    plan = a_draft(subject="Kế hoạch tuyên truyền " * 20)
    assert (len(plan.subject) > 255, len(plan.title), len(plan.slug) <= 80) == (True, 255, True)


def test_the_api_makes_two_plans_of_one_title(client):
    token = APIToken.create_token(user=User.objects.create_superuser("may", "m@qn.example", "x"), name="t")[1]
    meta = {"type": "plans_app.PlanPage", "parent_id": an_index().pk}
    for _ in range(2):
        body = json.dumps({"meta": meta, "title": "Kế hoạch chuyển đổi số"})
        headers = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
        answer = client.post("/api/v3/pages/", body, content_type="application/json", **headers)
        assert answer.status_code == 201, answer.content.decode()
    assert list(PlanPage.objects.order_by("pk").values_list("slug", flat=True)) == [
        "ke-hoach-chuyen-doi-so",
        "ke-hoach-chuyen-doi-so-1",
    ]
