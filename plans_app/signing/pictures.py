"""The pictures of signatures and seals: PNG on a transparent ground (Decree 30, Appendix I, II.7.d and II.8.a)."""

from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _
from PIL import Image

from plans_app.exceptions import SigningFailed

_DOTS_PER_MILLIMETRE = 300 / 25.4


@dataclass(frozen=True, slots=True)
class SignaturePicture:
    """A picture with its size on paper in millimetres."""

    image: Image.Image
    width: float
    height: float


def read_picture(path: Path, width: float) -> SignaturePicture:
    """The picture at `path`, printed `width` millimetres wide. Raises SigningFailed when it is no such picture."""
    problem = picture_problem(path)
    if problem:
        raise SigningFailed(problem)
    with Image.open(path) as file:
        image = file.convert("RGBA")
    most = max(1, round(width * _DOTS_PER_MILLIMETRE))
    if image.width > most:
        image = image.resize((most, max(1, round(image.height * most / image.width))), Image.Resampling.LANCZOS)
    return SignaturePicture(image, width, width * image.height / image.width)


def picture_problem(path: Path) -> str:
    """Why the file at `path` is no picture of a signature; "" when it is one."""
    try:
        with Image.open(path) as image:
            image.load()
            if image.format == "PNG" and image.has_transparency_data:
                return ""
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        return _("The picture %(file)s cannot be read: %(reason)s") % {"file": path, "reason": error}
    return _("The picture %(file)s is no PNG file with a transparent ground.") % {"file": path}
