"""The page on which anybody proves a copy genuine, for people and for programs."""

import hashlib
import json

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.models import PageViewRestriction

from plans_app.actions.acts import replace_issuance
from plans_app.actions.rendering import render_issuance
from plans_app.models import IssuanceSignature
from tests.plans_app.published import an_issued_plan
from tests.signing.keys import ISSUER, SIGNER, entries

pytestmark = pytest.mark.django_db
PAGE, DATA = "/xac-thuc/", "/xac-thuc/tra-cuu.json"
SECRET = "Mậtxyz"


@pytest.fixture(autouse=True)
def nobody_has_asked():
    cache.clear()


@pytest.fixture
def issuance():
    return render_issuance(issuance=an_issued_plan(subject="Tuyên truyền công khai").issuance)


@pytest.fixture
def signed(settings, tmp_path):
    settings.PLANS_SIGNERS = {"default": entries(tmp_path) | {"sign_historic": True}}
    return render_issuance(issuance=an_issued_plan(subject="Có chữ ký số").issuance)


@pytest.fixture
def closed(settings, tmp_path):
    settings.PLANS_SIGNERS = {"default": entries(tmp_path) | {"sign_historic": True}}
    plan = an_issued_plan(subject=f"Kín {SECRET}", number="7777", signer=SIGNER)
    PageViewRestriction.objects.create(page=plan, restriction_type="password", password="x")
    return render_issuance(issuance=plan.issuance)


def content(issuance) -> bytes:
    with issuance.pdf.open("rb") as file:
        return file.read()


def upload(client, data: bytes, query=""):
    return client.post(PAGE + query, {"file": SimpleUploadedFile("a.pdf", data, "application/pdf")})


# -- by the code


def test_the_page_asks_for_a_code_or_a_file(client):
    response = client.get(PAGE)
    assert response.status_code == 200
    text = response.content.decode()
    assert 'name="code"' in text
    assert 'type="file"' in text
    assert response.headers["Cache-Control"].startswith("max-age=0")


def test_the_address_in_the_qr_code_shows_the_plan(client, issuance):
    text = client.get(f"{PAGE}{issuance.verification_code.lower()}/").content.decode()
    assert "Tuyên truyền công khai" in text
    assert issuance.reference in text
    assert issuance.pdf_sha256 in text


def test_a_code_typed_with_dashes_shows_the_plan(client, issuance):
    code = issuance.verification_code
    response = client.get(PAGE, {"code": f"{code[:4]}-{code[4:8]}-{code[8:]}"})
    assert "Tuyên truyền công khai" in response.content.decode()


def test_an_unknown_code_is_told_so(client, issuance):
    response = client.get(PAGE, {"code": "0000-0000-0000"})
    assert response.status_code == 200
    assert response.context["verdict"].answer == "unknown"
    assert issuance.reference not in response.content.decode()


@pytest.mark.parametrize("code", ["x", "<script>alert(1)</script>", "%00", "K7QM/../x"])
def test_what_is_no_code_is_refused_with_a_hint_and_as_text(client, code):
    response = client.get(PAGE, {"code": code})
    assert response.status_code == 400
    assert "<script>alert" not in response.content.decode()
    assert 'role="alert"' in response.content.decode()


def test_who_signed_and_when_is_shown(client, signed):
    text = client.get(PAGE, {"code": signed.verification_code}).content.decode()
    assert SIGNER in text
    assert ISSUER in text
    assert "Gốc của các bài thử" in text


def test_that_a_plan_was_replaced_is_shown(client, issuance):
    later = an_issued_plan(subject="Kế hoạch mới", number="90")
    replace_issuance(issuance=issuance, replacement=later.issuance)
    response = client.get(PAGE, {"code": issuance.verification_code})
    assert response.context["verdict"].validity.state == "replaced"
    assert later.reference in response.content.decode()


# -- by the file


def test_the_fingerprint_of_the_issued_file_is_genuine(client, issuance):
    response = client.get(PAGE, {"sha256": hashlib.sha256(content(issuance)).hexdigest()})
    assert response.context["verdict"].answer == "genuine"
    assert issuance.reference in response.content.decode()


def test_without_javascript_the_file_itself_is_sent(client, issuance):
    response = upload(client, content(issuance))
    assert response.context["verdict"].answer == "genuine"


def test_a_browser_without_cookies_may_send_it(issuance):
    assert upload(Client(enforce_csrf_checks=True), content(issuance)).context["verdict"].answer == "genuine"


