"""What the parts of one document share: styles, lists, footnotes, pictures, links; and runs of letters in them."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from django.utils.encoding import iri_to_uri
from docx.oxml.ns import qn

from plans_app.exporters.docx.elements import paragraph, safe, text_run, w
from plans_app.exporters.docx.numbering import Numbering
from plans_app.exporters.docx.package import Relations
from plans_app.exporters.pdf.styles import Styles
from plans_app.exporters.richtext import Run

# The lines above the notes, and above a note that goes on from the page before, by the numbers that Word gives them.
SEPARATORS = {-1: "separator", 0: "continuationSeparator"}


class Sheet:
    """One document while it is written."""

    def __init__(self, styles: Styles):
        self.styles = styles
        self.numbering = Numbering(styles)
        self.relations = Relations()
        self.notes: list = []

    def runs(self, runs: Iterable[Run], *, in_italics: bool = False) -> Iterator:
        """Elements of a paragraph; where it is `in_italics` by its style, what is marked stands upright."""
        for run in runs:
            if run.note:
                yield self._note_mark(run.note)
            elif run.href and (address := link_address(run.href)):
                yield self._link(run, address, in_italics=in_italics)
            else:
                yield _letters(run, in_italics=in_italics)

    def footnotes(self):
        """`<w:footnotes>`, the lines above the notes first."""
        separators = [
            w("footnote", w("p", w("r", w(kind))), type=kind, id=number) for number, kind in SEPARATORS.items()
        ]
        return w("footnotes", *separators, *self.notes)

    def _note_mark(self, text: str):
        """The mark of a footnote, whose text goes to the foot of the page."""
        number = len(self.notes) + 1
        style = w("rStyle", val="FootnoteReference")
        mark = w("r", w("rPr", style), w("footnoteRef"))
        self.notes.append(w("footnote", paragraph("FootnoteText", mark, text_run(f" {text}")), id=number))
        return w("r", w("rPr", w("rStyle", val="FootnoteReference")), w("footnoteReference", id=number))

    def _link(self, run: Run, address: str, *, in_italics: bool):
        link = w("hyperlink", _letters(run, w("rStyle", val="Hyperlink"), in_italics=in_italics))
        link.set(qn("r:id"), self.relations.link(address))
        return link


def _letters(run: Run, *properties, in_italics: bool):
    marks = [w("b"), w("bCs")] if run.bold else []
    if run.italic:
        upright = 0 if in_italics else None
        marks += [w("i", val=upright), w("iCs", val=upright)]
    return text_run(run.text, *properties, *marks)


def link_address(href: str) -> str:
    """`href` as a relation of a package may hold it, "" for an address that is none: Word refuses the whole file."""
    try:
        parts = urlsplit(safe(href))
    except ValueError:
        return ""
    if not (parts.netloc or parts.scheme == "mailto"):
        return ""
    return iri_to_uri(parts.geturl()).replace("\\", "%5C").replace("[", "%5B").replace("]", "%5D")
