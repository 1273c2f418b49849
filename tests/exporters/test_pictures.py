"""Pictures on paper."""

import io

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Picture
from wagtail.images.models import Image

from plans_app.exceptions import RenderError
from plans_app.exporters.pdf import export_pdf
from tests.exporters.paper import Paper
from tests.exporters.plans import make_plan


def image_of(data: bytes, name="a.png") -> Image:
    file = SimpleUploadedFile(name, data)
    return Image(title="Ảnh", file=file, width=10, height=10, collection_id=1)


def png(size=(400, 200), mode="RGB", colour="red") -> bytes:
    buffer = io.BytesIO()
    Picture.new(mode, size, colour).save(buffer, "PNG")
    return buffer.getvalue()


def plan_with(image: Image, caption="Ảnh 1. Lễ hưởng ứng"):
    body = [("image", {"image": image, "alt": "Lễ hưởng ứng", "caption": caption})]
    return make_plan(body=body, appendices=[])


def picture_sizes(data: bytes) -> list[tuple[int, int]]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        images = [image for page in pdf.pages for image in page.get_images().values()]
        return [(int(image.Width), int(image.Height)) for image in images]


def test_a_picture_stands_in_the_text_with_its_caption():
    data = export_pdf(plan_with(image_of(png())))
    assert picture_sizes(data) == [(400, 200)]
    assert "Ảnh 1. Lễ hưởng ứng" in Paper(data).text(0)


def test_a_picture_is_no_finer_than_print_needs():
    [(width, height)] = picture_sizes(export_pdf(plan_with(image_of(png((4000, 2000))))))
    assert width == pytest.approx(160 / 25.4 * 200, abs=2)
    assert height == pytest.approx(width / 2, abs=2)


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "LA", "1", "I;16"])
def test_a_picture_of_any_mode_is_drawn(mode):
    assert picture_sizes(export_pdf(plan_with(image_of(png(mode=mode, colour=0))))) == [(400, 200)]


def test_a_high_picture_stays_on_its_page():
    assert len(Paper(export_pdf(plan_with(image_of(png((100, 5000))))))) <= 2


def test_the_same_picture_gives_the_same_bytes():
    assert export_pdf(plan_with(image_of(png()))) == export_pdf(plan_with(image_of(png())))


@pytest.mark.parametrize("data", [b"", b"<svg></svg>", png()[:60]])
def test_a_picture_that_cannot_be_read_is_named(data):
    with pytest.raises(RenderError, match="Ảnh"):
        export_pdf(plan_with(image_of(data)))


def test_a_picture_that_was_deleted_leaves_its_caption():
    data = export_pdf(plan_with(None))
    assert picture_sizes(data) == []
    assert "Ảnh 1. Lễ hưởng ứng" in Paper(data).text(0)
