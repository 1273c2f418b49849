"""A document in, a draft out, over the API."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from plans_app.models import Campaign, PlanPage
from tests.plans_app.plans import an_index, an_issuer
from tests.plans_app.test_api import problem, token_of, user_who_may
from tests.plans_app.test_import_views import TEXT, word_file

pytestmark = pytest.mark.django_db
IMPORT = "/api/v3/plans/import/"


@pytest.fixture
def token():
    return token_of(user_who_may("add_page", "change_page"))


def send(client, token, query="", **values):
    body = {"parent": an_index().pk, "text": TEXT, **values}
    return client.post(IMPORT + query, json.dumps(body), content_type="application/json", **token)


def test_a_text_becomes_a_draft(client, token):
    issuer = an_issuer()
    answer = send(client, token)
    assert answer.status_code == 201
    plan = PlanPage.objects.get()
    assert answer.json()["plan"]["id"] == plan.pk
    assert answer.json()["plan"]["status"] == "draft"
    assert (plan.issuer, plan.live, plan.subject) == (issuer, False, "Ra quân dọn vệ sinh")


def test_the_answer_tells_what_is_doubtful(client, token):
    report = send(client, token).json()["report"]
    assert "numbering" in [doubt["code"] for doubt in report["doubts"]]


def test_a_word_file_is_sent_as_a_form(client, token):
    form = {"parent": an_index().pk, "file": word_file("KẾ HOẠCH", "Tuyên truyền đợt 2"), "campaigns": []}
    answer = client.post(IMPORT, form, **token)
    assert answer.status_code == 201
    assert PlanPage.objects.get().plan_import.source_name == "ke-hoach.docx"


def test_the_same_document_gives_the_same_plan_with_200(client, token):
    first, second = send(client, token), send(client, token)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["plan"] == second.json()["plan"]


def test_a_dry_run_gives_the_draft_and_saves_nothing(client, token):
    answer = send(client, token, "?dry_run=1")
    assert answer.status_code == 200
    draft = answer.json()["draft"]
    assert draft["issued_on"] == "2026-03-06"
    assert draft["recipients"][0]["purpose_text"] == "t/h"
    assert draft["lines"][3] == {"number": 4, "text": "KẾ HOẠCH", "role": draft["lines"][3]["role"]}
    assert not PlanPage.objects.exists()


def test_issuer_and_campaigns_can_be_named(client, token):
    issuer = an_issuer("Ủy ban nhân dân xã Khác")
    campaign = Campaign.objects.create(name="Nông thôn mới", slug="ntm")
    send(client, token, issuer=issuer.pk, campaigns=["ntm"])
    plan = PlanPage.objects.get()
    assert plan.issuer == issuer
    assert list(plan.campaigns.all()) == [campaign]


@pytest.mark.parametrize(
    "values",
    [
        {"parent": 987654},
        {"issuer": 987654},
        {"campaigns": ["khong-co"]},
        {"text": ""},
        {"text": None},
        {"parent": "x"},
        {"paernt": 1},
        {"parent": 10**30},
    ],
)
def test_a_wrong_member_is_a_problem_that_names_it(client, token, values):
    answer = send(client, token, **values)
    assert answer.status_code == 422
    assert next(iter(values)) in json.dumps(problem(answer)["errors"])
    assert not PlanPage.objects.exists()


def test_a_form_without_a_file_is_a_problem(client, token):
    answer = client.post(IMPORT, {"parent": an_index().pk}, **token)
    assert answer.status_code == 422
    assert "file" in json.dumps(problem(answer)["errors"])


def test_a_file_that_cannot_be_opened_is_a_problem_that_names_it(client, token):
    form = {"parent": an_index().pk, "file": SimpleUploadedFile("hong.docx", b"PK\x03\x04 x")}
    answer = client.post(IMPORT, form, **token)
    assert answer.status_code == 422
    assert "hong.docx" in problem(answer)["detail"]


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff"])
def test_a_body_that_is_no_json_object_is_a_problem(client, token, body):
    answer = client.post(IMPORT, body, content_type="application/json", **token)
    assert answer.status_code == 422
    problem(answer)


def test_any_other_kind_of_body_is_a_problem(client, token):
    answer = client.post(IMPORT, TEXT, content_type="text/plain", **token)
    assert answer.status_code == 415
    problem(answer)


def test_a_text_that_is_too_long_for_a_body_is_a_problem(client, token, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = send(client, token)
    assert answer.status_code == 413
    problem(answer)


def test_without_a_token_nothing_is_read(client):
    assert send(client, {}).status_code == 401


def test_who_may_not_make_plans_imports_none(client):
    answer = send(client, token_of(user_who_may("publish_page")))
    assert answer.status_code == 403
    problem(answer)


def test_an_unknown_parameter_is_a_problem(client, token):
    answer = send(client, token, "?dryrun=1")
    assert answer.status_code == 422
    assert not PlanPage.objects.exists()


def test_the_schema_describes_both_kinds_of_body(client):
    schema = client.get("/api/v3/openapi.json").json()
    content = schema["paths"][IMPORT]["post"]["requestBody"]["content"]
    assert set(content) == {"application/json", "multipart/form-data"}
