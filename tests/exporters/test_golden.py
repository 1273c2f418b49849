"""The pages of the samples as pictures, compared with those that a person looked at.

`python scripts/draw_pages.py golden` draws them anew; look at what changed before you keep it.
"""

from pathlib import Path

import pytest
from PIL import ImageChops

from plans_app.exporters.pdf import export_pdf
from tests.exporters import raster
from tests.exporters.cases import SAMPLE_PLANS, on_the_day
from tests.exporters.plans import STAMPS, make_plan, paragraph

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("day")]
GOLDEN = Path(__file__).parent / "golden"
MILLIMETRE = raster.DOTS_PER_INCH / 25.4


@pytest.fixture
def day():
    """An undated sample prints the year of today."""
    with on_the_day():
        yield


@pytest.mark.parametrize("name", SAMPLE_PLANS)
def test_every_page_of_a_sample_looks_as_it_was_approved(name):
    pages = raster.draw_pages(export_pdf(SAMPLE_PLANS[name]()))
    approved = sorted(GOLDEN.glob(f"{name[:3]}-*.png"))
    assert len(approved) == len(pages)
    found = [raster.difference(page, raster.read_picture(path)) for page, path in zip(pages, approved, strict=True)]
    assert max(found) <= raster.TOLERANCE


def page_of(**fields):
    return raster.draw_pages(export_pdf(make_plan(**fields)))[0]


@pytest.mark.parametrize(("right", "down"), [(1, 0), (0, 1), (-1, 0), (0, -1)])
def test_a_page_that_is_a_millimetre_off_fails(right, down):
    page = page_of()
    shifted = ImageChops.offset(page, round(right * MILLIMETRE), round(down * MILLIMETRE))
    assert raster.difference(page, shifted) > raster.TOLERANCE * 2


@pytest.mark.parametrize("mark", ["b", "i"])
def test_one_line_in_a_wrong_face_fails(mark):
    words = "Các cơ quan, đơn vị tổ chức tuyên truyền."
    right, wrong = (page_of(body=[paragraph(text)]) for text in (words, f"<{mark}>{words}</{mark}>"))
    assert raster.difference(right, wrong) > raster.TOLERANCE


def test_a_stamp_that_is_missing_fails():
    assert raster.difference(page_of(**STAMPS), page_of(**STAMPS | {"circulation": ""})) > raster.TOLERANCE


def test_the_same_page_drawn_and_packed_passes(tmp_path):
    page = page_of()
    (tmp_path / "page.png").write_bytes(raster.packed(page))
    assert raster.difference(page, raster.read_picture(tmp_path / "page.png")) < raster.TOLERANCE / 2
