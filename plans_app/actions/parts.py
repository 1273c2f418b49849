"""The part of a plan that an organization has to do: its assignments, with their deadlines."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from plans_app.models import Organization, PlanPage
from plans_app.outline import headings, numbered_blocks
from plans_app.reading import plain_text
from plans_app.vietnamese import fold


@dataclass(frozen=True, slots=True)
class Part:
    """An assignment of the plan, as its unit finds it: where it stands, what is asked, by when.

    `citation` is "III.2", `anchor` the fragment of the page; `lines` are plain text.
    """

    organization: Organization | None
    unit: str
    citation: str
    anchor: str
    is_lead: bool
    lines: tuple[str, ...]
    deadline: datetime.date | None


def read_parts(plan: PlanPage) -> Iterator[Part]:
    """The assignments of `plan` in its order."""
    found = {heading.block_id: heading for heading in headings(plan.body)}
    for block in numbered_blocks(plan.body):
        if block.block_type != "assignment":
            continue
        value, heading = block.value, found[str(block.id)]
        sources = [value["text"], *(task.value for task in value["tasks"])]
        texts = (plain_text(str(getattr(source, "source", source))) for source in sources)
        yield Part(
            organization=value["organization"],
            unit=value["unit"].rstrip(" :;"),
            citation=heading.citation,
            anchor=heading.anchor,
            is_lead=value["role"] != "cooperate",
            lines=tuple(filter(None, texts)),
            deadline=value["deadline"],
        )


class Parts:
    """The assignments of a plan, by whom they concern."""

    def __init__(self, parts: Iterable[Part]):
        self.parts = tuple(parts)
        self._by_organization: dict[int, list[int]] = {}
        self._by_name: dict[str, list[int]] = {}
        for index, part in enumerate(self.parts):
            if part.organization:
                self._by_organization.setdefault(part.organization.pk, []).append(index)
            else:
                self._by_name.setdefault(fold(part.unit), []).append(index)

    def of(self, organization: Organization) -> tuple[Part, ...]:
        """What `organization` is asked: the directory's entry decides, and where none is named the printed name."""
        names = self._by_name and {fold(organization.name), fold(organization.short_name)} - {""}
        found = [index for name in names for index in self._by_name.get(name, ())]
        found += self._by_organization.get(organization.pk, ())
        return tuple(self.parts[index] for index in sorted(found))


def nearest_deadline(parts: Iterable[Part], *, since: datetime.date) -> datetime.date | None:
    """The first deadline of `parts` that is not over on the day `since`."""
    return min((part.deadline for part in parts if part.deadline and part.deadline >= since), default=None)
