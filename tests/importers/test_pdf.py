"""PDF files with a text layer: the order of reading, the paragraphs, and our own plans there and back."""

import io

import pikepdf
import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth

from plans_app.actions.drafting import build_page
from plans_app.exceptions import ImportRefused
from plans_app.exporters.pdf import export_pdf
from plans_app.importers import pdf_glyphs
from plans_app.importers.base import BlockKind, LineRole
from plans_app.importers.summary import summarize
from plans_app.importers.text import read_text
from tests.importers import pdf_fixtures as pdf
from tests.importers.documents import SAMPLES
from tests.importers.docx_fixtures import LEFT_FOOT, LEFT_HEAD, RIGHT_FOOT, RIGHT_HEAD
from tests.plans_app.plans import an_issuer


def codes(draft):
    return [doubt.code for doubt in draft.doubts]


def at(x, y, text, font="Serif", size=14):
    return (x, y, size, font, text)


def width(text, size=14):
    pdf.drawn([])
    return stringWidth(text, "TestSerif", size)


def in_columns(left, right, top, leading=16, shift=0.0):
    """Two columns; with a `shift` no two of their lines share a base line."""
    lines = [at(90, top - leading * i, text) for i, text in enumerate(left)]
    return lines + [at(320, top - shift - leading * i, text, "SerifBold") for i, text in enumerate(right) if text]


def numbered_outline(summary):
    """The outline without headings that print no number: on paper they look like any bold line."""

    def pruned(items):
        return [{**item, "children": pruned(item["children"])} for item in items if item["label"]]

    return pruned(summary["outline"])


@pytest.mark.django_db
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem[:3])
def test_a_plan_of_ours_comes_back_from_paper(sample):
    issuer = an_issuer()
    before = read_text(sample.read_bytes(), source_name="x")
    draft = pdf.read(export_pdf(build_page(draft=before, issuer=issuer)))
    there, back = summarize(before), summarize(draft)
    assert numbered_outline(back) == numbered_outline(there)
    for part in (
        "kind",
        "number",
        "date",
        "title",
        "bases",
        "recipients",
        "archive",
        "signature",
        "footnotes",
    ):
        assert back[part] == there[part]
    assert back["place"] == (there["place"] or issuer.place)
    assert back["agency"] == "ỦY BAN NHÂN DÂN XÃ QUẢNG NGỌC"
    assert back["bullets"] == there["bullets"]


@pytest.mark.django_db
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem[:3])
def test_paragraphs_of_paper_are_those_of_the_plan(sample):
    before = read_text(sample.read_bytes(), source_name="x")
    draft = pdf.read(export_pdf(build_page(draft=before)))
    assert abs(len(draft.body) - len(before.body)) <= 2


@pytest.mark.parametrize("shift", [0.0, 7.0])
def test_head_and_foot_in_two_columns_are_read_by_their_places(shift):
    body = [at(250, 640, "KẾ HOẠCH", "SerifBold"), at(220, 620, "Tuyên truyền đợt 2", "SerifBold")]
    page = in_columns(LEFT_HEAD, RIGHT_HEAD, 780, shift=shift) + body
    page += pdf.paragraphs(["I. MỤC ĐÍCH"], ["Nâng cao nhận thức của nhân dân."], top=580)
    page += in_columns(LEFT_FOOT, RIGHT_FOOT, 480, shift=shift)
    draft = pdf.read(pdf.drawn(page))
    assert (draft.issuer, draft.number, draft.place) == ("ỦY BAN NHÂN DÂN XÃ QUẢNG NGỌC", "39", "Quảng Ngọc")
    assert draft.subject == "Tuyên truyền đợt 2"
    assert [r.text for r in draft.recipients] == ["UBND huyện", "Các thôn"]
    assert (draft.archive_units, draft.archive_copies) == (("VT", "VHXH"), 2)
    assert (draft.authority[0], draft.position, draft.signer) == (
        "TM. ỦY BAN NHÂN DÂN",
        "PHÓ CHỦ TỊCH",
        "Lê Văn Trường",
    )


def test_an_indent_opens_a_paragraph_and_the_margin_goes_on():
    texts = [
        ["Tổ chức tuyên truyền sâu rộng về trật tự an toàn giao thông", "Quốc gia trên địa bàn xã."],
        ["Các thôn treo băng rôn tại trụ sở, nhà văn hóa, chợ và các", "- nơi công cộng khác trong dịp này."],
    ]
    draft = pdf.read(pdf.drawn(pdf.paragraphs(*texts)))
    assert [block.text for block in draft.body] == [" ".join(lines) for lines in texts]


def test_a_list_whose_lines_hang_is_joined():
    page = [
        at(113, 700, "- Treo băng rôn tại trụ sở ủy ban nhân dân xã, tại các chợ và"),
        at(127, 682, "Nhà văn hóa các thôn;"),
        at(113, 664, "- Phát thanh mỗi ngày hai lần."),
        at(85, 646, "Tất cả các thôn cùng ra quân vào sáng thứ Bảy hằng tuần của tháng"),
    ]
    texts = [block.text for block in pdf.read(pdf.drawn(page)).body]
    assert texts[:2] == [
        "Treo băng rôn tại trụ sở ủy ban nhân dân xã, tại các chợ và Nhà văn hóa các thôn;",
        "Phát thanh mỗi ngày hai lần.",
    ]


