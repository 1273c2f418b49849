"""The public pages of plans: the list, the campaign, the plan, its PDF."""

import datetime
import re

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from wagtail.images.models import Image
from wagtail.models import PageViewRestriction

from plans_app.exporters.docx import DOCX_TYPE
from plans_app.models import PlanPage, PlanRelation
from tests.plans_app.plans import a_body, a_draft, an_index, an_issuer
from tests.plans_app.published import a_campaign, an_issued_plan, block, give_pdf, queries_of, section

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return response.content.decode()


# -- the list


def test_the_list_shows_issued_plans_newest_first(client):
    old = an_issued_plan(subject="Kế hoạch cũ", issued_on=datetime.date(2024, 3, 6))
    new = an_issued_plan(subject="Kế hoạch mới")
    a_draft(subject="Còn là dự thảo")
    text = text_of(client.get(an_index().url))
    assert text.index(new.subject) < text.index(old.subject)
    assert new.reference in text
    assert "Còn là dự thảo" not in text


def test_the_list_is_narrowed_by_campaign_year_and_issuer(client):
    campaign, other = a_campaign(), an_issuer("Sở Khoa học và Công nghệ", notation="SKHCN", place="Thanh Hóa")
    an_issued_plan(subject="Của chiến dịch", campaigns=[campaign])
    an_issued_plan(subject="Của năm trước", issued_on=datetime.date(2024, 3, 6))
    an_issued_plan(subject="Của Sở", issuer=other)
    address = an_index().url
    by_campaign = text_of(client.get(address, {"campaign": campaign.slug}))
    assert "Của chiến dịch" in by_campaign
    assert "Của Sở" not in by_campaign
    by_year = text_of(client.get(address, {"year": "2024"}))
    assert "Của năm trước" in by_year
    assert "Của chiến dịch" not in by_year
    by_issuer = text_of(client.get(address, {"issuer": other.pk}))
    assert "Của Sở" in by_issuer
    assert "Của năm trước" not in by_issuer


def test_a_filter_says_how_many_plans_stand_behind_each_choice(client):
    campaign = a_campaign()
    an_issued_plan(campaigns=[campaign])
    an_issued_plan(campaigns=[campaign])
    an_issued_plan(issued_on=datetime.date(2024, 3, 6))
    text = text_of(client.get(an_index().url, {"year": "2026"}))
    assert f"{campaign.name} (2)" in text
    assert "2024 (1)" in text
    assert "2026 (2)" in text


def test_a_filter_in_force_can_be_removed_alone(client):
    campaign = a_campaign()
    an_issued_plan(campaigns=[campaign])
    text = text_of(client.get(an_index().url, {"year": "2026", "campaign": campaign.slug}))
    assert f'href="/ke-hoach/?campaign={campaign.slug}"' in text
    assert 'href="/ke-hoach/?year=2026"' in text


def test_the_canonical_address_keeps_what_changes_the_list_in_one_order(client):
    campaign = a_campaign()
    an_issued_plan(campaigns=[campaign])
    text = text_of(client.get(f"/ke-hoach/?year=2026&utm_source=x&page=1&campaign={campaign.slug}"))
    assert f'rel="canonical" href="http://testserver/ke-hoach/?campaign={campaign.slug}&amp;year=2026"' in text


@pytest.mark.parametrize(
    "query", ["year=x", "year=99999999999999", "issuer=-1", "issuer=²", "page=x", "page=99", "campaign=%00'"]
)
def test_a_list_with_a_senseless_query_is_still_a_list(client, query):
    an_issued_plan()
    assert client.get(f"/ke-hoach/?{query}").status_code == 200


def test_the_list_is_cut_into_pages_that_keep_the_filters(client):
    for _ in range(21):
        an_issued_plan()
    text = text_of(client.get("/ke-hoach/?year=2026"))
    assert text.count('class="plan-item"') == 20
    assert 'href="/ke-hoach/?year=2026&amp;page=2"' in text
    assert text_of(client.get("/ke-hoach/?year=2026&page=2")).count('class="plan-item"') == 1


# -- campaigns


def test_the_page_of_a_campaign_shows_its_plans_and_its_key_date(client):
    campaign = a_campaign(key_day=18, key_month=5)
    an_issued_plan(subject="Hưởng ứng", campaigns=[campaign])
    an_issued_plan(subject="Việc khác")
    text = text_of(client.get(f"/chien-dich/{campaign.slug}/"))
    assert "18/5" in text
    assert "Hưởng ứng" in text
    assert "Việc khác" not in text


