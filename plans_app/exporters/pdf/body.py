"""The body of a plan on paper: one function for each block of `plans_app.blocks`.

A function takes the block's class, its child in the stream and the composer, and gives the blocks of rows that
it becomes. A block of another package registers its own with `compose.register(ItsBlock)`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import singledispatch

from plans_app import blocks as plan_blocks
from plans_app.exporters import wording
from plans_app.exporters.pdf.pictures import picture_rows
from plans_app.exporters.pdf.rows import Block, whole
from plans_app.exporters.pdf.tables import table_block
from plans_app.exporters.pdf.typesetter import Typesetter
from plans_app.exporters.richtext import Run, leading_notes, paragraphs


class Composer:
    """What the functions of this module know of the plan: its typesetter, its markers, its appendices."""

    def __init__(self, setter: Typesetter, plan):
        self.setter = setter
        self.plan = plan
        self.markers: dict[int, str] = {}

    def blocks(self) -> list[Block]:
        """Legal bases, body and closing."""
        return [*self._bases(), *self.stream(self.plan.body), *self.rich_text(self.plan.closing)]

    def _bases(self) -> Iterator[Block]:
        """Each basis a paragraph in italics (Decree 30, Appendix I, II.6.a)."""
        bases = [runs for child in self.plan.legal_bases for runs in paragraphs(child.value)]
        for runs in wording.ended_bases(bases):
            yield self.setter.paragraph(runs, "basis")

    def stream(self, stream: Iterable) -> Iterator[Block]:
        """The blocks of a stream with headings of its own count."""
        self.markers |= wording.markers(stream)
        yield from self.children(stream)

    def children(self, stream: Iterable) -> Iterator[Block]:
        for child in stream:
            yield from compose(child.block, child, self)

    def marker(self, child) -> str:
        return self.markers[id(child)]

    def rich_text(self, source: object, lead: Iterable[Run] = ()) -> Iterator[Block]:
        """The paragraphs of rich text, the first after the runs of `lead`."""
        return self.paragraphs(paragraphs(source), lead)

    def paragraphs(self, texts: list[list[Run]], lead: Iterable[Run] = ()) -> Iterator[Block]:
        """A paragraph for each of `texts`, the first after the runs of `lead`."""
        first, *others = texts or [[]]
        runs = [*lead, *first]
        for paragraph in ([runs] if runs else []) + others:
            yield self.setter.paragraph(paragraph)

    def titled(self, title: str, text: object, *, marker: str = "", component: str = "subsection") -> Iterator:
        """A heading: alone it is kept with what follows, with a text it runs on in the same paragraph."""
        marks, texts = leading_notes(paragraphs(text))
        before = f"{marker} " if marker else ""
        words = wording.heading(title, runs_on=bool(texts))
        if not texts:
            yield self.setter.heading([Run(f"{before}{words}"), *marks], component)
            return
        lead = [Run(f"{before}{words}", bold=True), *marks, Run(" ")] if title else [Run(before), *marks]
        yield from self.paragraphs(texts, lead)


@singledispatch
def compose(block, child, composer: Composer) -> Iterable[Block]:
    """The blocks of rows of `child`, by the class of its `block`. Raises TypeError for a class without a function."""
    raise TypeError(f"No function draws {type(block).__name__}: register one with compose.register.")


@compose.register(plan_blocks.SectionBlock)
def _section(block, child, composer: Composer):
    """ "I. TITLE" in capitals (Decree 30, Appendix I, II.6.đ)."""
    value = child.value
    for index, part in enumerate(
        composer.titled(value["title"].upper(), value["text"], marker=composer.marker(child), component="section")
    ):
        gap = composer.setter.styles.figure("section_gap_points") if index == 0 else part.gap
        yield replace(part, gap=gap)
    yield from composer.children(value["content"])


@compose.register(plan_blocks.SubsectionBlock)
def _subsection(block, child, composer: Composer):
    return composer.titled(child.value["title"], child.value["text"], marker=composer.marker(child))


@compose.register(plan_blocks.LabelBlock)
def _label(block, child, composer: Composer):
    return composer.titled(child.value["title"], child.value["text"])


@compose.register(plan_blocks.ParagraphBlock)
def _paragraph(block, child, composer: Composer):
    return composer.rich_text(child.value)


@compose.register(plan_blocks.BulletsBlock)
def _bullets(block, child, composer: Composer):
    for item in child.value:
        yield from composer.rich_text(item.value, [Run(wording.BULLETS[item.block_type])])


@compose.register(plan_blocks.AssignmentBlock)
def _assignment(block, child, composer: Composer):
    """The unit as a heading in the series of the subsections, its tasks, the deadline when they do not state it."""
    value = child.value
    yield from composer.titled(value["unit"], value["text"], marker=composer.marker(child))
    for task in value["tasks"]:
        lead = wording.BULLETS.get(task.block_type)
        yield from composer.rich_text(task.value, [Run(lead)] if lead else [])
    deadline = wording.deadline_line(value["deadline"], [value["text"], *(task.value for task in value["tasks"])])
    if deadline:
        yield composer.setter.paragraph([Run(deadline)])


@compose.register(plan_blocks.ThemeBlock)
def _theme(block, child, composer: Composer):
    """One line runs on after the label; several stand below it as a list."""
    quotes = [quote.value for quote in child.value["quotes"]]
    if len(quotes) == 1:
        yield from composer.titled(child.value["title"], quotes[0])
        return
    yield from composer.titled(child.value["title"], "")
    for quote in quotes:
        yield from composer.rich_text(quote, [Run(wording.BULLETS["item"])])


@compose.register(plan_blocks.PeriodBlock)
def _period(block, child, composer: Composer):
    value = child.value
    text = value["text"] if paragraphs(value["text"]) else wording.period_text(value["start"], value["end"])
    return composer.titled(value["title"], text)


@compose.register(plan_blocks.FundingBlock)
def _funding(block, child, composer: Composer):
    yield from composer.rich_text(child.value["text"])
    amount = wording.amount_text(child.value["amount"], child.value["text"])
    if amount:
        yield composer.setter.paragraph([Run(amount)])


@compose.register(plan_blocks.PlanTableBlock)
def _table(block, child, composer: Composer):
    value, setter = child.value or {}, composer.setter
    if value.get("table_caption"):
        yield setter.heading([Run(value["table_caption"])], "caption")
    if value.get("data"):
        yield table_block(setter, value)


@compose.register(plan_blocks.PictureBlock)
def _picture(block, child, composer: Composer):
    value = child.value
    rows = picture_rows(composer.setter.styles, value["image"])
    if value["caption"]:
        rows += composer.setter.title_rows(value["caption"], "caption", composer.setter.styles.width)
    return [whole(rows, gap=composer.setter.styles.figure("paragraph_gap_points"))]


@compose.register(plan_blocks.QuotationBlock)
def _quotation(block, child, composer: Composer):
    """Words of another document, set in from the left, their source in brackets."""
    setter = composer.setter
    style = replace(setter.styles.of("body"), indent=setter.styles.length("quotation_indent"), first_indent=0)
    texts = paragraphs(child.value["text"])
    if child.value["source"]:
        texts.append([Run(f"({child.value['source']})", italic=True)])
    for runs in texts:
        rows = setter.rows(runs, style, setter.styles.width)
        yield Block(tuple(rows), gap=setter.styles.figure("paragraph_gap_points"))


@compose.register(plan_blocks.AppendixReferenceBlock)
def _appendix_reference(block, child, composer: Composer):
    total = len(composer.plan.appendices)
    text = wording.appendix_reference(child.value["text"], child.value["number"], total)
    return [composer.setter.paragraph([Run(text, italic=True)])]


def appendix_blocks(setter: Typesetter, plan) -> Iterator[list[Block]]:
    """Each appendix as a part of its own (Decree 30, Appendix I, III.1)."""
    composer = Composer(setter, plan)
    total = len(plan.appendices)
    for number, appendix in enumerate(plan.appendices, start=1):
        head = _appendix_head(setter, plan, appendix.value["title"], number, total)
        yield [head, *composer.stream(appendix.value["content"])]


def _appendix_head(setter: Typesetter, plan, title: str, number: int, total: int) -> Block:
    width, ruleset = setter.styles.width, setter.styles.ruleset
    rows = setter.title_rows(wording.appendix_heading(number, total), "appendix", width)
    rows += setter.title_rows(title, "appendix_title", width)
    rows += setter.title_rows(wording.appendix_origin(plan, ruleset), "appendix_reference", width)
    return whole(rows, keeps_with_next=True)
