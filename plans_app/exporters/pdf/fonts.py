"""The letters of the PDF: four faces of one family, kept in the package, and what they can draw.

A face is parted into fonts of 255 letters once in a process: the first holds ASCII and every Vietnamese letter, the
others the rest of the family's signs. Documents share them, each takes along the outlines of its own letters, and
nothing about a font changes while a document is drawn: threads need no lock, and the same letters give the same bytes.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import groupby, islice
from pathlib import Path
from threading import Lock

from django.utils.translation import gettext as _
from reportlab.pdfbase.ttfonts import TTFontFile

from plans_app.exceptions import MissingGlyph
from plans_app.exporters.pdf.font_program import Program
from plans_app.exporters.pdf.objects import Objects

REGULAR, BOLD, ITALIC, BOLD_ITALIC = (
    "Tinos-Regular",
    "Tinos-Bold",
    "Tinos-Italic",
    "Tinos-BoldItalic",
)
FACES = (REGULAR, BOLD, ITALIC, BOLD_ITALIC)
FOLDER = Path(__file__).parent / "fonts"

# What every document needs and the first font of a face holds: ASCII, Vietnamese, the signs met most often.
_VIETNAMESE = [*map(ord, "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư"), *range(0x1EA0, 0x1EFA)]
_COMMON = [*range(0x20, 0x7F), *_VIETNAMESE, *map(ord, "–—‘’“”…•§°²³½×¹⁴")]
_NO_BREAK_SPACE = "\u00a0"
# Codes of a font: ASCII keeps its own, so that code 32 is the space that justification widens; 0 is no letter. The
# ends of a line are none either: a reader of the file may take one for the other.
_FREE_CODES = (*range(0x7F, 0x100), *(set(range(0x01, 0x20)) - {0x0A, 0x0D}))
# What `codecs` takes for none in a table of letters. It wants code 0 to be U+0000, which no text has when it is drawn.
_NO_LETTER = 0xFFFE

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
_HAS_NEIGHBOUR = re.compile(f"[{''.join(_NEIGHBOURS)}]").search
_DRAWABLE = {ord(sign): neighbour for sign, neighbour in _NEIGHBOURS.items()} | _INVISIBLE

# ReportLab keeps a place of reading in the file that it cuts.
_CUTTING = Lock()


@dataclass(frozen=True, slots=True, eq=False)
class Font:
    """One font of 255 letters, ready to stand in any document.

    `codes` are the codes of its `letters`, as the module `codecs` looks them up, `by_code` the code points by code.
    `font_fields` and `descriptor_fields` are the parts of its two dictionaries that no document changes.
    """

    name: str
    letters: frozenset[str]
    codes: object
    by_code: dict[int, int]
    program: Program
    font_fields: bytes
    descriptor_fields: bytes

    def encode(self, text: str) -> str:
        """`text` as a string of a page's content, a code as the letter of Latin 1 that has it. Raises
        UnicodeEncodeError for a letter that is not the font's."""
        coded, _length = codecs.charmap_encode(text, "strict", self.codes)
        return coded.decode("latin-1").replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")

    def cut(self, texts: Iterable[str]) -> tuple[bytes, bytes]:
        """The font file with the letters of the encoded `texts`, and the map from their codes to Unicode."""
        used = {code: self.by_code[code] for code in map(ord, set().union(*texts)) if code in self.by_code}
        return self.program.cut(used), _to_unicode(used)

    def embed(self, objects: Objects, texts: Iterable[str]) -> int:
        """Write into a document what of the font its encoded `texts` need; the number of its object."""
        cut, codes = self.cut(texts)
        program = objects.add_stream(cut, b"/Length1 %d" % len(cut))
        to_unicode = objects.add_stream(codes)
        descriptor = objects.add(b"<<%s/FontFile2 %d 0 R>>" % (self.descriptor_fields, program))
        fields = (self.font_fields, descriptor, to_unicode)
        return objects.add(b"<<%s/FontDescriptor %d 0 R/ToUnicode %d 0 R>>" % fields)