def test_a_campaign_is_listed_when_it_has_a_public_plan(client):
    an_issued_plan(campaigns=[a_campaign("Kết nghĩa")])
    a_draft().campaigns.add(a_campaign("Nghị quyết 57"))
    text = text_of(client.get("/chien-dich/"))
    assert "Kết nghĩa" in text
    assert "Nghị quyết 57" not in text


def test_an_unknown_campaign_is_not_found(client):
    assert client.get("/chien-dich/khong-co/").status_code == 404


# -- a plan


def test_a_plan_is_shown_in_its_structure_with_computed_markers(client):
    body = [
        section(
            "MỤC ĐÍCH",
            block("subsection", {"level": "1", "marker": "", "title": "Yêu cầu", "text": ""}, "sub"),
            block("bullets", [block("item", "<p>Treo băng rôn;</p>", "item")], "bullets"),
        ),
        section("TỔ CHỨC"),
    ]
    plan = an_issued_plan(body=body)
    text = text_of(client.get(plan.url))
    assert re.search(r'<h2 id="muc-[\w-]+"[^>]*><span class="plan-marker">II\.</span> TỔ CHỨC', text)
    assert re.search(r'<h3 id="muc-[\w-]+"[^>]*><span class="plan-marker">1\.</span> Yêu cầu', text)
    assert text.count("<h1") == 1
    for heading in plan.outline:
        assert f'href="#{heading["anchor"]}"' in text


def test_each_entry_of_a_list_has_an_address_of_its_own(client):
    entry = block("item", "<p>Treo băng rôn;</p>", "entry")
    plan = an_issued_plan(body=[section("NỘI DUNG", block("bullets", [entry], "list"))])
    assert f'id="muc-{entry["id"]}"' in text_of(client.get(plan.url))


def test_ids_on_the_page_of_a_plan_are_unique(client):
    tasks = [block("item", "<p>Tham mưu;</p>", "task"), block("paragraph", "<p>Báo cáo.</p>", "task 2")]
    plan = an_issued_plan(
        body=[
            section("I", block("bullets", [block("item", "<p>a</p>", "x"), block("subitem", "<p>b</p>", "y")], "l")),
            section("II", an_assignment(tasks=tasks), block("label", {"title": "Hình thức", "text": ""}, "lab")),
        ]
    )
    ids = re.findall(r'\bid="([^"]+)"', text_of(client.get(plan.url)))
    assert len(ids) == len(set(ids))


def an_assignment(**values) -> dict:
    value = {"marker": "", "unit": "Phòng Kinh tế", "organization": None, "role": "lead", "text": "", "tasks": []}
    return block("assignment", {**value, "deadline": None, **values}, "assignment")


def test_a_unit_finds_what_it_is_asked_for_and_by_when(client):
    plan = an_issued_plan(body=[section("TỔ CHỨC THỰC HIỆN", an_assignment(deadline="2026-06-01"))])
    text = text_of(client.get(plan.url))
    row = text[text.index('class="plan-duties"') :]
    assert "Phòng Kinh tế" in row
    assert "01/06/2026" in row
    assert f'href="#muc-{plan.body[0].value["content"][0].id}"' in row


def test_footnotes_are_numbered_in_order_and_lead_back(client):
    def note(text):
        return f'<p>Chữ <a linktype="footnote" note="{text}">¹</a></p>'

    plan = an_issued_plan(
        body=[
            block("paragraph", note("Điều 7 &amp; Điều 8"), "one"),
            block("paragraph", note("Nghị định 30"), "two"),
        ]
    )
    text = text_of(client.get(plan.url))
    assert re.search(r'id="goi-chu-thich-2"><a href="#chu-thich-2"', text)
    assert re.search(r'<li id="chu-thich-1">Điều 7 &amp; Điều 8 <a href="#goi-chu-thich-1"', text)


def test_a_footnote_cannot_carry_markup(client):
    plan = an_issued_plan(
        body=a_body('<p>x <a linktype="footnote" note="&lt;script&gt;alert(1)&lt;/script&gt;">1</a></p>')
    )
    assert "<script>alert" not in text_of(client.get(plan.url))


