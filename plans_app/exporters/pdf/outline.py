"""The outline of the document: its headings beside the pages, each leading to its place."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from plans_app.exporters.pdf.objects import Objects, text_string


@dataclass(eq=False, slots=True)
class Entry:
    """A heading of a `level` from 1, whose page (counted from 0) shows from `top` points above its lower edge on."""

    level: int
    title: str
    page: int
    top: float
    below: list["Entry"] = field(default_factory=list)
    number: int = 0

    @property
    def count(self) -> int:
        """How many entries stand below this one, all unfolded."""
        return sum(1 + entry.count for entry in self.below)


def write_outline(objects: Objects, headings: list[Entry], page_numbers: list[int]) -> int:
    """Write the outline of `headings` in the order of the text; the number of its object."""
    root = Entry(0, "", 0, 0)
    open_entries = [root]
    for entry in headings:
        while open_entries[-1].level >= entry.level:
            open_entries.pop()
        open_entries[-1].below.append(entry)
        open_entries.append(entry)
    root.number = objects.reserve()
    for entry in _below(root):
        entry.number = objects.reserve()
    _write_below(objects, root, page_numbers)
    objects.set(root.number, b"<</Type/Outlines%s>>" % _children(root))
    return root.number


def _below(entry: Entry) -> Iterator[Entry]:
    for child in entry.below:
        yield child
        yield from _below(child)


def _write_below(objects: Objects, parent: Entry, page_numbers: list[int]) -> None:
    siblings = [None, *parent.below, None]
    for before, entry, after in zip(siblings, siblings[1:], siblings[2:], strict=False):
        beside = b"/Prev %d 0 R" % before.number if before else b""
        beside += b"/Next %d 0 R" % after.number if after else b""
        place = b"/Dest[%d 0 R/XYZ 0 %.2f 0]" % (page_numbers[entry.page], entry.top)
        fields = (text_string(entry.title), parent.number, place, beside, _children(entry))
        objects.set(entry.number, b"<</Title%s/Parent %d 0 R%s%s%s>>" % fields)
        _write_below(objects, entry, page_numbers)


def _children(entry: Entry) -> bytes:
    if not entry.below:
        return b""
    return b"/First %d 0 R/Last %d 0 R/Count %d" % (entry.below[0].number, entry.below[-1].number, entry.count)
