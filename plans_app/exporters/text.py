"""The plan as plain text, in the order of the paper: one paragraph a line, an empty line between the parts.

One function for each block of `plans_app.blocks`, as in `plans_app.exporters.pdf.body`. The text of a
footnote stands after the closing paragraph. What was done to the plan after it was issued stands above all of it.
"""

from collections.abc import Iterable, Iterator
from functools import singledispatch

from plans_app import blocks as plan_blocks
from plans_app.decree30.ruleset import RuleSet, ruleset_on
from plans_app.exporters import wording
from plans_app.exporters.richtext import Run, leading_notes, paragraphs
from plans_app.vietnamese import nfc


def export_text(plan) -> str:
    """`plan` (saved, unsaved or of a revision) as text in NFC, its lines ended by "\\n"."""
    writer = Writer(plan)
    ruleset = ruleset_on(plan.issued_on)
    parts = [
        _acts(plan),
        _letterhead(plan, ruleset),
        [plan.document_kind.upper(), plan.subject],
        [*writer.bases(), *writer.stream(plan.body), *writer.rich_text(plan.closing)],
        *writer.appendices(ruleset),
    ]
    signature = [*plan.authority_lines, plan.position, plan.signer]
    parts[4:4] = [writer.notes, _recipients(plan), signature, [wording.contact_line(plan)]]
    text = "\n\n".join("\n".join(line for line in part if line.strip()) for part in parts if any(part))
    return nfc(text).replace("\u00a0", " ") + "\n"


def _acts(plan) -> list[str]:
    """In brackets, as no word of the plan: the first thing to know of one that is recalled."""
    acts = plan.issuance.acts.order_by("made_at", "pk") if plan.issuance else []
    return [f"[{wording.act_line(act)}]" for act in acts]


def _letterhead(plan, ruleset: RuleSet) -> list[str]:
    return [
        plan.circulation,
        wording.superior_name(plan).upper(),
        wording.issuer_name(plan).upper(),
        wording.number_line(plan, ruleset),
        plan.urgency,
        ruleset.national_name,
        ruleset.motto,
        wording.place_line(plan),
    ]


def _recipients(plan) -> list[str]:
    lines = wording.marked_recipient_lines(plan)
    return [wording.RECIPIENTS_HEADING, *lines] if lines else []


class Writer:
    """What the functions of this module know of the plan: its markers, and the footnotes met so far."""

    def __init__(self, plan):
        self.plan = plan
        self.markers: dict[int, str] = {}
        self.notes: list[str] = []

    def bases(self) -> Iterator[str]:
        bases = [runs for child in self.plan.legal_bases for runs in paragraphs(child.value)]
        return (self.line(runs) for runs in wording.ended_bases(bases))

    def stream(self, stream: Iterable) -> Iterator[str]:
        """The lines of a stream with headings of its own count."""
        self.markers |= wording.markers(stream)
        yield from self.children(stream)

    def children(self, stream: Iterable) -> Iterator[str]:
        for child in stream:
            yield from write(child.block, child, self)

    def marker(self, child) -> str:
        return self.markers[id(child)]

    def rich_text(self, source: object, lead: str = "") -> Iterator[str]:
        """A line for each paragraph of rich text, the first after `lead`."""
        for index, runs in enumerate(paragraphs(source)):
            yield (lead if index == 0 else "") + self.line(runs)

    def titled(self, title: str, text: object, marker: str = "") -> Iterator[str]:
        """A heading, and on its line the text that runs on."""
        marks, texts = leading_notes(paragraphs(text))
        words = wording.heading(title, runs_on=bool(texts)) + self.line(marks)
        first, *others = texts or [[]]
        yield " ".join(part for part in (marker, words, self.line(first)) if part)
        yield from map(self.line, others)

    def line(self, runs: Iterable[Run]) -> str:
        return "".join(self._note(run.note) if run.note else run.text for run in runs)

    def _note(self, text: str) -> str:
        mark = wording.note_mark(len(self.notes) + 1)
        self.notes.append(f"{mark} {text}")
        return mark

    def appendices(self, ruleset: RuleSet) -> list[list[str]]:
        """The lines of each appendix below its heading."""
        total = len(self.plan.appendices)
        return [
            [
                wording.appendix_heading(number, total),
                appendix.value["title"].upper(),
                wording.appendix_origin(self.plan, ruleset),
                *self.stream(appendix.value["content"]),
            ]
            for number, appendix in enumerate(self.plan.appendices, start=1)
        ]


