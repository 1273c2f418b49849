"""The plan as a PDF in the form of Decree 30."""

import datetime
import io
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pikepdf
import pytest

from plans_app.exceptions import MissingGlyph
from plans_app.exporters.pdf import count_pages, export_pdf
from plans_app.models import Organization
from tests.exporters.paper import Paper
from tests.exporters.plans import BODY_TEXT, FOOTNOTE, NOTE, bullets, make_plan, paragraph, section, table

LONG = "Các cơ quan, đơn vị phối hợp tổ chức tuyên truyền về khoa học, công nghệ và đổi mới sáng tạo. "


@pytest.fixture(scope="module")
def paper():
    return Paper(export_pdf(make_plan()))


def paper_of(**fields) -> Paper:
    return Paper(export_pdf(make_plan(**fields)))


def holds_in_order(words: list[str], found: list[str]) -> bool:
    remaining = iter(found)
    return all(word in remaining for word in words)


# -- content


def test_the_paper_holds_every_word_of_the_body_in_order(paper):
    assert holds_in_order(BODY_TEXT.split(), paper.words)


def test_the_paper_holds_letterhead_recipients_signature_and_appendix(paper):
    text = " ".join(paper.words)
    for part in (
        "ỦY BAN NHÂN DÂN XÃ QUẢNG NGỌC",
        "Số: 39/KH-UBND",
        "Quảng Ngọc, ngày 08 tháng 5 năm 2026",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Căn cứ Luật Tổ chức chính quyền địa phương;",
        "- Sở Khoa học và Công nghệ (b/c);",
        "- Các thôn;",
        "- Lưu: VT, VHXH.",
        "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH",
        "Lê Văn Trường",
        "DANH MỤC KHẨU HIỆU",
    ):
        assert part in text


def test_the_text_of_the_paper_is_composed_unicode(paper):
    text = paper.text(0)
    assert text == unicodedata.normalize("NFC", text)


def test_a_draft_without_number_and_day_leaves_room_for_them():
    text = paper_of(number="", issued_on=None).text(0)
    assert "Số: /KH-UBND" in " ".join(text.split())
    assert f"Quảng Ngọc, ngày tháng năm {datetime.date.today().year}" in " ".join(text.split())


def test_a_plan_without_anything_is_still_a_page():
    blank = make_plan(
        subject="",
        issuer=None,
        number="",
        notation="",
        place="",
        issued_on=None,
        legal_bases=[],
        body=[],
        closing="",
        archive_units="",
        authority="",
        position="",
        signer="",
        appendices=[],
    )
    blank.recipients = []
    assert len(Paper(export_pdf(blank))) == 1


def test_only_a_draft_carries_the_stamp():
    plan = make_plan()
    assert "DỰ THẢO" not in Paper(export_pdf(plan)).text(0)
    assert "DỰ THẢO" in Paper(export_pdf(plan, is_draft=True)).text(0)


def test_the_stamp_stands_in_the_top_margin():
    draft = Paper(export_pdf(make_plan(), is_draft=True))
    assert draft.find(0, "DỰ THẢO").bottom < 20


# -- form


def test_the_page_is_upright_a4(paper):
    assert paper.pdf[0].get_size() == pytest.approx((595.28, 841.89), abs=0.01)


def test_the_text_keeps_the_margins():
    edges = paper_of(body=[paragraph(LONG * 40)], appendices=[]).edges(0)
    assert edges.left == pytest.approx(30, abs=0.5)
    assert edges.right == pytest.approx(190, abs=0.5)
    assert edges.top >= 20
    assert 267 <= edges.bottom <= 277


def test_number_and_place_stand_on_one_base_line(paper):
    assert paper.base_line(0, "39/KH-UBND") == pytest.approx(paper.base_line(0, "08 tháng 5"), abs=0.01)


def test_the_rule_below_the_motto_is_as_long_as_the_motto(paper):
    motto = paper.find(0, "Độc lập - Tự do - Hạnh phúc")
    assert paper.rule_below(0, motto).width == pytest.approx(motto.width, abs=0.5)


@pytest.mark.parametrize("line", ["XÃ QUẢNG NGỌC", "sáng tạo Việt Nam trên địa bàn xã Quảng Ngọc"])
def test_the_rule_below_issuer_and_subject_is_a_third_to_a_half_of_the_line(paper, line):
    box = paper.find(0, line)
    assert 1 / 3 <= paper.rule_below(0, box).width / box.width <= 1 / 2


def test_kind_and_subject_stand_in_the_middle_of_the_text(paper):
    assert paper.find(0, "KẾ HOẠCH").middle == pytest.approx(110, abs=0.5)


