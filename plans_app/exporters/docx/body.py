"""The body of a plan in Word: one function for each block of `plans_app.blocks`.

A function takes the block's class, its child in the stream and the composer, and gives the elements (paragraphs,
tables) that it becomes. A block of another package registers its own with `compose.register(ItsBlock)`.
"""

from collections.abc import Iterable, Iterator
from functools import singledispatch

from plans_app import blocks as plan_blocks
from plans_app.exporters import wording
from plans_app.exporters.docx.elements import paragraph, text_run, twips, w
from plans_app.exporters.docx.pictures import picture_run
from plans_app.exporters.docx.sheet import Sheet
from plans_app.exporters.docx.styles import BULLET_STYLES, HEADING_STYLES
from plans_app.exporters.docx.tables import table_element
from plans_app.exporters.docx.titles import title
from plans_app.exporters.pdf.styles import Styles
from plans_app.exporters.richtext import Run, leading_notes, paragraphs
from plans_app.outline import block_level


class Composer:
    """What the functions of this module know of the plan: its sheet, its markers, its appendices."""

    def __init__(self, sheet: Sheet, plan):
        self.sheet = sheet
        self.plan = plan
        self.markers: dict[int, str] = {}

    def elements(self) -> Iterator:
        """Legal bases, body and closing."""
        bases = [runs for child in self.plan.legal_bases for runs in paragraphs(child.value)]
        for runs in wording.ended_bases(bases):
            yield paragraph("PlanBasis", *self.sheet.runs(runs, in_italics=True))
        yield from self.stream(self.plan.body)
        yield from self.rich_text(self.plan.closing)

    def stream(self, stream: Iterable) -> Iterator:
        """The elements of a stream with headings of its own count."""
        self.markers |= wording.markers(stream)
        yield from self.children(stream)

    def children(self, stream: Iterable) -> Iterator:
        for child in stream:
            yield from compose(child.block, child, self)

    def marker(self, child) -> str:
        return self.markers[id(child)]

    def paragraph(self, runs: Iterable[Run], style: str = "BodyText", properties: tuple = ()):
        return paragraph(style, *self.sheet.runs(runs), properties=properties)

    def rich_text(self, source: object) -> Iterator:
        return (self.paragraph(runs) for runs in paragraphs(source))

    def heading(self, title: str, text: object, *, marker: str, level: int) -> Iterator:
        """A numbered heading, alone or with a text that runs on in its line; or a numbered text without a title."""
        marks, texts = leading_notes(paragraphs(text))
        words = wording.heading(title, runs_on=bool(texts))
        number, printed = self._number(level, marker)
        if not texts:
            runs = [Run(printed + words), *marks]
            yield self.paragraph(runs, HEADING_STYLES[level], (number,))
            return
        lead = [Run(f"{printed}{words} ", bold=True)] if title else [Run(printed)] if printed else []
        outline = w("outlineLvl", val=level) if title else None
        # The mark of the paragraph gives the automatic number its look.
        bold_mark = w("rPr", w("b"), w("bCs")) if title else None
        runs = [*lead, *marks, *texts[0]]
        yield self.paragraph(runs, properties=(number, outline, bold_mark))
        yield from map(self.paragraph, texts[1:])

    def _number(self, level: int, marker: str) -> tuple[object, str]:
        """The automatic number of a heading, and what is to be printed as text where no list can."""
        number = self.sheet.numbering.heading(level, marker)
        if number is None:
            return w("numPr", w("numId", val=0)), f"{marker} "
        place = 0 if self.sheet.numbering.is_literal(number) else level
        return w("numPr", w("ilvl", val=place), w("numId", val=number)), ""

    def label(self, title: str, text: object) -> Iterator:
        """A bold run-in heading without a number."""
        marks, texts = leading_notes(paragraphs(text))
        words = wording.label(title)
        first, *others = texts or [[]]
        gap = [Run(" ")] if first else []
        keeps = () if first else (w("keepNext"),)
        yield self.paragraph([Run(words, bold=True), *marks, *gap, *first], "PlanLabel", keeps)
        yield from map(self.paragraph, others)

    def entries(self, stream: Iterable) -> Iterator:
        """A list, each child of `stream` an entry; the further paragraphs of an entry have no dash."""
        for child in stream:
            first, *others = paragraphs(child.value) or [[]]
            yield self.paragraph(first, BULLET_STYLES[child.block_type == "subitem"])
            yield from map(self.paragraph, others)


@singledispatch
def compose(block, child, composer: Composer) -> Iterable:
    """The elements of `child`, by the class of its `block`. Raises TypeError for a class without a function."""
    raise TypeError(f"No function writes {type(block).__name__} for Word: register one with compose.register.")


@compose.register(plan_blocks.SectionBlock)
def _section(block, child, composer: Composer):
    value = child.value
    yield from composer.heading(value["title"].upper(), value["text"], marker=composer.marker(child), level=0)
    yield from composer.children(value["content"])