def test_a_table_says_what_its_headings_stand_for(client):
    table = {
        "table_header_choice": "both",
        "first_row_is_table_header": True,
        "first_col_is_header": True,
        "data": [["TT", "Nội dung"], ["1", "<b>Băng rôn</b>"]],
    }
    text = text_of(client.get(an_issued_plan(body=[block("table", table, "t")]).url))
    assert re.search(r'<th scope="col"[^>]*>Nội dung</th>', text)
    assert re.search(r'<th scope="row"[^>]*>1</th>', text)
    assert "&lt;b&gt;Băng rôn" in text


def test_the_recipients_stand_as_printed_with_their_purpose(client):
    plan = a_draft(recipients=["Đảng ủy, HĐND xã"])
    line = plan.recipients.get()
    line.purpose_text = "b/c"
    plan.recipients = [line]
    plan.save_revision()
    plan = issue(plan)
    text = text_of(client.get(plan.url))
    assert "Đảng ủy, HĐND xã (b/c);" in text
    assert "Lưu: VT, VHXH." in text


def issue(plan) -> PlanPage:
    from plans_app.actions.issuing import issue_plan

    issue_plan(plan=plan, deliver=False)
    return PlanPage.objects.get(pk=plan.pk)


def test_a_relation_to_a_plan_that_is_not_public_names_only_its_words(client):
    secret = a_draft(subject="Chưa công bố")
    plan = an_issued_plan()
    PlanRelation.objects.create(plan=plan, kind="replaces", text="", target=secret)
    PlanRelation.objects.create(plan=plan, kind="based_on", text="Công văn số 7834/UBND", target=None)
    text = text_of(client.get(plan.url))
    assert "Chưa công bố" not in text
    assert "Công văn số 7834/UBND" in text


def test_a_replaced_plan_leads_to_the_plan_that_replaces_it(client):
    old, new = an_issued_plan(subject="Bản cũ"), an_issued_plan(subject="Bản thay thế")
    PlanRelation.objects.create(plan=new, kind="replaces", target=old)
    assert f'href="{new.url}"' in text_of(client.get(old.url))


def test_every_kind_of_block_has_a_template_that_renders_its_preview():
    from plans_app.blocks import ContentBlock, SectionBlock

    kinds = {**ContentBlock().child_blocks, "section": SectionBlock()}
    without_preview = {"image"}
    for name, kind in kinds.items():
        assert kind.meta.template == f"plans_app/blocks/{name}.html"
        if name not in without_preview:
            assert kind.render(kind.get_preview_value(), {}).strip()


def test_a_draft_is_previewed_before_and_after_it_is_saved():
    PlanRelation.objects.create(plan=an_issued_plan(subject="Bản khác"), kind="replaces", text="Kế hoạch cũ")
    draft = a_draft(subject="Xem trước")
    unsaved = PlanPage(title="Xem trước", subject="Xem trước", slug="xem-truoc", body=a_body())
    for plan in (draft, unsaved):
        text = text_of(plan.make_preview_request())
        assert "Xem trước" in text
        assert "Bản khác" not in text


# -- the PDF


def test_the_pdf_is_served_under_the_name_of_its_reference(client):
    plan = an_issued_plan()
    give_pdf(plan)
    response = client.get(reverse("plans_app:pdf", args=[plan.pk]))
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"%PDF-1.7 test"
    assert response["Content-Type"] == "application/pdf"
    assert plan.issuance.pdf_filename in response["Content-Disposition"]
    assert response["ETag"] == f'"{"ab" * 32}"'


def test_a_reader_who_has_the_pdf_is_not_sent_it_again(client):
    plan = an_issued_plan()
    give_pdf(plan)
    response = client.get(reverse("plans_app:pdf", args=[plan.pk]), HTTP_IF_NONE_MATCH=f'"{"ab" * 32}"')
    assert response.status_code == 304


def test_a_pdf_that_is_still_being_made_is_answered_with_a_page(client):
    plan = an_issued_plan()
    response = client.get(reverse("plans_app:pdf", args=[plan.pk]))
    assert response.status_code == 404
    assert plan.reference in text_of(response)


def test_the_pdf_of_a_draft_is_not_found(client):
    assert client.get(reverse("plans_app:pdf", args=[a_draft().pk])).status_code == 404


