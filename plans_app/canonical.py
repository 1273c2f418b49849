"""One form for content that looks the same on paper, however an editor or an import wrote it down."""

import re
from html.parser import HTMLParser
from typing import Any

# What HTML takes for a gap. A no-break space is a letter of its own.
_GAP = re.compile(r"[ \t\n\f\r]+")
_SAME_TAGS = {"strong": "b", "em": "i"}
_BLOCK_TAGS = {"p", "li", "ul", "ol", "h2", "h3", "h4", "blockquote", "hr"}
_EDITOR_ATTRIBUTES = {"data-block-key"}
# The editor of tables says twice which cells are heads.
_EDITOR_KEYS = {"table_header_choice"}

# The marks on a stretch of text, sorted, then the text.
Run = tuple[tuple[str, ...], str]


def canonical(value: Any) -> Any:
    """`value` (the plain data of a StreamField, or a part of it) without what does not show on paper.

    Rich text becomes its paragraphs as runs of equally marked text; what is empty is left out, as an editor may
    write it or not. Every printed word, mark, link and footnote stays.
    """
    if isinstance(value, str):
        return canonical_markup(value) if value.startswith("<") else "\n".join(value.splitlines())
    if isinstance(value, dict):
        pairs = ((key, canonical(part)) for key, part in value.items() if key not in _EDITOR_KEYS)
        return {key: part for key, part in pairs if not _is_empty(part)}
    if isinstance(value, list | tuple):
        return [canonical(part) for part in value]
    return value


def canonical_markup(markup: str) -> list[list[Run]]:
    """The paragraphs of `markup`, each a list of runs. `<b>a</b><b>b</b>` and `<strong>ab</strong>` are one."""
    reader = _RunReader()
    reader.feed(markup)
    reader.close()
    paragraphs = (_without_outer_gaps(paragraph) for paragraph in reader.paragraphs)
    return [paragraph for paragraph in paragraphs if paragraph]


def _is_empty(value: Any) -> bool:
    return value is None or value is False or value in ("", [], {})


def _without_outer_gaps(paragraph: list[Run]) -> list[Run]:
    runs = list(paragraph)
    if runs:
        runs[0] = (runs[0][0], runs[0][1].lstrip(" "))
        runs[-1] = (runs[-1][0], runs[-1][1].rstrip(" "))
    return [run for run in runs if run[1]]


class _RunReader(HTMLParser):
    """Reads rich text into paragraphs of runs."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[list[Run]] = [[]]
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag, attrs):
        tag = _SAME_TAGS.get(tag, tag)
        if tag in _BLOCK_TAGS:
            self.paragraphs.append([])
        elif tag == "br":
            self._add("\N{LINE SEPARATOR}")
        else:
            named = sorted(f"{name}={value}" for name, value in attrs if name not in _EDITOR_ATTRIBUTES)
            self._open.append((tag, " ".join([tag, *named])))

    def handle_endtag(self, tag):
        tag = _SAME_TAGS.get(tag, tag)
        if tag in _BLOCK_TAGS:
            self.paragraphs.append([])
            return
        for position in reversed(range(len(self._open))):
            if self._open[position][0] == tag:
                del self._open[position]
                return

    def handle_data(self, data):
        self._add(_GAP.sub(" ", data))

    def _add(self, text: str) -> None:
        marks = tuple(sorted({mark for _tag, mark in self._open}))
        paragraph = self.paragraphs[-1]
        if paragraph and paragraph[-1][0] == marks:
            text = paragraph.pop()[1] + text
        paragraph.append((marks, text))