def test_page_numbers_stand_in_the_top_margin_from_the_second_page_on():
    plan = paper_of(body=[paragraph(LONG * 60)], appendices=[])
    assert len(plan) == 3
    assert "1" not in plan.text(0).split()
    number = plan.find(1, "2")
    assert number.bottom < 20
    assert number.middle == pytest.approx(110, abs=0.5)
    assert plan.find(2, "3").bottom < 20


def test_each_appendix_begins_a_page_and_counts_its_pages_anew():
    appendix = ("appendix", {"title": "Danh mục", "content": [paragraph(LONG * 40)]})
    plan = paper_of(body=[], appendices=[appendix, appendix])
    assert len(plan) == 5
    assert "Phụ lục I" in plan.text(1)
    assert "Phụ lục II" in plan.text(3)
    assert plan.find(2, "2").bottom < 20
    assert plan.find(4, "2").bottom < 20


def test_one_appendix_has_no_number(paper):
    text = " ".join(paper.text(len(paper) - 1).split())
    assert "Phụ lục DANH MỤC KHẨU HIỆU (Kèm theo Kế hoạch số 39/KH-UBND ngày 08 tháng 5 năm 2026" in text


def test_a_long_place_makes_the_whole_head_smaller():
    short, long = paper_of(), paper_of(place="Thành phố Thủ Đức và vùng phụ cận")
    name = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert long.find(0, name).width == pytest.approx(short.find(0, name).width * 12 / 13, rel=0.01)


def test_an_issuer_of_three_lines_keeps_clear_of_the_national_name():
    issuer = Organization(name="Ban Chỉ đạo phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số")
    superior = Organization(name="Ủy ban nhân dân thành phố Hồ Chí Minh")
    plan = paper_of(issuer=issuer, superior=superior)
    for line in ("ỦY BAN NHÂN DÂN", "BAN CHỈ ĐẠO PHÁT TRIỂN"):
        assert plan.find(0, line).right < plan.find(0, "CỘNG HÒA XÃ HỘI").left
    assert plan.find(0, "39/KH-UBND").top > plan.find(0, "CHUYỂN ĐỔI SỐ").bottom


def test_a_subject_of_five_hundred_characters_stays_within_the_margins():
    subject = ("Tuyên truyền về đổi mới sáng tạo " * 16)[:500].strip()
    plan = paper_of(subject=subject)
    assert holds_in_order(subject.split(), plan.words)
    assert plan.edges(0).left >= 29.5
    assert plan.edges(0).right <= 190.5


# -- where pages end


def long_list(count: int) -> list:
    return [section("NỘI DUNG", bullets(*[f"Nhiệm vụ {number}: {LONG}" for number in range(count)]))]


@pytest.mark.parametrize("lines", range(20, 36))
def test_the_signature_never_stands_alone_on_a_page(lines):
    body = [paragraph(f"Dòng {number}.") for number in range(lines)]
    plan = paper_of(body=body, closing="", appendices=[], legal_bases=[])
    page = next(page for page in range(len(plan)) if "Nơi nhận:" in plan.text(page))
    assert plan.text(page).count("Dòng") >= 2
    assert "Lê Văn Trường" in plan.text(page)


@pytest.mark.parametrize("lines", range(20, 30))
def test_a_heading_never_ends_a_page(lines):
    body = [paragraph(f"Dòng {number}.") for number in range(lines)]
    body += [section("NỘI DUNG MỚI", bullets(LONG * 3))]
    plan = paper_of(body=body, legal_bases=[])
    page = next(page for page in range(len(plan)) if "NỘI DUNG MỚI" in plan.text(page))
    after = plan.text(page).split("NỘI DUNG MỚI")[1]
    assert "Các cơ quan" in after


def test_forty_recipients_begin_beside_the_signature_and_go_on_over_the_page():
    lines = [(f"Ủy ban nhân dân phường số {number}", "thực hiện") for number in range(1, 41)]
    plan = paper_of(recipients=lines, appendices=[])
    assert holds_in_order(" ".join(f"phường số {number} (thực hiện);" for number in range(1, 41)).split(), plan.words)
    page = plan.page_with("Nơi nhận:")
    assert plan.find(page, "Nơi nhận:").top == pytest.approx(plan.find(page, "TM. ỦY BAN").top, abs=1)
    assert "Lê Văn Trường" in plan.text(page)
    assert plan.edges(page).bottom > 220


def test_three_hundred_recipients_go_on_over_several_pages():
    lines = [(f"Ủy ban nhân dân phường số {number}", "") for number in range(1, 301)]
    plan = paper_of(recipients=lines, appendices=[])
    assert holds_in_order([str(number) + ";" for number in range(1, 301)], plan.words)
    assert "".join(plan.text(page) for page in range(len(plan))).count("Lê Văn Trường") == 1


