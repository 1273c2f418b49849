"""Bringing the directory up to date from tables: first what would change, row by row, then the change itself."""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from plans_app.actions.directory_files import GROUPS, ORGANIZATIONS, Row, Table, join_names, split_names
from plans_app.actions.directory_tables import SCOPE_MARK, DirectoryState, scoped_names
from plans_app.exceptions import ImportRefused
from plans_app.models import GroupAlias, Organization, OrganizationAlias, OrganizationGroup
from plans_app.vietnamese import fold

_TEXTS = ("name", "short_name", "code", "notation", "regime", "place", "contact_line", "email", "channel")
_DATES = ("valid_from", "valid_to")
_REFERENCES = ("superior", "successor")
_VIETNAMESE_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_LONGEST_ALIAS = OrganizationAlias._meta.get_field("name").max_length
CREATED, CHANGED, UNCHANGED, WRONG = "created", "changed", "unchanged", "wrong"


@dataclass
class RowChange:
    """What a row of the file would do. `differences` are (column, now, then), `errors` (column, message)."""

    kind: str
    row: Row
    target: Organization | OrganizationGroup
    old: dict[str, str]
    new: dict[str, str]
    errors: list[tuple[str, str]] = field(default_factory=list)
    aliases: list[tuple[str, Organization | None]] = field(default_factory=list)
    members: list[Organization] = field(default_factory=list)

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        changed = ((column, self.old.get(column, ""), text) for column, text in self.new.items())
        return [(column, old, new) for column, old, new in changed if old != new]

    @property
    def state(self) -> str:
        if self.errors:
            return WRONG
        if not self.old:
            return CREATED
        return CHANGED if self.differences else UNCHANGED

    @property
    def problems(self) -> list[str]:
        """The errors as sentences that name line and column."""
        message = _("Line %(line)s, column %(column)s: %(error)s")
        values = {"line": self.row.number}
        return [message % {**values, "column": column, "error": error} for column, error in self.errors]


@dataclass(frozen=True)
class DirectoryChanges:
    """All rows of a file in their order, organizations before groups."""

    rows: list[RowChange]

    @property
    def problems(self) -> list[str]:
        return [problem for row in self.rows for problem in row.problems]

    @property
    def is_empty(self) -> bool:
        return all(row.state == UNCHANGED for row in self.rows)

    def count(self, state: str) -> int:
        return sum(row.state == state for row in self.rows)

    @property
    def counts(self) -> dict[str, int]:
        return {state: self.count(state) for state in (CREATED, CHANGED, UNCHANGED, WRONG)}


def check_directory(*, tables: Iterable[Table]) -> DirectoryChanges:
    """What loading `tables` would do. Nothing is written.

    A row states every column that the file has: a blank cell blanks the field, names that are left out of `aliases`
    and `members` are taken away. Columns that the file does not have stay as they are.
    """
    return _Comparison(tables).changes()


@transaction.atomic
def load_tables(*, tables: Iterable[Table]) -> DirectoryChanges:
    """Loads `tables` in one transaction. Raises ImportRefused that names every bad row, and then writes nothing."""
    changes = check_directory(tables=tables)
    if changes.problems:
        raise ImportRefused("\n".join(changes.problems))
    rows = [row for row in changes.rows if row.state != UNCHANGED]
    organizations = [row for row in rows if row.kind == ORGANIZATIONS]
    for row in organizations:
        _save_facts(row.target)
    for row in organizations:
        _save_relations(row)
    for row in rows:
        if row.kind == GROUPS:
            _save_group(row)
    return changes


def _save_facts(organization: Organization) -> None:
    """Saves what needs no other row, so that all rows can then cite each other."""
    superior, successor = organization.superior, organization.successor
    if not organization.pk:
        organization.superior = organization.successor = None
        organization.save()
        organization.superior, organization.successor = superior, successor


def _save_relations(row: RowChange) -> None:
    organization = row.target
    for name in _REFERENCES:
        # Assigned once more: the key of a body that was new a moment ago is known only now.
        setattr(organization, name, getattr(organization, name))
    if "aliases" in row.new and row.new["aliases"] != row.old.get("aliases", ""):
        OrganizationAlias.objects.filter(organization=organization).delete()
        for name, scope in row.aliases:
            OrganizationAlias.objects.create(organization=organization, name=name, scope=scope)
    organization.save()


