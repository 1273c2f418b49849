"""The letters of a PDF with their places, gathered to pieces: runs that stand side by side on one base line."""

import ctypes
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdfium2
from django.utils.translation import gettext as _
from pypdfium2 import raw

from plans_app.exceptions import ImportRefused
from plans_app.importers.inline import Span

MAX_PAGES = 300
MAX_LETTERS = 1_500_000
MAX_SECONDS = 30

# pdfium keeps global state and is not safe in threads, so one document is read at a time.
_PDFIUM = threading.Lock()
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SEMIBOLD = 600
_ITALIC_FLAG = 1 << 6
_FORCED_BOLD_FLAG = 1 << 18
_LINE_END_HYPHEN = "\x02"
# In parts of the letter size.
_COLUMN_GAP = 2.5
_WORD_GAP = 0.18
_RAISED = (0.12, 0.65)
_SMALL = 0.8
_UPRIGHT = 0.05  # radians


@dataclass(slots=True)
class Piece:
    """Letters that follow each other on one base line. Places and sizes are in points, from the page's lower left."""

    x0: float
    x1: float
    y: float
    size: float
    first: int
    last: int
    spans: list[Span] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


@dataclass(slots=True)
class GlyphPage:
    """One page: its size in points and what stands on it. `turned` is text that is not upright."""

    width: float
    height: float
    pieces: list[Piece]
    turned: str = ""
    has_picture: bool = False


@dataclass(slots=True)
class _Glyph:
    index: int
    text: str
    x0: float
    x1: float
    y: float
    size: float
    angle: float
    bold: bool
    italic: bool


def read_pages(data: bytes, *, source_name: str) -> list[GlyphPage]:
    """The pages of a PDF. Raises ImportRefused when it is damaged, locked with a password, or too long."""
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise ImportRefused(_opening_reason(error) % {"name": source_name}) from error
        try:
            return list(_read_pages(document, source_name))
        except pypdfium2.PdfiumError as error:
            raise ImportRefused(_damaged() % {"name": source_name}) from error
        finally:
            document.close()


def _damaged() -> str:
    return _("“%(name)s” is damaged or no PDF file.")


def _opening_reason(error: pypdfium2.PdfiumError) -> str:
    if error.err_code == raw.FPDF_ERR_PASSWORD:
        return _("“%(name)s” is locked with a password: take the password off and import it again.")
    return _damaged()


def _read_pages(document: pypdfium2.PdfDocument, source_name: str) -> Iterator[GlyphPage]:
    if len(document) > MAX_PAGES:
        message = _("“%(name)s” has more than %(limit)s pages, the most that can be imported.")
        raise ImportRefused(message % {"name": source_name, "limit": MAX_PAGES})
    begin, letters = time.monotonic(), 0
    for index in range(len(document)):
        page = document[index]
        text_page = page.get_textpage()
        letters += text_page.count_chars()
        if letters > MAX_LETTERS or time.monotonic() - begin > MAX_SECONDS:
            raise ImportRefused(_("“%(name)s” is too large to be read as one document.") % {"name": source_name})
        yield _read_page(page, text_page)
        text_page.close()
        page.close()


def _read_page(page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage) -> GlyphPage:
    width, height = page.get_size()
    pieces: list[Piece] = []
    turned: list[str] = []
    is_broken = True
    for glyph in _glyphs(text_page):
        if glyph is None:
            is_broken = True
        elif _UPRIGHT < glyph.angle < 6.28 - _UPRIGHT:
            turned.append(glyph.text)
        else:
            _place(glyph, pieces, is_broken)
            is_broken = False
    pieces = [piece for piece in pieces if piece.text.strip()]
    return GlyphPage(width, height, pieces, "".join(turned).strip(), _has_picture(page))


def _has_picture(page: pypdfium2.PdfPage) -> bool:
    return next(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3), None) is not None


