"""A plan read for the linter: its texts in the order of the paper, each with its place, its headings and its lists.

The streams are read as raw data, so that nothing is fetched from the database.
"""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from plans_app.decree30.findings import Edit, Fix, Place
from plans_app.models import PlanPage
from plans_app.outline import Counter

_NOTE_MARK = re.compile(r'<a [^<>]*linktype="footnote"[^<>]*>[^<>]*</a>')
_NOTE = re.compile(r'\bnote="([^"]*)"')
_PARAGRAPH_END = re.compile(r"</(?:p|li|div)>|<br\s*/?>")
_TAG = re.compile(r"<[^<>]*>")
_CLOSING_TAGS = re.compile(r"((?:\s*</?[a-z][^<>]*>)*\s*)$")
# The keys of block values that hold plain words, in the order of the paper.
_PLAIN_PARTS = ("title", "unit", "caption", "source")
_RICH_PARTS = ("text",)
# Kinds of text that are sentences, so that they end with a mark.
SENTENCES = {"text", "item", "subitem", "paragraph", "closing"}


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text. `source` is what is stored, HTML where `is_rich`; `text` are its letters without notes.

    `kind` is "subject", "basis", "heading", "text" (what runs on after a heading), "paragraph", "item", "subitem",
    "quote", "cell", "label", "note" or "closing".
    """

    place: Place
    kind: str
    source: str
    text: str
    is_rich: bool

    @property
    def ending(self) -> str:
        """The last letter or mark, whatever brackets and quotes close after it."""
        return self.text.rstrip().rstrip("”\"'’»)").rstrip()[-1:]

    def replacing(self, old: str, new: str) -> Edit | None:
        """The edit that puts `new` for `old`, None where marks of rich text part the words of `old`."""
        if self.is_rich:
            old, new = html.escape(old, quote=False), html.escape(new, quote=False)
        return Edit(self.place, new, old) if old and old in self.source else None

    def ended(self, mark: str, without: str = "") -> Edit:
        """The edit that ends the text with `mark`, after taking the letters of `without` off its end."""
        tail = _CLOSING_TAGS.search(self.source)[0] if self.is_rich else ""
        body = self.source[: len(self.source) - len(tail)].rstrip()
        return Edit(self.place, body.rstrip(f"{without} ") + mark + tail)

    def whole(self, new: str) -> Edit:
        """The edit that sets what is stored."""
        return Edit(self.place, new)


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered block. `given` is the marker that an import printed otherwise, `computed` what it would be."""

    level: int
    given: str
    computed: str
    title: str
    runs_on: bool
    place: Place
    block_type: str

    @property
    def marker_place(self) -> Place:
        return Place("body", self.place.block_id, "marker", path=self.place.path)


@dataclass(frozen=True, slots=True)
class Assignment:
    """What one unit is asked to do."""

    unit: str
    organization: int | None
    deadline: str
    place: Place


@dataclass
class Document:
    """The texts, headings, lists and assignments of `plan`, read once for all checks."""

    plan: PlanPage
    passages: list[Passage] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    lists: list[list[Passage]] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    appendix_references: list[tuple[int, Place]] = field(default_factory=list)

    @cached_property
    def recipients(self) -> list:
        return list(self.plan.recipients.all())

    @cached_property
    def bases(self) -> list[Passage]:
        return [passage for passage in self.passages if passage.kind == "basis"]

    @cached_property
    def body(self) -> list[Passage]:
        """The passages of the body and the closing."""
        return [passage for passage in self.passages if passage.place.field in {"body", "closing"}]

    @cached_property
    def running(self) -> list[Passage]:
        """All that is read as text: bases, body, closing, notes and appendices."""
        return [passage for passage in self.passages if passage.kind != "subject"]

    @property
    def last(self) -> Passage | None:
        """The passage that ends the text before the signature."""
        ending = [passage for passage in self.body if passage.kind in SENTENCES | {"quote", "heading"}]
        return ending[-1] if ending else None


def letters(source: str) -> str:
    """The letters of rich text without its marks and footnotes; paragraphs on lines of their own."""
    parted = _PARAGRAPH_END.sub("\n", _NOTE_MARK.sub("", source))
    return html.unescape(_TAG.sub("", parted)).strip()


def read_document(plan: PlanPage) -> Document:
    """Reads `plan`, saved or not."""
    document = Document(plan)
    if plan.subject:
        place = Place("subject")
        document.passages.append(Passage(place, "subject", plan.subject, plan.subject, is_rich=False))
    for number, basis in enumerate(plan.legal_bases.get_prep_value(), start=1):
        _Reader(document, "legal_bases").rich("basis", basis["id"], "", basis["value"], str(number))
    _Reader(document, "body").stream(plan.body.get_prep_value())
    _Reader(document, "closing").rich("closing", "", "", plan.closing, "")
    _Reader(document, "appendices").appendices(plan.appendices.get_prep_value())
    return document


