"""The plan as a Word file: what opens it, what reads it again, what it holds."""

import datetime
import io
import re
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Emu

from plans_app.actions.drafting import build_page
from plans_app.exporters.docx import export_docx
from plans_app.exporters.docx.numbering import Numbering
from plans_app.exporters.pdf.document import choose_styles
from plans_app.exporters.text import export_text
from plans_app.importers.docx import read_docx
from plans_app.importers.text import read_text
from tests.exporters.cases import every_plan
from tests.exporters.plans import (
    CONTACT_LINE,
    FOOTNOTE,
    NOTE,
    STAMPS,
    bullets,
    make_plan,
    paragraph,
    section,
    subsection,
    table,
)
from tests.importers.documents import PRACTICE, SAMPLES, WRITTEN

pytestmark = pytest.mark.django_db
every_document = pytest.mark.parametrize("path", [*SAMPLES, *PRACTICE, *WRITTEN], ids=lambda path: path.stem)
TEXT_FIELDS = ("document_kind", "number", "notation", "place", "issued_on", "year", "subject")


def opened(plan):
    return docx.Document(io.BytesIO(export_docx(plan)))


def part(plan, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(export_docx(plan))) as archive:
        return archive.read(name).decode()


def texts(document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def styled(document, style: str) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.style.style_id == style]


def imported(plan):
    draft = read_docx(export_docx(plan), source_name="ke-hoach.docx")
    page = build_page(draft=draft, issuer=plan.issuer)
    # The letterhead's superior follows from the directory, which a plan in memory has none of.
    page.superior = plan.superior
    return page


def printed(plan) -> list[str]:
    """Every line of the paper: letterhead, bases, markers, titles, text, tables, notes, recipients, signature,
    appendices. Only spaces at the end of a line or before the mark of a note do not count."""
    lines = export_text(plan).splitlines()
    return [re.sub(r" +(?=[¹²³⁴⁵⁶⁷⁸⁹⁰\n])", "", " ".join(line.split())) for line in lines]


def without_ids(value):
    if isinstance(value, dict):
        return {key: without_ids(part) for key, part in value.items() if key != "id"}
    return [without_ids(part) for part in value] if isinstance(value, list | tuple) else value


# -- there and back


@every_plan
def test_the_import_of_a_file_prints_the_same_lines(plan):
    before = plan()
    assert printed(imported(before)) == printed(before)


@every_document
def test_a_document_prints_the_same_lines_after_word(path):
    before = build_page(draft=read_text(path.read_bytes(), source_name=path.name))
    assert printed(imported(before)) == printed(before)


@every_document
def test_a_draft_keeps_its_fields_and_its_structure_through_word(path):
    before = read_text(path.read_bytes(), source_name=path.name)
    after = read_docx(export_docx(build_page(draft=before)), source_name=path.name)
    # A notation that the text leaves out is printed from the kind.
    for name in filter(lambda name: getattr(before, name), TEXT_FIELDS):
        assert getattr(after, name) == getattr(before, name), name
    assert [(r.text, r.purpose_text) for r in after.recipients] == [(r.text, r.purpose_text) for r in before.recipients]
    for name in ("archive_units", "archive_copies", "authority", "position", "signer"):
        assert getattr(after, name) == getattr(before, name), name
    assert len(after.footnotes) == len(before.footnotes)
    kinds = [(block.kind, block.level) for block in before.body if block.kind in {"section", "subsection"}]
    assert [(block.kind, block.level) for block in after.body if block.kind in {"section", "subsection"}] == kinds


@every_plan
def test_a_second_journey_changes_nothing_at_all(plan):
    once = imported(plan())
    assert without_ids(imported(once).printed_content()) == without_ids(once.printed_content())


def test_marks_and_links_come_back():
    rich = (
        '<b>đậm</b> <i>nghiêng</i> <a href="https://quangngoc.example/tin">tin</a> <a href="mailto:a@b.example">thư</a>'
    )
    (block,) = imported(make_plan(body=[paragraph(rich)])).body
    assert block.value.source == f"<p>{rich}</p>"


def test_a_basis_keeps_its_slant():
    plan = make_plan(legal_bases=[("basis", "<p>Căn cứ Luật <i>số 72/2025/QH15</i></p>")])
    (basis,) = imported(plan).legal_bases
    assert basis.value.source == "<p>Căn cứ Luật <i>số 72/2025/QH15</i>.</p>"


def test_a_label_is_a_label_again():
    plan = make_plan(body=[("label", {"title": "Hình thức tổ chức", "text": ""}), bullets("Treo băng rôn;")])
    assert [block.block_type for block in imported(plan).body] == ["label", "bullets"]


# -- the file


