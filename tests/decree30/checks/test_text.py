"""Letters, words and names."""

import datetime
import unicodedata

import pytest

from plans_app.decree30 import fixing
from plans_app.decree30.findings import Severity
from plans_app.decree30.usage import HOLIDAY_NAME
from tests.decree30.plans import (
    a_commune_plan,
    a_department_plan,
    a_paragraph,
    a_section,
    an_assignment,
    findings,
    messages,
    recipients,
)

pytestmark = pytest.mark.django_db


def text_after_fix(text, rule):
    plan = a_commune_plan(body=[a_paragraph(text)])
    for finding in findings(plan, rule):
        fixing.apply(plan, finding.fix)
    assert findings(plan, rule) == []
    return plan.body.get_prep_value()[0]["value"].removeprefix("<p>").removesuffix("</p>")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (unicodedata.normalize("NFD", "Đổi mới"), "Đổi mới"),
        ("\u00d0ổi mới", "Đổi mới"),
        ("Đổi\u00a0mới", "Đổi mới"),
        ("Đổi\u200b mới", "Đổi mới"),
    ],
)
def test_letters_are_composed_vietnamese_and_visible(wrong, right):
    assert text_after_fix(wrong, "L54") == right


@pytest.mark.parametrize("text", ["Uû ban nh©n d©n tØnh", "Uûy ban nhaân daân xaõ, söï nghieäp"])
def test_letters_of_old_fonts_are_found(text):
    assert "old font" in messages(a_commune_plan(body=[a_paragraph(text)]), "L54")[0]


def test_the_signer_is_looked_at_too():
    assert findings(a_commune_plan(signer="\u00d0ỗ Văn An"), "L54")[0].place.field == "signer"


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Thực hiện hiệm vụ KH&amp;CN.", "Thực hiện nhiệm vụ KH&amp;CN."),
        ("Chủ trọng đổi mới.", "Chú trọng đổi mới."),
        ("Hỗ trợ đầu tư đầu tư máy móc.", "Hỗ trợ đầu tư máy móc."),
        ("Treo băng zôn.", "Treo băng rôn."),
    ],
)
def test_slips_and_doubled_words_are_mended(wrong, right):
    assert text_after_fix(wrong, "L55") == right


@pytest.mark.parametrize("text", ["Luôn luôn dần dần, từng bước.", "Trong năm năm tới.", "Các xã, xã Quảng Ngọc."])
def test_words_doubled_on_purpose_are_no_slip(text):
    assert findings(a_commune_plan(body=[a_paragraph(text)]), "L55") == []


def test_the_tone_mark_stands_in_one_way_in_a_document():
    text = "Hòa bình, thủy lợi, khỏe mạnh và văn hoá, quý báu, toàn dân."
    assert text_after_fix(text, "L55") == "Hòa bình, thủy lợi, khỏe mạnh và văn hóa, quý báu, toàn dân."


def test_a_paragraph_that_stands_twice_is_told():
    text = "Nghiêm túc thực hiện việc phát ngôn và cung cấp thông tin cho báo chí theo đúng quy định của pháp luật."
    plan = a_commune_plan(body=[a_paragraph(text), a_paragraph(text)])
    assert messages(plan, "L55") == ["The same paragraph stands in ¶1."]


def test_one_name_has_one_spelling():
    tasks = "Phối hợp với phòng Văn hóa và thông tin."
    plan = a_commune_plan(body=[a_section("TỔ CHỨC", an_assignment("Phòng Văn hóa và Thông tin", tasks))])
    assert messages(plan, "L56") == [
        "One name is written in several ways: “Phòng Văn hóa và Thông tin”, “phòng Văn hóa và thông tin”."
    ]


