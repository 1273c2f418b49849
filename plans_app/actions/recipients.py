"""Which organizations stand behind the lines of "Nơi nhận"."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Q, prefetch_related_objects
from django.utils import timezone

from plans_app.models import (
    GroupAlias,
    Organization,
    OrganizationAlias,
    OrganizationGroup,
    PlanPage,
    PlanRecipient,
)
from plans_app.vietnamese import fold

Target = Organization | OrganizationGroup
# A part of a line, as the keys under which the directory may know it, the surest first.
Part = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResolvedLine:
    """A line of "Nơi nhận" with the organizations behind it.

    `purpose` is a code of `Purpose` or "". `unresolved` is what nobody in the directory answers to, "" for a line
    that is resolved. An organization that several lines name stands in each of them.
    """

    text: str
    purpose_text: str
    purpose: str
    organizations: tuple[Organization, ...]
    unresolved: str
    channel: str


def resolve_recipients(*, plan: PlanPage) -> list[ResolvedLine]:
    """The lines of `plan` in order, each with its organizations as the directory stands now.

    What a person chose for a line counts alone. Otherwise the text is looked up, whatever its accents, dashes and
    case: first whole, then what stands before a colon ("TTUB: CT, các PCT"), then between commas, provided that
    every part is known ("TTTU, TTHĐND thị xã"). A name that belongs to the issuer wins over a general one. Where two
    bodies answer to one name the line stays unresolved: a person has to choose.
    """
    lines = list(plan.recipients.all())
    prefetch_related_objects([line for line in lines if line.pk], "organizations", "group")
    texts = [line.text for line in lines if not _is_chosen(line)]
    day = plan.issued_on or timezone.localdate()
    directory = _Directory.covering(texts, issuer_id=plan.issuer_id, day=day)
    prefetch_related_objects([line.group for line in lines if line.group], "members")
    return [_resolve(line, directory) for line in lines]


def _is_chosen(line: PlanRecipient) -> bool:
    return bool(line.group_id or line.organizations.all())


def _resolve(line: PlanRecipient, directory: "_Directory") -> ResolvedLine:
    organizations = _chosen(line, directory) if _is_chosen(line) else directory.organizations_of(line.text)
    return ResolvedLine(
        text=line.text,
        purpose_text=line.purpose_text,
        purpose=line.purpose,
        organizations=organizations,
        unresolved="" if organizations else line.text,
        channel=line.channel,
    )


def _chosen(line: PlanRecipient, directory: "_Directory") -> tuple[Organization, ...]:
    members = directory.members_of(line.group) if line.group else ()
    return tuple(dict.fromkeys([*line.organizations.all(), *members]))


def readings(text: str) -> Iterator[list[Part]]:
    """The ways to read a line, the surest first: whole, before its colon, split at its commas."""
    yield [(fold(text),)]
    head, colon, _roles = text.partition(":")
    if colon:
        yield [(fold(head),)]
    parts = [part for part in (fold(part) for part in text.split(",")) if part]
    if len(parts) > 1:
        yield [*(_with_ending(part, parts[-1]) for part in parts[:-1]), (parts[-1],)]


def _with_ending(part: str, last: str) -> Part:
    """`part` with the end that it shares with the last part, then alone.

    "Đài PTTH, Báo Thanh Hóa" means "Đài PTTH Thanh Hóa": a shared place or level is written once.
    """
    words = last.split()
    return (*(" ".join([part, *words[start:]]) for start in range(1, len(words))), part)


@dataclass
class _Directory:
    """The part of the directory that some texts may mean. Made with one query for each table."""

    day: datetime.date
    scoped: dict[str, set[Target]] = field(default_factory=lambda: defaultdict(set))
    general: dict[str, set[Target]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def covering(cls, texts: Iterable[str], *, issuer_id: int | None, day: datetime.date) -> "_Directory":
        keys = {key for text in texts for reading in readings(text) for part in reading for key in part} - {""}
        directory = cls(day)
        if keys:
            directory._add_organizations(keys)
            directory._add_aliases(keys, issuer_id)
            directory._add_groups(keys, issuer_id)
        return directory

    def _add_organizations(self, keys: set[str]) -> None:
        for organization in Organization.objects.filter(Q(key__in=keys) | Q(short_key__in=keys)):
            for key in {organization.key, organization.short_key} & keys:
                self.general[key].add(organization)

    def _add_aliases(self, keys: set[str], issuer_id: int | None) -> None:
        aliases = OrganizationAlias.objects.filter(_in_scope(issuer_id), key__in=keys)
        for alias in aliases.select_related("organization"):
            names = self.scoped if alias.scope_id else self.general
            names[alias.key].add(alias.organization)

    def _add_groups(self, keys: set[str], issuer_id: int | None) -> None:
        in_scope = _in_scope(issuer_id, prefix="group__")
        aliases = list(GroupAlias.objects.filter(in_scope, key__in=keys).select_related("group"))
        groups = list(OrganizationGroup.objects.filter(_in_scope(issuer_id), key__in=keys))
        named = [(group.key, group) for group in groups] + [(alias.key, alias.group) for alias in aliases]
        prefetch_related_objects([group for _key, group in named], "members")
        for key, group in named:
            names = self.scoped if group.scope_id else self.general
            names[key].add(group)

    def organizations_of(self, text: str) -> tuple[Organization, ...]:
        """Everyone behind `text`, () when nobody answers to it, or when two bodies do."""
        for reading in readings(text):
            found = [self._targets(part) for part in reading]
            if any(len(targets) > 1 for targets in found):
                return ()
            if all(found):
                organizations = (o for (target,) in found for o in self._expand(target))
                return tuple(dict.fromkeys(organizations))
        return ()

    def _targets(self, part: Part) -> list[Target]:
        """Everything of the first key that anything answers to, bodies that exist before those that do not."""
        for key in part:
            targets = self.scoped.get(key) or self.general.get(key)
            if targets:
                return self._existing(targets)
        return []

    def _existing(self, targets: Iterable[Target]) -> list[Target]:
        """`targets` without the bodies that do not exist on the day, unless none does."""
        targets = list(targets)
        return [target for target in targets if self._exists(target)] or targets

    def _exists(self, target: Target) -> bool:
        if isinstance(target, OrganizationGroup):
            return True
        has_begun = target.valid_from is None or target.valid_from <= self.day
        return has_begun and (target.valid_to is None or target.valid_to >= self.day)

    def _expand(self, target: Target) -> list[Organization]:
        return self.members_of(target) if isinstance(target, OrganizationGroup) else [target]

    def members_of(self, group: OrganizationGroup) -> list[Organization]:
        return self._existing(group.members.all())


def _in_scope(issuer_id: int | None, prefix: str = "") -> Q:
    """Names that mean the same in all plans, and those of the issuer's own."""
    general = Q(**{f"{prefix}scope": None})
    return general | Q(**{f"{prefix}scope": issuer_id}) if issuer_id else general
