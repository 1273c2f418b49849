"""Lines to paragraphs: wrapped lines, lines parted by a page break and lines around footnotes are joined.

The decision is made between two neighbouring lines at a time, with the layout of the whole document
(`Layout`) as evidence, so the time is linear.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import quantiles

from plans_app.importers.inline import Inline, Span, parse_inline
from plans_app.importers.lines import Line
from plans_app.importers.markers import Marker, MarkerKind, find_marker, find_star
from plans_app.importers.openers import (
    ends_sentence,
    is_capitals,
    opens_addressee,
    opens_citation,
    opens_closing,
)

_OPEN_END = re.compile(r"[\w,\-–(/&“]$|\b(?:và|hoặc|của)$")
_JOINED_CODE = re.compile(r"[^\W_]-$")
_LIMBO = (",", "(", "/", "&", "–", "-")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a source sets its paragraphs: `width` in characters, and what parts one paragraph from the next.

    Ragged: the first lines of paragraphs are cut short, as portals do that wrap text twice.
    """

    width: int
    is_wrapped: bool
    blank_separated: bool
    is_indented: bool
    is_ragged: bool = False


@dataclass(slots=True)
class Paragraph:
    """Lines read as one. `marker` is cut from neither `inline` nor `plain`."""

    marker: Marker | None
    star: int | None = None
    lines: list[Line] = field(default_factory=list)
    markup: list[str] = field(default_factory=list)
    hanging_indent: int = 0
    has_open_emphasis: bool = False
    _inline: Inline | None = None

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(line.number for line in self.lines)

    @property
    def inline(self) -> Inline:
        if self._inline is None:
            text = "".join(self.markup)
            self._inline = self._styled() or parse_inline(_unstarred(text) if self.star else text)
        return self._inline

    def _styled(self) -> Inline | None:
        """The styles that a file itself gives to the lines, None for lines of text."""
        spans: list[Span] = []
        for line, markup in zip(self.lines, self.markup, strict=True):
            if line.inline is None:
                return None
            spans += [Span(" ")] if markup.startswith(" ") else []
            spans += line.inline.spans
        return Inline(tuple(spans)).slice(self.star or 0)

    def add(self, line: Line) -> None:
        text = " ".join(line.text.split())
        if self.markup and not _JOINED_CODE.search(self.lines[-1].plain):
            text = " " + text
        if self.lines:
            self.hanging_indent = min(self.hanging_indent or line.indent, line.indent)
        self.has_open_emphasis ^= text.count("**") % 2 == 1
        self.lines.append(line)
        self.markup.append(text)


def read_layout(lines: Sequence[Line]) -> Layout:
    """Measure the lines of a body."""
    texts = [line for line in lines if not line.is_empty]
    lengths = [len(line.plain) for line in texts]
    width = int(quantiles(lengths, n=10)[8]) if len(lengths) > 1 else 80
    pairs = [(a, b) for a, b in zip(lines, lines[1:], strict=False) if not a.is_empty and not b.is_empty]
    run_on = sum(1 for _, b in pairs if b.plain[:1].islower())
    wrapped = width <= 130 and run_on * 5 > len(pairs) and bool(pairs)
    return Layout(width, wrapped, _is_blank_separated(lines), _is_indented(texts), _is_ragged(lines, width))


def join_lines(lines: Sequence[Line], layout: Layout) -> list[Paragraph]:
    """Paragraphs of `lines`; blank lines and ornaments are in none of them."""
    paragraphs: list[Paragraph] = []
    expected: dict[tuple[MarkerKind, int], int] = {}
    gap, page_break = 1, False
    for index, line in enumerate(lines):
        if line.is_empty:
            gap += 1
            continue
        if line.starts is None and line.page_number is not None and _stands_alone(lines, index):
            page_break = True
            continue
        paragraph = paragraphs[-1] if paragraphs else None
        opening = _opening(line)
        if paragraph and _continues(paragraph, line, opening, layout, gap, page_break, expected):
            paragraph.add(line)
        else:
            paragraphs.append(_start(line, opening, expected))
        gap, page_break = 0, False
    return paragraphs


