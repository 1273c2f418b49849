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

# 0 and 1 are the lines above the notes and above what goes on from the page before.
_FIRST_NOTE = 2


class Sheet:
    """One document while it is written."""

    def __init__(self, styles: Styles):
        self.styles = styles
        self.numbering = Numbering(styles)
        self.relations = Relations()
        self.notes: list = []

    def runs(self, runs: Iterable[Run], *, bold: bool = False, italic: bool = False) -> Iterator:
        """Elements of a paragraph; `bold` and `italic` are those of all of them."""
        for run in runs:
            if run.note:
                yield self._note_mark(run.note)
            elif run.href and (address := link_address(run.href)):
                yield self._link(run, address, bold=bold, italic=italic)
            else:
                yield _letters(run, bold=bold, italic=italic)

    def footnotes(self):
        """`<w:footnotes>`, the lines above the notes first."""
        lines = [("separator", "separator"), ("continuationSeparator", "continuationSeparator")]
        separators = [
            w("footnote", w("p", w("r", w(element))), type=kind, id=number)
            for number, (kind, element) in enumerate(lines)
        ]
        return w("footnotes", *separators, *self.notes)

    def _note_mark(self, text: str):
        """The mark of a footnote, whose text goes to the foot of the page."""
        number = _FIRST_NOTE + len(self.notes)
        style = w("rStyle", val="FootnoteReference")
        mark = w("r", w("rPr", style), w("footnoteRef"))
        self.notes.append(w("footnote", paragraph("FootnoteText", mark, text_run(f" {text}")), id=number))
        return w("r", w("rPr", w("rStyle", val="FootnoteReference")), w("footnoteReference", id=number))

    def _link(self, run: Run, address: str, *, bold: bool, italic: bool):
        link = w("hyperlink", _letters(run, w("rStyle", val="Hyperlink"), bold=bold, italic=italic))
        link.set(qn("r:id"), self.relations.link(address))
        return link


def _letters(run: Run, *properties, bold: bool, italic: bool):
    marks = [w("b"), w("bCs")] if run.bold or bold else []
    marks += [w("i"), w("iCs")] if run.italic or italic else []
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