@compose.register(plan_blocks.SubsectionBlock)
def _subsection(block, child, composer: Composer):
    value = child.value
    return composer.heading(value["title"], value["text"], marker=composer.marker(child), level=block_level(child))


@compose.register(plan_blocks.LabelBlock)
def _label(block, child, composer: Composer):
    return composer.label(child.value["title"], child.value["text"])


@compose.register(plan_blocks.ParagraphBlock)
def _paragraph(block, child, composer: Composer):
    return composer.rich_text(child.value)


@compose.register(plan_blocks.BulletsBlock)
def _bullets(block, child, composer: Composer):
    return composer.entries(child.value)


@compose.register(plan_blocks.AssignmentBlock)
def _assignment(block, child, composer: Composer):
    """The unit as a heading in the series of the subsections, its tasks, the deadline when they do not state it."""
    value = child.value
    yield from composer.heading(value["unit"], value["text"], marker=composer.marker(child), level=block_level(child))
    for task in value["tasks"]:
        is_entry = task.block_type in wording.BULLETS
        yield from composer.entries([task]) if is_entry else composer.rich_text(task.value)
    deadline = wording.deadline_line(value["deadline"], [value["text"], *(task.value for task in value["tasks"])])
    if deadline:
        yield composer.paragraph([Run(deadline)])


@compose.register(plan_blocks.ThemeBlock)
def _theme(block, child, composer: Composer):
    """One line runs on after the label; several stand below it as a list."""
    quotes = [quote.value for quote in child.value["quotes"]]
    if len(quotes) == 1:
        yield from composer.label(child.value["title"], quotes[0])
        return
    yield from composer.label(child.value["title"], "")
    yield from composer.entries(child.value["quotes"])


@compose.register(plan_blocks.PeriodBlock)
def _period(block, child, composer: Composer):
    return composer.label(child.value["title"], wording.period_of(child.value))


@compose.register(plan_blocks.FundingBlock)
def _funding(block, child, composer: Composer):
    yield from composer.rich_text(child.value["text"])
    amount = wording.amount_text(child.value["amount"], child.value["text"])
    if amount:
        yield composer.paragraph([Run(amount)])


@compose.register(plan_blocks.PlanTableBlock)
def _table(block, child, composer: Composer):
    value, sheet = child.value or {}, composer.sheet
    if value.get("table_caption"):
        yield paragraph("Caption", text_run(value["table_caption"]))
    if value.get("data"):
        yield from table_element(sheet.styles, value)


@compose.register(plan_blocks.PictureBlock)
def _picture(block, child, composer: Composer):
    value, sheet = child.value, composer.sheet
    if value["image"] is not None:
        keeps = (w("keepNext"),) if value["caption"] else ()
        alt = value["alt"] or value["caption"] or value["image"].title
        gap = w("spacing", before=twips(sheet.styles.figure("paragraph_gap_points")))
        run = picture_run(sheet, value["image"], alt)
        yield w("p", w("pPr", *keeps, gap, w("jc", val="center")), run)
    if value["caption"]:
        yield paragraph("Caption", text_run(value["caption"]), properties=(w("keepNext", val=0),))


@compose.register(plan_blocks.QuotationBlock)
def _quotation(block, child, composer: Composer):
    """Words of another document, set in from the left, their source in brackets."""
    for runs in paragraphs(child.value["text"]):
        yield composer.paragraph(runs, "Quote")
    if child.value["source"]:
        yield composer.paragraph([Run(f"({child.value['source']})", italic=True)], "Quote")


@compose.register(plan_blocks.AppendixReferenceBlock)
def _appendix_reference(block, child, composer: Composer):
    total = len(composer.plan.appendices)
    text = wording.appendix_reference(child.value["text"], child.value["number"], total)
    return [composer.paragraph([Run(text, italic=True)])]


def appendix_elements(sheet: Sheet, plan) -> Iterator[list]:
    """The elements of each appendix, its headings counted anew (Decree 30, Appendix I, III.1)."""
    composer = Composer(sheet, plan)
    total = len(plan.appendices)
    for number, appendix in enumerate(plan.appendices, start=1):
        sheet.numbering.anew()
        head = _appendix_head(sheet.styles, plan, appendix.value["title"], wording.appendix_heading(number, total))
        yield [*head, *composer.stream(appendix.value["content"])]


def _appendix_head(styles: Styles, plan, name: str, heading: str) -> list:
    """Number and title, and what it belongs to."""
    lines = [
        ("PlanAppendix", "appendix", heading),
        ("PlanAppendixTitle", "appendix_title", name),
        ("PlanAppendixReference", "appendix_reference", wording.appendix_origin(plan, styles.ruleset)),
    ]
    return [title(styles, *line, styles.width) for line in lines if line[-1]]