def test_the_pdf_of_a_closed_plan_asks_for_the_password_as_its_page_does(client):
    plan = an_issued_plan()
    give_pdf(plan)
    PageViewRestriction.objects.create(page=plan, restriction_type="password", password="mật khẩu")
    response = client.get(reverse("plans_app:pdf", args=[plan.pk]))
    assert 'type="password"' in text_of(response)
    assert "no-store" in response["Cache-Control"]


def test_the_pdf_of_a_plan_for_users_is_for_users(client):
    plan = an_issued_plan()
    give_pdf(plan)
    PageViewRestriction.objects.create(page=plan, restriction_type="login")
    address = reverse("plans_app:pdf", args=[plan.pk])
    assert client.get(address).status_code == 302
    client.force_login(User.objects.create_user("can-bo"))
    response = client.get(address)
    assert b"".join(response.streaming_content) == b"%PDF-1.7 test"


def test_a_pdf_whose_file_is_gone_is_not_found(client):
    plan = an_issued_plan()
    give_pdf(plan)
    plan.issuance.pdf.storage.delete(plan.issuance.pdf.name)
    assert client.get(reverse("plans_app:pdf", args=[plan.pk])).status_code == 404


def test_a_plan_is_downloaded_as_plain_text_by_those_who_may_read_it(client):
    plan = an_issued_plan(body=a_body("<p>Treo băng rôn.</p>"))
    response = client.get(reverse("plans_app:export", args=[plan.pk, "txt"]))
    assert "Treo băng rôn." in text_of(response)
    assert response["Content-Disposition"] == 'attachment; filename="01-KH-UBND.txt"'
    PageViewRestriction.objects.create(page=plan, restriction_type="login")
    assert client.get(reverse("plans_app:export", args=[plan.pk, "txt"])).status_code == 302
    assert client.get(reverse("plans_app:export", args=[a_draft().pk, "txt"])).status_code == 404


@pytest.mark.parametrize("name", ["txt", "json", "docx"])
def test_every_format_stands_behind_the_checks_of_the_page(client, name):
    plan = an_issued_plan()
    address = reverse("plans_app:export", args=[plan.pk, name])
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Disposition"] == f'attachment; filename="01-KH-UBND.{name}"'
    assert f'href="{address}"' in text_of(client.get(plan.url))
    PageViewRestriction.objects.create(page=plan, restriction_type="login")
    assert client.get(address).status_code == 302
    assert client.get(reverse("plans_app:export", args=[a_draft().pk, name])).status_code == 404


def test_the_head_of_a_plan_names_its_other_formats(client):
    plan = an_issued_plan()
    head = text_of(client.get(plan.url)).partition("</head>")[0]
    for kind, name in {"application/pdf": "pdf", "application/json": "json", DOCX_TYPE: "docx"}.items():
        assert re.search(f'<link rel="alternate" type="{kind}"[^>]* href="/ke-hoach/{plan.pk}/{name}">', head)


def test_a_format_that_cannot_be_made_says_why(client):
    image = Image.objects.create(title="Bản đồ", file="original_images/mat.png", width=10, height=10)
    body = [*a_body(), block("image", {"image": image.pk, "alt": "Bản đồ", "caption": ""}, "anh")]
    plan = an_issued_plan(body=body)
    response = client.get(reverse("plans_app:export", args=[plan.pk, "docx"]))
    assert response.status_code == 503
    assert "“Bản đồ”" in text_of(response)


# -- queries


def test_a_list_costs_the_same_queries_for_three_plans_and_thirty(client):
    campaign = a_campaign()
    for _ in range(3):
        an_issued_plan(campaigns=[campaign])
    few = {address: queries_of(client, address) for address in ("/ke-hoach/", campaign.get_absolute_url(), "/")}
    for _ in range(27):
        an_issued_plan(campaigns=[campaign, a_campaign("Kết nghĩa")])
    many = {address: queries_of(client, address) for address in few}
    assert many == few
    assert max(many.values()) <= 10


def test_a_plan_costs_the_same_queries_however_long_it_is(client):
    tasks = [block("item", "<p>Tham mưu;</p>", "task")]
    issuer = an_issuer()
    short = an_issued_plan(body=[section("A", an_assignment(tasks=tasks, organization=issuer.pk))])
    few = queries_of(client, short.url)
    sections = [section("A" * n, an_assignment(tasks=tasks, organization=issuer.pk)) for n in range(1, 31)]
    long = an_issued_plan(body=sections)
    assert queries_of(client, long.url) == few
    assert few <= 12
