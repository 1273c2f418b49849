"""The plan as a PDF in the form of Decree 30."""

import io

import pikepdf

from plans_app.exporters.pdf.document import draw_plan


def export_pdf(plan, *, is_draft: bool = False) -> bytes:
    """The PDF of `plan`, a saved page, an unsaved one or that of a revision. The same plan gives the same bytes.

    `is_draft` stamps every page. Safe to call from several threads. Raises MissingGlyph when the font lacks a
    character, RenderError when a picture cannot be read.
    """
    return draw_plan(plan, is_draft=is_draft)


def count_pages(data: bytes) -> int:
    """The number of pages of the PDF in `data`. Raises pikepdf.PdfError when it is none."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages)
