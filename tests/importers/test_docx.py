"""Word files: what is printed comes to the draft, whatever way the file stores it."""

import datetime
import io

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image

from plans_app.importers.base import BlockKind, LineRole
from tests.importers import docx_fixtures as word

LISTS = (
    '<w:abstractNum w:abstractNumId="7">'
    + word.level(0, "upperRoman", "%1.")
    + word.level(1, "decimal", "%2.")
    + word.level(2, "decimal", "%2.%3.")
    + word.level(3, "lowerLetter", "%4)")
    + word.level(4, "bullet", "-")
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
)


def markers(draft):
    return [block.marker for block in draft.body]


def codes(draft):
    return [doubt.code for doubt in draft.doubts]


def test_a_whole_plan_is_read():
    draft = word.read(word.saved(word.a_plan("I. MỤC ĐÍCH", "Nâng cao nhận thức.")))
    assert (draft.issuer, draft.number, draft.notation) == ("ỦY BAN NHÂN DÂN XÃ QUẢNG NGỌC", "39", "KH-UBND")
    assert (draft.place, draft.issued_on) == ("Quảng Ngọc", datetime.date(2026, 3, 6))
    assert (draft.document_kind, draft.subject) == ("KẾ HOẠCH", "Tuyên truyền an toàn giao thông năm 2026")
    assert len(draft.legal_bases) == 1
    assert [(block.kind, block.title or block.text) for block in draft.body] == [
        (BlockKind.SECTION, "MỤC ĐÍCH"),
        (BlockKind.PARAGRAPH, "Nâng cao nhận thức."),
    ]
    assert [(r.text, r.purpose_text) for r in draft.recipients] == [("UBND huyện", "b/c"), ("Các thôn", "t/h")]
    assert (draft.archive_units, draft.archive_copies) == (("VT", "VHXH"), 2)
    assert draft.authority == ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH")
    assert (draft.position, draft.signer) == ("PHÓ CHỦ TỊCH", "Lê Văn Trường")
    assert (draft.remainder, draft.doubts) == ((), ())


def test_head_and_foot_in_several_rows_are_read_as_well():
    document = docx.Document()
    table = document.add_table(3, 2)
    for row, left, right in zip(table.rows, word.LEFT_HEAD, word.RIGHT_HEAD, strict=True):
        row.cells[0].text, row.cells[1].text = left, right
    document.add_paragraph("KẾ HOẠCH\nRa quân")
    draft = word.read(word.saved(document))
    assert (draft.issuer, draft.number, draft.place) == ("ỦY BAN NHÂN DÂN XÃ QUẢNG NGỌC", "39", "Quảng Ngọc")
    assert draft.subject == "Ra quân"


def test_head_and_foot_set_with_tabs_are_read():
    document = docx.Document()
    for left, right in zip(word.LEFT_HEAD, word.RIGHT_HEAD, strict=True):
        document.add_paragraph(f"{left}\t\t{right}")
    document.add_paragraph("KẾ HOẠCH")
    document.add_paragraph("Ra quân")
    draft = word.read(word.saved(document))
    assert (draft.issuer, draft.number, draft.place) == ("ỦY BAN NHÂN DÂN XÃ QUẢNG NGỌC", "39", "Quảng Ngọc")


def test_each_paragraph_of_word_is_one_paragraph():
    draft = word.read(word.saved(word.a_plan("I. NỘI DUNG", "Treo băng rôn tại", "trụ sở, Hội trường,", "Nhà văn hóa")))
    assert [block.text for block in draft.body[1:]] == ["Treo băng rôn tại", "trụ sở, Hội trường,", "Nhà văn hóa"]


def test_a_file_with_a_paragraph_for_each_printed_line_is_joined():
    lines = ["I. NỘI DUNG", "Công tác tuyên truyền an toàn giao thông được tổ", "chức thường xuyên trên hệ thống"]
    lines += ["đài truyền thanh từ huyện tới cơ sở; niêm yết tại trụ", "sở của cơ quan."]
    draft = word.read(word.saved(word.a_plan(*lines)))
    assert len(draft.body) == 2