def test_a_paragraph_goes_on_over_the_page_and_its_number_is_left_out():
    first = pdf.paragraphs(["I. NỘI DUNG"], ["Tổ chức tuyên truyền sâu rộng về trật tự an toàn giao thông"])
    second = [
        at(295, 800, "2"),
        *pdf.paragraphs(["Quốc gia trên địa bàn xã."], indent=0),
        at(113, 600, "Hết phần này."),
    ]
    draft = pdf.read(pdf.drawn(first, second))
    assert draft.body[1].text.endswith("giao thông Quốc gia trên địa bàn xã.")
    assert [line.role for line in draft.lines if line.text == "2"] == [LineRole.ORNAMENT]


def test_bold_and_italics_are_kept():
    page = [
        at(113, 700, "Toàn xã "),
        at(166, 700, "ra quân", "SerifBold"),
        at(216, 700, "vào"),
        at(243, 700, "sáng thứ Bảy.", "SerifItalic"),
    ]
    (block,) = pdf.read(pdf.drawn(page)).body
    assert (
        block.text.replace("<b> ", " <b>").replace(" </b>", "</b> ")
        == "Toàn xã <b>ra quân</b> vào <i>sáng thứ Bảy.</i>"
    )


def test_a_raised_figure_is_the_mark_of_the_note_at_the_foot():
    page = [
        at(113, 700, "Mỗi thôn làm 02 km đường"),
        at(113 + width("Mỗi thôn làm 02 km đường"), 705, "1", size=8),
        at(285, 700, "trong năm nay."),
        at(85, 90, "1", size=7),
        at(90, 86, "Theo bản đồ năm 2025.", size=11),
    ]
    draft = pdf.read(pdf.drawn(page))
    assert draft.footnotes == ("Theo bản đồ năm 2025.",)
    assert 'note="Theo bản đồ năm 2025."' in draft.body[0].text


def test_columns_in_the_text_are_told():
    page = pdf.paragraphs(["I. NỘI DUNG"]) + [at(100, 600, "TT"), at(200, 600, "Nội dung"), at(400, 600, "Thời gian")]
    draft = pdf.read(pdf.drawn(page))
    assert "columns" in codes(draft)
    assert "TT Nội dung Thời gian" in [block.text or block.title for block in draft.body]


def test_a_scan_gives_an_empty_draft_and_says_why():
    draft = pdf.read(pdf.a_scan())
    assert draft.body == ()
    assert codes(draft) == ["scan"]


def test_scanned_pages_among_others_are_counted():
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf.drawn(pdf.paragraphs(["Treo cờ tại trụ sở."])))) as whole:
        with pikepdf.open(io.BytesIO(pdf.a_scan(1))) as scan:
            whole.pages.extend(scan.pages)
        whole.save(stream)
    (doubt,) = [doubt for doubt in pdf.read(stream.getvalue()).doubts if doubt.code == "scan"]
    assert doubt.message.rstrip(".").endswith("2")


def test_turned_text_is_left_out_and_told():
    draft = pdf.read(pdf.drawn([at(200, 400, "DỰ THẢO")], angle=45))
    assert draft.body == ()
    assert "turned" in codes(draft)
    assert draft.remainder == ("DỰ THẢO",)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"%PDF-1.7\n" + b"x" * 500, b"PK\x03\x04"])
def test_a_damaged_file_is_refused(data):
    with pytest.raises(ImportRefused, match=r"ke-hoach\.pdf"):
        pdf.read(data)


def test_a_file_with_a_password_is_refused_in_other_words():
    good = pdf.drawn(pdf.paragraphs(["Treo cờ."]))
    with pytest.raises(ImportRefused) as locked:
        pdf.read(pdf.locked(good))
    with pytest.raises(ImportRefused) as damaged:
        pdf.read(b"%PDF-1.7")
    assert str(locked.value) != str(damaged.value)


def test_a_file_that_only_forbids_printing_is_read():
    assert pdf.read(pdf.locked(pdf.drawn(pdf.paragraphs(["Treo cờ."])), password="")).body


@pytest.mark.parametrize("limit", ["MAX_PAGES", "MAX_LETTERS", "MAX_SECONDS"])
def test_a_file_beyond_a_limit_is_refused(monkeypatch, limit):
    monkeypatch.setattr(pdf_glyphs, limit, 0)
    with pytest.raises(ImportRefused, match=r"ke-hoach\.pdf"):
        pdf.read(pdf.drawn(pdf.paragraphs(["Treo cờ."])))


def test_every_word_of_the_paper_is_in_the_draft():
    draft = pdf.read(pdf.drawn(pdf.paragraphs(["I. NỘI DUNG"], ["1. Các thôn: quét dọn."], ["- Sáng thứ Bảy;"])))
    kinds = [(block.kind, block.marker, block.title, block.text) for block in draft.body]
    assert kinds == [
        (BlockKind.SECTION, "I", "NỘI DUNG", ""),
        (BlockKind.SUBSECTION, "1", "Các thôn:", "quét dọn."),
        (BlockKind.BULLET, "", "", "Sáng thứ Bảy;"),
    ]
    assert draft.remainder == ()
