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

    def concerns(self, organization: Organization) -> bool:
        """The directory's entry decides; where an assignment names none, the printed name does."""
        if self.organization:
            return self.organization.pk == organization.pk
        names = {fold(organization.name), fold(organization.short_name)} - {""}
        return fold(self.unit) in names


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


def parts_of(organization: Organization, parts: Iterable[Part]) -> list[Part]:
    """Those of `parts` that `organization` has to do."""
    return [part for part in parts if part.concerns(organization)]


def nearest_deadline(parts: Iterable[Part], *, since: datetime.date) -> datetime.date | None:
    """The first deadline of `parts` that is not over on the day `since`."""
    return min((part.deadline for part in parts if part.deadline and part.deadline >= since), default=None)