def _save_group(row: RowChange) -> None:
    group = row.target
    group.scope = group.scope
    group.save()
    if row.new.get("members") != row.old.get("members"):
        group.members.set(row.members)
    if "aliases" in row.new and row.new["aliases"] != row.old.get("aliases", ""):
        GroupAlias.objects.filter(group=group).delete()
        for name, _scope in row.aliases:
            GroupAlias.objects.create(group=group, name=name)
    group.save()


class _Comparison:
    """The tables beside the directory as it stands."""

    def __init__(self, tables: Iterable[Table]):
        self.tables = sorted(tables, key=lambda table: table.kind == GROUPS)
        self.state = DirectoryState()
        self.by_code = {o.code: o for o in self.state.organizations.values() if o.code}
        self.by_key: dict[str, list[Organization]] = defaultdict(list)
        for organization in self.state.organizations.values():
            self.by_key[organization.key].append(organization)
        self.seen: dict[int, int] = {}

    def changes(self) -> DirectoryChanges:
        organizations = [self._organization(row) for row in self._rows(ORGANIZATIONS)]
        for change in organizations:
            self._relate(change)
            self._validate(change)
        groups = [self._group(row) for row in self._rows(GROUPS)]
        return DirectoryChanges([*organizations, *groups])

    def _rows(self, kind: str) -> list[Row]:
        return [row for table in self.tables if table.kind == kind for row in table.rows]

    # Organizations

    def _organization(self, row: Row) -> RowChange:
        target, error = self._identify(row.cells)
        old = self.state.cells(target) if target.pk else {}
        change = RowChange(ORGANIZATIONS, row, target, old, {})
        if error:
            change.errors.append(("name", error))
        self._note_twice(change)
        for column in row.cells.keys() & set(_TEXTS):
            change.new[column] = row.cells[column]
            setattr(target, column, row.cells[column])
        if "regime" in row.cells:
            target.regime = change.new["regime"] = row.cells["regime"] or Organization.Regime.SINGLE_HEAD
        for column in row.cells.keys() & set(_DATES):
            self._set_date(change, column)
        self._make_known(target)
        return change

    def _identify(self, cells: dict[str, str]) -> tuple[Organization, str]:
        """The organization that a row means: by code, else by name and, where that is not enough, by first day."""
        code, key = cells.get("code", ""), fold(cells["name"])
        if code in self.by_code:
            return self.by_code[code], ""
        same = [o for o in self.by_key[key] if not (code and o.code)]
        if len(same) > 1 or any(not o.pk for o in same):
            same = [o for o in same if _iso(o.valid_from) == cells.get("valid_from", "")]
        if len(same) > 1 or (not same and any(o.pk for o in self.by_key[key]) and not code):
            return Organization(), _("several bodies have this name: give the code")
        return (same[0] if same else Organization()), ""

    def _note_twice(self, change: RowChange) -> None:
        place = id(change.target)
        if place in self.seen:
            message = _("the same body stands in line %(line)s") % {"line": self.seen[place]}
            change.errors.append(("name", message))
        elif change.target.pk or fold(change.row.cells["name"]):
            self.seen[place] = change.row.number

    def _set_date(self, change: RowChange, column: str) -> None:
        text = change.row.cells[column]
        try:
            day = _day(text)
        except ValueError:
            change.errors.append((column, _("“%(text)s” is no date: write 2025-06-30.") % {"text": text}))
            return
        setattr(change.target, column, day)
        change.new[column] = _iso(day)

    def _make_known(self, organization: Organization) -> None:
        """Lets later cells cite `organization`, by the name that it will have."""
        organization.set_keys()
        if organization.code:
            self.by_code.setdefault(organization.code, organization)
        if not any(organization is known for known in self.by_key[organization.key]):
            self.by_key[organization.key].append(organization)

    def _relate(self, change: RowChange) -> None:
        for column in change.row.cells.keys() & set(_REFERENCES):
            text = change.row.cells[column]
            if text == change.old.get(column, ""):
                change.new[column] = text
                continue
            found = self._cited(change, column, text)
            if found is change.target:
                change.errors.append((column, _("a body is not its own “%(column)s”") % {"column": column}))
            setattr(change.target, column, found)
            change.new[column] = self._label(found)
        if "aliases" in change.row.cells:
            self._set_aliases(change)

    def _set_aliases(self, change: RowChange) -> None:
        if change.row.cells["aliases"] == change.old.get("aliases"):
            change.new["aliases"] = change.old["aliases"]
            return
        for text in split_names(change.row.cells["aliases"]):
            name, mark, scope = text.partition(SCOPE_MARK)
            change.aliases.append((name.strip(), self._cited(change, "aliases", scope.strip()) if mark else None))
        self._check_names(change)
        change.new["aliases"] = scoped_names((name, self._label(scope)) for name, scope in change.aliases)

    def _check_names(self, change: RowChange) -> None:
        for name, _scope in change.aliases:
            if not fold(name):
                message = _("The name needs at least one letter or digit.")
                change.errors.append(("aliases", message))
            elif len(name) > _LONGEST_ALIAS:
                change.errors.append(("aliases", _("“%(name)s” is too long.") % {"name": name}))

    def _cited(self, change: RowChange, column: str, text: str) -> Organization | None:
        if not text:
            return None
        if text in self.by_code:
            return self.by_code[text]
        found = self.by_key.get(fold(text), [])
        if len(found) == 1:
            return found[0]
        reason = _("several bodies have the name “%(name)s”: give the code") if found else _("“%(name)s” is unknown")
        change.errors.append((column, reason % {"name": text}))
        return None

    def _label(self, organization: Organization | None) -> str:
        if organization is None:
            return ""
        is_shared = len(self.by_key[organization.key]) > 1
        return organization.code if is_shared and organization.code else organization.name

    def _validate(self, change: RowChange) -> None:
        if change.state == UNCHANGED or change.errors:
            return
        begins, ends = change.target.valid_from, change.target.valid_to
        if begins and ends and ends < begins:
            change.errors.append(("valid_to", _("the body ends before it begins")))
        try:
            change.target.full_clean(exclude=_REFERENCES, validate_constraints=False)
        except ValidationError as error:
            for column, messages in error.message_dict.items():
                named = column if column in change.row.cells else "name"
                change.errors += [(named, message) for message in messages]

    # Groups

    def _group(self, row: Row) -> RowChange:
        change = RowChange(GROUPS, row, OrganizationGroup(), {}, {})
        scope = self._cited(change, "scope", row.cells.get("scope", ""))
        key = fold(row.cells["name"])
        known = (g for g in self.state.groups.values() if g.key == key and g.scope_id == (scope.pk if scope else None))
        if group := next(known, None):
            change.target, change.old = group, self.state.group_cells(group)
        self._note_twice_group(change, key, scope)
        change.target.name, change.target.scope = row.cells["name"], scope
        change.new |= {"name": row.cells["name"]}
        if "scope" in row.cells:
            change.new["scope"] = self._label(scope)
        self._set_count(change)
        self._set_members(change)
        if "aliases" in row.cells:
            change.aliases = [(name, None) for name in split_names(row.cells["aliases"])]
            self._check_names(change)
            change.new["aliases"] = join_names(sorted(name for name, _scope in change.aliases))
        self._validate_group(change)
        return change

    def _note_twice_group(self, change: RowChange, key: str, scope: Organization | None) -> None:
        place = hash((key, id(scope)))
        if place in self.seen:
            message = _("the same group stands in line %(line)s") % {"line": self.seen[place]}
            change.errors.append(("name", message))
        self.seen[place] = change.row.number

    def _set_count(self, change: RowChange) -> None:
        if "expected_count" not in change.row.cells:
            return
        text = change.row.cells["expected_count"]
        if text and not (text.isascii() and text.isdecimal() and int(text) < 100_000):
            change.errors.append(("expected_count", _("“%(text)s” is no number.") % {"text": text}))
            return
        change.target.expected_count = int(text) if text else None
        change.new["expected_count"] = str(int(text)) if text else ""

    def _set_members(self, change: RowChange) -> None:
        if change.row.cells.get("members", "") == change.old.get("members"):
            change.new["members"] = change.old["members"]
            return
        found = (self._cited(change, "members", name) for name in split_names(change.row.cells.get("members", "")))
        change.members = [member for member in found if member is not None]
        change.new["members"] = join_names(sorted({self._label(member) for member in change.members}))

    def _validate_group(self, change: RowChange) -> None:
        if change.state == UNCHANGED or change.errors:
            return
        try:
            change.target.clean_fields(exclude=["scope"])
        except ValidationError as error:
            for column, messages in error.message_dict.items():
                change.errors += [(column if column in change.row.cells else "name", message) for message in messages]


def _day(text: str) -> datetime.date | None:
    """The day that a cell states: 2025-06-30, or 30/6/2025 as people write it. Raises ValueError for anything else."""
    if not text:
        return None
    found = _VIETNAMESE_DATE.fullmatch(text)
    if found:
        day, month, year = map(int, found.groups())
        return datetime.date(year, month, day)
    return datetime.date.fromisoformat(text)


def _iso(day: datetime.date | None) -> str:
    return day.isoformat() if day else ""
