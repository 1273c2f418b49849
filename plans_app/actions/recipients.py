"""Which organizations stand behind the lines of "Nơi nhận"."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.db.models import TextChoices, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans_app.actions.directory_search import DirectorySearch, Target, exists_on
from plans_app.actions.recipient_readings import (
    IssuerContext,
    Part,
    Reading,
    context_of,
    means_the_assigned,
    readings,
    readings_in_context,
    roles_in,
)
from plans_app.decree30.document import Assignment, read_document
from plans_app.models import Organization, OrganizationGroup, PlanPage, PlanRecipient

# "UBND 15 phường": a count of units, not the number of one ("Phường 15").
_COUNTED = re.compile(
    r"\b(\d{1,4})\s+(?:xã|phường|thị trấn|thôn|tổ|khu phố|đơn vị|trường|huyện|quận|sở|phòng|ban)\b", re.IGNORECASE
)
# Between the assigned units that were not found.
UNKNOWN_SEPARATOR = "; "


class Reason(TextChoices):
    """Why a candidate may be meant."""

    SAME_NAME = "same_name", gettext_lazy("same name")
    ALIAS = "alias", gettext_lazy("alias")
    CONTEXT = "context", gettext_lazy("abbreviation read in the issuer's context")
    SUCCESSOR = "successor", gettext_lazy("successor")
    SIMILAR = "similar", gettext_lazy("similar name")


# How sure a candidate is when it is the only one; several of one name share it.
CONFIDENCE = {Reason.SAME_NAME: 0.9, Reason.ALIAS: 0.8, Reason.CONTEXT: 0.7, Reason.SUCCESSOR: 0.8}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A body or a group that a line may mean. It is for a person to choose. `confidence` runs from 0 to 1."""

    target: Target
    reason: Reason
    confidence: float

    @property
    def is_group(self) -> bool:
        return isinstance(self.target, OrganizationGroup)

    @property
    def value(self) -> str:
        """What a form sends for it: "organization-12"."""
        return f"{'group' if self.is_group else 'organization'}-{self.target.pk}"

    @property
    def percent(self) -> int:
        return round(self.confidence * 100)


