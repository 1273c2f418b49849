"""Footnotes: a note stands where the old page ended, its mark in the text before it.

A mark is a superscript "¹" or "[1]"; a text that lost its superscripts sets "1" or "(1)" right behind a word.
Such a figure is a mark only where a note of that number opens a later line, the notes counted from 1.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from plans_app.importers.inline import MARK, mark_number, note_key, parse_inline
from plans_app.importers.lines import Line
from plans_app.importers.markers import find_marker

_NOTE = re.compile(r"(?P<mark>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}|\[\^?\d{1,3}\]:?)\s*(?=\S)")
_WEAK_NOTE = re.compile(r"(?P<mark>\d{1,2}|\(\d{1,2}\))\s+(?=[^\W\d_])")


@dataclass(slots=True)
class Footnote:
    """A note: the key that its marks have in the text, its lines without the mark."""

    key: str
    lines: list[Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        joined = " ".join(" ".join(line.text.split()) for line in self.lines)
        plain = parse_inline(joined).plain
        match = _note(plain)
        return plain[match.end() :] if match else plain


def take_footnotes(lines: Sequence[Line]) -> tuple[list[Footnote], list[Line]]:
    """The notes of `lines`, and the lines that are left."""
    if not any(_note(line.plain) for line in lines):
        return [], list(lines)
    marked = _marks(lines)
    notes: list[Footnote] = []
    rest: list[Line] = []
    current: Footnote | None = None
    for line in lines:
        key = _opens_note(line, marked, notes)
        if key:
            current = Footnote(key, [line])
            notes.append(current)
        elif current and not line.is_empty and find_marker(line.plain) is None:
            current.lines.append(line)
        else:
            current = None
            rest.append(line)
    return notes, rest


def _opens_note(line: Line, marked: Mapping[str, int], notes: Sequence[Footnote]) -> str:
    """The key of the note that `line` opens, "" when it opens none."""
    match = _note(line.plain)
    if not match:
        return ""
    key = note_key(match["mark"].rstrip(":"))
    is_next = match.re is _NOTE or int(mark_number(key)) == len(notes) + 1
    return key if is_next and marked.get(key, line.number) < line.number else ""


def _note(plain: str) -> re.Match[str] | None:
    return _NOTE.match(plain) or _WEAK_NOTE.match(plain)


def _marks(lines: Sequence[Line]) -> dict[str, int]:
    """Where each mark first stands behind a word: key of the note → number of the line."""
    found: dict[str, int] = {}
    for line in lines:
        for match in MARK.finditer(line.plain):
            if match.start():
                found.setdefault(note_key(match[0]), line.number)
    return found