def _stands_alone(lines: Sequence[Line], index: int) -> bool:
    """Between blank lines, as the number of a page does."""
    before = index == 0 or lines[index - 1].is_blank
    after = index + 1 == len(lines) or lines[index + 1].is_blank
    return before and after


@dataclass(frozen=True, slots=True)
class _Opening:
    marker: Marker | None
    star: int | None


def _opening(line: Line) -> _Opening:
    star = find_star(line.text.strip())
    return _Opening(None if star else find_marker(line.plain), star)


def _start(line: Line, opening: _Opening, expected: dict[tuple[MarkerKind, int], int]) -> Paragraph:
    paragraph = Paragraph(opening.marker, opening.star)
    paragraph.add(line)
    if opening.marker and opening.marker.is_heading:
        marker = opening.marker
        for key in [key for key in expected if key[1] > marker.rank]:
            del expected[key]
        expected[marker.kind, marker.rank] = marker.order + 1
    return paragraph


def _continues(
    paragraph: Paragraph,
    line: Line,
    opening: _Opening,
    layout: Layout,
    gap: int,
    page_break: bool,
    expected: dict[tuple[MarkerKind, int], int],
) -> bool:
    last = paragraph.lines[-1].plain
    if line.starts is not None:
        return not line.starts or opening.marker is None and _only_marker(paragraph)
    if opening.star:
        return False
    if opening.marker:
        return _is_false_marker(paragraph, line, opening.marker, layout, gap, expected)
    if opens_closing(line.plain) or opens_addressee(line.plain):
        return False
    if _only_marker(paragraph):
        return True
    if line.plain[:1].islower() or line.plain[:1] in ",;.)%":
        return gap == 0 or _is_open(last)
    if gap:
        return _runs_over_a_gap(paragraph, line, layout, page_break)
    return _runs_on(paragraph, line, layout)


def _runs_on(paragraph: Paragraph, line: Line, layout: Layout) -> bool:
    """Whether adjacent lines, the second of which opens like a sentence, are one paragraph."""
    last = paragraph.lines[-1].plain
    if paragraph.has_open_emphasis:
        return True
    if opens_citation(line.plain) and (ends_sentence(last) or last.endswith(";")):
        return False
    if is_capitals(last) != is_capitals(line.plain) and _heads(paragraph):
        return False
    if _hangs_under(paragraph, line):
        return True
    if not layout.is_wrapped and not layout.blank_separated:
        return False
    if layout.blank_separated and layout.is_ragged:
        return True
    if _heads(paragraph) and _is_short_heading(paragraph, line, layout):
        return False
    if layout.blank_separated:
        return True
    if layout.is_indented:
        return line.indent < paragraph.lines[0].indent or line.indent <= paragraph.hanging_indent + 2
    return len(last) >= 0.8 * layout.width or _is_open(last)


def _hangs_under(paragraph: Paragraph, line: Line) -> bool:
    """A paragraph whose first line stands in goes on at the margin while its sentence is open and its line was full."""
    first = paragraph.lines[0]
    full = first.indent + len(first.plain) >= 70
    return full and first.indent - line.indent >= 4 and _is_open(paragraph.lines[-1].plain) and not _heads(paragraph)


def _runs_over_a_gap(paragraph: Paragraph, line: Line, layout: Layout, page_break: bool) -> bool:
    """Whether a blank line or a page break stands inside a paragraph, though capitals follow it."""
    last = paragraph.lines[-1].plain
    if last.endswith(","):
        return True
    if not layout.is_wrapped or not _is_open(last) or is_capitals(last) or is_capitals(line.plain):
        return False
    if _heads(paragraph) and len(paragraph.lines) == 1 and not page_break:
        return len(last) >= 0.97 * layout.width
    return len(last) >= (0.8 if page_break else 0.93) * layout.width