def _glyphs(text_page: pypdfium2.PdfTextPage) -> Iterator[_Glyph | None]:
    """Every letter in the order of the file; None where pdfium ends a line."""
    x, y, box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
    bold = italic = False
    after_space = True
    for index in range(text_page.count_chars()):
        character = chr(raw.FPDFText_GetUnicode(text_page, index))
        if character in "\r\n":
            after_space = True
            yield None
            continue
        if character == "\0":
            continue
        raw.FPDFText_GetCharOrigin(text_page, index, x, y)
        raw.FPDFText_GetLooseCharBox(text_page, index, box)
        if after_space and not character.isspace():
            bold, italic = _style(text_page, index)
        after_space = character.isspace()
        yield _Glyph(
            index,
            "-" if character == _LINE_END_HYPHEN else character,
            x.value,
            max(box.right, x.value),
            y.value,
            raw.FPDFText_GetFontSize(text_page, index),
            raw.FPDFText_GetCharAngle(text_page, index),
            bold,
            italic,
        )


def _style(text_page: pypdfium2.PdfTextPage, index: int) -> tuple[bool, bool]:
    """Bold and italic of a letter, by its font's weight, flags and name; asked once a word."""
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    raw.FPDFText_GetFontInfo(text_page, index, name, len(name), flags)
    font = name.value.lower()
    heavy = raw.FPDFText_GetFontWeight(text_page, index) >= _SEMIBOLD or flags.value & _FORCED_BOLD_FLAG
    slanted = flags.value & _ITALIC_FLAG or b"italic" in font or b"oblique" in font
    return bool(heavy or b"bold" in font), bool(slanted)


def _place(glyph: _Glyph, pieces: list[Piece], is_broken: bool) -> None:
    """Add the letter to the last piece, or open a new one."""
    piece = pieces[-1] if pieces else None
    if glyph.text.isspace():
        if piece and not is_broken:
            _add(piece, glyph, " ")
        return
    if piece and _is_mark_before(piece, glyph):
        piece.spans = [Span(span.text.translate(_SUPERSCRIPTS), span.bold, span.italic) for span in piece.spans]
        piece.y, piece.size, is_broken = glyph.y, glyph.size, False
    if piece is None or is_broken and not _is_raised(glyph, piece) or not _adjoins(glyph, piece):
        pieces.append(Piece(glyph.x0, glyph.x1, glyph.y, glyph.size, glyph.index, glyph.index))
        piece = pieces[-1]
    text = glyph.text
    if _is_raised(glyph, piece):
        text = text.translate(_SUPERSCRIPTS)
    elif glyph.x0 - piece.x1 > _WORD_GAP * piece.size and not piece.text.endswith(" "):
        text = f" {text}"
    _add(piece, glyph, text)
    piece.x1 = max(piece.x1, glyph.x1)


def _add(piece: Piece, glyph: _Glyph, text: str) -> None:
    last = piece.spans[-1] if piece.spans else None
    piece.last = glyph.index
    if last and (text == " " or (last.bold, last.italic) == (glyph.bold, glyph.italic)):
        piece.spans[-1] = Span(last.text + text, last.bold, last.italic)
    else:
        piece.spans.append(Span(text, glyph.bold, glyph.italic))


def _adjoins(glyph: _Glyph, piece: Piece) -> bool:
    gap = glyph.x0 - piece.x1
    return abs(glyph.y - piece.y) <= _RAISED[1] * piece.size and -piece.size < gap < _COLUMN_GAP * piece.size


def _is_raised(glyph: _Glyph, piece: Piece) -> bool:
    """A small figure above the base line: the mark of a footnote, or a power."""
    low, high = (part * piece.size for part in _RAISED)
    is_small = glyph.text.isdecimal() and glyph.size < _SMALL * piece.size
    return is_small and low < glyph.y - piece.y < high and abs(glyph.x0 - piece.x1) < piece.size


def _is_mark_before(piece: Piece, glyph: _Glyph) -> bool:
    """A small raised figure before the first letter: the note itself, at the foot of the page."""
    low, high = (part * glyph.size for part in _RAISED)
    is_small = piece.text.strip().isdecimal() and piece.size < _SMALL * glyph.size
    return is_small and low < piece.y - glyph.y < high and -1 < glyph.x0 - piece.x1 < glyph.size
