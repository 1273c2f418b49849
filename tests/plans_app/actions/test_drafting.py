"""A draft that an importer read becomes a page that holds all of its words."""

import re
from collections import Counter
from pathlib import Path

import pytest

import plans_app
from plans_app.actions.drafting import build_page, draft_plan, import_plan, read_plan, suggest_campaigns
from plans_app.actions.issuers import find_issuer
from plans_app.exceptions import ImportRefused
from plans_app.exporters.text import export_text
from plans_app.models import Campaign, PlanImport, PlanPage
from plans_app.outline import headings
from plans_app.vietnamese import fold
from tests.plans_app.plans import an_index, an_issuer

pytestmark = pytest.mark.django_db
SAMPLES = sorted((Path(plans_app.__file__).parent / "samples").glob("*.txt"))


def draft_of(path):
    return read_plan(data=path.read_bytes(), source_name=path.name)


def words(text):
    """Folded words: the label "Noi nhận" is printed with its accents. Marks of notes are counted anew."""
    return fold(re.sub("[¹²³]", " ", text)).split()


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem[:3])
def test_every_word_of_a_sample_stands_in_its_page(path):
    lost = Counter(words(path.read_text())) - Counter(words(export_text(build_page(draft=draft_of(path)))))
    assert not lost


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem[:3])
def test_the_computed_markers_of_a_page_are_the_printed_ones(path):
    draft = draft_of(path)
    printed = [block.marker for block in draft.body if block.kind in {"section", "subsection"}]
    assert [found.marker.rstrip(".)") for found in headings(build_page(draft=draft).body)] == printed


def test_units_under_the_organizing_section_become_assignments():
    page = build_page(draft=draft_of(SAMPLES[0]))
    units = [block.value["unit"] for block in page.body[-1].value["content"] if block.block_type == "assignment"]
    assert units[0] == "Phòng Kinh tế thị xã"
    assert len(units) == 4


def test_a_period_keeps_its_words_and_gains_its_dates():
    page = build_page(draft=draft_of(SAMPLES[1]))
    (period,) = [b.value for section in page.body for b in section.value["content"] if b.block_type == "period"]
    assert (f"{period['start']}", f"{period['end']}") == ("2026-05-13", "2026-05-18")


def test_themes_and_slogans_take_the_quoted_lines_that_follow():
    page = build_page(draft=draft_of(SAMPLES[4]))
    themes = [b.value for section in page.body for b in section.value["content"] if b.block_type == "theme"]
    assert [(theme["kind"], len(theme["quotes"])) for theme in themes] == [
        ("theme", 3),
        ("slogan", 1),
        ("theme", 3),
        ("slogan", 1),
    ]


def test_footnotes_keep_their_notes():
    body = str(build_page(draft=draft_of(SAMPLES[4])).body.get_prep_value())
    assert body.count('linktype="footnote"') == 2
    assert "45-NQ/TW" in body


def test_the_same_bytes_lead_to_the_same_page():
    index = an_index()
    first, second = (import_plan(data=SAMPLES[0].read_bytes(), source_name="a.txt", parent=index) for _ in range(2))
    assert first == second
    assert PlanPage.objects.count() == 1


def test_an_imported_plan_is_a_draft_with_its_report():
    plan = import_plan(data=SAMPLES[3].read_bytes(), source_name="kn.txt", parent=an_index())
    report = plan.plan_import.report
    assert not plan.live
    assert report["recognised"]["reference"] == "247/KH-SKHCN"
    assert len(report["lines"]) == len(SAMPLES[3].read_text().splitlines())
    assert "issuer-unknown" in [doubt["code"] for doubt in report["doubts"]]


def test_the_issuer_is_found_by_name_and_place():
    thanh_hoa = an_issuer("Sở Khoa học và Công nghệ tỉnh Thanh Hóa", notation="SKHCN", place="Thanh Hóa")
    binh_thuan = an_issuer("Sở Khoa học và Công nghệ tỉnh Bình Thuận", notation="SKHCN", place="Bình Thuận")
    assert find_issuer(draft=draft_of(SAMPLES[4])) == thanh_hoa
    assert find_issuer(draft=draft_of(SAMPLES[3])) == binh_thuan


def test_an_issuer_that_could_be_two_bodies_is_not_guessed():
    an_issuer("Sở Khoa học và Công nghệ tỉnh A", notation="SKHCN", place="A")
    an_issuer("Sở Khoa học và Công nghệ tỉnh B", notation="SKHCN", place="B")
    assert find_issuer(draft=draft_of(SAMPLES[3])) is None


def test_campaigns_are_suggested_by_what_the_text_is_about():
    resolution = Campaign.objects.create(name="Nghị quyết 57", aliases="Nghị quyết số 57-NQ/TW")
    twinning = Campaign.objects.create(name="Kết nghĩa")
    day = Campaign.objects.create(name="Ngày Khoa học và Công nghệ Việt Nam", aliases="Ngày KH&CN Việt Nam")
    assert suggest_campaigns(draft=draft_of(SAMPLES[2])) == [resolution]
    assert suggest_campaigns(draft=draft_of(SAMPLES[3])) == [twinning]
    assert suggest_campaigns(draft=draft_of(SAMPLES[4])) == [day]


def test_a_file_that_is_too_large_is_refused_by_name(settings):
    settings.PLANS_IMPORT_MAX_BYTES = 10
    with pytest.raises(ImportRefused, match=r"to\.txt"):
        read_plan(data=b"x" * 11, source_name="to.txt")


@pytest.mark.parametrize("data", [b"", b"\x00\xff\xfe", "Xin chào".encode(), b"\r\n" * 100])
def test_a_foreign_file_gives_an_empty_draft_and_a_doubt(data):
    plan = import_plan(data=data, source_name="la.txt", parent=an_index())
    assert plan.plan_import.report["doubts"]


@pytest.mark.parametrize("data", [b"PK\x03\x04" * 50, b"%PDF-1.7 cut off"])
def test_a_damaged_file_is_refused_by_its_content_whatever_its_name(data):
    with pytest.raises(ImportRefused, match=r"la\.txt"):
        import_plan(data=data, source_name="la.txt", parent=an_index())
    assert not PlanImport.objects.exists()


def test_overlong_fields_are_cut_and_said_so():
    text = "KẾ HOẠCH\n\n" + "Tuyên truyền " * 100 + "\n\nI. MỤC ĐÍCH\n\nA.\n"
    plan = import_plan(data=text.encode(), source_name="dai.txt", parent=an_index())
    assert len(plan.subject) <= 500
    assert "too-long" in [doubt["code"] for doubt in plan.plan_import.report["doubts"]]


def test_a_draft_can_be_made_of_a_draft_alone():
    draft = draft_of(SAMPLES[1])
    plan = draft_plan(draft=draft, parent=an_index())
    assert plan.owner is None
    assert plan.subject == draft.subject