@dataclass(frozen=True, slots=True)
class ResolvedLine:
    """A line of "Nơi nhận" with the organizations behind it.

    `purpose` is a code of `Purpose` or "". `unresolved` is what nobody in the directory answers to: the whole line, or
    the units among the assigned ones that were not found; "" for a line that is resolved. An organization that several
    lines name stands in each of them. `candidates` are never chosen by themselves, the surest first. `roles` are
    persons inside the body ("Chủ tịch", "các Phó Chủ tịch"). `warnings` are sentences: a wrong count, a body that has
    ended (`ended`) by the day. `needs_confirmation`: read from the plan's assignments; `is_chosen`: set by a person.
    """

    text: str
    purpose_text: str
    purpose: str
    organizations: tuple[Organization, ...]
    unresolved: str
    candidates: tuple[Candidate, ...] = ()
    roles: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    needs_confirmation: bool = False
    is_chosen: bool = False
    ended: tuple[Organization, ...] = ()

    @property
    def unknown(self) -> str:
        """The first name that nobody answers to."""
        return self.unresolved.partition(UNKNOWN_SEPARATOR)[0]

    @property
    def kept(self) -> list[Organization]:
        """What stays when a person adds a candidate: the organizations that exist on the day."""
        return [organization for organization in self.organizations if organization not in self.ended]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the directory says to a text: organizations when it is sure, else candidates, or nothing."""

    organizations: tuple[Organization, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    roles: tuple[str, ...] = ()
    group: OrganizationGroup | None = None
    is_ambiguous: bool = False

    @property
    def is_settled(self) -> bool:
        """Found, or found more than once: to read the text in another way would be a guess."""
        return bool(self.organizations or self.group or self.is_ambiguous)


def resolve_recipients(*, plan: PlanPage) -> list[ResolvedLine]:
    """The lines of `plan` in order, each with its organizations as the directory stands now.

    What a person chose for a line counts alone. Otherwise the text is looked up, whatever its accents, dashes and
    case: first whole, then what stands before a colon ("TTUB: CT, các PCT"), then between commas, provided that
    every part is known ("TTTU, TTHĐND thị xã"), then without the persons that it begins with ("Lãnh đạo UBND xã").
    A name that belongs to the issuer wins over a general one. What nobody answers to is read once more in the
    issuer's context: TTTU of a thị xã is its Thường trực Thị ủy. "Các đơn vị được phân công" are the units of the
    plan's assignments, unless the directory has a group of that name. Where two bodies answer to one name the line
    stays unresolved: a person has to choose.
    """
    return _Resolver(plan).lines()


class _Resolver:
    """One plan against the directory; the number of queries does not depend on the number of lines."""

    def __init__(self, plan: PlanPage):
        self.plan = plan
        self.rows = list(plan.recipients.all())
        self.directory = DirectorySearch(plan.issuer_id, plan.issued_on or timezone.localdate())

    def lines(self) -> list[ResolvedLine]:
        prefetch_related_objects([row for row in self.rows if row.pk], "organizations", "group")
        prefetch_related_objects([row.group for row in self.rows if row.group], "members")
        open_texts = [row.text for row in self.rows if not _is_chosen(row)]
        assignments = self._assignments(open_texts)
        answers = self._answers([*open_texts, *(_unit(assignment) for assignment in assignments)])
        lines = [self._line(row, answers, assignments) for row in self.rows]
        return self._with_ends(lines)

    def _assignments(self, texts: Iterable[str]) -> list[Assignment]:
        """The assignments of the plan, when a line means them."""
        return read_document(self.plan).assignments if any(map(means_the_assigned, texts)) else []

    def _answers(self, texts: Iterable[str]) -> dict[str, _Answer]:
        ways = {text: list(readings(text)) for text in texts}
        self.directory.learn(_keys(ways.values()))
        answers = {text: self._answer(readings_of_text) for text, readings_of_text in ways.items()}
        context: IssuerContext | None = None
        in_context: dict[str, list[Reading]] = {}
        for text in (text for text, answer in answers.items() if not answer.is_settled):
            context = context or context_of(self.plan.issuer)
            in_context[text] = list(readings_in_context(text, context))
        self.directory.learn(_keys(in_context.values()))
        for text, readings_of_text in in_context.items():
            answers[text] = self._answer(readings_of_text)
        return answers

    def _answer(self, ways: Iterable[Reading]) -> _Answer:
        """What the first reading says that is known in full, or known twice; else the parts that are known."""
        partly = _Answer()
        for reading in ways:
            found = [self._find(part) for part in reading.parts]
            if all(len(candidates) == 1 for candidates in found):
                return self._sure([candidate.target for (candidate,) in found], reading)
            several = tuple(candidate for candidates in found for candidate in candidates)
            if any(len(candidates) > 1 for candidates in found):
                return _Answer(candidates=several, is_ambiguous=True)
            partly = partly if partly.candidates else _Answer(candidates=several)
        return partly

    def _sure(self, targets: list[Target], reading: Reading) -> _Answer:
        organizations = (organization for target in targets for organization in self.directory.expand(target))
        group = targets[0] if len(targets) == 1 and isinstance(targets[0], OrganizationGroup) else None
        return _Answer(tuple(dict.fromkeys(organizations)), roles=reading.roles, group=group)

    def _find(self, part: Part) -> list[Candidate]:
        """Everything of the first step that anything answers to."""
        for is_in_context, steps in ((False, part.direct), (True, part.in_context)):
            for step in steps:
                if found := self.directory.targets(step):
                    return [_candidate(t, is_alias, is_in_context, len(found)) for t, is_alias in found.items()]
        return []

    def _line(self, row: PlanRecipient, answers: dict[str, _Answer], assignments: list[Assignment]) -> ResolvedLine:
        line = ResolvedLine(row.text, row.purpose_text, row.purpose, (), row.text, roles=roles_in(row.text))
        if _is_chosen(row):
            group = row.group if row.group_id else None
            members = self.directory.expand(group) if group else ()
            chosen = tuple(dict.fromkeys([*row.organizations.all(), *members]))
            return _found(replace(line, is_chosen=True), chosen, group)
        answer = answers[row.text]
        if answer.organizations:
            return _found(replace(line, roles=answer.roles), answer.organizations, answer.group)
        if answer.group:
            warning = _("The group “%(name)s” has no members.") % {"name": answer.group.name}
            return replace(line, warnings=(warning,))
        if not answer.candidates and means_the_assigned(row.text):
            return self._assigned(line, answers, assignments)
        return replace(line, candidates=answer.candidates)

    def _assigned(self, line: ResolvedLine, answers: dict[str, _Answer], assignments: list[Assignment]) -> ResolvedLine:
        chosen = Organization.objects.in_bulk([a.organization for a in assignments if a.organization])
        organizations: list[Organization] = []
        unknown, candidates = [], []
        for assignment in assignments:
            answer = answers[_unit(assignment)]
            if assignment.organization in chosen:
                organizations.append(chosen[assignment.organization])
            elif answer.organizations:
                organizations += answer.organizations
            else:
                unknown.append(_unit(assignment))
                candidates += answer.candidates
        if not organizations:
            return replace(line, candidates=tuple(candidates))
        return replace(
            line,
            organizations=tuple(dict.fromkeys(organizations)),
            unresolved=UNKNOWN_SEPARATOR.join(dict.fromkeys(unknown)),
            candidates=tuple(candidates),
            needs_confirmation=True,
        )

    def _with_ends(self, lines: list[ResolvedLine]) -> list[ResolvedLine]:
        """`lines` with a warning, and the successor as a candidate, for each body that does not exist on the day."""
        day = self.directory.day
        ended = {o for line in lines for o in line.organizations if not exists_on(o, day)}
        successors = Organization.objects.in_bulk({o.successor_id for o in ended if o.successor_id}) if ended else {}
        return [self._with_end(line, successors) for line in lines]

    def _with_end(self, line: ResolvedLine, successors: dict[int, Organization]) -> ResolvedLine:
        day = self.directory.day
        ended = [o for o in line.organizations if not exists_on(o, day)]
        if not ended:
            return line
        heirs = dict.fromkeys(successors[o.successor_id] for o in ended if o.successor_id in successors)
        warning = _("%(names)s: does not exist on %(date)s.")
        names = {"names": ", ".join(o.name for o in ended), "date": f"{day:%d/%m/%Y}"}
        confidence = CONFIDENCE[Reason.SUCCESSOR]
        return replace(
            line,
            ended=tuple(ended),
            warnings=(*line.warnings, warning % names),
            candidates=(*line.candidates, *(Candidate(heir, Reason.SUCCESSOR, confidence) for heir in heirs)),
        )


def _keys(ways: Iterable[list[Reading]]) -> Iterator[str]:
    return (key for readings_of_text in ways for reading in readings_of_text for key in reading.keys)


def _unit(assignment: Assignment) -> str:
    return assignment.unit.strip(" :.;,")


def _is_chosen(row: PlanRecipient) -> bool:
    return bool(row.group_id or row.organizations.all())


def _candidate(target: Target, is_alias: bool, is_in_context: bool, count: int) -> Candidate:
    reason = Reason.CONTEXT if is_in_context else Reason.ALIAS if is_alias else Reason.SAME_NAME
    return Candidate(target, reason, round(CONFIDENCE[reason] / count, 2))


def _found(line: ResolvedLine, organizations: tuple, group: OrganizationGroup | None) -> ResolvedLine:
    if not organizations:
        return line
    line = replace(line, organizations=organizations, unresolved="")
    expected = _expected_count(line.text, group)
    if expected is None or expected == len(organizations):
        return line
    message = _("“%(text)s” says %(expected)s, the directory has %(count)s.")
    values = {"text": line.text, "expected": expected, "count": len(organizations)}
    return replace(line, warnings=(message % values,))


def _expected_count(text: str, group: OrganizationGroup | None) -> int | None:
    """How many members a counted group must have, None for an open one and for a single body."""
    if group is None:
        return None
    if group.expected_count is not None:
        return group.expected_count
    counted = _COUNTED.search(text)
    return int(counted[1]) if counted else None
