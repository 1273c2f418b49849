"""Saving a PDF that pikepdf has changed, so that archives take it: its bytes the same on every machine."""

import io

import pikepdf
from pikepdf import Dictionary, String

from plans_app.exporters.pdf.archive import LANGUAGE

# Short entries of the catalogue.
_CATALOGUE = {
    "/Lang": lambda: String(LANGUAGE),
    "/MarkInfo": lambda: Dictionary(Marked=True),
    "/ViewerPreferences": lambda: Dictionary(DisplayDocTitle=True),
}
_AMBIGUOUS = b"\r\nendstream"
_MOST_PACKINGS = 8


def save(pdf: pikepdf.Pdf) -> bytes:
    """The bytes of `pdf`, in which no compressed stream ends with a carriage return.

    Together with the line feed that PDF/A wants before "endstream" it would look like one end of line, and a strict
    validator counts the stream a byte short. Such a document is saved again, packed in another way.
    """
    data = _bytes(pdf)
    for packing in range(1, _MOST_PACKINGS):
        if _AMBIGUOUS not in data:
            break
        if not _lengthen_pages(pdf, data):
            _pack(pdf, packing)
        data = _bytes(pdf)
    return data


def _lengthen_pages(pdf: pikepdf.Pdf, data: bytes) -> bool:
    """Add a blank to the content of the pages that end so in `data`; whether there was one."""
    with pikepdf.open(io.BytesIO(data)) as saved:
        pairs = zip(pdf.Root.Pages.Kids, saved.Root.Pages.Kids, strict=True)
        wrong = [page for page, written in pairs if written.Contents.read_raw_bytes().endswith(b"\r")]
    for page in wrong:
        page.Contents.write(page.Contents.read_bytes() + b"\n")
    return bool(wrong)


def _pack(pdf: pikepdf.Pdf, packing: int) -> None:
    """Make other entries of the catalogue objects of their own: it moves the numbers of all objects after them."""
    for place, (name, value) in enumerate(_CATALOGUE.items()):
        own = packing >> place & 1
        pdf.Root[name] = pdf.make_indirect(value()) if own else value()


def _bytes(pdf: pikepdf.Pdf) -> bytes:
    buffer = io.BytesIO()
    pdf.save(
        buffer,
        deterministic_id=True,
        compress_streams=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return buffer.getvalue()
