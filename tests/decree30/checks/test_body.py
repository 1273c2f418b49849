"""The body: headings, lists, the end mark, appendices, deadlines."""

import pytest

from plans_app.actions.stream import block
from plans_app.decree30 import fixing
from plans_app.decree30.document import read_document
from plans_app.decree30.findings import Severity
from tests.decree30.plans import (
    a_commune_plan,
    a_heading,
    a_list,
    a_paragraph,
    a_section,
    an_assignment,
    findings,
    messages,
)

pytestmark = pytest.mark.django_db


def with_body(*blocks, **values):
    return a_commune_plan(body=list(blocks), **values)


def texts_after_fix(plan, rule):
    """The texts of the body after every fix of `rule`, which finds nothing more then."""
    for finding in findings(plan, rule):
        fixing.apply(plan, finding.fix)
    assert findings(plan, rule) == []
    return [passage.text for passage in read_document(plan).body if passage.place.field == "body"]


def test_the_title_of_a_section_is_in_capitals():
    plan = with_body(a_section("Mục đích, yêu cầu"))
    assert texts_after_fix(plan, "L27") == ["MỤC ĐÍCH, YÊU CẦU"]


def test_no_mark_ends_a_heading():
    plan = with_body(a_section("MỤC ĐÍCH", a_heading("Đề nghị các ngành.")))
    assert texts_after_fix(plan, "L27") == ["MỤC ĐÍCH", "Đề nghị các ngành"]


def test_a_heading_with_a_colon_among_sisters_without_is_told():
    plan = with_body(a_section("MỤC ĐÍCH", a_heading("Mục đích"), a_heading("Yêu cầu:")))
    assert [finding.severity for finding in findings(plan, "L27")] == [Severity.INFO]


def test_headings_that_all_open_a_list_may_have_their_colons():
    plan = with_body(a_section("MỤC ĐÍCH", a_heading("Mục đích:"), a_heading("Yêu cầu:")))
    assert findings(plan, "L27") == []


def test_a_number_out_of_order_is_counted_by_the_fix():
    plan = with_body(a_section("NỘI DUNG", a_heading("Một"), a_heading("Hai", marker="3")))
    (finding,) = findings(plan, "L27")
    assert str(finding.place) == "I.3"
    fixing.apply(plan, finding.fix)
    assert [heading.computed for heading in read_document(plan).headings] == ["I", "1", "2"]
    assert findings(plan, "L27") == []


@pytest.mark.parametrize("level", ["2", "3"])
def test_a_level_that_is_skipped_is_found(level):
    plan = with_body(a_section("NỘI DUNG", a_heading("Một", level=level)))
    assert len(findings(plan, "L27")) == 1


@pytest.mark.parametrize("levels", ["13", "12", "123", "133"])
def test_points_may_follow_clauses(levels):
    plan = with_body(a_section("NỘI DUNG", *(a_heading("Một", level=level) for level in levels)))
    assert findings(plan, "L27", "L28") == []


def test_points_follow_the_vietnamese_alphabet():
    points = [a_heading("Một", level="3", marker=letter) for letter in ("", "", "", "", "e")]
    plan = with_body(a_section("NỘI DUNG", a_heading("Chung"), *points))
    assert messages(plan, "L28")[0].endswith("it is “đ)”.")


def test_a_plus_without_a_dash_above_is_told():
    assert len(findings(with_body(a_section("NỘI DUNG", a_list("+ Tem kiểm định."))), "L29")) == 1


def test_a_list_goes_on_after_a_paragraph():
    section = a_section("NỘI DUNG", a_list("Một:"), a_paragraph("Chú thích."), a_list("+ Hai."))
    assert findings(with_body(section), "L29") == []


def test_a_typed_bullet_is_told():
    assert len(findings(with_body(a_paragraph("- Treo băng rôn.")), "L29")) == 1


def test_a_bullet_inside_a_sentence_is_taken_out():
    plan = with_body(a_paragraph("Tuyên truyền về khoa học; - lồng ghép qua hội nghị."))
    assert texts_after_fix(plan, "L29") == ["Tuyên truyền về khoa học; lồng ghép qua hội nghị."]


def test_a_paragraph_that_a_page_break_parted_is_found():
    plan = with_body(a_paragraph("Góp phần vận động quần"), a_paragraph("chúng chấp hành tốt."))
    assert len(findings(plan, "L31")) == 1


def test_whole_paragraphs_are_no_page_break():
    plan = with_body(a_paragraph("Góp phần vận động:"), a_paragraph("chúng tôi chấp hành tốt."))
    assert findings(plan, "L31") == []


