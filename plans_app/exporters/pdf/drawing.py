"""Pages drawn on ReportLab's canvas. Nothing here decides where anything stands but page number and stamp."""

import io

from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from plans_app.exporters import wording
from plans_app.exporters.pdf import fonts
from plans_app.exporters.pdf.lines import line_width, set_lines, words
from plans_app.exporters.pdf.pages import Page
from plans_app.exporters.pdf.rows import Link, Mark, Picture, Row, Rule, Text, shifted, stack
from plans_app.exporters.pdf.styles import Styles
from plans_app.exporters.richtext import Run

LANGUAGE = "vi-VN"
DRAFT_STAMP = "DỰ THẢO"


class Drawing:
    """Draws one plan. The same plan gives the same bytes: no clock, no random number, no order of a set."""

    def __init__(self, styles: Styles, plan, *, is_draft: bool):
        self.styles = styles
        self.plan = plan
        self.is_draft = is_draft

    def draw(self, parts: list[list[Page]]) -> bytes:
        """The bytes of a PDF in which the pages of each part are counted from 1, the first without its number."""
        pages = [self._page_marks(page, number) for part in parts for number, page in enumerate(part, start=1)]
        fonts.check([(mark.text, mark.face) for marks in pages for mark in marks if isinstance(mark, Text)])
        buffer = io.BytesIO()
        with fonts.LOCK:
            self._write(pages, buffer)
        return buffer.getvalue()

    def _page_marks(self, page: Page, number: int) -> list[Mark]:
        """All marks of a page, from the upper left corner of the text area."""
        marks = [shifted(mark, 0, y) for y, row in page.rows for mark in row.marks]
        marks += self._footnotes(page.notes)
        marks += self._page_number(number) if number > 1 else []
        return marks + (self._stamp() if self.is_draft else [])

    def _footnotes(self, notes: list[Row]) -> list[Mark]:
        """Footnotes at the foot of the text, below a short rule."""
        if not notes:
            return []
        top = self.styles.height - sum(row.height for row in notes)
        marks, _end = stack(notes, y=top)
        rule_y = top - self.styles.figure("note_gap_points")
        thickness = self.styles.figure("rule_thickness_points")
        return [Rule(0, rule_y, self.styles.length("note_rule"), rule_y, thickness), *marks]

    def _page_number(self, number: int) -> list[Mark]:
        """In the middle of the top margin (Decree 30, Appendix I, I.7)."""
        style = self.styles.of("page_number")
        rows = set_lines([words([Run(str(number))], style)], style, self.styles.width)
        marks, _end = stack(rows, y=self.styles.length("page_number_from_edge") - self.styles.top)
        return marks

    def _stamp(self) -> list[Mark]:
        """The framed word of a draft, in the top margin at the right edge, clear of the page number."""
        style, padding = self.styles.of("stamp"), self.styles.figure("stamp_padding_points")
        line = words([Run(DRAFT_STAMP)], style)
        width = line_width(line, style) + 2 * padding
        x, y = self.styles.width - width, self.styles.length("stamp_from_edge") - self.styles.top
        marks, end = stack(set_lines([line], style, width), x=x, y=y)
        return [*marks, *frame(x, y, x + width, end, self.styles.figure("rule_thickness_points"))]

    def _write(self, pages: list[list[Mark]], buffer: io.BytesIO) -> None:
        fonts.register()
        # Streams as they are: the armour in ASCII makes a file a fifth larger, and mail encodes its attachments itself.
        rl_config.useA85 = 0
        canvas = Canvas(
            buffer,
            pagesize=(self.styles.paper_width, self.styles.paper_height),
            invariant=1,
            pageCompression=1,
            initialFontName=fonts.REGULAR,
            lang=LANGUAGE,
        )
        self._describe(canvas)
        for marks in pages:
            self._draw_page(canvas, marks)
            canvas.showPage()
        canvas.save()

    def _describe(self, canvas: Canvas) -> None:
        """What a reader's window and a catalogue show."""
        plan = self.plan
        reference = f" {plan.reference}" if plan.reference else ""
        title = f"{plan.document_kind.strip().capitalize()}{reference}: {plan.subject}"
        canvas.setTitle(fonts.drawable(title))
        canvas.setAuthor(fonts.drawable(wording.issuer_name(plan)))
        canvas.setSubject(fonts.drawable(plan.subject))
        canvas.setCreator("wagtail-kehoach")
        canvas.setViewerPreference("DisplayDocTitle", "true")

    def _draw_page(self, canvas: Canvas, marks: list[Mark]) -> None:
        left, top = self.styles.left, self.styles.paper_height - self.styles.top
        texts = canvas.beginText()
        font, word_space = None, 0.0
        for mark in marks:
            if not isinstance(mark, Text):
                _draw_figure(canvas, shifted(mark, left, 0), top)
                continue
            if font != (mark.face, mark.size):
                font = (mark.face, mark.size)
                texts.setFont(*font)
            if word_space != mark.word_space:
                word_space = mark.word_space
                texts.setWordSpace(word_space)
            texts.setTextOrigin(left + mark.x, top - mark.y)
            texts.textOut(mark.text)
        canvas.drawText(texts)


def frame(left: float, top: float, right: float, bottom: float, thickness: float) -> list[Rule]:
    """The four sides of a box."""
    corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    return [Rule(*start, *end, thickness) for start, end in zip(corners, corners[1:], strict=False)]


def _draw_figure(canvas: Canvas, mark: Rule | Picture | Link, top: float) -> None:
    """Draw what is no text; `top` is the height of the text area's upper edge on the paper."""
    if isinstance(mark, Rule):
        canvas.setLineWidth(mark.thickness)
        canvas.line(mark.x, top - mark.y, mark.to_x, top - mark.to_y)
        return
    lower = top - mark.y - mark.height
    if isinstance(mark, Link):
        area = (mark.x, lower, mark.x + mark.width, top - mark.y)
        canvas.linkURL(mark.url, area, relative=0, thickness=0)
        return
    canvas.drawImage(ImageReader(io.BytesIO(mark.data)), mark.x, lower, mark.width, mark.height, mask="auto")
