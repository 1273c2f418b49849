"""The plan as plain text."""

import unicodedata

import pytest
from django.utils import timezone

from plans_app.exporters.text import export_text
from plans_app.importers.text import read_text
from plans_app.models import PlanPage
from plans_app.vietnamese import format_date
from tests.exporters.plans import FOOTNOTE, NOTE, bullets, make_plan, paragraph, section, subsection
from tests.plans_app.acts import ORDER, a_correction, a_recall
from tests.plans_app.issued import an_issued_plan


def test_the_parts_stand_in_the_order_of_the_paper():
    text = export_text(make_plan())
    parts = [
        "ỦY BAN NHÂN DÂN XÃ QUẢNG NGỌC\nSố: 39/KH-UBND\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n",
        "Quảng Ngọc, ngày 08 tháng 5 năm 2026\n\nKẾ HOẠCH\nHưởng ứng Ngày Khoa học",
        "Căn cứ Luật Tổ chức chính quyền địa phương;\n",
        "I. MỤC ĐÍCH, YÊU CẦU\n1. Mục đích\n- Tôn vinh đội ngũ",
        "TT\tNội dung\tĐơn vị chủ trì\n",
        "IV. TỔ CHỨC THỰC HIỆN\n1. Phòng Văn hóa - Xã hội\n",
        "nghiêm túc thực hiện./.\n",
        f"\n¹ {NOTE}\n",
        "\nNơi nhận:\n- Sở Khoa học và Công nghệ (b/c);\n",
        "- Lưu: VT, VHXH.\n\nTM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nLê Văn Trường\n",
        "\nPhụ lục\nDANH MỤC KHẨU HIỆU\n(Kèm theo Kế hoạch số 39/KH-UBND",
    ]
    places = [text.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.django_db
def test_a_text_says_first_what_was_done_to_the_plan():
    issuance = an_issued_plan(1)
    a_correction(issuance)
    a_recall(issuance)
    first, second, *_others = export_text(PlanPage.objects.get(pk=issuance.plan_id)).splitlines()
    today = format_date(timezone.localdate(), short=True)
    assert first == f"[Đã được đính chính theo văn bản {ORDER} {today}]"
    assert second == f"[Đã thu hồi theo văn bản {ORDER} {today}]"


@pytest.mark.django_db
def test_what_was_done_to_a_plan_is_no_part_of_it_when_its_text_is_read_again():
    issuance = an_issued_plan(1)
    plan = PlanPage.objects.get(pk=issuance.plan_id)
    before = read_text(export_text(plan).encode(), source_name="x")
    a_recall(issuance)
    after = read_text(export_text(PlanPage.objects.get(pk=plan.pk)).encode(), source_name="x")
    for name in ("superior", "issuer", "number", "notation", "issued_on", "subject", "signer"):
        assert getattr(after, name) == getattr(before, name), name
    assert [(block.title, block.text) for block in after.body] == [(block.title, block.text) for block in before.body]
    assert [line for line in after.remainder if line not in before.remainder] == [
        f"[Đã thu hồi theo văn bản {ORDER} {format_date(timezone.localdate(), short=True)}]"
    ]


@pytest.mark.django_db
def test_a_text_of_a_plan_in_force_begins_with_its_letterhead():
    plan = an_issued_plan(1).plan
    assert export_text(plan).startswith(plan.issuer.name.upper())


def test_headings_text_and_lists_have_their_markers():
    body = [
        section(
            "NỘI DUNG",
            subsection("Mục đích", "<p>nâng cao nhận thức.</p>"),
            subsection("", "<p>Phát tin.</p>", level="3"),
            bullets("Một;", "Hai."),
        )
    ]
    assert "I. NỘI DUNG\n1. Mục đích: nâng cao nhận thức.\na) Phát tin.\n- Một;\n- Hai.\n" in export_text(
        make_plan(body=body)
    )


def test_a_marker_that_a_document_printed_is_kept():
    assert "III. KINH PHÍ\n" in export_text(make_plan(body=[section("KINH PHÍ", marker="III")]))


def test_footnotes_are_marked_and_listed_in_their_order():
    text = export_text(make_plan(body=[paragraph(f"Một{FOOTNOTE}, hai{FOOTNOTE}.")]))
    assert "Một¹, hai².\n" in text
    assert f"¹ {NOTE}\n² {NOTE}\n" in text


def test_a_footnote_of_a_heading_stays_at_the_heading():
    body = [subsection("Kinh phí", f"<p>{FOOTNOTE}Từ ngân sách.</p>")]
    assert "1. Kinh phí:¹ Từ ngân sách.\n" in export_text(make_plan(body=body))


def test_the_text_is_composed_and_has_no_special_spaces():
    text = export_text(make_plan(number="", signer=unicodedata.normalize("NFD", "Nguyễn Thị Đượm")))
    assert "Nguyễn Thị Đượm" in text
    assert "Số:        /KH-UBND" in text
    assert "\u00a0" not in text


def test_the_tags_of_rich_text_do_not_stand_in_the_text():
    text = export_text(make_plan(body=[paragraph("Một <b>hai</b> <i>ba</i> &amp; bốn")]))
    assert "Một hai ba & bốn\n" in text