@pytest.mark.parametrize(
    ("entries", "right"),
    [
        (("Một;", "Hai.", "Ba;", "Bốn."), ["Một;", "Hai;", "Ba;", "Bốn."]),
        (("Một;", "Hai;"), ["Một;", "Hai."]),
        (("Một;", "Hai"), ["Một;", "Hai."]),
        (("Một:", "+ Con;", "+ Cháu;", "Hai."), ["Một:", "Con;", "Cháu;", "Hai."]),
        (("Một...", "Hai."), ["Một...", "Hai."]),
    ],
)
def test_the_entries_of_a_list_end_alike_and_the_last_with_a_stop(entries, right):
    assert texts_after_fix(with_body(a_list(*entries)), "L32") == right


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Cờ, khẩu hiệu....", "Cờ, khẩu hiệu..."),
        ("Chủ đề “Khoa học”..", "Chủ đề “Khoa học”."),
        ("Cờ , khẩu hiệu.", "Cờ, khẩu hiệu."),
        ("Cờ, khẩu hiệu", "Cờ, khẩu hiệu."),
    ],
)
def test_marks_are_single(wrong, right):
    assert texts_after_fix(with_body(a_paragraph(wrong)), "L32") == [right]


def test_a_mark_is_set_before_the_closing_tags():
    plan = with_body(block("paragraph", "<p>Treo <b>băng rôn</b></p>"))
    texts_after_fix(plan, "L32")
    assert plan.body.get_prep_value()[0]["value"] == "<p>Treo <b>băng rôn.</b></p>"


def test_a_footnote_without_final_mark_is_found():
    note = '<p>Phát triển<a linktype="footnote" note="Thực hiện Kết luận">¹</a>.</p>'
    assert messages(with_body(block("paragraph", note)), "L32") == ["No mark ends the footnote."]


@pytest.mark.parametrize("closing", ["Trên đây là Kế hoạch.", "Trên đây là Kế hoạch", "Trên đây là Kế hoạch ./."])
def test_the_end_mark_follows_the_last_word(closing):
    plan = a_commune_plan(closing=f"<p>{closing}</p>")
    fixing.apply(plan, findings(plan, "L33")[0].fix)
    assert plan.closing == "<p>Trên đây là Kế hoạch./.</p>"


def test_a_plan_without_closing_may_end_in_its_last_clause():
    plan = with_body(a_section("TỔ CHỨC", a_heading("", "<p>Văn phòng theo dõi./.</p>")), closing="")
    assert findings(plan, "L33") == []


def test_an_end_mark_in_the_middle_is_found():
    plan = with_body(a_paragraph("Văn phòng theo dõi./."))
    assert texts_after_fix(plan, "L33") == ["Văn phòng theo dõi."]


def test_nobody_is_addressed_in_a_plan():
    plan = with_body(a_paragraph("Kính gửi: Ủy ban nhân dân tỉnh."))
    assert findings(plan, "L42")[0].severity is Severity.ERROR
    assert findings(with_body(a_paragraph("Kính gửi: Tỉnh."), document_kind="TỜ TRÌNH"), "L42") == []


def an_appendix():
    return block("appendix", {"title": "DANH SÁCH", "content": []})


def a_reference(number):
    return block("appendix_reference", {"number": number, "text": "Chi tiết tại"})


def test_an_appendix_is_mentioned_in_the_text():
    assert len(findings(with_body(a_paragraph("Tổ chức."), appendices=[an_appendix()]), "L51")) == 1
    assert findings(with_body(a_reference(1), appendices=[an_appendix()]), "L51") == []
    assert findings(with_body(a_paragraph("Theo Phụ lục."), appendices=[an_appendix()]), "L51") == []


def test_a_mentioned_appendix_exists():
    assert len(findings(with_body(a_reference(2), appendices=[an_appendix()]), "L51")) == 1
    assert len(findings(with_body(a_paragraph("Chi tiết tại Phụ lục I kèm theo.")), "L51")) == 1
    assert findings(with_body(a_paragraph("Theo Phụ lục I Nghị định này.")), "L51") == []


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Báo cáo trước ngày 07/5/2026.", "07/05/2026"),
        ("Báo cáo trước ngày 07 tháng 5 năm 2026.", "07/05/2026"),
        ("Báo cáo trước ngày 25/5.", "names no year"),
        ("Báo cáo trước ngày 31/6/2026.", "no such day"),
        ("Treo cờ từ ngày 15/5 đến ngày 19/5.", "names no year"),
    ],
)
def test_a_deadline_is_a_day_to_come(text, part):
    assert part in messages(with_body(a_paragraph(text)), "L60")[0]


@pytest.mark.parametrize(
    "text",
    [
        "Báo cáo trước ngày 08/5/2026.",
        "Báo cáo trước ngày 15/12 hằng năm.",
        "Treo cờ từ 15/5-19/5/2026.",
        "Ngày Đo lường Việt Nam (20/01).",
    ],
)
def test_days_to_come_and_yearly_ones_are_in_order(text):
    assert findings(with_body(a_paragraph(text)), "L60") == []


def test_the_deadline_of_an_assignment_is_to_come():
    plan = with_body(a_section("TỔ CHỨC", an_assignment("Phòng Kinh tế", "Báo cáo.", deadline="2026-05-07")))
    assert str(findings(plan, "L60")[0].place) == "I.1"