@singledispatch
def write(block, child, writer: Writer) -> Iterable[str]:
    """The lines of `child`, by the class of its `block`. Raises TypeError for a class without a function."""
    raise TypeError(f"No function writes {type(block).__name__}: register one with write.register.")


@write.register(plan_blocks.SectionBlock)
def _section(block, child, writer: Writer):
    value = child.value
    yield from writer.titled(value["title"].upper(), value["text"], writer.marker(child))
    yield from writer.children(value["content"])


@write.register(plan_blocks.SubsectionBlock)
def _subsection(block, child, writer: Writer):
    return writer.titled(child.value["title"], child.value["text"], writer.marker(child))


@write.register(plan_blocks.LabelBlock)
def _label(block, child, writer: Writer):
    return writer.titled(wording.label(child.value["title"]), child.value["text"])


@write.register(plan_blocks.ParagraphBlock)
def _paragraph(block, child, writer: Writer):
    return writer.rich_text(child.value)


@write.register(plan_blocks.BulletsBlock)
def _bullets(block, child, writer: Writer):
    for item in child.value:
        yield from writer.rich_text(item.value, wording.BULLETS[item.block_type])


@write.register(plan_blocks.AssignmentBlock)
def _assignment(block, child, writer: Writer):
    value = child.value
    yield from writer.titled(value["unit"], value["text"], writer.marker(child))
    for task in value["tasks"]:
        yield from writer.rich_text(task.value, wording.BULLETS.get(task.block_type, ""))
    yield wording.deadline_line(value["deadline"], [value["text"], *(task.value for task in value["tasks"])])


@write.register(plan_blocks.ThemeBlock)
def _theme(block, child, writer: Writer):
    quotes = [quote.value for quote in child.value["quotes"]]
    if len(quotes) == 1:
        yield from writer.titled(child.value["title"], quotes[0])
        return
    yield wording.label(child.value["title"])
    for quote in quotes:
        yield from writer.rich_text(quote, wording.BULLETS["quote"])


@write.register(plan_blocks.PeriodBlock)
def _period(block, child, writer: Writer):
    return writer.titled(child.value["title"], wording.period_of(child.value))


@write.register(plan_blocks.FundingBlock)
def _funding(block, child, writer: Writer):
    yield from writer.rich_text(child.value["text"])
    yield wording.amount_text(child.value["amount"], child.value["text"])


@write.register(plan_blocks.PlanTableBlock)
def _table(block, child, writer: Writer):
    """A line a row, its cells parted by tabs."""
    value = child.value or {}
    yield value.get("table_caption") or ""
    for row in value.get("data") or []:
        yield "\t".join(" ".join(str(cell or "").split()) for cell in row)


@write.register(plan_blocks.PictureBlock)
def _picture(block, child, writer: Writer):
    """What the picture shows, in brackets, and its caption."""
    yield f"[{child.value['alt']}]"
    yield child.value["caption"] or ""


@write.register(plan_blocks.QuotationBlock)
def _quotation(block, child, writer: Writer):
    yield from writer.rich_text(child.value["text"])
    yield f"({child.value['source']})" if child.value["source"] else ""


@write.register(plan_blocks.AppendixReferenceBlock)
def _appendix_reference(block, child, writer: Writer):
    total = len(writer.plan.appendices)
    yield wording.appendix_reference(child.value["text"], child.value["number"], total)