def test_a_changed_file_is_not_genuine(client, issuance):
    assert upload(client, content(issuance) + b" ").context["verdict"].answer == "unknown"


def test_a_changed_file_under_a_code_is_altered(client, issuance):
    response = upload(client, content(issuance) + b" ", f"?code={issuance.verification_code}")
    assert response.context["verdict"].answer == "altered"
    assert issuance.reference not in response.content.decode()


def test_no_file_is_said(client):
    response = client.post(PAGE, {})
    assert response.status_code == 400


def test_a_file_that_is_too_large_is_refused(client, issuance, settings):
    settings.PLANS_VERIFY_MAX_BYTES = 1_000
    assert upload(client, b"x" * 1_001).status_code == 400
    assert upload(client, b"x" * 1_000).status_code == 200


def test_a_file_that_is_far_too_large_is_not_even_read(client, settings, monkeypatch):
    settings.PLANS_VERIFY_MAX_BYTES = 1_000

    def read(*arguments):
        raise AssertionError("read")

    monkeypatch.setattr("django.http.request.HttpRequest.parse_file_upload", read)
    assert upload(client, b"x" * 300_000).status_code == 400


def test_a_fingerprint_that_is_none_is_refused(client):
    assert client.get(PAGE, {"sha256": "abc"}).status_code == 400


# -- for programs


def test_a_program_gets_the_same_as_data(client, signed):
    data = client.get(DATA, {"sha256": signed.pdf_sha256}).json()
    assert (data["answer"], data["reference"], data["issuer"]) == ("genuine", signed.reference, ISSUER)
    assert (data["sha256"], data["issued_on"], data["validity"]["state"]) == (
        signed.pdf_sha256,
        "2026-05-13",
        "in_force",
    )
    assert [(s["role"], s["subject"], s["level"]) for s in data["signatures"]] == [
        ("signer", SIGNER, "B-B"),
        ("organization", ISSUER, "B-B"),
    ]
    assert data["url"] == f"http://testserver{signed.plan.url}"


def test_a_program_that_asks_nothing_is_told_how(client):
    response = client.get(DATA)
    assert response.status_code == 400
    assert "sha256" in response.json()["detail"]


def test_a_program_that_asks_nonsense_is_told_so(client):
    for query in ({"sha256": "1"}, {"code": "1"}):
        response = client.get(DATA, query)
        assert response.status_code == 400
        assert response.json()["detail"]


def test_nothing_is_changed_by_any_method_but_asking(client):
    assert client.post(DATA).status_code == 405
    assert client.delete(PAGE).status_code == 405


# -- what is not public


def test_of_a_closed_plan_nothing_but_genuine_is_said(client, closed):
    answers = [
        client.get(PAGE, {"sha256": closed.pdf_sha256}),
        client.get(PAGE, {"code": closed.verification_code}),
        client.get(f"{PAGE}{closed.verification_code}/"),
        client.get(DATA, {"sha256": closed.pdf_sha256}),
        client.get(DATA, {"code": closed.verification_code}),
        upload(client, content(closed)),
    ]
    assert IssuanceSignature.objects.filter(issuance=closed).count() == 2
    for response in answers:
        text = response.content.decode()
        assert response.status_code == 200
        for word in (SECRET, "M\\u1eadtxyz", "7777", SIGNER, json.dumps(SIGNER)[1:-1], closed.issuer.name, "2026"):
            assert word not in text, word


def test_of_a_closed_plan_a_program_learns_one_word(client, closed):
    assert set(client.get(DATA, {"sha256": closed.pdf_sha256}).json()) == {"answer", "label"}


# -- restraint


def test_who_asks_too_often_waits(client, settings):
    settings.PLANS_VERIFY_PER_MINUTE = 3
    codes = [client.get(PAGE, {"code": "0" * 12}).status_code for _question in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    assert client.get(DATA, {"code": "0" * 12}).status_code == 429
    assert client.get(PAGE).status_code == 200
    assert client.get(PAGE, {"code": "0" * 12}, REMOTE_ADDR="203.0.113.7").status_code == 200


def test_the_page_needs_no_inline_script_or_style(client, issuance):
    text = client.get(PAGE, {"code": issuance.verification_code}).content.decode()
    assert "style=" not in text
    assert "onclick" not in text
    assert text.count("<script") == text.count("<script src=")


def test_no_search_engine_keeps_an_answer(client, issuance):
    assert '<meta name="robots" content="noindex">' in client.get(PAGE).content.decode()
