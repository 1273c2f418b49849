"""The marks of pages written as content of pages, each with the element of the structure that it belongs to."""

import io
from collections.abc import Iterator
from itertools import groupby

from django.utils.encoding import iri_to_uri
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from plans_app.exporters.pdf import fonts
from plans_app.exporters.pdf.archive import deflated
from plans_app.exporters.pdf.objects import Objects, text_string
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

    def __init__(self, canvas: Canvas, styles: Styles, page_count: int):
        self.canvas = canvas
        self.objects = Objects(canvas._doc)
        self.left, self.top = styles.left, styles.paper_height - styles.top
        self.page_count = page_count
        self.owners = Owners([], {})
        self.fonts: dict[str, fonts.Font] = {}
        self.bookmarked: set[Element] = set()
        self.fields: dict[int, int] = {}

    @property
    def page(self) -> int:
        """The page that is being written, counted from 0."""
        return len(self.owners.pages) - 1

    def write(self, marks: list[Mark]) -> None:
        """Write a page. Marks of one element that follow each other are one marked content."""
        self.owners.pages.append([])
        self.font, self.word_space, self.pen = None, 0.0, _NOWHERE
        code, in_text = self.canvas._code, False
        drawn = (mark for mark in marks if not isinstance(mark, Field))
        for (element, is_text), group in groupby(drawn, key=_element_and_kind):
            if is_text != in_text:
                code.append("BT" if is_text else "ET")
                in_text = is_text
            marked = list(group)
            code.append(self._opening(element, marked[0]))
            code += [operator for mark in marked for operator in self._operators(mark)]
            code.append("EMC")
        code += ["ET"] if in_text else []
        for mark in marks:
            if isinstance(mark, Field):
                self._field(mark)
        self.canvas.showPage()

    def close(self, document: Element) -> None:
        """Write what the pages share: the fonts and the structure."""
        font_names = self.objects.document.idToObject["BasicFonts"].dict
        for name, font in sorted(self.fonts.items()):
            font_names[name] = b"%d 0 R" % font.embed(self.objects)
        page_numbers = [self.objects.number_of(f"Page{page + 1}") for page in range(self.page_count)]
        tree = write_structure(self.objects, document, self.owners, page_numbers)
        self.objects.document.Catalog.StructTreeRoot = self.objects.raw(tree)
        if self.fields:
            self._write_form(page_numbers)

    def _opening(self, element: Element | None, mark: Mark) -> str:
        if element is None:
            kind = "Pagination" if isinstance(mark, Text) else "Layout"
            return f"/Artifact <</Type/{kind}>> BDC"
        owners = self.owners.pages[-1]
        element.take(Content(self.page, len(owners)))
        owners.append(element)
        if element.title and element not in self.bookmarked:
            self._bookmark(element, self.top - mark.y + _ABOVE_HEADING)
        return f"/{element.tag} <</MCID {len(owners) - 1}>> BDC"

    def _bookmark(self, element: Element, y: float) -> None:
        """An entry of the outline. The title of the document, H1, is not in it."""
        self.bookmarked.add(element)
        key = f"heading-{len(self.bookmarked)}"
        self.canvas.bookmarkPage(key, fit="XYZ", left=0, top=round(y, 2), zoom=0)
        self.canvas.addOutlineEntry(fonts.drawable(element.title), key, level=int(element.tag[1:]) - 2)

    def _operators(self, mark: Mark) -> Iterator[str]:
        if isinstance(mark, Text):
            yield from self._text(mark)
        elif isinstance(mark, Rule):
            yield self._rule(mark)
        elif isinstance(mark, Picture):
            yield self._picture(mark)
        else:
            self._link(mark)

    def _text(self, mark: Text) -> Iterator[str]:
        """Letters that go on where the ones before them ended need no place of their own."""
        if abs(mark.x - self.pen[0]) > _EXACTLY or mark.y != self.pen[1]:
            yield f"1 0 0 1 {self.left + mark.x:.3f} {self.top - mark.y:.3f} Tm"
        self.pen = mark.x + mark.width, mark.y
        if mark.word_space != self.word_space:
            self.word_space = mark.word_space
            yield f"{mark.word_space:.4f} Tw"
        for font, coded in fonts.load(mark.face).encode(mark.text):
            if self.font != (font.name, mark.size):
                self.font = (font.name, mark.size)
                self.fonts[font.name] = font
                yield f"/{font.name} {mark.size:g} Tf"
            yield f"({coded}) Tj"

    def _rule(self, mark: Rule) -> str:
        start = f"{self.left + mark.x:.3f} {self.top - mark.y:.3f} m"
        return f"{mark.thickness:g} w {start} {self.left + mark.to_x:.3f} {self.top - mark.to_y:.3f} l S"

    def _picture(self, mark: Picture) -> str:
        name = self.objects.add_form(_image(mark.file))
        self.canvas._formsinuse.append(name)
        x, y = self.left + mark.x, self.top - mark.y - mark.height
        mark.element.box = (x, y, x + mark.width, y + mark.height)
        place = f"{mark.width:.3f} 0 0 {mark.height:.3f} {x:.3f} {y:.3f} cm"
        return f"q {place} /{self.objects.form_name(name)} Do Q"

    def _link(self, mark: Link) -> None:
        """The place that leads to an address, which the element of its letters points to."""
        fields = b"/Subtype/Link/F 4/Border[0 0 0]/Contents%s/A<</S/URI/URI(%s)>>"
        self._annotate(mark, fields % (text_string(mark.url), _address(mark.url)))

    def _field(self, mark: Field) -> None:
        """A field that is printed and that nobody fills in by hand (flags 4 and 128), empty until it is signed.

        Its page has no number yet.
        """
        picture = self.objects.add_stream(
            b"", b"/Type/XObject/Subtype/Form/BBox[0 0 %.2f %.2f]" % (mark.width, mark.height)
        )
        named = text_string(mark.name), text_string(mark.label)
        fields = b"/Subtype/Widget/FT/Sig/F 132/P %%d 0 R/T%s/TU%s/AP<</N %d 0 R>>" % (*named, picture)
        number = self._annotate(mark, fields)
        self.fields[number] = self.page

    def _annotate(self, mark: Link | Field, fields: bytes) -> int:
        """Add an annotation in the place of `mark` and give it to its element; the number of its object."""
        x, y = self.left + mark.x, self.top - mark.y
        edges = (x, y - mark.height, x + mark.width, y) if mark.width and mark.height else (0, 0, 0, 0)
        key = self.page_count + len(self.owners.annotations)
        self.owners.annotations[key] = mark.element
        number = self.objects.add(
            b"<</Type/Annot%s/Rect[%.2f %.2f %.2f %.2f]/StructParent %d>>" % (fields, *edges, key)
        )
        self.canvas._annotationrefs.append(b"%d 0 R" % number)
        mark.element.take(Annotation(self.page, number))
        return number

    def _write_form(self, page_numbers: list[int]) -> None:
        """Tell the fields their pages, and the document its fields."""
        for number, page in self.fields.items():
            field = self.objects.raw(number)
            field.data %= page_numbers[page]
        references = b" ".join(b"%d 0 R" % number for number in self.fields)
        form = self.objects.add(b"<</Fields[%s]/SigFlags 1>>" % references)
        self.objects.document.Catalog.AcroForm = self.objects.raw(form)


