"""Urgency, circulation, drafter's code, copies and contact line in text, Word files and PDFs."""

import docx
import pytest

from plans_app.actions.drafting import build_page
from plans_app.exporters.pdf import export_pdf
from plans_app.exporters.text import export_text
from plans_app.importers.base import PlanDraft
from plans_app.importers.text import read_text
from plans_app.models import Urgency
from tests.exporters.plans import CONTACT_LINE, STAMPS, make_plan
from tests.importers import docx_fixtures as word
from tests.importers import pdf_fixtures as pdf
from tests.importers.documents import read

HEAD = "KẾ HOẠCH\nTrồng cây\n\nI. NỘI DUNG\n\n- Trồng cây ở xã./.\n\n"


def stamps_of(draft: PlanDraft) -> dict:
    return {name: getattr(draft, name) for name in STAMPS}


def test_what_an_export_prints_is_read_again():
    plan = make_plan(**STAMPS)
    draft = read_text(export_text(plan).encode(), source_name="x")
    assert stamps_of(draft) == STAMPS
    assert (draft.issuer, draft.number) == ("ỦY BAN NHÂN DÂN XÃ QUẢNG NGỌC", "39")
    assert draft.signer == "Lê Văn Trường"


@pytest.mark.django_db
def test_an_export_of_an_export_with_stamps_is_the_same_text():
    once = export_text(build_page(draft=read_text(export_text(make_plan(**STAMPS)).encode(), source_name="x")))
    again = export_text(build_page(draft=read_text(once.encode(), source_name="x")))
    assert again == once
    assert "- Lưu: VT, VHXH. PL.(300)\n" in once


@pytest.mark.parametrize("word", Urgency.values)
def test_what_stands_on_paper_is_read_again(word):
    draft = pdf.read(export_pdf(make_plan(**STAMPS | {"urgency": word})))
    assert stamps_of(draft) == STAMPS | {"urgency": word}
    assert CONTACT_LINE not in " ".join(block.text for block in draft.body)


def test_a_word_file_gives_its_stamps_from_header_cell_and_footer():
    document = docx.Document()
    document.sections[0].different_first_page_header_footer = True
    document.sections[0].first_page_header.paragraphs[0].text = "LƯU HÀNH NỘI BỘ"
    document.sections[0].first_page_footer.paragraphs[0].text = CONTACT_LINE
    word.two_cells(document, [*word.LEFT_HEAD, "THƯỢNG KHẨN"], word.RIGHT_HEAD)
    word.centred(document, "KẾ HOẠCH")
    word.centred(document, "Tuyên truyền an toàn giao thông")
    document.add_paragraph("Phát thanh hằng ngày./.")
    word.two_cells(document, [*word.LEFT_FOOT[:-1], "- Lưu: VT, VHXH. PL.(300)"], word.RIGHT_FOOT)
    draft = word.read(word.saved(document))
    assert stamps_of(draft) == STAMPS
    assert draft.remainder == ()
    assert "page-margin" not in [doubt.code for doubt in draft.doubts]


@pytest.mark.parametrize(
    ("line", "code", "copies"),
    [
        ("- Lưu: VT, KGVX. Thg.", "Thg", None),
        ("- Lưu: VT, KT (2b). PL.(300)", "PL", 300),
        ("- Lưu: VT. H(15).", "H", 15),
        ("- Lưu: VT, NC. (100)", "", 100),
    ],
)
def test_a_drafters_mark_follows_the_archive_line(line, code, copies):
    draft = read(HEAD + f"Nơi nhận:\n- Sở A;\n{line}\n")
    assert (draft.drafter_code, draft.issued_copies, draft.remainder) == (code, copies, ())


def test_the_word_of_a_stamp_inside_a_sentence_is_no_stamp():
    draft = read("ỦY BAN NHÂN DÂN XÃ A\nSố: 1/KH-UBND\n" + HEAD.replace("Trồng cây ở xã", "Báo cáo KHẨN"))
    assert (draft.urgency, draft.issuer) == ("", "ỦY BAN NHÂN DÂN XÃ A")


def test_an_address_in_the_body_stays_in_the_body():
    draft = read("KẾ HOẠCH\nThi vẽ\n\nI. NỘI DUNG\n\nĐịa chỉ: số 1 Lê Lợi; điện thoại: 0237.3.868.\n\nHết./.\n")
    assert draft.contact_line == ""
    assert "Lê Lợi" in " ".join(block.text for block in draft.body)