class _Reader:
    """Walks one field and adds what it meets to the document."""

    def __init__(self, document: Document, field_name: str):
        self.document = document
        self.field = field_name
        self.counter = Counter()
        self.path = ""
        self.counts = {"item": 0, "subitem": 0, "paragraph": 0}

    def appendices(self, appendices: Iterable[dict]) -> None:
        for appendix in appendices:
            value = appendix["value"]
            self.plain("heading", appendix["id"], "title", value.get("title") or "")
            self.counter = Counter()
            self.stream(value.get("content") or [])

    def stream(self, stream: Iterable[dict]) -> None:
        for block in stream:
            self.block(block)

    def block(self, block: dict) -> None:
        kind, value, block_id = block["type"], block["value"], block.get("id") or ""
        if kind in {"section", "subsection", "assignment"}:
            self.heading(kind, value, block_id)
        elif kind == "paragraph":
            self.rich("paragraph", block_id, "", value, self.ordinal("paragraph"))
        elif kind == "bullets":
            self.entries(value)
        elif kind == "table":
            self.table(value, block_id)
        elif isinstance(value, dict):
            self.facts(kind, value, block_id)

    def heading(self, kind: str, value: dict, block_id: str) -> None:
        level = {"section": 0, "assignment": 1}.get(kind, int(value.get("level") or 1))
        given = value.get("marker") or ""
        computed = self.counter.count(level, "")
        self.counter.labels[level] = given or computed
        self.path = self.counter.citation(level)
        self.counts = dict.fromkeys(self.counts, 0)
        self._note_heading(kind, value, block_id, level, given, computed)
        part = "unit" if kind == "assignment" else "title"
        self.plain("heading", block_id, part, value.get(part) or "")
        self.rich("text", block_id, "text", value.get("text") or "", self.path)
        self.stream(value.get("content") or [])
        if kind == "assignment":
            self._note_assignment(value, block_id)
            self.entries(value.get("tasks") or [])

    def _note_heading(self, kind, value, block_id, level, given, computed) -> None:
        title = value.get("unit") or value.get("title") or ""
        part = "unit" if kind == "assignment" else "title"
        self.document.headings.append(
            Heading(
                level=level,
                given=given,
                computed=computed,
                title=title,
                runs_on=bool(letters(value.get("text") or "")),
                place=Place(self.field, block_id, part, path=self.path),
                block_type=kind,
            )
        )

    def _note_assignment(self, value: dict, block_id: str) -> None:
        self.document.assignments.append(
            Assignment(
                unit=value.get("unit") or "",
                organization=value.get("organization"),
                deadline=value.get("deadline") or "",
                place=Place(self.field, block_id, "unit", path=self.path),
            )
        )

    def entries(self, entries: Iterable[dict]) -> None:
        """The entries of a list or the tasks of an assignment; those that follow each other make one list."""
        run: list[Passage] = []
        for entry in entries:
            passage = self.rich(entry["type"], entry.get("id") or "", "", entry["value"], self.ordinal(entry["type"]))
            if entry["type"] == "paragraph":
                self._close(run)
                run = []
            elif passage:
                run.append(passage)
        self._close(run)

    def _close(self, run: list[Passage]) -> None:
        if run:
            self.document.lists.append(run)

    def table(self, value: dict, block_id: str) -> None:
        for row in (value or {}).get("data") or []:
            for cell in row:
                place = Place(self.field, block_id, "data", path=self.path)
                self._add(place, "cell", str(cell or ""), str(cell or ""), is_rich=False)

    def facts(self, kind: str, value: dict, block_id: str) -> None:
        """A label, a period, a funding, a theme, a quotation, an image or a reference to an appendix."""
        if kind == "appendix_reference":
            place = Place(self.field, block_id, "text", path=self.path)
            self.document.appendix_references.append((int(value.get("number") or 1), place))
        for part in _PLAIN_PARTS:
            self.plain("label", block_id, part, value.get(part) or "")
        text_kind = "quote" if kind == "quotation" else "text"
        for part in _RICH_PARTS:
            if kind == "appendix_reference":
                self.plain("label", block_id, part, value.get(part) or "")
            else:
                self.rich(text_kind, block_id, part, value.get(part) or "", self.path)
        for number, quote in enumerate(value.get("quotes") or [], start=1):
            self.rich("quote", quote.get("id") or "", "", quote["value"], f"{self.path}, “{number}”".lstrip(", "))

    def ordinal(self, kind: str) -> str:
        """The path to the next entry below the heading: "II.1, -3" is its third dash, "II.1, ¶2" a paragraph."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        mark = {"item": "-", "subitem": "+"}.get(kind, "¶")
        return f"{self.path}, {mark}{self.counts[kind]}".lstrip(", ")

    def plain(self, kind: str, block_id: str, part: str, text: str) -> None:
        self._add(Place(self.field, block_id, part, path=self.path), kind, text, text, is_rich=False)

    def rich(self, kind: str, block_id: str, part: str, source: str, path: str) -> Passage | None:
        """The passage of `source` after those of its footnotes; None where it has no letters."""
        place = Place(self.field, block_id, part, path=path)
        passage = self._add(place, kind, source or "", letters(source or ""), is_rich=True)
        for note in _notes(source or ""):
            self._add(place, "note", source, note, is_rich=True)
        return passage

    def _add(self, place: Place, kind: str, source: str, text: str, *, is_rich: bool) -> Passage | None:
        if not text.strip():
            return None
        passage = Passage(place, kind, source, text, is_rich)
        self.document.passages.append(passage)
        return passage


def _notes(source: str) -> Iterator[str]:
    for mark in _NOTE_MARK.findall(source):
        found = _NOTE.search(mark)
        if found:
            yield html.unescape(found[1])


def fix(description: str, *edits: Edit | None) -> Fix | None:
    """A fix of `edits`, None where one of them cannot be made."""
    if not edits or any(edit is None for edit in edits):
        return None
    return Fix(str(description), tuple(edits))
