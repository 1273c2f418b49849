"""By which channel a body is reached, and what becomes of a plan for one that cannot be."""

import base64
import datetime
import json

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from plans_app.actions.delivering import DrainReport, drain_deliveries, due_channels, requeue_delivery, requeue_failed
from plans_app.actions.doubts import resolve_doubts
from plans_app.actions.issuing import issue_plan
from plans_app.actions.reaching import way_to, ways_to
from plans_app.actions.recipient_review import review_recipients
from plans_app.exceptions import PermanentFailure
from plans_app.models import Delivery, Organization, PlanPage, WebhookEndpoint
from tests.plans_app.issued import PDF, with_pdf
from tests.plans_app.plans import a_draft, an_issuer, an_organization
from tests.plans_app.receiver import HOST, reply

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """A site with four channels; packages of the axis are in this folder."""
    settings.PLANS_CHANNELS = {
        "email": {"BACKEND": "plans_app.channels.memory.MemoryChannel"},
        "webhook": {"BACKEND": "plans_app.channels.webhook.WebhookChannel"},
        "axis": {"BACKEND": "plans_app.channels.outbox.OutboxChannel", "OPTIONS": {"folder": str(tmp_path)}},
    }
    return tmp_path


def a_body(name, channel, *, url="", **values):
    body = an_organization(name, channel=channel, **values)
    if url:
        WebhookEndpoint.objects.create(organization=body, url=url)
    return body


def issued(*names, **values):
    issuance = issue_plan(plan=a_draft(recipients=list(names), issuer=an_issuer(code="H56.40"), **values))
    with_pdf(issuance, PDF)
    return issuance


def test_each_body_is_reached_by_its_own_channel():
    a_body("Phòng Một", "")
    a_body("Phòng Hai", "webhook", url="https://nhan.example/")
    a_body("Phòng Ba", "axis", code="H56.1")
    issuance = issued("Phòng Một", "Phòng Hai", "Phòng Ba")
    assert list(issuance.deliveries.values_list("channel", "address", "state")) == [
        ("email", "kt@qn.example", "queued"),
        ("webhook", "https://nhan.example/", "queued"),
        ("axis", "H56.1", "queued"),
    ]
    assert due_channels() == ["axis", "email", "webhook"]


def test_the_default_channel_is_the_site_s(settings):
    settings.PLANS_DEFAULT_CHANNEL = "axis"
    body = a_body("Phòng Một", "", code="H56.1")
    assert way_to(organization=body, issuer=an_issuer(code="H56.40")).channel == "axis"


LACKS = {
    "e-mail": ("email", {"email": ""}, "chưa có địa chỉ"),
    "endpoint": ("webhook", {}, "webhook"),
    "code": ("axis", {}, "mã định danh"),
    "channel": ("fax", {}, "fax"),
}


@pytest.mark.parametrize("lack", LACKS)
def test_what_a_channel_lacks_is_found_before_issuing_and_refused_after(lack):
    channel, values, words = LACKS[lack]
    body = a_body("Phòng Thiếu", channel, **values)
    plan = a_draft(recipients=["Phòng Thiếu"], issuer=an_issuer(code="H56.40"))
    obstacle = review_recipients(plan=plan).obstacles[body]
    assert "Phòng Thiếu" in obstacle
    assert words in obstacle
    delivery = issue_plan(plan=plan).deliveries.get()
    assert (delivery.state, delivery.channel, delivery.last_error) == ("rejected", channel, obstacle)


def test_the_axis_needs_the_code_of_the_issuer_too():
    body = a_body("Phòng Ba", "axis", code="H56.1")
    assert "cơ quan ban hành" in way_to(organization=body, issuer=an_issuer()).obstacle


def test_many_bodies_cost_as_many_queries_as_few(django_assert_max_num_queries):
    bodies = [a_body(f"Phòng {n}", "webhook", url=f"https://nhan.example/{n}") for n in range(30)]
    with django_assert_max_num_queries(2):
        ways = ways_to(organizations=Organization.objects.filter(channel="webhook"), issuer=None)
    assert {way.address for way in ways.values()} == {body.webhook.url for body in bodies}


