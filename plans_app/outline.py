"""The computed numbers of a plan's headings, and its table of contents.

Sections take Roman numbers, subsections and assignments of level 1 Arabic ones, level 2 "1.1.", level 3 letters in
the order of the Vietnamese alphabet (Decree 30, Appendix I, II.6.đ). Each series starts again below the heading
above it. A marker that an imported document printed otherwise is kept.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wagtail.blocks import StreamValue

POINT_LETTERS = "abcdđeghiklmnopqrstuvxy"
_ROMAN = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered block: `level` 0 for a section, 1–3 below; `marker` as printed, "I." or "a)"; `citation` "II.1.a"."""

    block_id: str
    level: int
    marker: str
    citation: str
    title: str

    @property
    def anchor(self) -> str:
        """The fragment that links to the block; it lives as long as the block does."""
        return f"muc-{self.block_id}"


def roman(number: int) -> str:
    """The Roman numeral of `number`, from 1."""
    text = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        text += letters * times
    return text


def point_letter(number: int) -> str:
    """The letter of the `number`-th point: 5 → "đ". After "y" the letters are doubled."""
    rounds, place = divmod(number - 1, len(POINT_LETTERS))
    return POINT_LETTERS[place] * (rounds + 1)


class Counter:
    """Counts headings of four levels; a heading starts the series below it anew."""

    def __init__(self):
        self.counts = [0, 0, 0, 0]
        self.labels = ["", "", "", ""]

    def count(self, level: int, printed: str) -> str:
        """The label of the next heading of `level`: `printed` where a document gave one, else the computed one."""
        self.counts[level] += 1
        self.counts[level + 1 :] = [0] * (3 - level)
        self.labels[level + 1 :] = [""] * (3 - level)
        self.labels[level] = printed or self._computed(level)
        return self.labels[level]

    def _computed(self, level: int) -> str:
        number = self.counts[level]
        if level == 0:
            return roman(number)
        if level == 3:
            return point_letter(number)
        if level == 2 and self.labels[1]:
            return f"{self.labels[1]}.{number}"
        return str(number)

    def citation(self, level: int) -> str:
        """The path to the heading. A decimal label holds the one above it already."""
        above = [label for label in self.labels[:level] if label]
        own = self.labels[level]
        if level == 2 and above and own.startswith(f"{above[-1]}."):
            above.pop()
        if level == 3 and len(above) > 1 and above[-1].startswith(f"{above[-2]}."):
            above.pop(-2)
        return ".".join([*above, own])


def headings(body: StreamValue) -> Iterator[Heading]:
    """The numbered blocks of `body`, in order."""
    counter = Counter()
    for block in numbered_blocks(body):
        level = block_level(block)
        label = counter.count(level, block.value.get("marker") or "")
        yield Heading(
            block_id=str(block.id),
            level=level,
            marker=f"{label})" if level == 3 else f"{label}.",
            citation=counter.citation(level),
            title=block.value.get("unit") or block.value.get("title") or "",
        )


def markers(body: StreamValue) -> dict[str, Heading]:
    """The headings of `body` by the id of their block."""
    return {heading.block_id: heading for heading in headings(body)}


def numbered_blocks(body: Iterable) -> Iterator:
    """Sections, and subsections and assignments at any depth, in the order of the paper."""
    for block in body:
        if block.block_type in {"section", "subsection", "assignment"}:
            yield block
        if block.block_type == "section":
            yield from numbered_blocks(block.value["content"])


def block_level(block) -> int:
    """0 for a section, 1 for an assignment, 1–3 for a subsection."""
    if block.block_type == "section":
        return 0
    if block.block_type == "assignment":
        return 1
    return int(block.value["level"] or 1)
