"""What stands where in the bytes of a PDF, read by pdfium and not by what drew it. Lengths are millimetres
from the upper left corner of the page."""

import ctypes
import io
from dataclasses import dataclass

import pikepdf
import pypdfium2
from pypdfium2 import raw

MILLIMETRES = 25.4 / 72


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


class Paper:
    """The pages of a PDF."""

    def __init__(self, data: bytes):
        self.data = data
        self.pdf = pypdfium2.PdfDocument(data)

    def __len__(self) -> int:
        return len(self.pdf)

    def text(self, page: int) -> str:
        return self.pdf[page].get_textpage().get_text_range()

    @property
    def words(self) -> list[str]:
        return " ".join(self.text(page) for page in range(len(self))).split()

    def _box(self, page: int, left: float, bottom: float, right: float, top: float) -> Box:
        height = self.pdf[page].get_height()
        return Box(*(length * MILLIMETRES for length in (left, height - top, right, height - bottom)))

    def find(self, page: int, text: str) -> Box:
        """The place of `text`, which must stand on one line of the page."""
        textpage = self.pdf[page].get_textpage()
        index, count = textpage.search(text, match_case=True).get_next()
        boxes = [textpage.get_charbox(place, loose=True) for place in range(index, index + count)]
        lefts, bottoms, rights, tops = zip(*boxes, strict=True)
        return self._box(page, min(lefts), min(bottoms), max(rights), max(tops))

    def base_line(self, page: int, text: str) -> float:
        """How far the letters of `text` stand below the upper edge of the page."""
        textpage = self.pdf[page].get_textpage()
        index, _count = textpage.search(text, match_case=True).get_next()
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(textpage, index, x, y)
        return (self.pdf[page].get_height() - y.value) * MILLIMETRES

    def lines(self, page: int) -> list[Box]:
        """The places of the lines of text from the first to the last letter, those of one base line as one."""
        textpage = self.pdf[page].get_textpage()
        boxes: dict[float, list[tuple[float, ...]]] = {}
        for index in range(textpage.count_chars()):
            if not textpage.get_text_range(index, 1).isspace():
                boxes.setdefault(self._origin(textpage, index), []).append(textpage.get_charbox(index, loose=True))
        lines = [tuple(zip(*line, strict=True)) for line in boxes.values()]
        return [self._box(page, min(left), min(low), max(right), max(up)) for left, low, right, up in lines]

    @staticmethod
    def _origin(textpage, index: int) -> float:
        """The height of the base line of a letter, in points from the lower edge."""
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(textpage, index, x, y)
        return round(y.value, 2)

    def rules(self, page: int) -> list[Box]:
        """The horizontal lines of a page."""
        paths = self.pdf[page].get_objects(filter=[raw.FPDF_PAGEOBJ_PATH])
        boxes = [self._box(page, *path.get_bounds()) for path in paths]
        return [box for box in boxes if box.bottom - box.top < 1]

    def rule_below(self, page: int, box: Box) -> Box:
        """The nearest line below `box` that lies under it."""
        lines = [rule for rule in self.rules(page) if rule.top > box.top and abs(rule.middle - box.middle) < 1]
        return min(lines, key=lambda rule: rule.top)

    def edges(self, page: int) -> Box:
        """The smallest box round all letters of a page."""
        textpage = self.pdf[page].get_textpage()
        places = range(textpage.count_chars())
        boxes = [textpage.get_charbox(place) for place in places if textpage.get_text_range(place, 1).strip()]
        lefts, bottoms, rights, tops = zip(*boxes, strict=True)
        return self._box(page, min(lefts), min(bottoms), max(rights), max(tops))

    @property
    def fonts(self) -> set[str]:
        """The names of all fonts, without the mark of the subset."""
        with pikepdf.open(io.BytesIO(self.data)) as pdf:
            dictionaries = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]
            fonts = [item for item in dictionaries if item.get("/Type") == "/Font"]
            return {str(font.BaseFont).lstrip("/").split("+")[-1] for font in fonts}

    @property
    def fonts_without_program(self) -> list[str]:
        """Fonts whose letters are not in the file."""
        with pikepdf.open(io.BytesIO(self.data)) as pdf:
            dictionaries = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]
            fonts = [item for item in dictionaries if item.get("/Type") == "/Font"]
            return [str(font.BaseFont) for font in fonts if "/FontFile2" not in font.get("/FontDescriptor", {})]
