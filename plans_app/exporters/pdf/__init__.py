"""The plan as a PDF in the form of Decree 30."""

import io

import pikepdf

from plans_app.exporters.pdf.document import draw_plan
from plans_app.exporters.pdf.issue import ORGANIZATION_FIELD, SIGNER_FIELD, PictureSize, Signatures, Verification
from plans_app.exporters.pdf.stamp import stamp_pdf

__all__ = [
    "ORGANIZATION_FIELD",
    "SIGNER_FIELD",
    "PictureSize",
    "Signatures",
    "Verification",
    "count_pages",
    "export_pdf",
    "stamp_pdf",
]


def export_pdf(
    plan,
    *,
    is_draft: bool = False,
    profile: str | None = None,
    signatures: Signatures | None = None,
    verification: Verification | None = None,
) -> bytes:
    """The PDF of `plan`, a saved page, an unsaved one or that of a revision. The same plan gives the same bytes.

    It conforms to PDF/A-2a and PDF/UA-1. `is_draft` stamps every page. `profile` names the sizes of letters by the
    first of them, "13" or "12"; without it the largest in which the head fits are taken. `signatures` leaves an empty
    field for each digital signature, which has no picture before it is signed. `verification` prints the code by which
    a copy is proved genuine. Safe to call from several threads. Raises MissingGlyph when the font lacks a character,
    RenderError when a picture cannot be read.
    """
    return draw_plan(plan, is_draft=is_draft, profile=profile, signatures=signatures, verification=verification)


def count_pages(data: bytes) -> int:
    """The number of pages of the PDF in `data`. Raises pikepdf.PdfError when it is none."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages)