def test_one_event_has_one_spelling():
    plan = a_department_plan(
        body=[
            a_paragraph("Chào mừng Ngày Khoa học và Công nghệ Việt Nam."),
            a_paragraph("Hưởng ứng ngày Khoa học và công nghệ Việt Nam."),
        ],
        issued_on=datetime.date(2024, 5, 1),
    )
    assert len(findings(plan, "L56")) == 1


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Phát triển kinh tế-xã hội.", "Phát triển kinh tế - xã hội."),
        ("Phòng Văn hóa- Thể thao.", "Phòng Văn hóa - Thể thao."),
        ("Trung tâm Văn hóa – Thể thao.", "Trung tâm Văn hóa - Thể thao."),
        ("Lợi ích của nhân dân.", "Lợi ích của Nhân dân."),
        ("Chính sách của Đảng và nhà nước.", "Chính sách của Đảng và Nhà nước."),
        ("Quản lý đo lường; Đẩy mạnh tuyên truyền.", "Quản lý đo lường; đẩy mạnh tuyên truyền."),
        ("Tuyên truyền Các quan điểm của Đảng.", "Tuyên truyền các quan điểm của Đảng."),
    ],
)
def test_dashes_and_capitals_are_those_of_the_decree(wrong, right):
    assert text_after_fix(wrong, "L56") == right


@pytest.mark.parametrize(
    "text",
    [
        "Ủy ban nhân dân và Hội đồng nhân dân; Tòa án nhân dân.",
        "Giai đoạn 2025-2030, Kế hoạch 39/KH-UBND.",
        "Quản lý nhà nước, ngân sách nhà nước.",
        "Theo Luật Các tổ chức tín dụng; Sở Tài chính phối hợp.",
    ],
)
def test_names_figures_and_set_phrases_are_in_order(text):
    assert findings(a_commune_plan(body=[a_paragraph(text)]), "L56") == []


@pytest.mark.parametrize(("area", "count"), [("phường", 1), ("xã", 0), ("phường Hạc Thành", 0), ("tỉnh", 0)])
def test_a_commune_does_not_speak_of_a_ward_as_its_area(area, count):
    plan = a_commune_plan(body=[a_paragraph(f"Triển khai trên địa bàn {area}.")])
    assert len(findings(plan, "L56")) == count


@pytest.mark.parametrize(("year", "count"), [(2025, 0), (2026, 1)])
def test_the_day_of_science_has_its_new_name_since_2026(year, count):
    day = datetime.date(year, 5, 8)
    plan = a_commune_plan(subject="Hưởng ứng Ngày Khoa học và Công nghệ Việt Nam", issued_on=day)
    assert len(findings(plan, "L57")) == count


def test_the_new_name_is_written_everywhere():
    plan = a_commune_plan(subject="Hưởng ứng Ngày KH&CN Việt Nam", body=[a_paragraph("Ngày KH&amp;CN 18/5.")])
    fixing.apply(plan, findings(plan, "L57")[0].fix)
    assert plan.subject == f"Hưởng ứng {HOLIDAY_NAME}"
    assert plan.body.get_prep_value()[0]["value"] == f"<p>{HOLIDAY_NAME} 18/5.</p>"


@pytest.mark.parametrize(
    ("name", "day", "count"),
    [
        ("UBND huyện Bắc Bình", "2025-07-01", 1),
        ("UBND các huyện, thị xã, thành phố", "2025-07-01", 1),
        ("UBND huyện Bắc Bình", "2025-06-30", 0),
        ("Các cơ quan, đơn vị", "2025-07-01", 0),
    ],
)
def test_there_are_no_districts_since_july_2025(name, day, count):
    plan = a_commune_plan(recipients=recipients((name, "")), issued_on=datetime.date.fromisoformat(day))
    assert len(findings(plan, "L58")) == count


@pytest.mark.parametrize("mark", ["**", "*", "__", "¹"])
def test_marks_of_other_formats_are_told(mark):
    found = findings(a_commune_plan(body=[a_paragraph(f"Chủ đề{mark} của năm.")]), "L59")
    assert [finding.severity for finding in found] == [Severity.INFO]
