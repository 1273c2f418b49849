"""The directory as tables: what each cell of an organization and of a group says."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from plans_app.actions.directory_files import COLUMNS, GROUPS, ORGANIZATIONS, Row, Table, join_names
from plans_app.models import GroupAlias, Organization, OrganizationAlias, OrganizationGroup

# Parts a name that holds in one issuer's plans from the issuer.
SCOPE_MARK = " @ "


class DirectoryState:
    """The whole directory in memory, with one query for each table."""

    def __init__(self):
        self.organizations = {o.pk: o for o in Organization.objects.order_by("pk")}
        self.groups = {group.pk: group for group in OrganizationGroup.objects.order_by("pk")}
        self.keys = Counter(o.key for o in self.organizations.values())
        self.aliases: dict[int, list[OrganizationAlias]] = defaultdict(list)
        for alias in OrganizationAlias.objects.order_by("name", "pk"):
            self.aliases[alias.organization_id].append(alias)
        self.group_aliases: dict[int, list[GroupAlias]] = defaultdict(list)
        for alias in GroupAlias.objects.order_by("name", "pk"):
            self.group_aliases[alias.group_id].append(alias)
        self.members: dict[int, list[int]] = defaultdict(list)
        through = OrganizationGroup.members.through.objects.order_by("pk")
        for group, member in through.values_list("organizationgroup_id", "organization_id"):
            self.members[group].append(member)

    def cells(self, organization: Organization) -> dict[str, str]:
        """The cells of an organization that is in the directory."""
        texts = ("name", "short_name", "code", "notation", "regime", "place", "contact_line", "email", "channel")
        return {
            **{column: getattr(organization, column) for column in texts},
            "aliases": scoped_names((a.name, self.label(a.scope_id)) for a in self.aliases[organization.pk]),
            "superior": self.label(organization.superior_id),
            "successor": self.label(organization.successor_id),
            **{column: _iso(getattr(organization, column)) for column in ("valid_from", "valid_to")},
        }

    def group_cells(self, group: OrganizationGroup) -> dict[str, str]:
        members = [self.label(pk) for pk in self.members[group.pk]]
        return {
            "name": group.name,
            "scope": self.label(group.scope_id),
            "expected_count": "" if group.expected_count is None else str(group.expected_count),
            "members": join_names(sorted(members)),
            "aliases": join_names(sorted(alias.name for alias in self.group_aliases[group.pk])),
        }

    def label(self, pk: int | None) -> str:
        """What cites an organization: its name, or its code where another has the same name."""
        if pk is None:
            return ""
        organization = self.organizations[pk]
        return organization.code if self.keys[organization.key] > 1 and organization.code else organization.name


def scoped_names(names: Iterable[tuple[str, str]]) -> str:
    """Names in one cell, each with the issuer in whose plans alone it holds: "TTTU @ UBND thị xã Duy Tiên"."""
    return join_names(sorted(f"{name}{SCOPE_MARK}{scope}" if scope else name for name, scope in names))


def dump_tables() -> list[Table]:
    """The directory as two tables, organizations and groups. Loading them again changes nothing."""
    state = DirectoryState()
    organizations = [state.cells(organization) for organization in state.organizations.values()]
    groups = [state.group_cells(group) for group in state.groups.values()]
    return [_table(ORGANIZATIONS, organizations), _table(GROUPS, groups)]


def _table(kind: str, cells: list[dict[str, str]]) -> Table:
    return Table(kind, COLUMNS[kind], [Row(number, row) for number, row in enumerate(cells, start=2)])


def _iso(day) -> str:
    return day.isoformat() if day else ""