def test_a_table_repeats_its_head_on_every_page():
    rows = [(f"dòng{number}", LONG) for number in range(60)]
    plan = paper_of(body=[table(("TT", "Nội dung"), *rows)], closing="", appendices=[])
    pages = [plan.text(page) for page in range(len(plan)) if "dòng" in plan.text(page)]
    assert len(pages) >= 3
    assert all(text.split("dòng")[0].split()[-3:] == ["TT", "Nội", "dung"] for text in pages)


def test_no_break_spaces_are_justified_with_the_others():
    plan = paper_of(body=[paragraph(LONG.replace("tổ chức tuyên", "tổ\u00a0chức\u00a0tuyên") * 20)])
    lines = [line for line in plan.lines(0) if line.left == pytest.approx(30, abs=0.5)]
    full = [line for line in lines if line.width > 100]
    assert len(full) > 10
    assert [line.right for line in full] == pytest.approx([190] * len(full), abs=0.5)


def test_a_table_cell_higher_than_a_page_loses_no_word():
    plan = paper_of(body=[table(("TT", "Nội dung"), ("1", LONG * 60))], appendices=[])
    assert plan.words.count("sáng") >= 60


def test_the_caption_of_a_table_stands_above_it():
    name, value = table(("TT", "Nội dung"), ("1", "Treo băng rôn"))
    plan = paper_of(body=[(name, value | {"table_caption": "Bảng 1. Công việc"})])
    assert holds_in_order("Bảng 1. Công việc TT Nội dung 1 Treo băng rôn".split(), plan.words)


def test_a_table_head_higher_than_a_page_loses_no_word():
    words = [f"chữ{number}" for number in range(3000)]
    rows = [(f"dòng{number}", "b") for number in range(60)]
    plan = paper_of(body=[table((" ".join(words), "Cột"), *rows)], appendices=[])
    assert holds_in_order([*words, *[row[0] for row in rows]], plan.words)
    assert max(plan.edges(page).bottom for page in range(len(plan))) <= 277.5


def test_a_word_wider_than_its_column_leaves_room_for_the_other_columns():
    plan = paper_of(body=[table(("TT", "Nội dung", "Chủ trì"), ("1", "Ộ" * 3000, "Phòng Kinh tế"))])
    assert {"Phòng", "Kinh"} <= set(plan.words)
    assert "".join(plan.words).count("Ộ") >= 3000
    assert max(plan.edges(page).right for page in range(len(plan))) <= 190.5


@pytest.mark.parametrize("data", [[], [[]], [[None]], [["a"], ["b", "c"]], [["", ""], ["", ""]]])
def test_a_table_of_any_shape_is_drawn(data):
    plan = paper_of(body=[table(*data), paragraph("Câu sau cùng")])
    assert holds_in_order(["Câu", "sau", "cùng"], plan.words)


# -- footnotes


def test_a_footnote_stands_at_the_foot_of_the_page_that_marks_it():
    body = [paragraph(LONG * 10), paragraph(f"Câu có chú thích{FOOTNOTE}."), paragraph(LONG * 60)]
    plan = paper_of(body=body)
    assert NOTE in " ".join(plan.text(0).split())
    assert "thích¹." in plan.text(0).split()
    assert plan.find(0, "Số liệu của Ủy ban").bottom > 267
    assert plan.find(0, "Số liệu của Ủy ban").bottom <= 277.5


def test_footnotes_are_counted_through_the_document():
    body = [paragraph(f"Một{FOOTNOTE}, hai{FOOTNOTE}."), table(("Cột", "Ô"), ("a", "b")), paragraph(f"Ba{FOOTNOTE}.")]
    words = paper_of(body=body).words
    assert holds_in_order(["Một¹,", "hai².", "Ba³."], words)


def test_the_mark_of_the_tenth_footnote_has_two_digits():
    assert "Câu¹²." in paper_of(body=[paragraph(f"Câu{FOOTNOTE}.")] * 12).words


def test_a_footnote_longer_than_a_page_goes_on_on_the_next():
    words = [f"chữ{number}" for number in range(2000)]
    note = f'<a linktype="footnote" note="{" ".join(words)}">¹</a>'
    plan = paper_of(body=[paragraph(f"Câu{note}.")], appendices=[])
    assert len(plan) >= 2
    assert holds_in_order(words, plan.words)


# -- letters


def test_all_letters_are_of_one_family_and_in_the_file(paper):
    assert paper.fonts <= {"Tinos-Regular", "Tinos-Bold", "Tinos-Italic", "Tinos-BoldItalic"}
    assert paper.fonts_without_program == []


