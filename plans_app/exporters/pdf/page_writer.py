"""The marks of pages written as content of pages, each with the element of the structure that it belongs to."""

import io
from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby

from django.utils.encoding import iri_to_uri
from PIL import Image

from plans_app.decree30.ruleset import BLACK
from plans_app.exporters.pdf import fonts
from plans_app.exporters.pdf.objects import Objects, references, text_string
from plans_app.exporters.pdf.outline import Entry, write_outline
from plans_app.exporters.pdf.rows import Field, Link, Mark, Picture, Rule, Text
from plans_app.exporters.pdf.styles import Styles
from plans_app.exporters.pdf.tagging import Annotation, Content, Element, Owners, write_structure

# How far above a heading's base line an entry of the outline leads, in points.
_ABOVE_HEADING = 20
# Where the pen stands before the first letter of a page, and how far it may be off, in points.
_NOWHERE = (-1.0, -1.0)
_EXACTLY = 0.001


class PageWriter:
    """Writes the pages of one document, `page_count` in all, and remembers whose each part of them is."""

    def __init__(self, objects: Objects, styles: Styles, page_count: int):
        self.objects = objects
        self.left, self.top = styles.left, styles.paper_height - styles.top
        self.paper = b"[0 0 %.4f %.4f]" % (styles.paper_width, styles.paper_height)
        self.page_count = page_count
        self.tree = objects.reserve()
        self.resources = objects.reserve()
        self.page_numbers: list[int] = []
        self.owners = Owners([], {})
        self.fonts: dict[str, fonts.Font] = {}
        self.texts: dict[str, list[str]] = defaultdict(list)
        self.pictures: dict[str, int] = {}
        self.headings: dict[Element, Entry] = {}
        self.fields: list[int] = []

    @property
    def page(self) -> int:
        """The page that is being written, counted from 0."""
        return len(self.owners.pages) - 1

    def write(self, marks: list[Mark]) -> None:
        """Write a page. Marks of one element that follow each other are one marked content."""
        self.page_numbers.append(self.objects.reserve())
        self.owners.pages.append([])
        self.links: list[int] = []
        self.font, self.word_space, self.pen = None, 0.0, _NOWHERE
        self.code: list[str] = []
        in_text = False
        drawn = (mark for mark in marks if not isinstance(mark, Field))
        for (element, is_text), group in groupby(drawn, key=_element_and_kind):
            if is_text != in_text:
                self.code.append("BT" if is_text else "ET")
                in_text = is_text
            marked = list(group)
            self.code.append(self._opening(element, marked[0]))
            for mark in marked:
                self._draw(mark)
            self.code.append("EMC")
        self.code += ["ET"] if in_text else []
        for mark in marks:
            if isinstance(mark, Field):
                self._field(mark)
        self._add_page("\n".join(self.code).encode("latin-1"))

    def _add_page(self, content: bytes) -> None:
        links = b"/Annots[%s]" % references(self.links) if self.links else b""
        self.objects.set(
            self.page_numbers[-1],
            b"<</Type/Page/Parent %d 0 R/MediaBox%s/Resources %d 0 R/Contents %d 0 R/StructParents %d/Tabs/S%s>>"
            % (self.tree, self.paper, self.resources, self.objects.add_stream(content), self.page, links),
        )

    def close(self, document: Element) -> bytes:
        """Write what the pages share. Gives the entries of the catalogue that lead to pages, structure and outline."""
        pages = (self.page_count, references(self.page_numbers))
        self.objects.set(self.tree, b"<</Type/Pages/Count %d/Kids[%s]>>" % pages)
        used = [(name, font.embed(self.objects, self.texts[name])) for name, font in sorted(self.fonts.items())]
        self.objects.set(self.resources, b"<</Font%s/XObject%s>>" % (_names(used), _names(self.pictures.items())))
        structure = write_structure(self.objects, document, self.owners, self.page_numbers)
        entries = b"/Pages %d 0 R/StructTreeRoot %d 0 R" % (self.tree, structure)
        if self.fields:
            entries += b"/AcroForm<</Fields[%s]/SigFlags 1>>" % references(self.fields)
        if not self.headings:
            return entries
        outline = write_outline(self.objects, [*self.headings.values()], self.page_numbers)
        return entries + b"/Outlines %d 0 R" % outline

    def _opening(self, element: Element | None, mark: Mark) -> str:
        if element is None:
            kind = "Pagination" if isinstance(mark, Text) else "Layout"
            return f"/Artifact <</Type/{kind}>> BDC"
        owners = self.owners.pages[-1]
        element.take(Content(self.page, len(owners)))
        owners.append(element)
        if element.title and element not in self.headings:
            self._bookmark(element, self.top - mark.y + _ABOVE_HEADING)
        return f"/{element.tag} <</MCID {len(owners) - 1}>> BDC"

    def _bookmark(self, element: Element, top: float) -> None:
        """An entry of the outline. The title of the document, H1, is not in it."""
        level = int(element.tag[1:]) - 1
        self.headings[element] = Entry(level, fonts.drawable(element.title), self.page, top)

    def _draw(self, mark: Mark) -> None:
        if isinstance(mark, Text):
            self._text(mark)
        elif isinstance(mark, Rule):
            self.code.append(self._rule(mark))
        elif isinstance(mark, Picture):
            self.code.append(self._picture(mark))
        else:
            self._link(mark)

    def _text(self, mark: Text) -> None:
        """Letters that go on where the ones before them ended need no place of their own."""
        code = self.code
        if abs(mark.x - self.pen[0]) > _EXACTLY or mark.y != self.pen[1]:
            code.append(f"1 0 0 1 {self.left + mark.x:.3f} {self.top - mark.y:.3f} Tm")
        self.pen = mark.x + mark.width, mark.y
        if mark.word_space != self.word_space:
            self.word_space = mark.word_space
            code.append(f"{mark.word_space:.4f} Tw")
        if mark.colour != BLACK:
            code.append("{:g} {:g} {:g} rg".format(*mark.colour))
        for font, coded in fonts.load(mark.face).encode(mark.text):
            if self.font != (font.name, mark.size):
                self.font = (font.name, mark.size)
                self.fonts[font.name] = font
                code.append(f"/{font.name} {mark.size:g} Tf")
            self.texts[font.name].append(coded)
            code.append(f"({coded}) Tj")
        if mark.colour != BLACK:
            code.append("0 g")

    def _rule(self, mark: Rule) -> str:
        start = f"{self.left + mark.x:.3f} {self.top - mark.y:.3f} m"
        line = f"{mark.thickness:g} w {start} {self.left + mark.to_x:.3f} {self.top - mark.to_y:.3f} l S"
        return line if mark.colour == BLACK else "{:g} {:g} {:g} RG {} 0 G".format(*mark.colour, line)

    def _picture(self, mark: Picture) -> str:
        name = f"P{len(self.pictures)}"
        self.pictures[name] = _add_image(self.objects, mark.file)
        x, y = self.left + mark.x, self.top - mark.y - mark.height
        mark.element.box = (x, y, x + mark.width, y + mark.height)
        place = f"{mark.width:.3f} 0 0 {mark.height:.3f} {x:.3f} {y:.3f} cm"
        return f"q {place} /{name} Do Q"

    def _link(self, mark: Link) -> None:
        """The place that leads to an address, which the element of its letters points to."""
        fields = b"/Subtype/Link/F 4/Border[0 0 0]/Contents%s/A<</S/URI/URI(%s)>>"
        self._annotate(mark, fields % (text_string(mark.url), _address(mark.url)))

    def _field(self, mark: Field) -> None:
        """A field that is printed and that nobody fills in by hand (flags 4 and 128), empty until it is signed."""
        picture = self.objects.add_stream(
            b"", b"/Type/XObject/Subtype/Form/BBox[0 0 %.2f %.2f]" % (mark.width, mark.height)
        )
        named = text_string(mark.name), text_string(mark.label)
        fields = b"/Subtype/Widget/FT/Sig/F 132/P %d 0 R/T%s/TU%s/AP<</N %d 0 R>>"
        self.fields.append(self._annotate(mark, fields % (self.page_numbers[-1], *named, picture)))

    def _annotate(self, mark: Link | Field, fields: bytes) -> int:
        """Add an annotation in the place of `mark` and give it to its element; the number of its object."""
        x, y = self.left + mark.x, self.top - mark.y
        edges = (x, y - mark.height, x + mark.width, y) if mark.width and mark.height else (0, 0, 0, 0)
        key = self.page_count + len(self.owners.annotations)
        self.owners.annotations[key] = mark.element
        number = self.objects.add(
            b"<</Type/Annot%s/Rect[%.2f %.2f %.2f %.2f]/StructParent %d>>" % (fields, *edges, key)
        )
        self.links.append(number)
        mark.element.take(Annotation(self.page, number))
        return number


