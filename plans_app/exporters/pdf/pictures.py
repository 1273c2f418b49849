"""Pictures on paper: read from their storage, no finer than print needs, never wider than the text."""

import io

from django.utils.translation import gettext as _
from PIL import Image

from plans_app.exceptions import RenderError
from plans_app.exporters.pdf.rows import Picture, Row
from plans_app.exporters.pdf.styles import Styles

DOTS_PER_INCH = 200
_POINTS_PER_DOT = 72 / 96


def picture_rows(styles: Styles, image) -> list[Row]:
    """A row with `image` (Wagtail's) in the middle of the text. Raises RenderError when its file cannot be read."""
    if image is None:
        return []
    picture = _read(image)
    wide, high = (side * _POINTS_PER_DOT for side in picture.size)
    scale = min(1, styles.width / wide, styles.length("picture_height_most") / high)
    width, height = wide * scale, high * scale
    x = (styles.width - width) / 2
    return [Row(height, (Picture(x, 0, width, height, _encoded(picture, width, height)),))]


def _read(image) -> Image.Image:
    try:
        with image.open_file() as file:
            picture = Image.open(io.BytesIO(file.read()))
            picture.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise RenderError(
            _("The picture “%(title)s” cannot be read. Choose another one.") % {"title": image.title}
        ) from error
    return _on_white(picture)


def _on_white(picture: Image.Image) -> Image.Image:
    """`picture` in RGB; what is transparent shows the paper."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    coloured = picture.convert("RGBA")
    paper = Image.new("RGBA", coloured.size, "white")
    return Image.alpha_composite(paper, coloured).convert("RGB")


def _encoded(picture: Image.Image, width: float, height: float) -> bytes:
    """A PNG with no more dots than `width` × `height` points show in print."""
    most = tuple(max(1, round(side / 72 * DOTS_PER_INCH)) for side in (width, height))
    if picture.width > most[0]:
        picture = picture.resize(most, Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()
