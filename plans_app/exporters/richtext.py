"""Rich text as runs of letters: the whitelist of marks that an administrative document knows.

What is stored is HTML (`<p>`, `<b>`, `<i>`, `<a>`, footnotes). A tag that is not on the list is text like any
other, so nothing that an editor or an API client wrote can act on paper, and nothing vanishes unseen.
"""

import re
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from itertools import dropwhile

_BLOCKS = {"p", "div", "li", "ul", "ol", "br", "hr", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"}
_MARKS = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic"}
_SILENT = {"span", "u", "sup", "sub"}
_SAFE_SCHEMES = ("https://", "http://", "mailto:")
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
# What text has that does not part its words by single spaces alone.
_UNEVEN = ("  ", "\t", "\r", "\n", "\f", "\v")
# What most sources are, as the editor stores them: paragraphs of letters alone.
_PLAIN = re.compile(r'(?:<p(?: data-block-key="\w*")?>[^<&]*</p>)*')
_PLAIN_TEXT = re.compile(r">([^<]+)</p>")


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one kind. `note` is the text of the footnote whose mark the run is; `href` an outside address."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""
    note: str = ""


class _Reader(HTMLParser):
    """Collects the paragraphs of a source. A mark that is left open ends with its paragraph."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[list[Run]] = [[]]
        self.kind = Run("")
        self.in_footnote = False

    def handle_starttag(self, tag, attrs):
        if tag in _BLOCKS:
            self._next_paragraph()
        elif tag in _MARKS:
            self.kind = replace(self.kind, **{_MARKS[tag]: True})
        elif tag == "a":
            self._open_link({name: value or "" for name, value in attrs})
        elif tag not in _SILENT:
            self.handle_data(self.get_starttag_text())

    def handle_endtag(self, tag):
        if tag in _BLOCKS:
            self._next_paragraph()
        elif tag in _MARKS:
            self.kind = replace(self.kind, **{_MARKS[tag]: False})
        elif tag == "a":
            self.kind, self.in_footnote = replace(self.kind, href=""), False
        elif tag not in _SILENT:
            self.handle_data(f"</{tag}>")

    def handle_data(self, data):
        if self.in_footnote:
            return
        text = _SPACES.sub(" ", data)
        self.paragraphs[-1].append(replace(self.kind, text=text))

    def handle_comment(self, data):
        self.handle_data(f"<!--{data}-->")

    def handle_decl(self, decl):
        self.handle_data(f"<!{decl}>")

    def handle_pi(self, data):
        self.handle_data(f"<?{data}>")

    def unknown_decl(self, data):
        self.handle_data(f"<![{data}]>")

    def _open_link(self, attributes: dict[str, str]) -> None:
        if attributes.get("linktype") == "footnote":
            self.in_footnote = True
            self.paragraphs[-1].append(Run("", note=_SPACES.sub(" ", attributes.get("note", "")).strip()))
            return
        address = attributes.get("href", "")
        if address.lower().startswith(_SAFE_SCHEMES):
            self.kind = replace(self.kind, href=address)

    def _next_paragraph(self) -> None:
        self.kind, self.in_footnote = Run(""), False
        if self.paragraphs[-1]:
            self.paragraphs.append([])


def paragraphs(source: object) -> list[list[Run]]:
    """The paragraphs of rich text, a string of HTML or Wagtail's `RichText`, each a list of runs; [] for no text."""
    html = getattr(source, "source", source) or ""
    found = _plain_paragraphs(html) if _PLAIN.fullmatch(html) else _marked_paragraphs(html)
    return [runs for runs in map(_trim, found) if runs]


def _plain_paragraphs(html: str) -> list[list[Run]]:
    if any(sign in html for sign in _UNEVEN):
        html = _SPACES.sub(" ", html)
    return [[Run(text)] for text in _PLAIN_TEXT.findall(html)]


def _marked_paragraphs(html: str) -> list[list[Run]]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.paragraphs


def plain_text(runs: list[Run]) -> str:
    """The letters of `runs` without footnotes."""
    return "".join(run.text for run in runs if not run.note)


def leading_notes(texts: list[list[Run]]) -> tuple[list[Run], list[list[Run]]]:
    """The footnotes that open a run-in text, which belong to the heading before it, and the text without them."""
    if not texts:
        return [], []
    first = list(dropwhile(lambda run: run.note, texts[0]))
    marks = texts[0][: len(texts[0]) - len(first)]
    return marks, [first, *texts[1:]] if first else texts[1:]


def _trim(runs: list[Run]) -> list[Run]:
    """`runs` without white space at both ends and without empty runs."""
    runs = [run for run in runs if run.text or run.note]
    while runs and not runs[0].note and not runs[0].text.strip(" "):
        runs.pop(0)
    while runs and not runs[-1].note and not runs[-1].text.strip(" "):
        runs.pop()
    return runs
