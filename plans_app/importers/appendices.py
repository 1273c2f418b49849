"""What stands after the signature: appendices, each under its "Phụ lục …", and notes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from plans_app.importers.base import DraftAppendix
from plans_app.importers.body import Notes, read_units
from plans_app.importers.lines import Line
from plans_app.importers.markers import find_marker
from plans_app.importers.openers import is_capitals
from plans_app.importers.paragraphs import read_layout
from plans_app.importers.tables import is_pipe, is_row
from plans_app.vietnamese import fold

_HEADING = re.compile(r"phu luc(?: (?:so )?(?:[ivx]+|\d{1,2}))?")
_ORIGIN = re.compile(r"\(?(?:ban hanh )?kem theo ")
_LONGEST_TITLE = 5


@dataclass(slots=True)
class Appendices:
    """`origins` are the lines "(Kèm theo Kế hoạch số …)", which a page writes anew."""

    drafts: list[DraftAppendix] = field(default_factory=list)
    origins: list[str] = field(default_factory=list)


def read_appendices(lines: Sequence[Line], notes: Notes) -> Appendices:
    found = Appendices()
    for part in _parts(lines):
        draft = _read(part, notes, found.origins)
        if draft.title or draft.blocks:
            found.drafts.append(draft)
    return found


def _parts(lines: Sequence[Line]) -> list[list[Line]]:
    """A part for each "Phụ lục …"; a heading with nothing under it stays with the next one."""
    parts: list[list[Line]] = [[]]
    for line in lines:
        if _is_heading(line) and any(not other.is_empty for other in parts[-1]):
            parts.append([])
        parts[-1].append(line)
    return parts


def _is_heading(line: Line) -> bool:
    return len(line.plain) < 30 and line.plain[:1] == "P" and _HEADING.fullmatch(fold(line.plain)) is not None


def _read(lines: Sequence[Line], notes: Notes, origins: list[str]) -> DraftAppendix:
    texts = [line for line in lines if not line.is_blank]
    heading = texts.pop(0) if texts and _is_heading(texts[0]) else None
    title = _title(texts, is_headed=heading is not None)
    taken = {line.number for line in title} | ({heading.number} if heading else set())
    after_title = texts[len(title) :]
    if title and after_title and _ORIGIN.match(fold(after_title[0].plain)):
        origins.append(after_title[0].plain)
        taken.add(after_title[0].number)
    rest = [line for line in lines if line.number not in taken]
    name = " ".join(line.plain for line in title) or (heading.plain if heading else "")
    return DraftAppendix(name, read_units(rest, read_layout(rest), notes))


def _title(texts: Sequence[Line], *, is_headed: bool) -> list[Line]:
    """The lines in capitals below "Phụ lục …"; without such a heading the first line."""
    title: list[Line] = []
    for line in texts[:_LONGEST_TITLE]:
        stops = line.is_ornament or is_row(line) or is_pipe(line) or find_marker(line.plain) is not None
        if stops or title and not is_capitals(line.plain) or _ORIGIN.match(fold(line.plain)):
            break
        title.append(line)
        if not is_headed:
            break
    return title