def test_trying_again_takes_the_way_of_now():
    body = a_body("Phòng Thiếu", "webhook")
    issuance = issued("Phòng Thiếu")
    with pytest.raises(PermanentFailure, match="Phòng Thiếu"):
        requeue_delivery(delivery=issuance.deliveries.get())
    assert requeue_failed(issuance=issuance) == 0
    Organization.objects.filter(pk=body.pk).update(channel="axis", code="H56.1")
    assert requeue_failed(issuance=issuance) == 1
    assert list(issuance.deliveries.values_list("channel", "address", "state")) == [("axis", "H56.1", "queued")]


# -- the axis, from issuing to the folder


def test_an_issued_plan_lies_in_the_folder_of_the_axis(folder):
    a_body("Phòng Ba", "axis", code="H56.1")
    issuance = issued("Phòng Ba", subject="Tuyên truyền đổi mới")
    assert drain_deliveries(channel="axis") == DrainReport(sent=1)
    (package,) = folder.glob("*.edxml")
    assert package.stem == str(issuance.deliveries.get().pk)
    text = package.read_text("utf-8")
    for told in (f"H56.40,{timezone.localdate():%Y/%m/%d},{issuance.reference}", "Tuyên truyền đổi mới", "H56.1"):
        assert told in text
    assert base64.b64encode(PDF).decode() in text


def test_a_file_too_large_for_mail_goes_by_the_axis(folder, settings):
    settings.PLANS_ATTACHMENT_MAX_BYTES = len(PDF) - 1
    a_body("Phòng Ba", "axis", code="H56.1")
    issued("Phòng Ba")
    assert drain_deliveries(channel="axis") == DrainReport(sent=1)


def test_a_folder_that_is_away_keeps_the_plan_waiting(folder):
    a_body("Phòng Ba", "axis", code="H56.1")
    issuance = issued("Phòng Ba")
    folder.rmdir()
    assert drain_deliveries(channel="axis") == DrainReport(retried=1)
    assert str(folder) in issuance.deliveries.get().last_error
    folder.mkdir()


def in_doubt(issuance) -> Delivery:
    """The delivery of `issuance` as a worker leaves it that is lost while it sends."""
    issuance.deliveries.update(state="in_doubt", due_at=Now(), attempts=1)
    return issuance.deliveries.get()


def test_a_doubt_is_settled_by_the_folder(folder):
    a_body("Phòng Ba", "axis", code="H56.1")
    delivery = in_doubt(issued("Phòng Ba"))
    assert resolve_doubts() == 1
    delivery.refresh_from_db()
    assert delivery.state == "queued"
    drain_deliveries(channel="axis")
    delivery = in_doubt(delivery.issuance)
    assert resolve_doubts() == 1
    delivery.refresh_from_db()
    assert delivery.state == "accepted"


# -- webhooks, from issuing to the receiver


@pytest.fixture
def body(receiver, settings, tmp_path):
    """A body whose endpoint is the receiver."""
    ca_file = tmp_path / "ca.pem"
    receiver.ca.cert_pem.write_to_path(str(ca_file))
    settings.PLANS_CHANNELS = {
        "webhook": {
            "BACKEND": "plans_app.channels.webhook.WebhookChannel",
            "OPTIONS": {"ca_file": str(ca_file), "answer_timeout": 2},
        }
    }
    return a_body("Phòng Hai", "webhook", url=f"https://{HOST}:{receiver.port}/nhan")


def test_an_issued_plan_reaches_the_endpoint(body, receiver):
    issuance = issued("Phòng Hai", subject="Tuyên truyền đổi mới")
    assert drain_deliveries(channel="webhook") == DrainReport(sent=1)
    (request,) = receiver.requests
    data = request.json["data"]
    assert data["delivery"] == request.headers["webhook-id"] == str(issuance.deliveries.get().pk)
    assert (data["reference"], data["subject"]) == (issuance.reference, "Tuyên truyền đổi mới")
    assert (data["recipient"]["name"], data["issuer"]["code"]) == ("Phòng Hai", "H56.40")
    assert data["page_url"] == PlanPage.objects.get(pk=issuance.plan_id).full_url
    assert data["pdf"]["url"].endswith(f"/ke-hoach/{issuance.plan_id}/pdf")
    assert data["pdf"]["sha256"] == issuance.pdf_sha256
    assert base64.b64decode(data["pdf"]["base64"]) == PDF


