"""Pages drawn into a file. Nothing here decides where anything stands but page number and stamp."""

from collections.abc import Sequence

from plans_app.exporters import wording
from plans_app.exporters.pdf import fonts
from plans_app.exporters.pdf.archive import Facts, catalogue_entries, write_information
from plans_app.exporters.pdf.lines import Words, break_lines, line_width, plain_source, set_lines
from plans_app.exporters.pdf.objects import Objects, text_string
from plans_app.exporters.pdf.page_writer import PageWriter
from plans_app.exporters.pdf.pages import Page
from plans_app.exporters.pdf.rows import Mark, Row, Rule, Text, shifted, stack
from plans_app.exporters.pdf.stamps import frame
from plans_app.exporters.pdf.styles import Styles
from plans_app.exporters.pdf.tagging import Element

DRAFT_STAMP = "DỰ THẢO"


class Drawing:
    """Draws one plan. The same plan gives the same bytes: no clock, no random number, no order of a set."""

    def __init__(self, styles: Styles, plan, *, is_draft: bool):
        self.styles = styles
        self.plan = plan
        self.is_draft = is_draft

    def draw(self, parts: list[list[Page]], document: Element, foot: Sequence[Mark] = ()) -> bytes:
        """The bytes of a PDF in which the pages of each part are counted from 1, the first without its number.

        `foot` are the marks in the bottom margin of the first page.
        """
        pages = [(page, number) for part in parts for number, page in enumerate(part, start=1)]
        objects, facts = Objects(), self._facts()
        writer = PageWriter(objects, self.styles, len(pages))
        try:
            for index, (page, number) in enumerate(pages):
                writer.write([*self._page_marks(page, number), *(() if index else foot)])
        except UnicodeEncodeError:
            marks = (mark for page, number in pages for mark in self._page_marks(page, number))
            fonts.check((mark.text, mark.face) for mark in [*marks, *foot] if isinstance(mark, Text))
            raise
        labels = _page_labels([len(part) for part in parts])
        catalogue = b"<</Type/Catalog%s%s%s>>" % (writer.close(document), labels, catalogue_entries(objects, facts))
        return objects.file(objects.add(catalogue), write_information(objects, facts))

    def _page_marks(self, page: Page, number: int) -> list[Mark]:
        """All marks of a page in the order of reading, from the upper left corner of the text area."""
        marks = [shifted(mark, 0, y) for y, row in page.rows for mark in row.marks]
        marks += [shifted(mark, 0, y) for y, row in page.rows for mark in row.aside]
        bottom = self.styles.height - page.foot_height
        marks += self._footnotes(page.notes, bottom)
        marks += stack(page.foot, y=bottom)[0]
        marks += self._page_number(number) if number > 1 else []
        return marks + (self._stamp() if self.is_draft else [])

    def _footnotes(self, notes: list[Row], bottom: float) -> list[Mark]:
        """Footnotes that end at `bottom`, below a short rule."""
        if not notes:
            return []
        top = bottom - sum(row.height for row in notes)
        marks, _end = stack(notes, y=top)
        rule_y = top - self.styles.figure("note_gap_points")
        thickness = self.styles.figure("rule_thickness_points")
        return [Rule(0, rule_y, self.styles.length("note_rule"), rule_y, thickness), *marks]

    def _page_number(self, number: int) -> list[Mark]:
        """In the middle of the top margin (Decree 30, Appendix I, I.7)."""
        y = self.styles.length("page_number_from_edge") - self.styles.top
        marks, _end = stack(self._line(str(number), "page_number", self.styles.width), y=y)
        return marks

    def _stamp(self) -> list[Mark]:
        """The framed word of a draft, in the top margin at the right edge, clear of the page number."""
        style, padding = self.styles.of("stamp"), self.styles.figure("stamp_padding_points")
        width = line_width(Words.of(plain_source(DRAFT_STAMP, style), self.styles.width).widths, style) + 2 * padding
        x, y = self.styles.width - width, self.styles.length("stamp_from_edge") - self.styles.top
        marks, end = stack(self._line(DRAFT_STAMP, "stamp", width), x=x, y=y)
        return [*marks, *frame(x, y, x + width, end, self.styles.figure("rule_thickness_points"))]

    def _line(self, text: str, component: str, width: float) -> list[Row]:
        """One line that is no part of the text."""
        style = self.styles.of(component)
        words = Words.of(plain_source(text, style), width)
        return set_lines(words, break_lines(words.widths, style, width), style, width)

    def _facts(self) -> Facts:
        plan = self.plan
        reference = f" {plan.reference}" if plan.reference else ""
        return Facts(
            title=fonts.drawable(f"{plan.document_kind.strip().capitalize()}{reference}: {plan.subject}"),
            author=fonts.drawable(wording.issuer_name(plan)),
            subject=fonts.drawable(plan.subject),
            day=plan.issued_on,
        )


def _page_labels(lengths: list[int]) -> bytes:
    """The numbers that a reader shows: those of the paper, an appendix's with its name before them."""
    labels, first = [], 0
    for number, length in enumerate(lengths):
        name = f"{wording.appendix_heading(number, len(lengths) - 1)} - " if number else ""
        labels.append(b"%d<</S/D%s>>" % (first, b"/P" + text_string(name) if name else b""))
        first += length
    return b"/PageLabels<</Nums[%s]>>" % b"".join(labels)
