"""The stamp of a recalled or replaced document: where it stands, and what it leaves as it was."""

import io

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, String

from plans_app.exceptions import MissingGlyph
from plans_app.exporters.pdf import export_pdf, stamp_pdf
from tests.exporters.cases import PLANS, SENTENCE
from tests.exporters.plans import make_plan, paragraph
from tests.exporters.test_conformance import PROFILES, faults, outline, tree

RECALLED = ("Đã thu hồi theo văn bản", "12/UBND-VP ngày 10/6/2026")
MILLIMETRE = 72 / 25.4


@pytest.fixture(scope="module")
def original() -> bytes:
    return export_pdf(make_plan(body=[paragraph(SENTENCE * 60)]))


def texts(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    found = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return found


def places(data: bytes, words: str) -> list[tuple[float, float, float, float]]:
    """The box of `words` on each page, in points from the lower left corner."""
    document = pypdfium2.PdfDocument(data)
    found = []
    for page in document:
        text = page.get_textpage()
        index, count = text.search(words, match_case=True).get_next()
        boxes = [text.get_charbox(number) for number in range(index, index + count)]
        left, bottom, right, top = zip(*boxes, strict=True)
        found.append((min(left), min(bottom), max(right), max(top)))
    document.close()
    return found


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("name", ["a whole plan", "three appendices", "signs of every font", "links and notes"])
def test_a_stamped_plan_passes(name, profile, tmp_path):
    assert faults(stamp_pdf(export_pdf(PLANS[name]()), RECALLED), tmp_path, profile) == []


def test_every_page_bears_it_in_capitals(original):
    pages = texts(stamp_pdf(original, RECALLED))
    assert len(pages) > 1
    assert all("ĐÃ THU HỒI THEO VĂN BẢN" in page and "12/UBND-VP NGÀY 10/6/2026" in page for page in pages)


def test_it_stands_in_the_top_margin_right_of_the_middle(original):
    for left, bottom, right, top in places(stamp_pdf(original, RECALLED), "ĐÃ THU HỒI"):
        assert left > 105 * MILLIMETRE
        assert right < 195 * MILLIMETRE
        assert bottom > (297 - 20) * MILLIMETRE
        assert top < 297 * MILLIMETRE


def test_a_long_line_is_set_smaller_and_stays_right_of_the_middle(original):
    for left, _bottom, right, _top in places(stamp_pdf(original, ["Đã được thay thế " * 4]), "ĐÃ ĐƯỢC THAY THẾ"):
        assert left > 105 * MILLIMETRE
        assert right < 195 * MILLIMETRE


def test_the_text_and_its_structure_stay_as_they_were(original):
    stamped = stamp_pdf(original, RECALLED)
    assert tree(stamped) == tree(original)
    assert outline(stamped) == outline(original)
    for before, after in zip(texts(original), texts(stamped), strict=True):
        assert before.replace("\r\n", " ").split()[-20:] == after.replace("\r\n", " ").split()[:-9][-20:]


def test_the_same_stamp_gives_the_same_bytes(original):
    assert stamp_pdf(original, RECALLED) == stamp_pdf(original, RECALLED)


def test_it_adds_one_font_however_many_pages_there_are():
    long = export_pdf(PLANS["sixty pages"]())
    assert len(stamp_pdf(long, RECALLED)) - len(long) < 100_000


def test_a_letter_without_a_picture_is_refused(original):
    with pytest.raises(MissingGlyph, match="U\\+1F600"):
        stamp_pdf(original, ["Đã thu hồi 😀"])


def test_a_signature_loses_its_value_and_keeps_its_picture(original):
    with pikepdf.open(io.BytesIO(original)) as pdf:
        value = Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), Contents=String("x"))
        field = Dictionary(FT=Name.Sig, T=String("chu-ky"), V=value, AP=Dictionary(N=pdf.make_stream(b"")))
        pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(field)]), SigFlags=3)
        signed = io.BytesIO()
        pdf.save(signed)
    with pikepdf.open(io.BytesIO(stamp_pdf(signed.getvalue(), RECALLED))) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        assert "/V" not in field
        assert "/AP" in field
        assert "/SigFlags" not in pdf.Root.AcroForm