def test_a_character_without_a_picture_is_named():
    with pytest.raises(MissingGlyph, match=r"😀 \(U\+1F600\), 漢 \(U\+6F22\)|漢 \(U\+6F22\), 😀 \(U\+1F600\)"):
        export_pdf(make_plan(body=[paragraph("Vui 😀 漢")]))


def test_a_lone_surrogate_is_named_by_its_code():
    with pytest.raises(MissingGlyph, match=r"U\+D800"):
        export_pdf(make_plan(signer="Lê \ud800"))


def test_decomposed_text_gives_the_same_bytes_as_composed():
    subject = "Đổi mới sáng tạo ở phường Tân Bình"
    decomposed = unicodedata.normalize("NFD", subject)
    assert export_pdf(make_plan(subject=decomposed)) == export_pdf(make_plan(subject=subject))


def test_invisible_signs_are_not_drawn():
    body = [paragraph("phong\u200bphú \ufeffđa\u00addạng")]
    assert export_pdf(make_plan(body=body)) == export_pdf(make_plan(body=[paragraph("phongphú đadạng")]))


def test_a_box_to_be_ticked_is_drawn_as_the_square_that_the_font_has():
    assert "□" in paper_of(body=[paragraph("☐ Có")]).text(0)


# -- bytes


def test_the_same_plan_gives_the_same_bytes():
    assert export_pdf(make_plan()) == export_pdf(make_plan())


def test_threads_give_the_same_bytes_as_one():
    plans = [make_plan(subject=f"Kế hoạch số {number}", signer="ẰẲẴỘỞ ỹ" * (number + 1)) for number in range(8)]
    one_by_one = [export_pdf(plan) for plan in plans]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(export_pdf, plans * 3)) == one_by_one * 3


def test_the_file_names_title_issuer_and_language(paper):
    with pikepdf.open(io.BytesIO(paper.data)) as pdf:
        assert str(pdf.docinfo["/Title"]).startswith("Kế hoạch 39/KH-UBND: Hưởng ứng")
        assert str(pdf.docinfo["/Author"]) == "Ủy ban nhân dân xã Quảng Ngọc"
        assert str(pdf.Root.Lang) == "vi-VN"


def test_pages_are_counted(paper):
    assert count_pages(paper.data) == len(paper)


def test_what_is_no_pdf_has_no_pages():
    with pytest.raises(pikepdf.PdfError):
        count_pages(b"%PDF-1.4 broken")


# -- hostile text

HOSTILE = [
    '<img src="/etc/passwd">',
    "<b>không đóng",
    "&#xFFFFFFFF;",
    "</p></p></b></i>",
    "<para><font color='red'>đỏ</font>",
    "a < b && c > d",
    "<script>alert(1)</script>",
    "<!-- ẩn --> <?php ?> <![CDATA[x]]>",
    "%PDF (\\) endstream",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_a_plain_field_is_drawn_as_it_is(text):
    plan = paper_of(subject=text, signer=text)
    assert "".join(plan.words).count("".join(text.split())) == 2


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_rich_text_is_drawn_as_text(text):
    words = paper_of(body=[paragraph(text), paragraph("Câu sau cùng")]).words
    assert holds_in_order(["Câu", "sau", "cùng"], words)


def test_a_tag_that_is_not_on_the_list_is_text():
    assert '<img src="/etc/passwd">' in paper_of(body=[paragraph('<img src="/etc/passwd">')]).text(0)


def test_a_mark_left_open_ends_with_its_paragraph():
    plan = make_plan(body=[paragraph("<b>đậm"), paragraph("thường")])
    assert export_pdf(plan) == export_pdf(make_plan(body=[paragraph("<b>đậm</b>"), paragraph("thường")]))


@pytest.mark.parametrize("field", ["subject", "signer", "position", "place"])
def test_five_thousand_letters_without_a_space_are_broken_within_the_margins(field):
    plan = paper_of(**{field: "Ộ" * 5000})
    assert "".join(plan.words).count("Ộ") >= 5000
    assert max(plan.edges(page).right for page in range(len(plan))) <= 190.5


def test_five_thousand_letters_in_a_body_are_broken_within_the_margins():
    plan = paper_of(body=[paragraph("ộ" * 5000)])
    assert "".join(plan.words).count("ộ") >= 5000
    assert max(plan.edges(page).right for page in range(len(plan))) <= 190.5


def test_only_safe_addresses_become_links():
    links = '<a href="https://quangngoc.example/a?b=1&amp;c=2">trang</a> <a href="file:///etc/passwd">tệp</a>'
    data = export_pdf(make_plan(body=[paragraph(links)]))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        targets = [str(note.A.URI) for page in pdf.pages for note in page.get("/Annots", [])]
    assert targets == ["https://quangngoc.example/a?b=1&c=2"]