def _element_and_kind(mark: Mark) -> tuple[Element | None, bool]:
    """Whose a mark is, and whether it is text, which a PDF writes apart from figures. A link's place is neither."""
    return (None if isinstance(mark, Rule) else mark.element), isinstance(mark, Text | Link)


def _address(url: str) -> bytes:
    """An address in ASCII, escaped as a string of PDF."""
    address = iri_to_uri(url).encode("ascii", "replace")
    return address.replace(b"\\", b"%5C").replace(b"(", b"%28").replace(b")", b"%29")


def _image(file: bytes) -> bytes:
    """The object of a picture: a JPEG as it is, the dots of any other, which are compressed with the document."""
    with Image.open(io.BytesIO(file)) as picture:
        if picture.format == "JPEG":
            filtered, data = b"/Filter/DCTDecode", file
        else:
            filtered, data = b"/Filter/FlateDecode", _packed(picture.convert("RGB").tobytes())
        size = picture.size
    return (
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8%s/Length %d>>"
        % (
            *size,
            filtered,
            len(data),
        )
        + b"\nstream\n%s\nendstream" % data
    )


def _packed(dots: bytes) -> bytes:
    """The dots of a picture compressed, with a blank after them where the last byte would look like a line's end."""
    packed = deflated(dots)
    return deflated(dots + b"\0") if packed.endswith(b"\r") else packed
