"""The letter that carries a plan: who sends what, why, and where it stands."""

import uuid

import pytest
from django.utils import translation
from wagtail.models import PageViewRestriction

from plans_app.actions.letters import open_document, write_letter
from plans_app.models import DownloadLink, PlanPage, WebhookEndpoint
from tests.plans_app.issued import PDF, an_issued_plan
from tests.plans_app.plans import an_organization

pytestmark = pytest.mark.django_db


def a_letter(issuance, purpose=""):
    delivery = issuance.deliveries.select_related("organization", "line").first()
    delivery.line.purpose = purpose
    return write_letter(delivery=delivery, document=open_document(issuance=issuance))


def test_the_subject_opens_with_the_reference():
    issuance = an_issued_plan(1, subject="Tuyên truyền đổi mới")
    assert a_letter(issuance).subject == f"[{issuance.reference}] Tuyên truyền đổi mới"


def test_the_first_paragraph_says_who_sends_what(settings):
    settings.LANGUAGE_CODE = "en"
    issuance = an_issued_plan(1, subject="Tuyên truyền")
    text = a_letter(issuance).text
    for part in (
        issuance.issuer.name,
        issuance.reference,
        "Kế hoạch",
        "ngày",
        "“Tuyên truyền”",
        "Đơn vị 0",
        "1 đơn vị",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("purpose", "words"), [("report", "to report"), ("perform", "to perform"), ("know", "for information")]
)
def test_the_purpose_is_named(settings, purpose, words):
    settings.LANGUAGE_CODE = "en"
    letter = a_letter(an_issued_plan(1), purpose)
    assert words in letter.text
    assert words in letter.html


def test_a_line_without_purpose_names_none(settings):
    settings.LANGUAGE_CODE = "en"
    assert "sends you Kế hoạch" in a_letter(an_issued_plan(1)).text


def test_the_letter_links_to_the_public_page():
    issuance = an_issued_plan(1)
    letter = a_letter(issuance)
    assert issuance.plan.full_url in letter.text
    assert f'href="{issuance.plan.full_url}"' in letter.html


def test_the_pdf_is_attached_under_a_name_that_says_what_it_is():
    issuance = an_issued_plan(1)
    (attachment,) = a_letter(issuance).attachments
    assert (attachment.filename, attachment.data) == (issuance.pdf_filename, PDF)


def test_a_pdf_that_is_too_large_is_only_linked(settings):
    settings.PLANS_ATTACHMENT_MAX_BYTES = len(PDF) - 1
    settings.LANGUAGE_CODE = "en"
    letter = a_letter(an_issued_plan(1))
    assert letter.attachments == ()
    assert "too large to be attached" in letter.text


@pytest.fixture
def webhook(settings):
    settings.PLANS_CHANNELS = {"email": {"BACKEND": "plans_app.channels.webhook.WebhookChannel"}}


def a_payload(issuance):
    delivery = issuance.deliveries.select_related("organization", "line").first()
    WebhookEndpoint.objects.create(organization=delivery.organization, url="https://nhan.example/")
    return write_letter(delivery=delivery, document=open_document(issuance=issuance))


def restrict(issuance):
    PageViewRestriction.objects.create(page=issuance.plan, restriction_type=PageViewRestriction.LOGIN)


def test_a_program_fetches_a_pdf_that_is_too_large_without_a_log_in(settings, webhook, client):
    settings.PLANS_ATTACHMENT_MAX_BYTES = len(PDF) - 1
    issuance = an_issued_plan(1)
    restrict(issuance)
    message = a_payload(issuance)
    assert message.attachments == ()
    answer = client.post(message.recipient.download_url)
    assert b"".join(answer.streaming_content) == PDF


def test_a_program_fetches_a_pdf_of_a_restricted_plan_without_a_log_in(webhook, client):
    issuance = an_issued_plan(1)
    restrict(issuance)
    answer = client.post(a_payload(issuance).recipient.download_url)
    assert b"".join(answer.streaming_content) == PDF


def test_a_plan_that_anybody_may_read_needs_no_link_of_its_own(webhook):
    issuance = an_issued_plan(1)
    assert a_payload(issuance).recipient.download_url == ""
    assert not DownloadLink.objects.exists()


