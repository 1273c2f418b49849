"""The admin's page "Import a plan"."""

import io

import docx
import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import GroupPagePermission

from plans_app.models import Campaign, PlanImport, PlanPage
from tests.plans_app.plans import an_index, an_issuer

pytestmark = pytest.mark.django_db

TEXT = """ỦY BAN NHÂN DÂN XÃ QUẢNG NGỌC
Số: /KH-UBND
Quảng Ngọc, ngày 06 tháng 3 năm 2026
KẾ HOẠCH
Ra quân dọn vệ sinh

Căn cứ Luật Tổ chức chính quyền địa phương; xây dựng kế hoạch như sau:
I. MỤC ĐÍCH
Giữ sạch đường thôn.
III. TỔ CHỨC THỰC HIỆN
1. Các thôn: quét dọn đường làng.
Nơi nhận:
- Các thôn (t/h);
- Lưu: VT.
CHỦ TỊCH
Lê Văn Trường
"""


def a_user(client, name="van-thu", superuser=True):
    make = User.objects.create_superuser if superuser else User.objects.create_user
    user = make(name, f"{name}@qn.example", "x")
    if not superuser:
        user.groups.add(Group.objects.get(name="Người soạn thảo"))
    client.force_login(user)
    return user


@pytest.fixture
def clerk(client):
    an_index()
    a_user(client)
    return client


def url():
    return reverse("plans_app_admin:import")


def word_file(*paragraphs, name="ke-hoach.docx"):
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return SimpleUploadedFile(name, stream.getvalue())


def read(client, **values):
    return client.post(url(), {"parent": an_index().pk, "read": "", **values})


def save(client, review, **values):
    """Presses the button of the review with what its form holds."""
    form = review.context["form"]
    held = {name: form[name].value() or "" for name in ("parent", "issuer", "upload", "upload_name", "text")}
    return client.post(url(), {**held, "save": "", **values})


def test_the_page_asks_for_a_file_or_a_text(clerk):
    page = clerk.get(url()).content.decode()
    assert 'type="file"' in page
    assert 'accept=".docx' in page
    assert "<textarea" in page


def test_a_pasted_text_is_shown_beside_its_draft_and_nothing_is_saved(clerk):
    review = read(clerk, text=TEXT)
    page = review.content.decode()
    assert 'id="line-9"' in page
    assert review.context["draft"].subject == "Ra quân dọn vệ sinh"
    assert not PlanPage.objects.exists()


def test_each_doubt_stands_on_its_line(clerk):
    lines = {line["number"]: line for line in read(clerk, text=TEXT).context["lines"]}
    assert lines[10]["doubts"]
    assert not lines[9]["doubts"]


def test_each_line_says_what_it_was_taken_for(clerk):
    keys = {line["text"]: line["key"] for line in read(clerk, text=TEXT).context["lines"]}
    assert keys["- Các thôn (t/h);"] == "recipient"
    assert keys["KẾ HOẠCH"] in {"title", "letterhead"}


def test_confirming_makes_the_draft_and_leads_to_its_editor(clerk):
    issuer = an_issuer()
    answer = save(clerk, read(clerk, text=TEXT))
    plan = PlanPage.objects.get()
    assert answer["Location"] == reverse("wagtailadmin_pages:edit", args=[plan.pk])
    assert (plan.subject, plan.issuer, plan.live) == ("Ra quân dọn vệ sinh", issuer, False)
    assert plan.owner.username == "van-thu"


def test_an_uploaded_word_file_waits_between_the_two_steps(clerk):
    review = read(clerk, file=word_file("KẾ HOẠCH", "Tuyên truyền đợt 2", "I. MỤC ĐÍCH"))
    save(clerk, review)
    assert PlanPage.objects.get().subject == "Tuyên truyền đợt 2"
    assert PlanImport.objects.get().source_name == "ke-hoach.docx"


def test_the_upload_of_one_person_is_out_of_reach_for_another(clerk, client):
    review = read(clerk, file=word_file("KẾ HOẠCH", "Tuyên truyền"))
    a_user(client, "nguoi-khac")
    answer = save(client, review)
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()
    assert not PlanPage.objects.exists()


def test_campaigns_of_the_text_are_suggested_and_can_be_left_out(clerk):
    campaign = Campaign.objects.create(name="Dọn vệ sinh", slug="don-ve-sinh")
    review = read(clerk, text=TEXT)
    assert list(review.context["form"]["campaigns"].value()) == [campaign.pk]
    save(clerk, review)
    assert not PlanPage.objects.get().campaigns.exists()


def test_chosen_campaigns_are_kept(clerk):
    campaign = Campaign.objects.create(name="Nông thôn mới", slug="ntm")
    save(clerk, read(clerk, text=TEXT), campaigns=[campaign.pk])
    assert list(PlanPage.objects.get().campaigns.all()) == [campaign]


def test_the_same_source_leads_to_the_same_plan(clerk):
    first, second = (save(clerk, read(clerk, text=TEXT))["Location"] for _ in range(2))
    assert first == second
    assert read(clerk, text=TEXT).context["known"] == PlanPage.objects.get()


def test_line_ends_of_the_browser_make_no_other_source(clerk):
    save(clerk, read(clerk, text=TEXT))
    save(clerk, read(clerk, text=TEXT.replace("\n", "\r\n")))
    assert PlanPage.objects.count() == 1


@pytest.mark.parametrize("content", [b"PK\x03\x04" * 9, b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9])
def test_a_file_that_cannot_be_opened_is_named_and_the_pasted_text_stays(clerk, content):
    answer = read(clerk, file=SimpleUploadedFile("hong.docx", content), text="Văn bản đã dán")
    page = answer.content.decode()
    assert "hong.docx" in page
    assert "Văn bản đã dán" in page


def test_a_file_above_the_limit_is_refused(clerk, settings):
    settings.PLANS_IMPORT_MAX_BYTES = 100
    answer = read(clerk, file=SimpleUploadedFile("to.txt", b"x" * 101))
    assert "to.txt" in str(answer.context["form"].non_field_errors())


def test_nothing_to_read_is_said(clerk):
    assert read(clerk, text="  \n ").context["form"].non_field_errors()


def test_markup_of_the_source_is_shown_and_never_run(clerk):
    page = read(clerk, text=f"{TEXT}\n<script>alert(1)</script>").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_an_editor_of_other_pages_imports_nothing_here(client):
    an_index()
    GroupPagePermission.objects.all().delete()
    a_user(client, "bien-tap", superuser=False)
    answer = client.get(url())
    assert answer.status_code == 302
    assert answer["Location"] == reverse("wagtailadmin_home")


def test_the_plan_index_offers_the_import(clerk):
    page = clerk.get(reverse("wagtailadmin_explore", args=[an_index().pk])).content.decode()
    assert f"{url()}?parent={an_index().pk}" in page
