"""PDF files for the tests, drawn letter by letter where they are to stand."""

import io

import pikepdf
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

import plans_app.exporters.pdf
from plans_app.importers.base import PlanDraft
from plans_app.importers.pdf import read_pdf

_FONTS = next(iter(plans_app.exporters.pdf.__path__)) + "/fonts/"
_FACES = {"Serif": "Tinos-Regular.ttf", "SerifBold": "Tinos-Bold.ttf", "SerifItalic": "Tinos-Italic.ttf"}

# Left edge and base line in points from the page's lower left, size in points, font, text.
Drawn = tuple[float, float, float, str, str]


def read(data: bytes) -> PlanDraft:
    return read_pdf(data, source_name="ke-hoach.pdf")


def drawn(*pages: list[Drawn], angle: float = 0) -> bytes:
    """A PDF with these words on its pages."""
    for name, file in _FACES.items():
        pdfmetrics.registerFont(TTFont(f"Test{name}", _FONTS + file))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    for page in pages:
        for x, y, size, font, text in page:
            canvas.saveState()
            canvas.translate(x, y)
            canvas.rotate(angle)
            canvas.setFont(f"Test{font}", size)
            canvas.drawString(0, 0, text)
            canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def paragraphs(*texts: list[str], left=85, indent=28, top=700, leading=18) -> list[Drawn]:
    """Paragraphs with a first-line indent, their printed lines given."""
    page, y = [], top
    for lines in texts:
        for number, line in enumerate(lines):
            page.append((left + (indent if number == 0 else 0), y, 14, "Serif", line))
            y -= leading
    return page


def a_scan(pages: int = 2) -> bytes:
    """Pages that are pictures."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    for _ in range(pages):
        canvas.drawImage(ImageReader(Image.new("L", (80, 120), 200)), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def locked(data: bytes, password: str = "mat-khau") -> bytes:
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(stream, encryption=pikepdf.Encryption(user=password, owner=password))
    return stream.getvalue()
