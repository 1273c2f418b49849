"""Pages of a PDF as small grey pictures, and how far two of them differ.

A picture is compared tile by tile, so that one line in a wrong face counts as much on a full page as on an empty one.
"""

import io
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageFilter

DOTS_PER_INCH = 72
SHADES = 8
# The side of a tile in dots: 5 mm.
TILE = 14
# The greatest mean difference of a tile that counts as the same, in shares of black on white.
TOLERANCE = 0.06


def draw_pages(data: bytes) -> list[Image.Image]:
    """The pages in grey."""
    with pypdfium2.PdfDocument(data) as pdf:
        return [pdf[page].render(scale=DOTS_PER_INCH / 72).to_pil().convert("L") for page in range(len(pdf))]


def difference(one: Image.Image, other: Image.Image) -> float:
    """The greatest mean difference of a tile, from 0 to 1. Both are softened a little, as no two rasters are one."""
    if one.size != other.size:
        return 1.0
    soft = [picture.filter(ImageFilter.GaussianBlur(0.7)) for picture in (one, other)]
    tiles = ImageChops.difference(*soft).resize((one.width // TILE, one.height // TILE), Image.Resampling.BOX)
    return tiles.getextrema()[1] / 255


def packed(picture: Image.Image) -> bytes:
    """A PNG with few shades of grey."""
    stream = io.BytesIO()
    picture.quantize(SHADES).save(stream, "PNG", optimize=True)
    return stream.getvalue()


def read_picture(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        return picture.convert("L")
