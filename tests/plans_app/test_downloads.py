"""Links for documents too large to be attached: who holds one may read, looking leaves no trace, a recall ends it."""

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from plans_app.actions.downloads import download_url, hash_token
from plans_app.actions.issuing import issue_plan
from plans_app.actions.letters import open_document, write_letter
from plans_app.exceptions import PermanentFailure
from plans_app.exporters.pdf import export_pdf
from plans_app.models import DownloadLink, Issuance, PlanPage
from tests.exporters.plans import make_plan
from tests.plans_app.acts import MEMORY, a_correction, a_recall, a_replacing_draft
from tests.plans_app.issued import PDF, an_issued_plan, with_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def issuance(settings) -> Issuance:
    settings.PLANS_CHANNELS = MEMORY
    settings.PLANS_ATTACHMENT_MAX_BYTES = 10
    return an_issued_plan(2)


@pytest.fixture
def address(issuance) -> str:
    return path_of(issuance.deliveries.first())


def content(answer) -> bytes:
    return b"".join(answer.streaming_content)


def path_of(delivery) -> str:
    return "/tai-ve/" + download_url(delivery=delivery).rpartition("/")[2]


def test_the_letter_holds_the_link_of_its_own_delivery(issuance):
    first, second = issuance.deliveries.all()
    document = open_document(issuance=issuance)
    letter = write_letter(delivery=first, document=document)
    assert download_url(delivery=first) in letter.text
    assert download_url(delivery=first) in letter.html
    assert download_url(delivery=second) not in letter.text


def test_every_attempt_writes_the_same_letter(issuance):
    delivery = issuance.deliveries.first()
    document = open_document(issuance=issuance)
    assert write_letter(delivery=delivery, document=document) == write_letter(delivery=delivery, document=document)
    assert DownloadLink.objects.count() == 1


def test_only_the_hash_of_the_token_is_kept(address):
    token = address.rpartition("/")[2]
    assert len(token) == 22
    assert DownloadLink.objects.get().token_sha256 == hash_token(token)


def test_a_new_key_changes_neither_the_letter_nor_the_link(issuance, address, client, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert path_of(issuance.deliveries.first()) == address
    assert client.get(address).status_code == 200


def test_a_key_that_is_gone_adds_a_link_and_breaks_none(issuance, address, client, settings):
    settings.SECRET_KEY = "another"
    new = path_of(issuance.deliveries.first())
    assert new != address
    assert [client.get(path).status_code for path in (address, new)] == [200, 200]


def test_looking_shows_what_it_is_and_leaves_no_trace(issuance, address, client):
    answer = client.get(address)
    assert issuance.reference in answer.content.decode()
    assert client.head(address).status_code == 200
    assert DownloadLink.objects.get().downloads == 0


def test_the_button_gives_the_document_and_is_written_down(issuance, address, client):
    answer = client.post(address)
    assert issuance.pdf_filename in answer["Content-Disposition"]
    assert [content(answer), content(client.post(address))] == [PDF, PDF]
    link = DownloadLink.objects.get()
    assert link.downloads == 2
    assert link.first_at < link.last_at


def test_the_button_needs_no_cookie(address):
    assert content(Client(enforce_csrf_checks=True).post(address)) == PDF


def test_the_holder_may_read_a_plan_whose_page_is_closed(issuance, address, client):
    PageViewRestriction.objects.create(page=issuance.plan, restriction_type="login")
    assert client.get(issuance.plan.url).status_code == 302
    assert content(client.post(address)) == PDF


@pytest.mark.parametrize("method", ["get", "post"])
def test_after_a_recall_the_answer_is_the_reason(issuance, address, client, method):
    a_recall(issuance)
    answer = getattr(client, method)(address)
    assert answer.status_code == 410
    assert "Ban hành nhầm" in answer.content.decode()
    assert DownloadLink.objects.get().downloads == 0


def test_a_correction_is_shown_before_the_document(issuance, address, client):
    a_correction(issuance)
    assert "ngày 16/5/2026" in client.get(address).content.decode()


@pytest.mark.parametrize("token", ["x", "A" * 22, "A" * 500, "%00", "đường-dẫn"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_wrong_token_is_not_found(address, client, token, method):
    assert getattr(client, method)(f"/tai-ve/{token}").status_code == 404


@pytest.mark.parametrize("is_right", [True, False])
def test_nobody_keeps_indexes_or_passes_the_address_on(address, client, is_right):
    answer = client.get(address if is_right else "/tai-ve/x")
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]


def test_a_missing_file_is_no_download(issuance, address, client):
    issuance.pdf.storage.delete(issuance.pdf.name)
    assert client.post(address).status_code == 503
    assert DownloadLink.objects.get().downloads == 0


def test_without_an_address_of_the_site_nothing_is_sent_without_its_document(issuance, settings, monkeypatch):
    monkeypatch.setattr(PlanPage, "get_url_parts", lambda self, request=None: None)
    settings.WAGTAILADMIN_BASE_URL = ""
    with pytest.raises(PermanentFailure):
        write_letter(delivery=issuance.deliveries.first(), document=open_document(issuance=issuance))


def test_a_replaced_plan_is_given_with_its_stamp(issuance, address, client):
    with_pdf(issuance, export_pdf(make_plan()))
    new = issue_plan(plan=a_replacing_draft(issuance))
    assert new.reference in client.get(address).content.decode()
    stamped = content(client.post(address))
    with issuance.pdf.open("rb") as original:
        assert stamped != original.read()