@every_plan
def test_the_same_plan_gives_the_same_bytes(plan):
    assert export_docx(plan()) == export_docx(plan())


def test_the_file_knows_no_clock():
    with zipfile.ZipFile(io.BytesIO(export_docx(make_plan()))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_file_says_whose_it_is():
    properties = opened(make_plan()).core_properties
    assert properties.title.startswith("Kế hoạch 39/KH-UBND: Hưởng ứng Ngày Khoa học")
    assert properties.author == "Ủy ban nhân dân xã Quảng Ngọc"
    assert properties.language == "vi-VN"
    assert properties.created.date() == datetime.date(2026, 5, 8)


def test_headings_are_headings_and_lists_are_lists():
    document = opened(make_plan())
    assert styled(document, "Heading1") == ["MỤC ĐÍCH, YÊU CẦU", "NỘI DUNG", "KINH PHÍ", "TỔ CHỨC THỰC HIỆN"]
    assert styled(document, "Heading2") == ["Mục đích", "Yêu cầu", "Phòng Văn hóa - Xã hội", "Phòng Kinh tế"]
    assert not [text for text in texts(document) if re.match(r"[IVX]+\.|\d+\.|-", text)]


def test_a_footnote_is_a_footnote_of_word():
    plan = make_plan(body=[paragraph(f"Một{FOOTNOTE}, hai{FOOTNOTE}.")])
    assert part(plan, "word/footnotes.xml").count(NOTE) == 2
    assert len(re.findall("<w:footnoteReference ", part(plan, "word/document.xml"))) == 2
    assert NOTE not in part(plan, "word/document.xml")


def test_every_part_is_a_section_whose_pages_are_counted_anew():
    sections = opened(make_plan()).sections
    assert len(sections) == 2
    for own in sections:
        assert (own.page_width.mm, own.page_height.mm) == (pytest.approx(210, 0.1), pytest.approx(297, 0.1))
        assert [side.mm for side in (own.top_margin, own.left_margin)] == [
            pytest.approx(20, 0.1),
            pytest.approx(30, 0.1),
        ]
        assert own._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
        assert own.different_first_page_header_footer
        assert 'instr=" PAGE "' in own.header._element.xml
        assert not own.first_page_header.paragraphs[0].text


def test_the_head_of_a_table_is_repeated():
    document = opened(make_plan(body=[table(("TT", "Nội dung"), ("1", "Treo băng rôn"))]))
    (row, *_others) = document.tables[1].rows
    assert row._tr.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None
    assert document.tables[1].style.name == "Table Grid"


def test_letters_have_the_sizes_of_the_pdf():
    plan = make_plan()
    profile = choose_styles(plan).profile
    styles = {style.style_id: style for style in opened(plan).styles}
    for style, component in {"BodyText": "body", "PlanMotto": "motto", "PlanRecipients": "recipients"}.items():
        assert styles[style].font.size.pt == profile.sizes[component]
    assert styles["BodyText"].paragraph_format.first_line_indent.mm == pytest.approx(10, 0.1)
    assert styles["BodyText"].paragraph_format.space_before.pt == 6


# -- stamps and marks


def frame_of(element) -> list[str | None]:
    """The colours of the four sides of a paragraph's frame."""
    borders = element.find(qn("w:pPr")).find(qn("w:pBdr"))
    return [side.get(qn("w:color")) for side in borders]


def test_the_stamp_of_urgency_is_red_in_a_frame_of_its_size_between_number_and_kind():
    document = opened(make_plan(**STAMPS))
    (stamp,) = [paragraph for paragraph in document.paragraphs if paragraph.style.style_id == "PlanUrgency"]
    assert stamp.text == "THƯỢNG KHẨN"
    assert frame_of(stamp._p) == ["E60000"] * 4
    assert str(stamp.style.font.color.rgb) == "E60000"
    text = document.sections[0].page_width - document.sections[0].left_margin - document.sections[0].right_margin
    format_ = stamp.paragraph_format
    assert Emu(text - format_.left_indent - format_.right_indent).mm == pytest.approx(40, abs=0.5)
    styles = [paragraph.style.style_id for paragraph in document.paragraphs]
    assert styles.index("PlanUrgency") < styles.index("Title")


def test_a_word_that_the_decree_does_not_know_has_no_frame():
    assert styled(opened(make_plan(urgency="RẤT KHẨN")), "PlanUrgency") == []


def test_the_stamp_of_circulation_is_framed_in_the_header_of_the_first_page_alone():
    main, appendix = opened(make_plan(**STAMPS)).sections
    (stamp,) = main.first_page_header.paragraphs
    assert (stamp.text, stamp.style.style_id) == ("LƯU HÀNH NỘI BỘ", "PlanCirculation")
    assert frame_of(stamp._p) == ["auto"] * 4
    assert [paragraph.text for paragraph in appendix.first_page_header.paragraphs] == [""]
    assert "LƯU HÀNH" not in main.header._element.xml


def test_the_contact_line_stands_below_a_rule_at_the_foot_of_the_first_page_alone():
    main, appendix = opened(make_plan(**STAMPS)).sections
    rule, contact = main.first_page_footer.paragraphs
    assert " ".join(contact.text.split()) == CONTACT_LINE
    assert rule._p.find(qn("w:pPr")).find(qn("w:pBdr")).find(qn("w:top")) is not None
    assert [paragraph.text for paragraph in appendix.first_page_footer.paragraphs] == [""]
    assert not any(paragraph.text for paragraph in main.footer.paragraphs)


def test_no_part_of_the_contact_line_is_divided_while_a_line_holds_it():
    _rule, contact = opened(make_plan(**STAMPS)).sections[0].first_page_footer.paragraphs
    first, second = contact.text.split("\n")
    assert first.endswith("0237.3868.115;")
    assert second.startswith("thư điện tử:")


def test_the_drafters_mark_stands_below_the_recipients():
    table = opened(make_plan(**STAMPS)).tables[-1]
    lines = table.cell(0, 0).paragraphs
    assert [(line.text, line.style.style_id) for line in lines[-2:]] == [
        ("- Lưu: VT, VHXH.", "PlanRecipients"),
        ("PL.(300)", "PlanDrafter"),
    ]


def test_stamps_and_marks_are_read_again():
    draft = read_docx(export_docx(make_plan(appendices=[], **STAMPS)), source_name="x")
    assert {name: getattr(draft, name) for name in STAMPS} == STAMPS
    assert draft.remainder == ()
    assert "page-margin" not in [doubt.code for doubt in draft.doubts]


# -- automatic numbers


def numbering() -> Numbering:
    return Numbering(choose_styles(make_plan()))


def test_word_counts_by_itself_as_long_as_the_plan_does():
    lists = numbering()
    series = [(0, "I."), (1, "1."), (2, "1.1."), (2, "1.2."), (1, "2."), (3, "a)"), (3, "b)"), (0, "II."), (1, "1.")]
    assert {lists.heading(level, marker) for level, marker in series} == {1}


def test_a_marker_that_word_cannot_count_is_a_text_of_a_list():
    lists = numbering()
    assert {lists.heading(3, marker) for marker in ("a)", "b)", "c)", "d)")} == {1}
    assert lists.is_literal(lists.heading(3, "đ)"))
    assert lists.heading(3, "e)") == 1
    assert not lists.is_literal(lists.heading(3, "g)"))
    assert lists.heading(0, "100%.") is None


def test_vietnamese_letters_and_printed_markers_come_back():
    points = [subsection("", "<p>Điểm cuối cùng của khoản này.</p>", level="3") for _ in range(24)]
    odd = [section("MỘT", marker="IV"), section("HAI"), section("BA", subsection("Bốn", level="2"), marker="IV")]
    plan = make_plan(body=[section("ĐIỂM", *points), *odd])
    assert printed(imported(plan)) == printed(plan)


# -- what means harm


def test_hostile_text_is_text():
    hostile = "</w:t><w:p/>&amp; <script> \x00\x07 \u202eđảo\u202c \ud800 ]]> {{ x }} \ufffe"
    plan = make_plan(subject=hostile, signer=hostile, body=[table(("TT", hostile), ("1", hostile)), paragraph("a")])
    document = opened(plan)
    assert "</w:t><w:p/>&amp; <script>" in " ".join(texts(document))
    assert not re.search("[\u202a-\u202e\x00-\x08]", part(plan, "word/document.xml"))
    assert not re.search("[\u202a-\u202e\x00-\x08]", part(plan, "docProps/core.xml"))


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "\\\\host\\share", "http://[bad", "https://", "data:a,b"]
)
def test_only_addresses_of_the_web_and_of_mail_lead_outside(address):
    plan = make_plan(body=[paragraph(f'<a href="{address}">chữ</a>')])
    assert "External" not in part(plan, "word/_rels/document.xml.rels")
    assert "chữ" in " ".join(texts(opened(plan)))


def test_an_address_is_written_as_word_can_read_it():
    plan = make_plan(body=[paragraph('<a href="https://xã.example/a b?q=“x”&amp;y=1">chữ</a>')])
    relations = part(plan, "word/_rels/document.xml.rels")
    assert relations.count("External") == 1
    assert relations.isascii()
    assert "a%20b" in relations


def test_a_name_of_a_block_without_a_function_is_no_silence():
    from plans_app.exporters.docx.body import compose

    with pytest.raises(TypeError, match="compose.register"):
        compose(object(), None, None)