def _is_false_marker(
    paragraph: Paragraph,
    line: Line,
    marker: Marker,
    layout: Layout,
    gap: int,
    expected: dict[tuple[MarkerKind, int], int],
) -> bool:
    """A wrapped line that begins with a dash or a number by chance."""
    last = paragraph.lines[-1].plain
    if not _is_open(last) or paragraph.has_open_emphasis and not marker.is_heading:
        return False
    follows = line.plain[marker.length : marker.length + 1]
    if gap:
        return marker.kind is MarkerKind.DASH and follows.islower() and not _is_list_of_small(paragraph)
    if not layout.is_wrapped or len(last) < 0.75 * layout.width:
        return False
    if marker.is_heading:
        return expected.get((marker.kind, marker.rank), 1 if not expected else None) != marker.order
    return marker.kind in (MarkerKind.DASH, MarkerKind.PLUS)


def _is_list_of_small(paragraph: Paragraph) -> bool:
    """A list whose items begin with small letters: its next item is no broken sentence."""
    marker = paragraph.marker
    if marker is None:
        return False
    return marker.kind in (MarkerKind.DASH, MarkerKind.PLUS) and paragraph.lines[0].plain[marker.length :][:1].islower()


def _is_open(plain: str) -> bool:
    """No mark ends it, so a sentence may go on."""
    return bool(plain) and (plain[-1].isalnum() or plain.endswith((*_LIMBO, "”", ")", "%", "*")))


def _heads(paragraph: Paragraph) -> bool:
    return paragraph.marker is not None and paragraph.marker.is_heading or is_capitals(paragraph.lines[0].plain)


def _only_marker(paragraph: Paragraph) -> bool:
    marker = paragraph.marker
    return marker is not None and len(paragraph.lines) == 1 and len(paragraph.lines[0].plain) <= marker.length


def _is_short_heading(paragraph: Paragraph, line: Line, layout: Layout) -> bool:
    """One line of at least two words after its marker, ended though the next word had room on it."""
    last = paragraph.lines[-1].plain
    if len(paragraph.lines) > 1 or len(last.split()) < 3 or last.endswith(","):
        return False
    in_capitals = is_capitals(last) and is_capitals(line.plain)
    room = (0.6 if in_capitals else 0.85) * layout.width
    return len(last) + 1 + len(line.plain.split(" ", 1)[0]) < room


def _is_blank_separated(lines: Sequence[Line]) -> bool:
    """Most marked lines stand after a blank one."""
    marked = apart = 0
    for before, line in zip(lines, lines[1:], strict=False):
        if line.is_empty or find_marker(line.plain) is None:
            continue
        marked += 1
        apart += before.is_empty
    return marked == 0 or apart >= 0.6 * marked


def _is_ragged(lines: Sequence[Line], width: int) -> bool:
    """Of the first lines that run on in small letters, a good part ends far from the margin."""
    firsts = short = 0
    for before, line, after in zip(lines, lines[1:], lines[2:], strict=False):
        if before.is_empty and not line.is_empty and after.plain[:1].islower():
            firsts += 1
            short += len(line.plain) < 0.6 * width
    return firsts >= 3 and short >= 0.3 * firsts


def _is_indented(texts: Sequence[Line]) -> bool:
    """First lines of paragraphs stand in: a good part of the lines is indented, a good part is not."""
    indented = sum(1 for line in texts if line.indent >= 3)
    return 0.1 * len(texts) <= indented <= 0.9 * len(texts)


def _unstarred(markup: str) -> str:
    """A star label without its star: "* **A**" → "**A**", "*** A:** b" → "**A:** b"."""
    length = find_star(markup.strip()) or 0
    stars = markup.strip()[:length].strip()
    return "*" * (len(stars) - 1) + markup.strip()[length:]