class Face:
    """A face of the family: the widths of its letters in thousandths of the size, and its fonts."""

    def __init__(self, name: str):
        self.name = name
        self.file = _whole_metrics(TTFontFile(str(FOLDER / f"{name}.ttf")))
        glyphs = self.file.charToGlyph
        # The table of letters ends with one that stands for none.
        self.widths = {letter: width for letter, width in self.file.charWidths.items() if glyphs.get(letter)}

    @cached_property
    def fonts(self) -> tuple[Font, ...]:
        """The fonts, the one with the letters of most documents first."""
        with _CUTTING:
            return self._all_fonts()

    def _all_fonts(self) -> tuple[Font, ...]:
        letters = [letter for letter in _COMMON if letter in self.widths]
        others = iter(sorted(self.widths.keys() - {*letters, ord(_NO_BREAK_SPACE)}))
        groups = [letters]
        while group := list(islice(others, len(_FREE_CODES))):
            groups.append(group)
        return tuple(self._cut(index, group) for index, group in enumerate(groups))

    def _cut(self, index: int, letters: list[int]) -> Font:
        free = iter(_FREE_CODES)
        codes = {letter: letter if 0x20 <= letter < 0x7F else next(free) for letter in letters}
        by_code = dict(zip(codes.values(), codes, strict=True))
        program = self.file.makeSubset([by_code.get(code, 0) for code in range(256)])
        base_font = f"PLANS{chr(ord('A') + index)}+{self.name}".encode()
        widths = b" ".join(b"%g" % self.widths.get(by_code.get(code), 0) for code in range(256))
        return Font(
            name=f"{'RBIX'[FACES.index(self.name)]}{index}",
            letters=frozenset(map(chr, letters)),
            codes=codecs.charmap_build("".join(chr(({0: 0} | by_code).get(code, _NO_LETTER)) for code in range(256))),
            by_code=by_code,
            program=Program.read(program),
            font_fields=b"/Type/Font/Subtype/TrueType/BaseFont/%s/FirstChar 0/LastChar 255/Widths[%s]"
            % (base_font, widths),
            descriptor_fields=self._descriptor(base_font),
        )

    def _descriptor(self, base_font: bytes) -> bytes:
        """The face's own figures. Bit 3 of the flags says that the codes are the font's own, bit 6 would deny it."""
        file = self.file
        flags = file.flags & ~32 | 4
        box = b" ".join(b"%g" % edge for edge in file.bbox)
        return b"/Type/FontDescriptor/FontName/%s/Flags %d/FontBBox[%s]/ItalicAngle %g%s" % (
            base_font,
            flags,
            box,
            file.italicAngle,
            b"/Ascent %g/Descent %g/CapHeight %g/StemV %g" % (file.ascent, file.descent, file.capHeight, file.stemV),
        )

    def encode(self, text: str) -> list[tuple[Font, str]]:
        """`text` as strings of a page's content, each with its font; nearly always one.

        Raises UnicodeEncodeError for a letter that the family lacks.
        """
        text = text.replace(_NO_BREAK_SPACE, " ")
        try:
            return [(self.fonts[0], self.fonts[0].encode(text))]
        except UnicodeEncodeError:
            return [(font, font.encode("".join(letters))) for font, letters in groupby(text, key=self._font_of)]

    def _font_of(self, letter: str) -> Font:
        return next((font for font in self.fonts if letter in font.letters), self.fonts[0])


def _whole_metrics(file: TTFontFile) -> TTFontFile:
    """ReportLab scales the width of the glyphs that share the last one of the table; a cut needs it as it was."""
    count = int.from_bytes(file.get_table("hhea")[34:36], "big")
    shared, _bearing = file.hmetrics[count - 1]
    file.hmetrics[count:] = [(shared, bearing) for _width, bearing in file.hmetrics[count:]]
    return file


def _to_unicode(by_code: dict[int, int]) -> bytes:
    """The map from codes to Unicode, a hundred in a group as the format demands (ISO 32000-1, 9.10.3)."""
    pairs = iter([b"<%02X> <%04X>" % pair for pair in sorted(by_code.items())])
    groups = []
    while group := list(islice(pairs, 100)):
        groups.append(b"%d beginbfchar\n%s\nendbfchar" % (len(group), b"\n".join(group)))
    return b"\n".join(
        [
            b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap",
            b"/CIDSystemInfo <</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def",
            b"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def",
            b"1 begincodespacerange\n<00> <FF>\nendcodespacerange",
            *groups,
            b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend",
        ]
    )


@cache
def load(name: str) -> Face:
    """The face `name`, read once in a process."""
    return Face(name)


def face(*, bold: bool, italic: bool) -> str:
    """The name of the face for letters of this kind."""
    return FACES[bold + 2 * italic]


class _Words(dict):
    """The widths of words in one face and size. Documents repeat their words, so each is measured once."""

    MOST = 50_000

    def __init__(self, name: str, size: float):
        self.letters = load(name).widths
        self.scale = size / 1000

    def __missing__(self, word: str) -> float:
        if len(self) >= self.MOST:
            self.clear()
        letters = self.letters
        self[word] = width = self.scale * sum([letters.get(ord(letter), 500) for letter in word])
        return width


# A rule-set has a dozen pairs of face and size.
_words = lru_cache(maxsize=64)(_Words)


def width(word: str, name: str) -> float:
    """The width of `word` in the face `name` at size 1."""
    return _words(name, 1)[word]


def widths(words: Iterable[str], name: str, size: float) -> list[float]:
    """The widths of `words` in the face `name`."""
    return [*map(_words(name, size).__getitem__, words)]


def drawable(text: str) -> str:
    """`text` as it can be drawn: composed, without invisible signs, control characters as spaces.

    Combining marks are drawn on their own, beside their letter, so Vietnamese letters are composed first.
    """
    if text.isprintable() and unicodedata.is_normalized("NFC", text) and not _HAS_NEIGHBOUR(text):
        return text
    drawn = unicodedata.normalize("NFC", text).translate(_DRAWABLE)
    return drawn if drawn.isprintable() else "".join(_visible(letter) for letter in drawn)


def _visible(letter: str) -> str:
    """White space of other widths and control characters as a space; every other sign as it is."""
    category = unicodedata.category(letter)
    return " " if category == "Cc" or (category == "Zs" and letter != "\u00a0") else letter


def check(texts: Iterable[tuple[str, str]]) -> None:
    """See that each letter of `texts`, pairs of text and face, has a picture. Raises MissingGlyph naming the others."""
    letters: dict[str, set[str]] = {name: set() for name in FACES}
    for text, name in texts:
        letters[name].update(text)
    missing = {letter for name, seen in letters.items() for letter in seen if ord(letter) not in load(name).widths}
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
