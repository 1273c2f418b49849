"""Pictures on paper: read from their storage, no finer than print needs, never wider than the text."""

import io

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from plans_app.exceptions import RenderError
from plans_app.exporters.pdf.rows import Picture, Row
from plans_app.exporters.pdf.styles import Styles
from plans_app.exporters.pdf.tagging import Element

DOTS_PER_INCH = 200
_JPEG_QUALITY = 85
_POINTS_PER_DOT = 72 / 96


def picture_row(styles: Styles, image, element: Element) -> Row:
    """A row with `image` (Wagtail's) in the middle of the text. Raises RenderError when its file cannot be read."""
    picture, is_photograph = _read(image)
    wide, high = (side * _POINTS_PER_DOT for side in picture.size)
    scale = min(1, styles.width / wide, styles.length("picture_height_most") / high)
    width, height = wide * scale, high * scale
    x = (styles.width - width) / 2
    file = _encoded(picture, width, height, "JPEG" if is_photograph else "PNG")
    return Row(height, (Picture(x, 0, width, height, file, element),))


def _read(image) -> tuple[Image.Image, bool]:
    """The picture as its camera was held, and whether it came as a JPEG."""
    try:
        with image.open_file() as file:
            picture = Image.open(io.BytesIO(file.read()))
            picture.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise RenderError(
            _("The picture “%(title)s” cannot be read. Choose another one.") % {"title": image.title}
        ) from error
    return _on_white(ImageOps.exif_transpose(picture)), picture.format == "JPEG"


def _on_white(picture: Image.Image) -> Image.Image:
    """`picture` in RGB; what is transparent shows the paper."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    coloured = picture.convert("RGBA")
    paper = Image.new("RGBA", coloured.size, "white")
    return Image.alpha_composite(paper, coloured).convert("RGB")


def _encoded(picture: Image.Image, width: float, height: float, kind: str) -> bytes:
    """A file of a `kind` with no more dots than `width` × `height` points show in print."""
    most = tuple(max(1, round(side / 72 * DOTS_PER_INCH)) for side in (width, height))
    if picture.width > most[0]:
        picture = picture.resize(most, Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    picture.save(buffer, kind, quality=_JPEG_QUALITY)
    return buffer.getvalue()
