"""Where readers and machines see what became of a plan: its page, lists, the feed, the sitemap, the API, the PDF."""

import io

import pikepdf
import pytest

from plans_app.actions.issuing import issue_plan
from plans_app.actions.stamping import stamp_lines
from plans_app.exporters.pdf import export_pdf
from tests.exporters.plans import make_plan
from tests.plans_app.acts import a_correction, a_recall, a_replacing_draft
from tests.plans_app.issued import an_issued_plan

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def document() -> bytes:
    return export_pdf(make_plan())


def page_of(client, issuance) -> str:
    return client.get(issuance.plan.url).content.decode()


def detail(client, issuance) -> dict:
    return client.get(f"/api/v3/plans/{issuance.plan_id}/").json()


def pdf_of(client, issuance) -> bytes:
    return b"".join(client.get(f"/ke-hoach/{issuance.plan_id}/pdf").streaming_content)


def tag_of(answer) -> str:
    """The tag of a whole answer, whose file is read to its end."""
    assert b"".join(answer.streaming_content)
    return answer["ETag"]


def test_a_recalled_plan_stays_readable_with_the_reason(client):
    issuance = an_issued_plan(1)
    a_recall(issuance)
    page = page_of(client, issuance)
    assert "Kế hoạch này đã được thu hồi theo văn bản số 12/UBND-VP" in page
    assert "Ban hành nhầm" in page
    assert "Treo băng rôn" in page


def test_a_corrected_plan_shows_what_is_right(client):
    issuance = an_issued_plan(1)
    a_correction(issuance)
    page = page_of(client, issuance)
    assert "<del>ngày 15/5/2026</del>" in page
    assert "<ins>ngày 16/5/2026</ins>" in page


def test_a_replaced_plan_and_its_replacement_lead_to_each_other(client):
    old = an_issued_plan(1)
    new = issue_plan(plan=a_replacing_draft(old))
    assert f'href="{new.plan.get_url()}">Đọc {new.reference}</a>' in page_of(client, old)
    assert f'Thay thế</span> <a href="{old.plan.get_url()}">' in page_of(client, new)


def test_hostile_words_of_an_act_stay_words(client):
    issuance = an_issued_plan(1)
    a_recall(issuance, reason="<script>alert(1)</script>")
    assert "<script>alert(1)" not in page_of(client, issuance)


@pytest.mark.parametrize("address", ["/", "/ke-hoach/", "/tim-kiem/?q=tuyen+truyen"])
def test_lists_mark_it(client, address):
    issuance = an_issued_plan(1)
    assert "plan-standing" not in client.get(address).content.decode()
    a_recall(issuance)
    assert "plan-standing--recalled" in client.get(address).content.decode()


def test_the_feed_marks_it_and_says_that_it_changed(client):
    issuance = an_issued_plan(1)
    a_recall(issuance)
    issuance.refresh_from_db()
    feed = client.get("/atom.xml").content.decode()
    assert f"[Đã thu hồi] {issuance.reference}" in feed
    assert f"<updated>{issuance.standing_at.isoformat(timespec='seconds')[:19]}" in feed.split("<entry>")[1]


def test_the_sitemap_says_when_it_changed(client):
    issuance = an_issued_plan(1)
    a_recall(issuance)
    assert f"{issuance.standing_at:%Y-%m-%d}" in client.get("/sitemap.xml").content.decode()


def test_the_api_names_the_standing_and_the_acts(client):
    old = an_issued_plan(1)
    assert detail(client, old)["standing"] == "in_force"
    a_correction(old)
    new = issue_plan(plan=a_replacing_draft(old))
    found = detail(client, old)
    assert found["standing"] == "replaced"
    assert [act["kind"] for act in found["acts"]] == ["replacement", "correction"]
    assert found["acts"][0]["replaced_by"].endswith(new.plan.url)
    assert found["acts"][1]["right"] == "ngày 16/5/2026"
    assert {item["standing"] for item in client.get("/api/v3/plans/").json()["items"]} == {"replaced", "in_force"}


def test_wagtails_own_api_names_the_standing(client):
    issuance = an_issued_plan(1)
    a_recall(issuance)
    assert client.get(f"/api/v3/pages/{issuance.plan_id}/").json()["standing"] == "recalled"


def test_readers_get_a_stamped_pdf_and_the_original_stays(client, document):
    issuance = an_issued_plan(1, pdf=document)
    assert pdf_of(client, issuance) == document
    a_recall(issuance)
    stamped = pdf_of(client, issuance)
    assert stamped != document
    with issuance.pdf.open("rb") as file:
        assert file.read() == document
    with pikepdf.open(io.BytesIO(stamped)) as pdf:
        assert b"/PlansStamp" in pdf.pages[0].Contents.read_bytes()
    assert pdf_of(client, issuance) == stamped


def test_a_reader_who_has_the_unstamped_pdf_gets_the_stamped_one(client, document):
    issuance = an_issued_plan(1, pdf=document)
    address = f"/ke-hoach/{issuance.plan_id}/pdf"
    old = tag_of(client.get(address))
    a_recall(issuance)
    new = tag_of(client.get(address, headers={"If-None-Match": old}))
    assert new != old
    assert client.get(address, headers={"If-None-Match": new}).status_code == 304


def test_the_stamp_names_the_document_that_ended_it():
    old = an_issued_plan(1)
    new = issue_plan(plan=a_replacing_draft(old))
    old.refresh_from_db()
    assert stamp_lines(issuance=old)[0] == "Đã được thay thế bởi"
    assert stamp_lines(issuance=old)[1].startswith(f"{new.reference} ngày ")
    a_recall(old)
    assert stamp_lines(issuance=old)[0] == "Đã thu hồi theo văn bản"


def test_a_corrected_plan_keeps_its_pdf(client, document):
    issuance = an_issued_plan(1, pdf=document)
    a_correction(issuance)
    assert pdf_of(client, issuance) == document


def test_a_reference_without_pictures_in_the_font_still_gives_a_stamp(client, document):
    issuance = an_issued_plan(1, pdf=document)
    a_recall(issuance, order_reference="十二/UBND")
    assert pdf_of(client, issuance) != document
