"""Footnotes: a note stands where the old page ended, its mark in the text before it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from plans_app.importers.inline import mark_number, parse_inline
from plans_app.importers.lines import Line
from plans_app.importers.markers import find_marker

_NOTE = re.compile(r"(?P<mark>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}|\[\d{1,3}\])\s*(?=\S)")
_MARKS = re.compile(r"(?<=\S)(?:[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}|\[\d{1,3}\])")


@dataclass(slots=True)
class Footnote:
    """A note: its number as the mark says it, its lines without the mark."""

    number: str
    lines: list[Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        joined = " ".join(" ".join(line.text.split()) for line in self.lines)
        plain = parse_inline(joined).plain
        return _NOTE.sub("", plain, count=1)


def take_footnotes(lines: Sequence[Line]) -> tuple[list[Footnote], list[Line]]:
    """The notes of `lines`, and the lines that are left."""
    marked = _marked_numbers(lines)
    notes: list[Footnote] = []
    rest: list[Line] = []
    current: Footnote | None = None
    for line in lines:
        number = _note_number(line)
        if number is not None and marked.get(number, line.number) < line.number:
            current = Footnote(number, [line])
            notes.append(current)
        elif current and not line.is_empty and find_marker(line.plain) is None:
            current.lines.append(line)
        else:
            current = None
            rest.append(line)
    return notes, rest


def _note_number(line: Line) -> str | None:
    match = _NOTE.match(line.plain)
    return mark_number(match["mark"]) if match else None


def _marked_numbers(lines: Sequence[Line]) -> dict[str, int]:
    """Where each mark first stands as a suffix: number of the note → number of the line."""
    found: dict[str, int] = {}
    for line in lines:
        for match in _MARKS.finditer(line.plain):
            found.setdefault(mark_number(match[0]), line.number)
    return found
