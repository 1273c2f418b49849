"""The page behind the link in a letter, and the endpoint beside it."""

import datetime
import json
import re
import uuid

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from wagtail.models import PageViewRestriction

from plans_app.actions.acknowledging import MOST_ANSWERS, Answer, answer_delivery
from plans_app.actions.receipts import find_delivery
from plans_app.models import Delivery, PlanRelation
from plans_app.seals import RECEIPT
from tests.plans_app.actions.test_letters import an_assignment
from tests.plans_app.issued import an_issued_plan
from tests.plans_app.plans import an_organization
from tests.plans_app.published import an_issued_plan as a_public_plan
from tests.plans_app.receipts import a_sent_letter, path_of, put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("memory")]
State = Delivery.State


@pytest.fixture(autouse=True)
def _nobody_has_asked():
    cache.clear()


@pytest.fixture
def client():
    """A browser that keeps no cookie, before a site that asks for its token wherever it can."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def delivery():
    return a_sent_letter()


def state_of(delivery) -> str:
    return Delivery.objects.get(pk=delivery.pk).state


def say(client, delivery, kind="received", **values):
    return client.post(path_of(delivery), {"kind": kind, **values})


def test_the_letter_leads_to_its_page(client, memory):
    delivery = a_sent_letter()
    (address,) = set(re.findall(r"https?://[^/\s]+(/xac-nhan/\w+)", memory[0].text))
    assert address == path_of(delivery)
    assert f'{address}"' in memory[0].html
    assert client.get(address).status_code == 200


def test_the_page_says_what_was_sent_to_whom(client, delivery):
    page = client.get(path_of(delivery)).content.decode()
    for part in (delivery.issuance.reference, delivery.issuance.issuer.name, "Đơn vị 0", "1 đơn vị", "Kế hoạch"):
        assert part in page


def test_the_page_shows_the_recipients_own_part_and_no_other(client):
    unit = an_organization("Đơn vị 0", email="dv0@qn.example")
    body = [an_assignment("Cơ quan khác tên", organization=unit.pk), an_assignment("Công an xã")]
    page = client.get(path_of(a_sent_letter(body=body))).content.decode()
    assert "Treo băng rôn &amp; cờ." in page
    assert "20/12/2026" in page
    assert "Công an xã" not in page


@pytest.mark.parametrize("method", ["get", "head"])
def test_reading_confirms_nothing(client, delivery, method):
    assert getattr(client, method)(path_of(delivery)).status_code == 200
    assert state_of(delivery) == State.ACCEPTED
    assert not delivery.answers.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_other_ways_of_asking_are_not_known(client, delivery, method):
    assert getattr(client, method)(path_of(delivery)).status_code == 405
    assert state_of(delivery) == State.ACCEPTED


def test_one_button_confirms(client, delivery):
    response = say(client, delivery)
    assert (response.status_code, response["Location"]) == (303, path_of(delivery))
    assert state_of(delivery) == State.ACKNOWLEDGED


def test_the_page_knows_what_was_answered(client, delivery):
    say(client, delivery, name="Chị Hoa", note="Đã vào sổ")
    page = client.get(path_of(delivery)).content.decode()
    assert "Chị Hoa" in page
    assert "Đã vào sổ" in page


def test_pressing_twice_answers_once(client, delivery):
    request_id = str(uuid.uuid4())
    for _press in range(2):
        say(client, delivery, request_id=request_id)
    assert delivery.answers.count() == 1


def test_two_people_answer_twice(client, delivery):
    for _person in range(2):
        say(client, delivery, request_id=str(uuid.uuid4()))
    assert [answer.changed_state for answer in delivery.answers.all()] == [True, False]


def test_passing_on_needs_to_whom_and_loses_nothing(client, delivery):
    response = say(client, delivery, "forwarded", note="Gửi anh Nam")
    page = response.content.decode()
    assert response.status_code == 422
    assert "Gửi anh Nam" in page
    assert 'aria-invalid="true"' in page
    assert "<details open>" in page
    assert state_of(delivery) == State.ACCEPTED


def test_passing_on_is_kept_with_to_whom(client, delivery):
    say(client, delivery, "forwarded", forwarded_to="Phòng Văn hóa")
    assert delivery.answers.get().forwarded_to == "Phòng Văn hóa"


def test_what_is_not_theirs_is_given_back(client, delivery):
    say(client, delivery, "not_ours", note="Nhầm xã")
    assert state_of(delivery) == State.BOUNCED
    assert "Nhầm xã" in client.get(path_of(delivery)).content.decode()


@pytest.mark.parametrize("data", [{}, {"kind": "acknowledged"}, {"kind": "received", "request_id": "x"}])
def test_an_answer_that_there_is_not_is_refused(client, delivery, data):
    assert client.post(path_of(delivery), data).status_code == 422
    assert state_of(delivery) == State.ACCEPTED


@pytest.mark.parametrize(("field", "size"), [("name", 101), ("note", 1001)])
def test_an_answer_that_is_too_long_is_refused(client, delivery, field, size):
    assert say(client, delivery, **{field: "ă" * size}).status_code == 422


EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}"


def test_what_a_stranger_writes_is_text(client, delivery):
    say(client, delivery, "forwarded", forwarded_to=EVIL, name=EVIL, note=EVIL)
    page = client.get(path_of(delivery)).content.decode()
    assert "<script>alert" not in page
    assert "<img" not in page
    assert page.count("&lt;script&gt;") == 3


def test_a_refused_answer_is_text_too(client, delivery):
    page = say(client, delivery, "forwarded", name=EVIL, note=EVIL).content.decode()
    assert "<script>alert" not in page


def test_signs_that_turn_the_writing_are_left_out(client, delivery):
    say(client, delivery, name="An\u202eBình\x07\u2066", note="một\r\nhai\ttab")
    answer = delivery.answers.get()
    assert (answer.name, answer.note) == ("AnBình", "một\nhaitab")


def test_letters_are_composed(client, delivery):
    say(client, delivery, name="Hoa\u0300")
    assert delivery.answers.get().name == "Hoà"


# -- who may


@pytest.mark.parametrize(
    "tamper",
    [
        lambda token: token[:-1] + ("a" if token[-1] != "a" else "b"),
        lambda token: token[:32],
        lambda token: "0" * len(token),
        lambda token: uuid.uuid4().hex + token[32:],
        lambda token: RECEIPT.write(uuid.uuid4()),
        lambda token: token + "a",
        lambda token: "x" * 5000,
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_is_not_ours_leads_nowhere(client, delivery, tamper, method):
    token = path_of(delivery).rpartition("/")[2]
    address = reverse("plans_app:receipt", args=[tamper(token)])
    assert getattr(client, method)(address, {"kind": "received"}).status_code == 404
    assert state_of(delivery) == State.ACCEPTED


def test_a_forged_link_costs_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert find_delivery(uuid.uuid4().hex + "a" * 26) is None


def test_a_link_whose_time_is_over_says_so(client, delivery, settings):
    settings.PLANS_RECEIPT_DAYS = 30
    put(delivery, sent_at=delivery.sent_at - datetime.timedelta(days=31))
    for response in (client.get(path_of(delivery)), say(client, delivery)):
        assert response.status_code == 410
        assert delivery.issuance.issuer.email in response.content.decode()
    assert state_of(delivery) == State.ACCEPTED


def test_a_link_may_last_for_ever(client, delivery, settings):
    settings.PLANS_RECEIPT_DAYS = 0
    put(delivery, sent_at=delivery.sent_at - datetime.timedelta(days=9999))
    assert client.get(path_of(delivery)).status_code == 200


def test_a_letter_that_never_left_cannot_be_confirmed(client):
    delivery = an_issued_plan(1).deliveries.get()
    say(client, delivery)
    assert state_of(delivery) == State.QUEUED


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_address_is_kept_secret(client, delivery, method):
    response = getattr(client, method)(path_of(delivery), {"kind": "received"})
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]
    assert response["X-Frame-Options"] == "DENY"
    assert not response.cookies


def test_the_page_runs_under_the_strict_policy(client, delivery):
    response = client.get(path_of(delivery))
    page = response.content.decode()
    assert "'unsafe-inline'" not in response["Content-Security-Policy"]
    assert re.search(r"<script|\sstyle=|\son\w+=", page) is None


def test_a_closed_plan_gives_the_holder_no_link_to_its_page(client):
    delivery = a_sent_letter()
    PageViewRestriction.objects.create(page=delivery.issuance.plan, restriction_type="login")
    page = client.get(path_of(delivery)).content.decode()
    assert delivery.issuance.plan.url not in page
    assert "/pdf" not in page


def test_what_was_replaced_is_said_first(client, delivery):
    newer = a_public_plan(subject="Kế hoạch mới")
    PlanRelation.objects.create(plan=newer, kind="replaces", target=delivery.issuance.plan)
    assert f'href="{newer.url}"' in client.get(path_of(delivery)).content.decode()


# -- how often


def test_nobody_answers_all_the_time(client, delivery):
    codes = [say(client, delivery, note=str(n)).status_code for n in range(11)]
    assert codes == [303] * 10 + [429]
    assert delivery.answers.count() == 10


def test_a_busy_page_keeps_what_was_typed(client, delivery):
    for count in range(10):
        say(client, delivery, note=str(count))
    response = say(client, delivery, note="viết lâu lắm")
    assert "viết lâu lắm" in response.content.decode()
    assert response["Retry-After"] == "60"


def test_nobody_reads_all_the_time(client, delivery):
    codes = {client.get(path_of(delivery)).status_code for _time in range(61)}
    assert codes == {200, 429}


def test_too_many_answers_are_told_so(client, delivery):
    for count in range(MOST_ANSWERS):
        answer_delivery(delivery=delivery, answer=Answer(kind="received", note=str(count)), via="page")
    assert say(client, delivery, note="nữa").status_code == 422


def test_the_computer_is_known_again_and_not_known(client, delivery):
    for address in ("203.0.113.7", "203.0.113.7", "203.0.113.8"):
        client.post(path_of(delivery), {"kind": "received", "note": str(uuid.uuid4())}, REMOTE_ADDR=address)
    first, second, third = delivery.answers.values_list("client", flat=True)
    assert first == second != third
    assert "203" not in first


@pytest.mark.parametrize(("count", "same"), [(0, True), (1, False)])
def test_a_proxy_names_the_computer_where_it_is_trusted(client, delivery, settings, count, same):
    settings.PLANS_PROXY_COUNT = count
    for forwarded in ("9.9.9.9, 203.0.113.7", "9.9.9.9, 203.0.113.8"):
        data = {"kind": "received", "note": forwarded}
        client.post(path_of(delivery), data, headers={"X-Forwarded-For": forwarded})
    marks = set(delivery.answers.values_list("client", flat=True))
    assert (len(marks) == 1) is same


# -- the endpoint


def api(delivery) -> str:
    return reverse("wagtailapi_v3:detail_receipt", kwargs={"token": path_of(delivery).rpartition("/")[2]})


def send(client, delivery, **data):
    return client.post(api(delivery), json.dumps(data), content_type="application/json")


def test_an_e_office_reads_the_letter(client, delivery):
    said = client.get(api(delivery)).json()
    assert said["reference"] == delivery.issuance.reference
    assert (said["state"], said["acknowledged_at"], said["answers"]) == ("accepted", None, [])
    assert state_of(delivery) == State.ACCEPTED


def test_an_e_office_confirms(client, delivery):
    response = send(client, delivery, kind="received", name="Hệ thống VNPT-iOffice")
    said = response.json()
    assert (response.status_code, said["state"]) == (200, "acknowledged")
    assert said["answers"][0]["name"] == "Hệ thống VNPT-iOffice"
    assert delivery.answers.get().via == "api"


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "acknowledged"},
        {"kind": "forwarded"},
        {"kind": "received", "state": "x"},
        {"kind": "received", "request_id": "x"},
        {"kind": "received", "note": "a" * 1001},
        {},
    ],
)
def test_an_e_office_is_told_what_is_wrong(client, delivery, data):
    response = send(client, delivery, **data)
    assert response.status_code == 422
    assert response.json()["errors"]
    assert state_of(delivery) == State.ACCEPTED


def test_what_an_e_office_says_may_hold_anything(client, delivery):
    body = '{"kind": "received", "note": "\\ud800 \\u0000 x"}'
    assert client.post(api(delivery), body, content_type="application/json").status_code in {200, 422}


def test_the_endpoint_knows_no_other_token(client, delivery):
    address = api(delivery)
    assert client.get(address[:-2] + "/").status_code == 404
    assert client.post(address[:-2] + "/", "{}", content_type="application/json").status_code in {404, 422}
    assert state_of(delivery) == State.ACCEPTED


def test_the_endpoint_says_when_the_time_is_over(client, delivery, settings):
    settings.PLANS_RECEIPT_DAYS = 30
    put(delivery, sent_at=delivery.sent_at - datetime.timedelta(days=31))
    assert client.get(api(delivery)).status_code == 410


def test_the_endpoint_is_throttled(client, delivery):
    codes = [send(client, delivery, kind="received", note=str(n)).status_code for n in range(11)]
    assert codes[-1] == 429


def test_the_endpoint_is_described(client):
    paths = client.get(reverse("wagtailapi_v3:openapi-json")).json()["paths"]
    assert any(path.endswith("/receipts/{token}/") for path in paths)
