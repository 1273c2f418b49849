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
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def middle_height(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Letter:
    """A letter: its size in points, the name of its font, its colour as red, green and blue, its base line."""

    text: str
    size: float
    font: str
    colour: tuple[int, int, int]
    base_line: float
    left: float


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

    def frame_round(self, page: int, text: str) -> Box:
        """The smallest box of four lines that `text` stands in, by their outer edges."""
        place, strokes = self.find(page, text), self.strokes(page)
        beside = [box for box in strokes if box.width < 1 < box.height and box.top < place.middle_height < box.bottom]
        left = max((box for box in beside if box.right < place.left), key=lambda box: box.left)
        right = min((box for box in beside if box.left > place.right), key=lambda box: box.left)
        across = [
            box for box in strokes if box.height < 1 and abs(box.left - left.left) + abs(box.right - right.right) < 0.1
        ]
        top = max((box for box in across if box.bottom < place.middle_height), key=lambda box: box.top)
        bottom = min((box for box in across if box.top > place.middle_height), key=lambda box: box.top)
        return Box(left.left, top.top, right.right, bottom.bottom)

    def strokes(self, page: int) -> list[Box]:
        """All straight lines with their thickness."""
        return [self._stroke(page, path) for path in self.pdf[page].get_objects(filter=[raw.FPDF_PAGEOBJ_PATH])]

    def _stroke(self, page: int, path) -> Box:
        x, y, width = ctypes.c_float(), ctypes.c_float(), ctypes.c_float()
        points = []
        for index in range(raw.FPDFPath_CountSegments(path)):
            raw.FPDFPathSegment_GetPoint(raw.FPDFPath_GetPathSegment(path, index), x, y)
            points.append((x.value, y.value))
        raw.FPDFPageObj_GetStrokeWidth(path, width)
        xs, ys = zip(*points, strict=True)
        is_upright = min(xs) == max(xs)
        wide, high = (width.value / 2, 0) if is_upright else (0, width.value / 2)
        return self._box(page, min(xs) - wide, min(ys) - high, max(xs) + wide, max(ys) + high)

    def stroke_colours(self, page: int) -> list[tuple[int, int, int]]:
        """The colours of all lines of a page."""
        colours = []
        for path in self.pdf[page].get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
            red, green, blue, opacity = (ctypes.c_uint() for _ in range(4))
            raw.FPDFPageObj_GetStrokeColor(path, red, green, blue, opacity)
            colours.append((red.value, green.value, blue.value))
        return colours

    def text_lines(self, page: int, *, foot: str = "") -> list[Box]:
        """The lines in the text area from the top, those of the foot that begins with `foot` left out."""
        end = self.find(page, foot).top if foot and foot in self.text(page) else 297
        lines = [line for line in self.lines(page) if line.top > 19 and line.bottom < end]
        return sorted(lines, key=lambda line: line.top)

    def text_in(self, page: int, box: Box) -> str:
        height = self.pdf[page].get_height()
        edges = box.left, height * MILLIMETRES - box.bottom, box.right, height * MILLIMETRES - box.top
        left, bottom, right, top = (edge / MILLIMETRES for edge in edges)
        return self.pdf[page].get_textpage().get_text_bounded(left, bottom, right, top).strip()

    def rule_below(self, page: int, box: Box) -> Box:
        """The nearest line below `box` that lies under it."""
        lines = [rule for rule in self.rules(page) if rule.top > box.top and abs(rule.middle - box.middle) < 1]
        return min(lines, key=lambda rule: rule.top)

    def edges(self, page: int, *, without_top_margin: bool = False) -> Box:
        """The smallest box round all letters of a page."""
        textpage = self.pdf[page].get_textpage()
        places = range(textpage.count_chars())
        boxes = [textpage.get_charbox(place) for place in places if textpage.get_text_range(place, 1).strip()]
        if without_top_margin:
            limit = self.pdf[page].get_height() - 20 / MILLIMETRES
            boxes = [box for box in boxes if box[1] < limit]
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

    def size(self, page: int) -> tuple[float, float]:
        width, height = self.pdf[page].get_size()
        return width * MILLIMETRES, height * MILLIMETRES

    def letters(self, page: int, text: str = "", *, after: str = "") -> list[Letter]:
        """The letters of `text`, or of the whole page; of `text` where it comes after the words `after`."""
        textpage = self.pdf[page].get_textpage()
        if not text:
            return [self._letter(page, textpage, index) for index in self._drawn(textpage)]
        start = textpage.search(after, match_case=True).get_next()[0] if after else 0
        index, count = textpage.search(text, index=start, match_case=True).get_next()
        return [self._letter(page, textpage, place) for place in range(index, index + count)]

    @staticmethod
    def _drawn(textpage) -> list[int]:
        return [index for index in range(textpage.count_chars()) if textpage.get_text_range(index, 1).strip()]

    def _letter(self, page: int, textpage, index: int) -> Letter:
        name, flags = ctypes.create_string_buffer(100), ctypes.c_int()
        raw.FPDFText_GetFontInfo(textpage, index, name, 100, flags)
        red, green, blue, opacity = (ctypes.c_uint() for _ in range(4))
        raw.FPDFText_GetFillColor(textpage, index, red, green, blue, opacity)
        return Letter(
            text=textpage.get_text_range(index, 1),
            size=round(raw.FPDFText_GetFontSize(textpage, index), 2),
            font=name.value.decode(),
            colour=(red.value, green.value, blue.value),
            base_line=(self.pdf[page].get_height() - self._origin(textpage, index)) * MILLIMETRES,
            left=textpage.get_charbox(index)[0] * MILLIMETRES,
        )

    def rule_weights(self, page: int) -> list[float]:
        """The widths in points of all lines that are drawn on a page."""
        weights = []
        for path in self.pdf[page].get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
            width = ctypes.c_float()
            raw.FPDFPageObj_GetStrokeWidth(path, width)
            weights.append(round(width.value, 2))
        return weights

    def last_line_of(self, page: int, word: str, *, below: Box) -> Box:
        """The first line below `below` that ends with `word` and has nothing but a rule under it before the body."""
        lines = sorted((line for line in self.lines(page) if line.top >= below.bottom - 1), key=lambda line: line.top)
        ruled = [rule.top for rule in self.rules(page)]
        return next(line for line in lines if any(0 <= rule - line.bottom < 3 for rule in ruled))

    def line_distances(self, page: int) -> list[tuple[float, float]]:
        """The size of each line's letters at the left margin, and how far below the line before it stands (points)."""
        lines = sorted({(letter.base_line, letter.size) for letter in self.letters(page) if letter.left < 45})
        return [
            (after[1], (after[0] - before[0]) / MILLIMETRES)
            for before, after in zip(lines, lines[1:], strict=False)
            if after[0] != before[0]
        ]

    def numbers(self) -> list[int]:
        """The number that each page has on the paper."""
        with pikepdf.open(io.BytesIO(self.data)) as pdf:
            return [int(page.label.split()[-1]) for page in pdf.pages]

    def in_top_margin(self, page: int) -> str:
        return "".join(letter.text for letter in self.letters(page) if letter.base_line < 20)

    def page_with(self, text: str) -> int:
        return next(page for page in range(len(self)) if text in self.text(page))
