"""Tables of a Word file: letterhead and signature are set in tables too, and are told from those of the text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from docx.oxml.ns import qn

from plans_app.importers.columns import is_authority
from plans_app.importers.docx_styles import integer, value
from plans_app.importers.openers import opens_archive, opens_recipients
from plans_app.vietnamese import fold

_CONTAINERS = {qn(name) for name in ("w:sdt", "w:sdtContent", "w:customXml", "w:ins")}
_FORMULAS = ("cong hoa xa hoi chu nghia", "doc lap tu do", "dang cong san viet nam")
_NUMBER = re.compile(r"(?i:số)\s*:?\s*[\d.…_ ]*[/-]\s*[A-ZĐ]")
_MOST_COLUMNS = 64


@dataclass(slots=True)
class Cell:
    """A cell: its XML, and its text line by line once it is read."""

    element: object
    span: int = 1
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(self.lines)


def grid(table) -> list[list[Cell]]:
    """The rows of a table without those that are struck out; a merged cell stands at its first place."""
    return [
        [_cell(cell) for cell in _children(row, "w:tc")] for row in _children(table, "w:tr") if not _is_removed(row)
    ]


def rows_of_text(rows: Iterable[Sequence[Cell]]) -> list[list[str]]:
    """The text of each cell; the places that a merged cell covers are empty."""
    return [[text for cell in row for text in [cell.text, *[""] * (min(cell.span, _MOST_COLUMNS) - 1)]] for row in rows]


def is_letterhead(rows: Iterable[Sequence[Cell]]) -> bool:
    """Whether the table holds the national name, the motto, or the number of a document."""
    texts = [cell.text for row in rows for cell in row]
    folded = fold(" ".join(texts))
    return any(formula in folded for formula in _FORMULAS) or any(_NUMBER.match(text) for text in texts)


def is_signature(rows: Iterable[Sequence[Cell]]) -> bool:
    """Whether the table holds recipients or a signing block."""
    lines = [line for row in rows for cell in row for line in cell.lines]
    return any(opens_recipients(line) or opens_archive(line) or is_authority(line) for line in lines)


def _cell(element) -> Cell:
    properties = element.find(qn("w:tcPr"))
    if properties is None:
        return Cell(element)
    merge = properties.find(qn("w:vMerge"))
    span = max(1, integer(value(properties, "w:gridSpan"), 1))
    if merge is not None and merge.get(qn("w:val")) != "restart":
        return Cell(None, span)
    return Cell(element, span)


def _children(parent, name: str) -> list:
    """Children of one name, also those in content controls."""
    found = []
    for child in parent:
        if child.tag == qn(name):
            found.append(child)
        elif child.tag in _CONTAINERS:
            found += _children(child, name)
    return found


def _is_removed(row) -> bool:
    properties = row.find(qn("w:trPr"))
    return properties is not None and properties.find(qn("w:del")) is not None
