"""A plan as it is read on the screen: ranked headings, duties, footnotes, words."""

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape

from django.utils.html import escape, format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.rich_text import expand_db_html

from plans_app.models import PlanPage
from plans_app.outline import Heading, headings, numbered_blocks

_FOOTNOTE = re.compile(r"<a\b(?=[^>]*\blinktype=\"footnote\")[^>]*?\bnote=\"([^\"]*)\"[^>]*>.*?</a>", re.DOTALL)
_PARAGRAPH = re.compile(r"<p\b[^>]*>(.*?)</p>", re.DOTALL)
_BETWEEN_PARAGRAPHS = re.compile(r"</p>\s*<p\b[^>]*>")
# Values of a block that are not words of the plan.
_NOT_WORDS = {"id", "type", "level", "role", "kind", "marker", "organization", "image", "start", "end", "deadline"}


@dataclass(frozen=True, slots=True)
class RankedHeading:
    """A heading with the HTML rank that it takes: one below the titled heading that it belongs to."""

    heading: Heading
    rank: int

    @property
    def marker(self) -> str:
        return self.heading.marker

    @property
    def citation(self) -> str:
        return self.heading.citation

    @property
    def title(self) -> str:
        return self.heading.title

    @property
    def short_title(self) -> str:
        """The title for a list, without the colon that opened what follows it on paper."""
        return self.heading.title.rstrip(" :;")

    @property
    def anchor(self) -> str:
        return self.heading.anchor

    @property
    def level(self) -> int:
        return self.heading.level


@dataclass(frozen=True, slots=True)
class Duty:
    """What one unit is asked to do, and by when."""

    unit: str
    is_lead: bool
    deadline: datetime.date | None
    heading: Heading


class Reading:
    """What the templates of a plan ask about it. Footnotes are numbered in the order in which they are rendered."""

    def __init__(self, plan: PlanPage):
        self.plan = plan
        self.notes: list[SafeString] = []

    @cached_property
    def headings(self) -> dict[str, RankedHeading]:
        """The headings of the body by the id of their block."""
        return {ranked.heading.block_id: ranked for ranked in rank_headings(headings(self.plan.body))}

    @property
    def contents(self) -> list[RankedHeading]:
        """The table of contents: sections, and the titled headings of the first level."""
        return [ranked for ranked in self.headings.values() if ranked.level < 2 and ranked.title]

    @cached_property
    def duties(self) -> list[Duty]:
        """The assignments, in the order of the plan."""
        blocks = (block for block in numbered_blocks(self.plan.body) if block.block_type == "assignment")
        return [
            Duty(
                unit=block.value["unit"].rstrip(" :;"),
                is_lead=block.value["role"] != "cooperate",
                deadline=block.value["deadline"],
                heading=self.headings[str(block.id)].heading,
            )
            for block in blocks
        ]

    def number_note(self, text: str) -> SafeString:
        """The mark of a footnote with `text`, which then stands in `notes`."""
        self.notes.append(text)
        number = len(self.notes)
        return format_html(
            '<sup class="plan-note-mark" id="goi-chu-thich-{0}"><a href="#chu-thich-{0}" role="doc-noteref" '
            'aria-label="{1}">{0}</a></sup>',
            number,
            _("Footnote %(number)s") % {"number": number},
        )


def rank_headings(found: Iterable[Heading]) -> Iterator[RankedHeading]:
    """Each heading with its rank in HTML, from 2, without a leap however the levels of the paper leap."""
    above: list[int] = []
    for heading in found:
        while above and above[-1] >= heading.level:
            above.pop()
        yield RankedHeading(heading, min(2 + len(above), 6))
        if heading.title:
            above.append(heading.level)


def rich_text_html(source: str, reading: Reading | None) -> SafeString:
    """The HTML of stored rich text; its footnotes become numbered marks."""

    def mark(match: re.Match) -> str:
        text = unescape(match[1])
        return reading.number_note(text) if reading else format_html("<sup>({})</sup>", text)

    # Rich text is cleaned by Wagtail's whitelist when it is saved.
    return mark_safe(expand_db_html(_FOOTNOTE.sub(mark, source or "")))


def run_in_html(source: str, reading: Reading | None) -> SafeString:
    """The same without its paragraphs, to stand on a line with a heading."""
    inner = _BETWEEN_PARAGRAPHS.sub("<br>", source or "")
    return rich_text_html(_PARAGRAPH.sub(r"\1", inner), reading)


def plain_text(source: str) -> str:
    """The words of rich text, its footnotes after the word that they belong to."""
    with_notes = _FOOTNOTE.sub(lambda match: f" ({match[1]}) ", source)
    return " ".join(unescape(strip_tags(with_notes.replace("</p>", "</p> "))).split())


def plan_text(plan: PlanPage) -> str:
    """The words of a plan in order, read from the stored blocks so that no block asks the database for its choices."""
    parts = [plan.legal_bases.raw_data, plan.body.raw_data, plan.closing, plan.appendices.raw_data]
    return " ".join(text for part in parts for text in _texts(part) if text)


def _texts(value) -> Iterator[str]:
    if isinstance(value, str):
        yield plain_text(value) if "<" in value else unescape(value)
    elif isinstance(value, dict):
        yield from (text for key, item in value.items() if key not in _NOT_WORDS for text in _texts(item))
    elif isinstance(value, Iterable):
        yield from (text for item in value for text in _texts(item))


def excerpt(text: str, words: Iterable[str], *, fold, length: int = 45) -> SafeString:
    """About `length` words of `text` around the place that holds most of the folded `words`, those marked.

    `fold` brings a word of the text to the form of `words`.
    """
    wanted = set(words)
    pieces = text.split()
    hits = [any(word in wanted for word in fold(piece).split()) for piece in pieces]
    start = _densest_window(hits, length)
    shown = zip(pieces[start : start + length], hits[start : start + length], strict=True)
    body = mark_safe(" ".join(_marked(piece) if hit else escape(piece) for piece, hit in shown))
    return format_html("{}{}{}", "… " if start else "", body, " …" if start + length < len(pieces) else "")


def _densest_window(hits: list[bool], length: int) -> int:
    """Where the first window with the most hits begins, a few words before its first hit."""
    best, best_count, count = 0, 0, sum(hits[:length])
    best_count = count
    for start in range(1, max(len(hits) - length, 0) + 1):
        count += hits[start + length - 1] - hits[start - 1]
        if count > best_count:
            best, best_count = start, count
    return best


def _marked(piece: str) -> SafeString:
    return format_html("<mark>{}</mark>", piece)