def test_a_letter_with_its_document_needs_no_link_either():
    issuance = an_issued_plan(1)
    restrict(issuance)
    assert a_letter(issuance).recipient.download_url == ""


def test_the_letter_speaks_of_what_was_issued_not_of_the_page_as_it_is_now():
    issuance = an_issued_plan(1, subject="Đã ban hành")
    PlanPage.objects.filter(pk=issuance.plan_id).update(subject="Sửa sau")
    letter = a_letter(issuance)
    assert "Đã ban hành" in letter.text
    assert "Sửa sau" not in letter.subject + letter.text + letter.html


def test_the_letter_comes_from_the_issuer_and_answers_go_there():
    issuance = an_issued_plan(1)
    letter = a_letter(issuance)
    assert (letter.from_name, letter.reply_to) == (issuance.issuer.name, issuance.issuer.email)


def test_what_a_clerk_typed_is_text_not_html():
    letter = a_letter(an_issued_plan(1, subject="<script>alert(1)</script> & “x”"))
    assert "<script>" not in letter.html
    assert "<script>alert(1)</script> & “x”" in letter.text


def test_the_letter_is_in_the_sites_language_whoever_wakes_the_worker():
    issuance = an_issued_plan(1)
    with translation.override("en"):
        assert '<html lang="vi">' in a_letter(issuance).html


# -- what is asked


@pytest.mark.parametrize(
    ("purpose", "words"),
    [
        ("report", "for your information and direction"),
        ("direct", "asked to direct"),
        ("perform", "asked to carry out"),
        ("coordinate", "asked to cooperate"),
        ("know", "nothing is asked"),
        ("publish", "asked to publish"),
    ],
)
def test_each_purpose_asks_for_its_own(settings, purpose, words):
    settings.LANGUAGE_CODE = "en"
    letter = a_letter(an_issued_plan(1), purpose)
    assert words in letter.text
    assert words in letter.html


def an_assignment(unit, *, organization=None, **values):
    value = {
        "marker": "",
        "unit": unit,
        "organization": organization,
        "role": "lead",
        "text": "",
        "tasks": [{"type": "item", "value": "<p>Treo <b>băng rôn</b> &amp; cờ.</p>", "id": str(uuid.uuid4())}],
        "deadline": "2026-12-20",
        **values,
    }
    return {"type": "assignment", "value": value, "id": str(uuid.uuid4())}


def test_an_organization_finds_its_own_part_with_deadline_and_link(settings):
    settings.LANGUAGE_CODE = "en"
    unit = an_organization("Đơn vị 0", email="dv0@qn.example")
    own, other = an_assignment("Cơ quan khác tên", organization=unit.pk), an_assignment("Công an xã")
    issuance = an_issued_plan(1, body=[own, other])
    letter = a_letter(issuance)
    link = f"{issuance.plan.full_url}#muc-{own['id']}"
    for part in ("Cơ quan khác tên", "Treo băng rôn & cờ.", "20/12/2026", link):
        assert part in letter.text
    assert f'href="{link}"' in letter.html
    assert "Công an xã" not in letter.text + letter.html


def test_a_part_is_found_by_the_printed_name_where_no_organization_is_chosen(settings):
    settings.LANGUAGE_CODE = "en"
    letter = a_letter(an_issued_plan(1, body=[an_assignment("ĐƠN VỊ 0:", role="cooperate")]))
    assert "1 ĐƠN VỊ 0 (cooperates)" in letter.text


def test_an_organization_without_a_part_is_told_of_none(settings):
    settings.LANGUAGE_CODE = "en"
    assert "Your part" not in a_letter(an_issued_plan(1, body=[an_assignment("Công an xã")])).text


def test_the_facts_of_a_document_have_its_urgency_drafter_and_copies():
    facts = open_document(issuance=an_issued_plan(1, urgency="KHẨN", drafter_code="PL", issued_copies=300)).facts
    assert (facts.urgency, facts.drafter_code, facts.issued_copies) == ("KHẨN", "PL", 300)
