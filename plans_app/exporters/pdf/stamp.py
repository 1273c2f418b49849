"""A stamp on a finished PDF: a derivative that says what became of the document. The original stays as it is.

The stamp is that of a recalled document: capitals, upright, bold, in a single frame, in the top margin right of the
middle (Decree 30, Appendix I, the place of component 11). It stands on every page, since pages are printed and
forwarded one by one.
"""

import io
from collections.abc import Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name

from plans_app.decree30.ruleset import ruleset_on
from plans_app.exporters.pdf import fonts
from plans_app.exporters.pdf.saving import save
from plans_app.exporters.pdf.styles import SINGLE_SPACING, Styles

# Between the middle of the page, where its number stands, and the frame. Points.
CLEARANCE = 14.0
_STAMP = "/PlansStamp"


def stamp_pdf(data: bytes, lines: Sequence[str]) -> bytes:
    """The PDF in `data` with `lines` stamped on each page; the same lines give the same bytes.

    A document that conforms to PDF/A-2a and PDF/UA-1 still does: the stamp is an artifact, no part of the text. A
    digital signature does not survive a stamp, so its value is taken out and only its picture stays. Raises
    MissingGlyph for a character that the font lacks, pikepdf.PdfError for bytes that are no PDF.
    """
    ruleset = ruleset_on(None)
    styles = Styles(ruleset, ruleset.profiles[0])
    texts = [fonts.drawable(line).upper() for line in lines]
    fonts.check((text, fonts.BOLD) for text in texts)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        _drop_signatures(pdf)
        stamp = _Stamp(texts, styles)
        form = stamp.embed(pdf)
        for page in pdf.pages:
            _draw(pdf, page, form, *stamp.place(page))
        return save(pdf)


class _Stamp:
    """The framed lines; sizes in points."""

    def __init__(self, texts: list[str], styles: Styles):
        self.texts = texts
        self.styles = styles
        self.padding = styles.figure("stamp_padding_points")
        room = styles.paper_width / 2 - styles.length("margin_right") - CLEARANCE - 2 * self.padding
        widest = max(fonts.width(text, fonts.BOLD) for text in texts)
        self.size = min(styles.of("stamp").size, room / widest)
        self.leading = self.size * SINGLE_SPACING
        self.width = widest * self.size + 2 * self.padding
        self.height = len(texts) * self.leading + 2 * self.padding

    def place(self, page: pikepdf.Page) -> tuple[float, float]:
        """The lower left corner: the right edge on that of the text, the frame in the middle of the top margin."""
        _left, _bottom, right, top = (float(edge) for edge in page.mediabox)
        above = max((self.styles.top - self.height) / 2, 0)
        return right - self.styles.length("margin_right") - self.width, top - above - self.height

    def embed(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """The stamp as one object that all pages share."""
        used: dict[fonts.Font, list[str]] = {}
        content = self._frame() + [operator for line in self._lines(used) for operator in line]
        named = {f"/{font.name}": _embed_font(pdf, font, texts) for font, texts in used.items()}
        return pdf.make_stream(
            "\n".join(content).encode("latin-1"),
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array([0, 0, round(self.width, 3), round(self.height, 3)]),
            Resources=Dictionary(Font=Dictionary(named)),
        )

    def _frame(self) -> list[str]:
        thickness = self.styles.figure("rule_thickness_points")
        inner = f"{thickness / 2:.3f} {thickness / 2:.3f} {self.width - thickness:.3f} {self.height - thickness:.3f}"
        return ["1 g", f"0 0 {self.width:.3f} {self.height:.3f} re f", "0 g 0 G", f"{thickness:g} w {inner} re S"]

    def _lines(self, used: dict[fonts.Font, list[str]]):
        """Each line in the middle of the frame; notes the fonts it takes, and what it takes them for."""
        for number, text in enumerate(self.texts, start=1):
            left = (self.width - fonts.width(text, fonts.BOLD) * self.size) / 2
            base = self.height - self.padding - number * self.leading + self.leading * 0.25
            yield ["BT", f"1 0 0 1 {left:.3f} {base:.3f} Tm"]
            for font, coded in fonts.load(fonts.BOLD).encode(text):
                used.setdefault(font, []).append(coded)
                yield [f"/{font.name} {self.size:.3f} Tf", f"({coded}) Tj"]
            yield ["ET"]


def _embed_font(pdf: pikepdf.Pdf, font: fonts.Font, texts: list[str]) -> pikepdf.Object:
    """What the encoded `texts` need of `font`, written into `pdf`."""
    program, letters = font.cut(texts)
    descriptor = pikepdf.Object.parse(b"<<%s>>" % font.descriptor_fields)
    descriptor.FontFile2 = pdf.make_stream(program, Length1=len(program))
    dictionary = pikepdf.Object.parse(b"<<%s>>" % font.font_fields)
    dictionary.FontDescriptor = pdf.make_indirect(descriptor)
    dictionary.ToUnicode = pdf.make_stream(letters)
    return pdf.make_indirect(dictionary)


def _draw(pdf: pikepdf.Pdf, page: pikepdf.Page, form: pikepdf.Object, x: float, y: float) -> None:
    """Puts the stamp on `page` above everything, whatever state its own content leaves behind."""
    page.contents_coalesce()
    name = page.add_resource(form, Name.XObject, Name(_STAMP))
    stamp = f"/Artifact <</Type/Pagination>> BDC\nq 1 0 0 1 {x:.3f} {y:.3f} cm {name} Do Q\nEMC\n"
    own = page.obj.Contents.read_bytes().strip(b"\n")
    page.obj.Contents = pdf.make_stream(b"q\n" + own + b"\nQ\n" + stamp.encode())


def _drop_signatures(pdf: pikepdf.Pdf) -> None:
    """A signature that no longer fits its bytes would look like a forged one."""
    form = pdf.Root.get("/AcroForm")
    if form is None:
        return
    for field in form.get("/Fields", []):
        if field.get("/FT") == Name.Sig and "/V" in field:
            del field.V
    for holder, name in ((form, "/SigFlags"), (pdf.Root, "/Perms"), (pdf.Root, "/DSS")):
        if name in holder:
            del holder[name]
