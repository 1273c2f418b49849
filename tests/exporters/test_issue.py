"""What only an issued plan carries: the code at the foot of page 1, and empty fields for its signatures."""

import io

import page as judge
import pikepdf
import pytest
import zxingcpp

from plans_app.exporters.pdf import PictureSize, Signatures, Verification, export_pdf
from tests.exporters.cases import HARD_CASES, every_short_plan
from tests.exporters.paper import Paper
from tests.exporters.plans import make_plan

pytestmark = pytest.mark.django_db
SITE = "https://kehoach.quangngoc.thanhhoa.example.vn/xac-thuc/"
VERIFICATION = Verification("K7QM-4XZP-9RTB", SITE, f"{SITE}k7qm4xzp9rtb/")
SIGNATURES = Signatures(PictureSize(45, 20), PictureSize(36, 36))


@pytest.fixture(scope="module")
def data():
    return export_pdf(make_plan(), verification=VERIFICATION, signatures=SIGNATURES)


def read_codes(data: bytes, page: int = 0) -> list[str]:
    image = Paper(data).pdf[page].render(scale=300 / 72).to_pil()
    return [found.text for found in zxingcpp.read_barcodes(image)]


def test_a_telephone_reads_the_address_from_the_first_page_only(data):
    assert read_codes(data) == [VERIFICATION.code_url]
    assert [read_codes(data, page) for page in range(1, len(Paper(data)))] == [[]] * (len(Paper(data)) - 1)


def test_the_code_stands_beside_it_in_letters(data):
    paper = Paper(data)
    assert "Mã xác thực: K7QM-4XZP-9RTB" in paper.text(0)
    assert f"Kiểm tra văn bản tại {SITE}" in " ".join(paper.text(0).split())
    assert "Mã xác thực" not in paper.text(1)


def test_both_stand_in_the_bottom_margin_and_off_the_edge(data):
    paper = Paper(data)
    box = paper.find(0, "Mã xác thực")
    assert box.top >= 277
    with pikepdf.open(io.BytesIO(data)) as pdf:
        dictionaries = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]
        (figure,) = [item for item in dictionaries if item.get("/S") == "/Figure"]
        left, bottom, right, top = (float(edge) * 25.4 / 72 for edge in figure.A.BBox)
        assert VERIFICATION.code_url in str(figure.Alt)
    assert (left, right - left, top - bottom) == pytest.approx((30, 14, 14), abs=0.1)
    assert 4 <= bottom < top <= 20


def test_the_address_can_be_followed(data):
    with pikepdf.open(io.BytesIO(data)) as pdf:
        (link,) = [note for note in pdf.pages[0].Annots if note.Subtype == "/Link"]
        assert str(link.A.URI) == SITE


def test_the_body_stands_where_it_stands_without_them(data):
    plain, marked = Paper(export_pdf(make_plan())), Paper(data)
    assert len(plain) == len(marked)
    assert plain.find(0, "MỤC ĐÍCH") == marked.find(0, "MỤC ĐÍCH")
    page = plain.page_with("Lê Văn Trường")
    assert plain.find(page, "Lê Văn Trường") == marked.find(page, "Lê Văn Trường")


def test_the_same_plan_gives_the_same_bytes(data):
    assert export_pdf(make_plan(), verification=VERIFICATION, signatures=SIGNATURES) == data


def test_a_draft_has_neither_code_nor_fields():
    data = export_pdf(make_plan(), is_draft=True)
    assert read_codes(data) == []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert "/AcroForm" not in pdf.Root


@every_short_plan
@pytest.mark.parametrize("profile", ["pdfa-2a", "pdfua-1"])
def test_every_plan_with_code_and_fields_passes(plan, profile, tmp_path):
    path = tmp_path / "plan.pdf"
    path.write_bytes(export_pdf(plan(), verification=VERIFICATION, signatures=SIGNATURES))
    assert [failure.rule_id for failure in judge.validate_pdf(str(path), profile=profile).failures] == []


def test_a_signature_on_a_page_of_many_recipients_stays_with_its_name():
    data = export_pdf(HARD_CASES["forty recipients"](), signatures=SIGNATURES)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pages = [number for number, page in enumerate(pdf.pages) for note in page.get("/Annots", [])]
    assert set(pages) == {Paper(data).page_with("Lê Văn Trường")}