def test_a_soft_break_parts_lines_that_have_markers_and_no_others():
    draft = word.read(word.saved(word.a_plan("I. NỘI DUNG", "- Treo băng rôn\ntại trụ sở;\n- Phát thanh.")))
    assert [block.text for block in draft.body[1:]] == ["Treo băng rôn tại trụ sở;", "Phát thanh."]


def test_automatic_numbers_are_printed():
    document = docx.Document()
    word.give_numbering(document, LISTS)
    for text, index in [("MỤC ĐÍCH", 0), ("Tuyên truyền", 1), ("Treo băng rôn", 2), ("Ở trụ sở", 3), ("Ở thôn", 3)]:
        word.numbered(document, text, 1, index)
    for text, index in [("Một cái", 4), ("Phát thanh", 2), ("Ở chợ", 3), ("TỔ CHỨC", 0), ("Các thôn", 1)]:
        word.numbered(document, text, 1, index)
    draft = word.read(word.saved(document))
    assert markers(draft) == ["I", "1", "1.1", "a", "b", "", "1.2", "a", "II", "1"]
    assert draft.body[5].kind is BlockKind.BULLET


def test_a_list_starts_where_it_says():
    lists = LISTS.replace(
        '<w:start w:val="1"/><w:numFmt w:val="upperRoman"/>', '<w:start w:val="3"/><w:numFmt w:val="upperRoman"/>'
    )
    draft = word.read(word.package(word.in_list("TỔ CHỨC", 1) + word.in_list("KINH PHÍ", 1), numbering=lists))
    assert markers(draft) == ["III", "IV"]


def test_an_override_starts_a_list_anew_once():
    lists = LISTS + (
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>"
    )
    body = "".join(word.in_list("NỘI DUNG", number) for number in (1, 1, 2, 2))
    assert markers(word.read(word.package(body, numbering=lists))) == ["I", "II", "I", "II"]


def test_lists_of_one_definition_go_on_counting():
    lists = LISTS + '<w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>'
    body = "".join(word.in_list("NỘI DUNG", number) for number in (1, 2))
    assert markers(word.read(word.package(body, numbering=lists))) == ["I", "II"]


def test_an_overridden_level_prints_its_own_form():
    lists = LISTS + (
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0">'
        + word.level(0, "decimal", "Điều %1.")
        + "</w:lvlOverride></w:num>"
    )
    assert markers(word.read(word.package(word.in_list("Giao việc.", 2), numbering=lists))) == ["Điều 1"]


def test_a_level_that_never_restarts_goes_on_below_a_new_one():
    lists = LISTS.replace(
        '<w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/>',
        '<w:numFmt w:val="decimal"/><w:lvlRestart w:val="0"/><w:lvlText w:val="%2."/>',
    )
    body = "".join(word.in_list("NỘI DUNG", 1, index) for index in (0, 1, 0, 1))
    assert markers(word.read(word.package(body, numbering=lists))) == ["I", "1", "II", "2"]


def test_a_legal_level_prints_figures_for_roman_numbers():
    lists = (
        '<w:abstractNum w:abstractNumId="7">'
        + word.level(0, "upperRoman", "%1.")
        + word.level(1, "decimal", "%1.%2.", more="<w:isLgl/>")
        + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    )
    body = word.in_list("NỘI DUNG", 1) + word.in_list("Tuyên truyền", 1, 1)
    assert markers(word.read(word.package(body, numbering=lists))) == ["I", "1.1"]