def _element_and_kind(mark: Mark) -> tuple[Element | None, bool]:
    """Whose a mark is, and whether it is text, which a PDF writes apart from figures. A link's place is neither."""
    return (None if isinstance(mark, Rule) else mark.element), isinstance(mark, Text | Link)


def _address(url: str) -> bytes:
    """An address in ASCII, escaped as a string of PDF."""
    address = iri_to_uri(url).encode("ascii", "replace")
    return address.replace(b"\\", b"%5C").replace(b"(", b"%28").replace(b")", b"%29")


def _names(objects: Iterable[tuple[str, int]]) -> bytes:
    """A dictionary of objects by their names."""
    return b"<<%s>>" % b"".join([b"/%s %d 0 R" % (name.encode(), number) for name, number in objects])


def _add_image(objects: Objects, file: bytes) -> int:
    """A picture: a JPEG as it is, the dots of any other, which are compressed with the document."""
    with Image.open(io.BytesIO(file)) as picture:
        fields = b"/Type/XObject/Subtype/Image/ColorSpace/DeviceRGB/BitsPerComponent 8"
        fields += b"/Width %d/Height %d" % picture.size
        if picture.format == "JPEG":
            return objects.add_ready_stream(file, fields + b"/Filter/DCTDecode")
        return objects.add_stream(picture.convert("RGB").tobytes(), fields)
