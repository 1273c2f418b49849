"""Inline text: Markdown emphasis, links and footnote marks, sliced by place in the plain text, written as HTML."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

LINK = re.compile(r"\[([^\[\]]{1,300})\]\((https?://[^\s()]{1,2000})\)")
_STARS = re.compile(r"\*+")
_SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_TO_DIGITS = str.maketrans(_SUPERSCRIPT, "0123456789")
# A footnote's mark; a bare figure only behind two letters ("hội viên1."), so that "m2" and "A1" are none.
MARK = re.compile(
    rf"[{_SUPERSCRIPT}]{{1,3}}|\[\^?\d{{1,3}}\]|"
    r"(?<=[^\W\d_A-Z]{2})(?:\d{1,2}|\(\d{1,2}\))(?![\w/%-]|[.,]\d)"
)


@dataclass(frozen=True, slots=True)
class Span:
    """A run of characters of one style."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Inline:
    """Styled text. Offsets are those of `plain`."""

    spans: tuple[Span, ...]

    @property
    def plain(self) -> str:
        return "".join(span.text for span in self.spans)

    def slice(self, start: int, end: int | None = None) -> "Inline":
        """The part between two offsets, styles kept."""
        spans, position = [], 0
        for span in self.spans:
            stop = len(span.text) if end is None else max(0, end - position)
            piece = span.text[max(0, start - position) : stop]
            position += len(span.text)
            if piece:
                spans.append(Span(piece, span.bold, span.italic, span.href))
        return Inline(tuple(spans))

    def strip(self) -> "Inline":
        plain = self.plain
        if plain == plain.strip():
            return self
        return self.slice(len(plain) - len(plain.lstrip()), len(plain.rstrip()))

    def bold_end(self, start: int) -> int | None:
        """Where the bold run that opens at `start` (spaces aside) ends, None when there is none."""
        position, end = 0, None
        for span in self.spans:
            position += len(span.text)
            if position <= start or not span.text.strip():
                continue
            if not span.bold:
                break
            end = position
        return end

    def html(self, notes: Mapping[str, str] | None = None) -> str:
        """As HTML: `<b>`, `<i>`, `<a href>`, footnote marks that `notes` knows as footnote links."""
        return "".join(_span_html(span, notes or {}) for span in self.spans)


def parse_inline(text: str) -> Inline:
    """Read Markdown emphasis: `*` toggles italics, `**` bold, `***` both; a lone `*` stays as it is.

    The sources close emphasis after a space (`**2. Aims: **To …`), so the strict rules of Markdown
    would not read them: every run of asterisks toggles.
    """
    if "*" not in text and "](" not in text:
        plain = " ".join(text.split())
        return Inline((Span(plain),) if plain else ())
    pieces = _STARS.split(text)
    runs = [len(run) for run in _STARS.findall(text)]
    odd_italic = sum(1 for run in runs if run % 4 in (1, 3)) % 2 == 1
    last = max((i for i, run in enumerate(runs) if run % 4 in (1, 3)), default=-1) if odd_italic else -1
    spans, bold, italic = [], False, False
    for index, piece in enumerate(pieces):
        spans += _link_spans(piece, bold, italic)
        if index == len(runs):
            break
        run = runs[index] % 4
        if index == last:
            spans.append(Span("*" if run == 1 else "", bold, italic))
            run -= 1
        bold ^= run in (2, 3)
        italic ^= run in (1, 3)
    return _collapsed(spans)


def _link_spans(piece: str, bold: bool, italic: bool) -> list[Span]:
    spans, position = [], 0
    for match in LINK.finditer(piece):
        spans.append(Span(piece[position : match.start()], bold, italic))
        spans.append(Span(match[1], bold, italic, match[2]))
        position = match.end()
    return [*spans, Span(piece[position:], bold, italic)]


def _collapsed(spans: list[Span]) -> Inline:
    """Single spaces throughout, none at either end."""
    result: list[Span] = []
    after_space = True
    for span in spans:
        words = re.sub(r"\s+", " ", span.text)
        if after_space:
            words = words.removeprefix(" ")
        if words:
            after_space = words.endswith(" ")
            result.append(Span(words, span.bold, span.italic, span.href))
    return Inline(tuple(result)).strip()


def _span_html(span: Span, notes: Mapping[str, str]) -> str:
    content = _with_footnotes(span.text, notes)
    if span.italic:
        content = f"<i>{content}</i>"
    if span.bold:
        content = f"<b>{content}</b>"
    return f'<a href="{html.escape(span.href)}">{content}</a>' if span.href else content


def _with_footnotes(text: str, notes: Mapping[str, str]) -> str:
    result, position = [], 0
    if not notes:
        return html.escape(text, quote=False)
    for match in MARK.finditer(text):
        note = notes.get(note_key(match[0]))
        if note is None:
            continue
        result.append(html.escape(text[position : match.start()], quote=False))
        result.append(f'<a linktype="footnote" note="{html.escape(note)}">{match[0]}</a>')
        position = match.end()
    return "".join(result) + html.escape(text[position:], quote=False)


def note_key(mark: str) -> str:
    """What a mark and its note share: the number for "¹" and "[1]", the mark itself for "1" and "(1)"."""
    return f"figure {mark}" if mark[0] in "(0123456789" else mark_number(mark)


def mark_number(mark: str) -> str:
    """The number of a footnote mark: "¹²" → "12", "[3]" → "3"."""
    digits = re.sub(r"\D", "", mark.translate(_TO_DIGITS))
    return str(int(digits))