def test_a_style_gives_its_paragraphs_their_number():
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{name}"/>{based}<w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        for name, based in (("Muc", ""), ("Khoan", '<w:basedOn w:val="Muc"/>'))
    )
    lists = LISTS.replace('<w:lvlText w:val="%1."/>', '<w:pStyle w:val="Muc"/><w:lvlText w:val="%1."/>').replace(
        '<w:lvlText w:val="%2."/>', '<w:pStyle w:val="Khoan"/><w:lvlText w:val="%2."/>'
    )
    body = word.paragraph("MỤC ĐÍCH", '<w:pStyle w:val="Muc"/>') + word.paragraph("Ý một", '<w:pStyle w:val="Khoan"/>')
    draft = word.read(word.package(body, styles=styles, numbering=lists))
    assert [(block.kind.value, block.marker) for block in draft.body] == [("section", "I"), ("subsection", "1")]


def test_a_number_can_be_taken_off_a_paragraph():
    styles = (
        '<w:style w:type="paragraph" w:styleId="Muc"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    off = '<w:pStyle w:val="Muc"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    draft = word.read(word.package(word.paragraph("Không đánh số nữa.", off), styles=styles, numbering=LISTS))
    assert markers(draft) == [""]


@pytest.mark.parametrize(
    "numbering",
    [
        "",
        '<w:num w:numId="1"/>',
        '<w:num w:numId="1"><w:abstractNumId w:val="99"/></w:num>',
        '<w:abstractNum w:abstractNumId="7"/><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>',
        LISTS.replace('w:val="1"/><w:numFmt', 'w:val="x"/><w:numFmt'),
    ],
)
def test_a_list_that_is_broken_loses_no_text(numbering):
    draft = word.read(word.package(word.in_list("Treo băng rôn.", 1), numbering=numbering))
    assert "Treo băng rôn." in draft.body[0].text + draft.body[0].title


def test_bold_italics_and_links_come_to_the_text():
    document = word.a_plan("I. NỘI DUNG")
    paragraph = docx.Document().add_paragraph("Toàn xã ")
    paragraph.add_run("ra quân").bold = True
    paragraph.add_run(" vào ")
    paragraph.add_run("sáng thứ Bảy").italic = True
    document.element.body.insert(5, paragraph._p)
    texts = [block.text for block in word.read(word.saved(document)).body]
    assert "Toàn xã <b>ra quân</b> vào <i>sáng thứ Bảy</i>" in texts


def test_a_bold_opening_is_the_title_of_what_runs_on():
    document = docx.Document()
    paragraph = document.add_paragraph()
    paragraph.add_run("1. Các thôn: ").bold = True
    paragraph.add_run("quét dọn đường làng.")
    block = word.read(word.saved(document)).body[0]
    assert (block.marker, block.title, block.text) == ("1", "Các thôn:", "quét dọn đường làng.")


def test_bold_of_a_style_counts_and_a_run_may_lift_it():
    styles = '<w:style w:type="paragraph" w:styleId="Dam"><w:rPr><w:b/></w:rPr></w:style>'
    body = (
        '<w:p><w:pPr><w:pStyle w:val="Dam"/></w:pPr><w:r><w:t>Đậm </w:t></w:r>'
        '<w:r><w:rPr><w:b w:val="0"/></w:rPr><w:t>không đậm ở đây.</w:t></w:r></w:p>'
    )
    assert word.read(word.package(body, styles=styles)).body[0].text == "<b>Đậm </b>không đậm ở đây."


def test_capitals_made_by_format_are_printed_capitals():
    body = "<w:p><w:r><w:rPr><w:caps/></w:rPr><w:t>Kế hoạch</w:t></w:r></w:p>" + word.paragraph("Ra quân")
    assert word.read(word.package(body)).document_kind == "KẾ HOẠCH"


def test_signs_of_markup_are_letters_in_word():
    draft = word.read(word.package(word.paragraph("Mức (*) 5 &lt; 6 &amp; **không** đậm &lt;b&gt;đâu&lt;/b&gt;.")))
    assert draft.body[0].text == "Mức (*) 5 &lt; 6 &amp; **không** đậm &lt;b&gt;đâu&lt;/b&gt;."


def test_a_table_of_the_text_is_a_table():
    document = word.a_plan("I. NỘI DUNG")
    rows = (("TT", "Nội dung", "Thời gian"), ("1", "Treo | băng rôn", ""))
    table = docx.Document().add_table(2, 3)
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.element.body.insert(5, table._tbl)
    tables = [block.rows for block in word.read(word.saved(document)).body if block.kind is BlockKind.TABLE]
    assert tables == [(("TT", "Nội dung", "Thời gian"), ("1", "Treo / băng rôn", ""))]


def test_merged_cells_keep_the_columns_in_their_places():
    document = docx.Document()
    table = document.add_table(3, 3)
    for row in table.rows:
        for cell in row.cells:
            cell.text = "x"
    merged = table.cell(0, 0).merge(table.cell(0, 1))
    merged.text = "rộng"
    table.cell(1, 2).merge(table.cell(2, 2)).text = "cao"
    rows = word.read(word.saved(document)).body[0].rows
    assert rows == (("rộng", "", "x"), ("x", "x", "cao"), ("x", "x", ""))


def test_a_document_inside_one_cell_is_read_as_a_document():
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    for text in ("KẾ HOẠCH", "Ra quân", "I. MỤC ĐÍCH"):
        cell.add_paragraph(text)
    draft = word.read(word.saved(document))
    assert (draft.document_kind, draft.subject, markers(draft)) == ("KẾ HOẠCH", "Ra quân", ["I"])


def test_a_footnote_comes_with_its_text():
    document = word.a_plan("I. NỘI DUNG", "Mỗi thôn 02 km đường", "Mỗi đoàn thể 01 km")
    paragraphs = [p for p in document.paragraphs if p.text.startswith("Mỗi")]
    word.add_note_mark(paragraphs[0], 2)
    word.add_note_mark(paragraphs[1], 1)
    draft = word.read(word.with_footnotes(document, "Gồm cả đường làng.", "Theo bản đồ năm 2025."))
    assert draft.footnotes == ("Theo bản đồ năm 2025.", "Gồm cả đường làng.")
    assert draft.body[1].text == ('Mỗi thôn 02 km đường<a linktype="footnote" note="Theo bản đồ năm 2025.">¹</a>')
    assert draft.body[2].text.startswith("Mỗi đoàn thể 01 km<a ")


def test_tracked_insertions_stand_and_deletions_are_told():
    body = (
        '<w:p><w:r><w:t>Treo </w:t></w:r><w:ins w:id="1"><w:r><w:t>mười </w:t></w:r></w:ins>'
        '<w:del w:id="2"><w:r><w:delText>năm </w:delText></w:r></w:del><w:r><w:t>băng rôn.</w:t></w:r></w:p>'
    )
    draft = word.read(word.package(body))
    assert draft.body[0].text == "Treo mười băng rôn."
    (doubt,) = [doubt for doubt in draft.doubts if doubt.code == "tracked-deletion"]
    assert "năm" in doubt.message
    assert doubt.line == 1


def test_a_paragraph_mark_that_is_struck_out_joins_two_paragraphs():
    body = word.paragraph("Treo băng rôn", '<w:rPr><w:del w:id="1"/></w:rPr>') + word.paragraph(" tại trụ sở.")
    assert [block.text for block in word.read(word.package(body)).body] == ["Treo băng rôn tại trụ sở."]


def test_field_codes_and_hidden_text_are_not_printed():
    body = (
        '<w:p><w:r><w:t>Xem mục </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        "<w:r><w:instrText>REF _Muc</w:instrText><w:t>mã</w:t></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>nội bộ</w:t></w:r><w:r><w:t>.</w:t></w:r></w:p>"
    )
    draft = word.read(word.package(body))
    assert draft.body[0].text == "Xem mục 2."
    assert "hidden" in codes(draft)


def test_the_text_of_a_box_is_read_and_told():
    box = "<w:txbxContent><w:p><w:r><w:t>Chữ trong khung.</w:t></w:r></w:p></w:txbxContent>"
    body = f"<w:p><w:r><w:t>Ngoài khung.</w:t></w:r><w:r><w:pict>{box}</w:pict></w:r></w:p>"
    draft = word.read(word.package(body))
    assert [block.text for block in draft.body] == ["Ngoài khung.", "Chữ trong khung."]
    assert "text-box" in codes(draft)


def test_a_picture_is_told_where_it_stands():
    png = io.BytesIO()
    Image.new("RGB", (2, 2)).save(png, "PNG")
    document = docx.Document()
    document.add_paragraph("Sơ đồ:")
    document.add_paragraph().add_run().add_picture(png)
    (doubt,) = [doubt for doubt in word.read(word.saved(document)).doubts if doubt.code == "image"]
    assert doubt.line


def test_page_margins_are_accounted_for():
    document = word.a_plan("I. NỘI DUNG")
    section = document.sections[0]
    section.header.paragraphs[0].text = "2"
    section.footer.paragraphs[0].text = "Dự thảo lần 2"
    draft = word.read(word.saved(document))
    assert draft.remainder == ("Dự thảo lần 2",)
    assert draft.lines[-1].role is LineRole.ORNAMENT
    assert "page-margin" in codes(draft)


def test_content_controls_and_smart_tags_are_looked_into():
    body = (
        "<w:sdt><w:sdtContent><w:p><w:smartTag><w:r><w:t>Treo</w:t></w:r></w:smartTag>"
        "<w:sdt><w:sdtContent><w:r><w:t> cờ.</w:t></w:r></w:sdtContent></w:sdt></w:p></w:sdtContent></w:sdt>"
    )
    assert word.read(word.package(body)).body[0].text == "Treo cờ."


def test_old_fonts_are_told():
    body = '<w:p><w:r><w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr><w:t>KÕ ho¹ch</w:t></w:r></w:p>'
    assert "legacy-font" in codes(word.read(word.package(body)))


def test_an_empty_file_gives_an_empty_draft_and_says_so():
    draft = word.read(word.package(""))
    assert draft.body == ()
    assert codes(draft) == ["empty"]


def test_letters_are_composed_and_unseen_ones_left_out():
    draft = word.read(word.package(word.paragraph("Đo\u031b\u0300i \u200bsống\u00ad.")))
    assert draft.body[0].text == "Đời sống."


def test_every_line_of_the_file_is_accounted_for():
    draft = word.read(word.saved(word.a_plan("I. NỘI DUNG", "Treo cờ.")))
    assert [line.number for line in draft.lines] == list(range(1, len(draft.lines) + 1))


def test_xml_written_without_spaces_between_attributes_and_styles_that_go_in_circles_do_not_hang():
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{a}"><w:basedOn w:val="{b}"/></w:style>' for a, b in ("AB", "BA")
    )
    draft = word.read(word.package(word.paragraph("Treo cờ.", '<w:pStyle w:val="A"/>'), styles=styles))
    assert draft.body[0].text == "Treo cờ."


def test_a_hyperlink_keeps_its_address_when_it_is_one_of_the_web():
    document = docx.Document()
    paragraph = document.add_paragraph("Xem ")
    for url in ("https://chinhphu.vn/", "javascript:alert(1)"):
        key = document.part.relate_to(url, f"{word.RELATIONS}/hyperlink", is_external=True)
        xml = f'<w:hyperlink {nsdecls("w", "r")} r:id="{key}"><w:r><w:t>đây</w:t></w:r></w:hyperlink>'
        paragraph._p.append(parse_xml(xml))
    text = word.read(word.saved(document)).body[0].text
    assert '<a href="https://chinhphu.vn/">đây</a>' in text
    assert "javascript" not in text