def test_a_file_too_large_is_linked(body, receiver, settings):
    settings.PLANS_ATTACHMENT_MAX_BYTES = len(PDF) - 1
    issued("Phòng Hai")
    drain_deliveries(channel="webhook")
    assert receiver.requests[0].json["data"]["pdf"]["base64"] is None


def test_an_endpoint_that_is_gone_is_disabled_with_its_reason(body, receiver):
    receiver.answers = [reply("410 Gone", "đã chuyển hệ thống".encode())]
    issuance = issued("Phòng Hai")
    assert drain_deliveries(channel="webhook") == DrainReport(failed=1)
    endpoint = WebhookEndpoint.objects.get()
    assert endpoint.is_disabled
    assert "đã chuyển hệ thống" in endpoint.disabled_reason
    found = Organization.objects.get(pk=body.pk)
    assert "đã chuyển hệ thống" in way_to(organization=found, issuer=None).obstacle
    assert issuance.deliveries.get().state == "rejected"


def test_nothing_is_sent_to_a_disabled_endpoint(body, receiver):
    issuance = issued("Phòng Hai")
    WebhookEndpoint.objects.update(disabled_at=Now(), disabled_reason="410 Gone")
    assert drain_deliveries(channel="webhook") == DrainReport(failed=1)
    assert "410 Gone" in issuance.deliveries.get().last_error
    assert receiver.connections == 0


def test_an_address_that_was_changed_meanwhile_is_not_disabled(body, receiver):
    receiver.answers = [reply("410 Gone")]
    issued("Phòng Hai")
    WebhookEndpoint.objects.update(url="https://moi.example/")
    drain_deliveries(channel="webhook")
    assert not WebhookEndpoint.objects.get().is_disabled


def test_a_body_without_endpoint_by_now_is_refused(body, receiver):
    issuance = issued("Phòng Hai")
    WebhookEndpoint.objects.all().delete()
    assert drain_deliveries(channel="webhook") == DrainReport(failed=1)
    assert "Phòng Hai" in issuance.deliveries.get().last_error


@pytest.mark.parametrize(("seconds", "least", "most"), [("1800", 1800, 1800), ("1", 40, 80), ("9999999", 86400, 86400)])
def test_the_wait_that_a_receiver_asks_for_is_kept(body, receiver, seconds, least, most):
    receiver.answers = [reply("503 Busy", retry_after=seconds)]
    issuance = issued("Phòng Hai")
    assert drain_deliveries(channel="webhook") == DrainReport(retried=1)
    wait = (issuance.deliveries.get().due_at - timezone.now()).total_seconds()
    assert least - 15 < wait <= most + 1


def test_the_receiver_settles_a_doubt(body, receiver):
    receiver.answers = [lambda sock: sock.close()]
    issuance = issued("Phòng Hai")
    assert drain_deliveries(channel="webhook") == DrainReport(in_doubt=1)
    Delivery.objects.update(due_at=Now() - datetime.timedelta(seconds=1))
    answer = {"id": str(issuance.deliveries.get().pk), "state": "accepted"}
    receiver.answers = [reply("200 OK", json.dumps(answer).encode())]
    assert resolve_doubts() == 1
    assert issuance.deliveries.get().state == "accepted"
    assert [request.method for request in receiver.requests] == ["POST", "GET"]


def test_a_doubt_that_could_not_be_asked_about_for_days_waits_for_a_person(body, receiver):
    delivery = in_doubt(issued("Phòng Hai"))
    receiver.answers = [reply("503 Busy")] * 2
    assert resolve_doubts() == 0
    Delivery.objects.update(due_at=Now(), expires_at=Now())
    assert resolve_doubts() == 1
    delivery.refresh_from_db()
    assert delivery.state == "held"


def test_a_doubt_about_an_endpoint_that_is_gone_is_settled_by_the_policy(body, settings):
    settings.PLANS_DOUBT_POLICY = "hold"
    issuance = issued("Phòng Hai")
    delivery = in_doubt(issuance)
    WebhookEndpoint.objects.all().delete()
    assert resolve_doubts() == 1
    delivery.refresh_from_db()
    assert delivery.state == "held"
