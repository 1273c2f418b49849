"""The letters of the PDF: four faces of one family, kept in the package, and what they can draw."""

import threading
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from django.utils.translation import gettext as _
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from plans_app.exceptions import MissingGlyph

REGULAR, BOLD, ITALIC, BOLD_ITALIC = (
    "Tinos-Regular",
    "Tinos-Bold",
    "Tinos-Italic",
    "Tinos-BoldItalic",
)
FACES = (REGULAR, BOLD, ITALIC, BOLD_ITALIC)
FOLDER = Path(__file__).parent / "fonts"

# ReportLab keeps one cursor and one state for each font, so two threads that draw at once mix their letters.
LOCK = threading.RLock()

# Signs that the family lacks, and their neighbours that it has.
_NEIGHBOURS = {
    "☐": "□",
    "❑": "□",
    "❏": "□",
    "▪": "■",
    "✓": "√",
    "✔": "√",
    "\uf0b7": "•",
    "\uf0fc": "√",
    "\ufffd": "□",
    "\u2028": " ",
    "\u2029": " ",
}
# Signs without a picture: joiners, marks of direction and order, the soft hyphen.
_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x061C, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)]
)
_DRAWABLE = {ord(sign): neighbour for sign, neighbour in _NEIGHBOURS.items()} | _INVISIBLE


def face(*, bold: bool, italic: bool) -> str:
    """The name of the face for letters of this kind."""
    return FACES[bold + 2 * italic]


@cache
def register() -> None:
    """Make the four faces known to ReportLab, once in a process."""
    for name in FACES:
        pdfmetrics.registerFont(TTFont(name, FOLDER / f"{name}.ttf"))


@cache
def _widths(name: str) -> dict[int, float]:
    """The advance widths of a face by code point, in thousandths of the size."""
    with LOCK:
        register()
        return dict(pdfmetrics.getFont(name).face.charWidths)


@lru_cache(maxsize=20_000)
def width(word: str, name: str) -> float:
    """The width of `word` in the face `name` at size 1."""
    widths = _widths(name)
    return sum(widths.get(ord(letter), 500) for letter in word) / 1000


def drawable(text: str) -> str:
    """`text` as it can be drawn: composed, without invisible signs, control characters as spaces.

    ReportLab draws combining marks on their own, beside their letter, so Vietnamese letters are composed first.
    """
    composed = unicodedata.normalize("NFC", text).translate(_DRAWABLE)
    if composed.isprintable():
        return composed
    return "".join(_visible(letter) for letter in composed)


def _visible(letter: str) -> str:
    """White space of other widths and control characters as a space; every other sign as it is."""
    category = unicodedata.category(letter)
    return " " if category == "Cc" or (category == "Zs" and letter != "\u00a0") else letter


@lru_cache(maxsize=20_000)
def _missing(text: str, name: str) -> frozenset[str]:
    return frozenset(letter for letter in text if ord(letter) not in _widths(name))


def check(texts: list[tuple[str, str]]) -> None:
    """See that each letter of `texts`, pairs of text and face, has a picture. Raises MissingGlyph naming the others."""
    missing = frozenset().union(*(_missing(text, name) for text, name in texts))
    if not missing:
        return
    names = ", ".join(_name(letter) for letter in sorted(missing))
    raise MissingGlyph(
        _("The font has no picture for these characters: %(names)s. Write them in another way.") % {"names": names}
    )


def _name(letter: str) -> str:
    """ "😀 (U+1F600)"; a lone surrogate, which no file can hold, only by its code."""
    code = f"U+{ord(letter):04X}"
    return code if unicodedata.category(letter) in {"Cs", "Cn", "Co"} else f"{letter} ({code})"
