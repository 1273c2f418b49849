"""Runs of letters into blocks of rows, in the styles of one rule-set; their structure, and the count of footnotes."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from math import inf

from plans_app.exporters import wording
from plans_app.exporters.pdf import fonts
from plans_app.exporters.pdf.lines import (
    Kind,
    Source,
    Style,
    Words,
    balanced,
    break_lines,
    line_width,
    plain_source,
    set_lines,
)
from plans_app.exporters.pdf.rows import Block, Row, Rule
from plans_app.exporters.pdf.styles import Styles
from plans_app.exporters.pdf.tagging import Element
from plans_app.exporters.richtext import Run

# Runs and the element of the structure that they belong to.
Part = tuple[Element, Iterable[Run]]


class Typesetter:
    """Sets the paragraphs of one document. Footnotes are numbered in the order in which they are met."""

    def __init__(self, styles: Styles):
        self.styles = styles
        self.document = Element("Document")
        self.parent = self.document
        self.notes_seen = 0
        self._levels: list[int] = []

    # The structure

    def element(self, tag: str, **attributes) -> Element:
        """A new element, the next one in reading."""
        return Element(tag, self.parent, **attributes)

    def heading_element(self, level: int, title: str) -> Element:
        """The element of a heading. The title of the document is H1; none of the levels below is ever left out."""
        while self._levels and self._levels[-1] >= level:
            self._levels.pop()
        self._levels.append(level)
        return self.element(f"H{len(self._levels) + 1}", title=title)

    @contextmanager
    def inside(self, element: Element) -> Iterator[Element]:
        """What is made meanwhile stands in `element`."""
        outer, self.parent = self.parent, element
        try:
            yield element
        finally:
            self.parent = outer

    # Paragraphs

    def paragraph(self, parts: Iterable[Part], component: str = "body", **block) -> Block:
        """A paragraph over the width of the text. `block` are the fields of `Block` that differ."""
        rows = self.rows(parts, self.styles.of(component), self.styles.width)
        keep = int(self.styles.figure("lines_kept_together"))
        fields = {"gap": self.styles.figure("paragraph_gap_points"), "first": keep, "last": keep}
        return Block(tuple(rows), **fields | block)

    def heading(self, parts: Iterable[Part], component: str, **block) -> Block:
        """A paragraph that no page parts and that never ends one."""
        rows = self.rows(parts, self.styles.of(component), self.styles.width)
        fields = {"gap": self.styles.figure("paragraph_gap_points"), "keeps_with_next": True}
        return Block(tuple(rows), first=len(rows), last=len(rows), **fields | block)

    def rows(self, parts: Iterable[Part], style: Style, width: float) -> list[Row]:
        """The lines of a paragraph of `width` points, with the footnotes that are marked in them."""
        source: Source = []
        for element, runs in parts:
            for text, kind in self._source(element, runs, style):
                if source and source[-1][1] is kind:
                    source[-1] = (source[-1][0] + text, kind)
                else:
                    source.append((text, kind))
        words = Words.of(source, width - style.indent - style.first_indent)
        return set_lines(words, break_lines(words.widths, style, width), style, width)

    def _source(self, element: Element, runs: Iterable[Run], style: Style) -> Iterator[tuple[str, Kind]]:
        kind: Kind | None = None
        for run in runs:
            if run.note:
                kind = None
                yield self._note_mark(run, element, style.size)
                continue
            face = fonts.face(bold=style.bold or run.bold, italic=style.italic != run.italic)
            if kind is None or (kind.face, kind.href) != (face, run.href):
                kind = Kind(face, style.size, _owner(element, run.href, kind), run.href)
            letters = fonts.drawable(run.text)
            yield letters.upper() if style.capitals else letters, kind

    def _note_mark(self, run: Run, element: Element, size: float) -> tuple[str, Kind]:
        """The mark of a footnote in the text, which brings the footnote with it."""
        self.notes_seen += 1
        mark = wording.note_mark(self.notes_seen)
        note = Element("Note")
        rows = self.rows(
            [(Element("Lbl", note), [Run(mark)]), (Element("P", note), [Run(f" {run.note}")])], *self._foot
        )
        return mark, Kind(fonts.REGULAR, size, Element.inline("Reference", element, note), notes=tuple(rows))

    @property
    def _foot(self) -> tuple[Style, float]:
        return self.styles.of("note"), self.styles.width

    # Titles

    def title_rows(
        self, text: str, component: str, width: float, element: Element | None = None, *, goes_on: bool = False
    ) -> list[Row]:
        """Centred lines of even length, a paragraph of their own unless they belong to an `element`.

        `goes_on` says that the element has more words, in another style.
        """
        style = self.styles.of(component)
        words = Words.of(plain_source(text, style, element or self.element("P")), width)
        return set_lines(words, balanced(words.widths, style, width), style, width, goes_on=goes_on)

    def title_width(self, text: str, component: str, width: float) -> float:
        """The width of the last of those lines, which a rule below them measures itself by."""
        style = self.styles.of(component)
        widths = Words.of(plain_source(text, style), width).widths
        lines = balanced(widths, style, width)
        return line_width(widths[slice(*lines[-1])], style) if lines else 0

    def natural_width(self, text: str, component: str) -> float:
        """The width of `text` on one line."""
        style = self.styles.of(component)
        return line_width(Words.of(plain_source(text, style), inf).widths, style)

    def rule(self, share_of: float, width: float) -> Row:
        """A row with a line of `share_of` points in the middle of `width`."""
        start, gap = (width - share_of) / 2, self.styles.figure("rule_gap_points")
        thickness = self.styles.figure("rule_thickness_points")
        return Row(2 * gap, (Rule(start, gap, start + share_of, gap, thickness),) if share_of else ())


def _owner(element: Element, href: str, before: Kind | None) -> Element:
    """Whose the letters of a run are: the link's, which may go on from the run before, else the paragraph's."""
    if not href:
        return element
    return before.element if before and before.href == href else Element.inline("Link", element)
