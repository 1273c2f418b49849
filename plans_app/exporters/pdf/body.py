"""The body of a plan on paper: one function for each block of `plans_app.blocks`.

A function takes the block's class, its child in the stream and the composer, and gives the blocks of rows that
it becomes. A block of another package registers its own with `compose.register(ItsBlock)`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import singledispatch
from itertools import groupby

from plans_app import blocks as plan_blocks
from plans_app.exporters import wording
from plans_app.exporters.pdf.pictures import picture_row
from plans_app.exporters.pdf.rows import Block, whole
from plans_app.exporters.pdf.tables import table_block
from plans_app.exporters.pdf.tagging import Element
from plans_app.exporters.pdf.typesetter import Part, Typesetter
from plans_app.exporters.richtext import Run, leading_notes, paragraphs
from plans_app.outline import block_level
from plans_app.vietnamese import nfc

# The level of an appendix's heading: a section is 0.
_ABOVE_SECTIONS = -1


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
            yield self.paragraph(runs, "basis")

    def stream(self, stream: Iterable) -> Iterator[Block]:
        """The blocks of a stream with headings of its own count."""
        self.markers |= wording.markers(stream)
        yield from self.children(stream)

    def children(self, stream: Iterable) -> Iterator[Block]:
        for child in stream:
            yield from compose(child.block, child, self)

    def marker(self, child) -> str:
        return self.markers[id(child)]

    def paragraph(self, runs: Iterable[Run], component: str = "body") -> Block:
        return self.setter.paragraph([(self.setter.element("P"), runs)], component)

    def rich_text(self, source: object, lead: Iterable[Part] = ()) -> Iterator[Block]:
        """The paragraphs of rich text, the first on the line of what leads to it."""
        return self.paragraphs(paragraphs(source), lead)

    def paragraphs(self, texts: list[list[Run]], lead: Iterable[Part] = ()) -> Iterator[Block]:
        """A paragraph for each of `texts`, the first on the line of what leads to it."""
        first, *others = texts or [[]]
        parts = [*lead, (self.setter.element("P"), first)] if first else [*lead]
        if parts:
            yield self.setter.paragraph(parts)
        for runs in others:
            yield self.paragraph(runs)

    def titled(
        self, title: str, text: object, *, marker: str = "", level: int | None = None, component: str = "subsection"
    ) -> Iterator[Block]:
        """A heading: alone it is kept with what follows, with a text it runs on in the same line.

        `level` counts from 0; without one the title is part of a paragraph.
        """
        marks, texts = leading_notes(paragraphs(text))
        before = f"{marker} " if marker else ""
        words = f"{before}{wording.heading(title, runs_on=bool(texts))}"
        is_heading = level is not None and bool(title)
        element = self.setter.heading_element(level, words) if is_heading else self.setter.element("P")
        if not texts:
            yield self.setter.heading([(element, [Run(words), *marks])], component)
        elif not title:
            yield self.setter.paragraph([(element, [Run(before), *marks, *texts[0]])])
        elif is_heading:
            lead = (element, [Run(f"{words} ", bold=True), *marks])
            yield self.setter.paragraph([lead, (self.setter.element("P"), texts[0])])
        else:
            yield self.setter.paragraph([(element, [Run(words, bold=True), *marks, Run(" "), *texts[0]])])
        for runs in texts[1:]:
            yield self.paragraph(runs)

    def entries(self, stream: Iterable) -> Iterator[Block]:
        """A list, each child of `stream` an entry; "+" stands below the "-" before it."""
        outer = self.setter.element("L")
        inner: Element | None = None
        body: Element | None = None
        for child in stream:
            if child.block_type != "subitem" or body is None:
                inner = None
                body = yield from self._entry(outer, child)
                continue
            inner = inner or Element("L", body)
            yield from self._entry(inner, child)

    def _entry(self, entries: Element, child) -> Iterator[Block]:
        """One entry of a list; gives the element of its body."""
        entry = Element("LI", entries)
        label, body = Element("Lbl", entry), Element("LBody", entry)
        with self.setter.inside(body):
            yield from self.rich_text(child.value, [(label, [Run(wording.BULLETS[child.block_type])])])
        return body


@singledispatch
def compose(block, child, composer: Composer) -> Iterable[Block]:
    """The blocks of rows of `child`, by the class of its `block`. Raises TypeError for a class without a function."""
    raise TypeError(f"No function draws {type(block).__name__}: register one with compose.register.")


@compose.register(plan_blocks.SectionBlock)
def _section(block, child, composer: Composer):
    """ "I. TITLE" in capitals (Decree 30, Appendix I, II.6.đ)."""
    value = child.value
    title, marker = value["title"].upper(), composer.marker(child)
    parts = composer.titled(title, value["text"], marker=marker, level=0, component="section")
    for index, part in enumerate(parts):
        gap = composer.setter.styles.figure("section_gap_points") if index == 0 else part.gap
        yield replace(part, gap=gap)
    yield from composer.children(value["content"])


@compose.register(plan_blocks.SubsectionBlock)
def _subsection(block, child, composer: Composer):
    marker = composer.marker(child)
    return composer.titled(child.value["title"], child.value["text"], marker=marker, level=block_level(child))


@compose.register(plan_blocks.LabelBlock)
def _label(block, child, composer: Composer):
    return composer.titled(wording.label(child.value["title"]), child.value["text"])


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
    marker = composer.marker(child)
    yield from composer.titled(value["unit"], value["text"], marker=marker, level=block_level(child))
    for is_list, tasks in groupby(value["tasks"], key=lambda task: task.block_type in wording.BULLETS):
        if is_list:
            yield from composer.entries(tasks)
            continue
        for task in tasks:
            yield from composer.rich_text(task.value)
    deadline = wording.deadline_line(value["deadline"], [value["text"], *(task.value for task in value["tasks"])])
    if deadline:
        yield composer.paragraph([Run(deadline)])


@compose.register(plan_blocks.ThemeBlock)
def _theme(block, child, composer: Composer):
    """One line runs on after the label; several stand below it as a list."""
    quotes = [quote.value for quote in child.value["quotes"]]
    if len(quotes) == 1:
        yield from composer.titled(child.value["title"], quotes[0])
        return
    yield from composer.titled(wording.label(child.value["title"]), "")
    yield from composer.entries(child.value["quotes"])


@compose.register(plan_blocks.PeriodBlock)
def _period(block, child, composer: Composer):
    return composer.titled(child.value["title"], wording.period_of(child.value))


@compose.register(plan_blocks.FundingBlock)
def _funding(block, child, composer: Composer):
    yield from composer.rich_text(child.value["text"])
    amount = wording.amount_text(child.value["amount"], child.value["text"])
    if amount:
        yield composer.paragraph([Run(amount)])


@compose.register(plan_blocks.PlanTableBlock)
def _table(block, child, composer: Composer):
    value, setter = child.value or {}, composer.setter
    with setter.inside(setter.element("Table")):
        if value.get("table_caption"):
            yield setter.heading([(setter.element("Caption"), [Run(value["table_caption"])])], "caption")
        if value.get("data"):
            yield table_block(setter, value)


@compose.register(plan_blocks.PictureBlock)
def _picture(block, child, composer: Composer):
    value, setter = child.value, composer.setter
    rows = []
    if value["image"] is not None:
        alt = value["alt"] or value["caption"] or value["image"].title
        rows = [picture_row(setter.styles, value["image"], setter.element("Figure", alt=nfc(alt)))]
    if value["caption"]:
        rows += setter.title_rows(value["caption"], "caption", setter.styles.width)
    return [whole(rows, gap=setter.styles.figure("paragraph_gap_points"))]


@compose.register(plan_blocks.QuotationBlock)
def _quotation(block, child, composer: Composer):
    """Words of another document, set in from the left, their source in brackets."""
    setter = composer.setter
    style = replace(setter.styles.of("body"), indent=setter.styles.length("quotation_indent"), first_indent=0)
    texts = paragraphs(child.value["text"])
    if child.value["source"]:
        texts.append([Run(f"({child.value['source']})", italic=True)])
    with setter.inside(setter.element("BlockQuote")):
        for runs in texts:
            rows = setter.rows([(setter.element("P"), runs)], style, setter.styles.width)
            yield Block(tuple(rows), gap=setter.styles.figure("paragraph_gap_points"))


@compose.register(plan_blocks.AppendixReferenceBlock)
def _appendix_reference(block, child, composer: Composer):
    total = len(composer.plan.appendices)
    text = wording.appendix_reference(child.value["text"], child.value["number"], total)
    return [composer.paragraph([Run(text, italic=True)])]


def appendix_blocks(setter: Typesetter, plan) -> Iterator[list[Block]]:
    """Each appendix as a part of its own (Decree 30, Appendix I, III.1)."""
    composer = Composer(setter, plan)
    total = len(plan.appendices)
    for number, appendix in enumerate(plan.appendices, start=1):
        with setter.inside(setter.element("Sect")):
            head = _appendix_head(setter, plan, appendix.value["title"], number, total)
            yield [head, *composer.stream(appendix.value["content"])]


def _appendix_head(setter: Typesetter, plan, title: str, number: int, total: int) -> Block:
    """Number and title, one heading above those of the appendix, and what it belongs to."""
    width, ruleset = setter.styles.width, setter.styles.ruleset
    label = wording.appendix_heading(number, total)
    heading = setter.heading_element(_ABOVE_SECTIONS, f"{label}: {title}" if title else label)
    rows = setter.title_rows(label, "appendix", width, heading, goes_on=True)
    rows += setter.title_rows(title, "appendix_title", width, heading)
    rows += setter.title_rows(wording.appendix_origin(plan, ruleset), "appendix_reference", width)
    return whole(rows, keeps_with_next=True)
