"""Looking up names in the directory, all names of a plan with one query for each table."""

import datetime
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q, prefetch_related_objects

from plans_app.models import GroupAlias, Organization, OrganizationAlias, OrganizationGroup

Target = Organization | OrganizationGroup
# Names that one query may hold: databases limit the parameters of a statement.
MOST_NAMES = 10_000


class DirectorySearch:
    """The part of the directory that some texts may mean, as it stands for an issuer on a day."""

    def __init__(self, issuer_id: int | None, day: datetime.date):
        self.issuer_id = issuer_id
        self.day = day
        # Folded name → who answers to it, and whether by an alias.
        self._scoped: dict[str, dict[Target, bool]] = defaultdict(dict)
        self._general: dict[str, dict[Target, bool]] = defaultdict(dict)
        self._asked: set[str] = set()

    def learn(self, keys: Iterable[str]) -> None:
        """Fetches everybody who answers to one of `keys`, folded names."""
        new = sorted(set(keys) - self._asked - {""})
        self._asked.update(new)
        for start in range(0, len(new), MOST_NAMES):
            batch = set(new[start : start + MOST_NAMES])
            self._learn_organizations(batch)
            self._learn_aliases(batch)
            self._learn_groups(batch)

    def targets(self, keys: Iterable[str]) -> dict[Target, bool]:
        """Who answers to one of `keys`, bodies that exist on the day before those that do not; True for an alias.

        A name that belongs to the issuer hides the same name of others.
        """
        found: dict[Target, bool] = {}
        for key in keys:
            for target, is_alias in (self._scoped.get(key) or self._general.get(key) or {}).items():
                found[target] = found.get(target, True) and is_alias
        existing = {target: is_alias for target, is_alias in found.items() if self._exists(target)}
        return existing or found

    def expand(self, target: Target) -> list[Organization]:
        """The bodies behind `target`: itself, or the members of the group that exist, unless none does."""
        if isinstance(target, Organization):
            return [target]
        members = list(target.members.all())
        return [member for member in members if self._exists(member)] or members

    def _exists(self, target: Target) -> bool:
        return isinstance(target, OrganizationGroup) or exists_on(target, self.day)

    def _learn_organizations(self, keys: set[str]) -> None:
        for organization in Organization.objects.filter(Q(key__in=keys) | Q(short_key__in=keys)):
            for key in {organization.key, organization.short_key} & keys:
                self._general[key][organization] = False

    def _learn_aliases(self, keys: set[str]) -> None:
        aliases = OrganizationAlias.objects.filter(in_scope(self.issuer_id), key__in=keys)
        for alias in aliases.select_related("organization"):
            names = self._scoped if alias.scope_id else self._general
            names[alias.key].setdefault(alias.organization, True)

    def _learn_groups(self, keys: set[str]) -> None:
        scope = in_scope(self.issuer_id, prefix="group__")
        aliases = list(GroupAlias.objects.filter(scope, key__in=keys).select_related("group"))
        groups = list(OrganizationGroup.objects.filter(in_scope(self.issuer_id), key__in=keys))
        named = [(group.key, group, False) for group in groups] + [(alias.key, alias.group, True) for alias in aliases]
        prefetch_related_objects([group for _key, group, _is_alias in named], "members")
        for key, group, is_alias in named:
            names = self._scoped if group.scope_id else self._general
            names[key].setdefault(group, is_alias)


def exists_on(organization: Organization, day: datetime.date) -> bool:
    has_begun = organization.valid_from is None or organization.valid_from <= day
    return has_begun and (organization.valid_to is None or organization.valid_to >= day)


def in_scope(issuer_id: int | None, prefix: str = "") -> Q:
    """Names that mean the same in all plans, and those of the issuer's own."""
    general = Q(**{f"{prefix}scope": None})
    return general | Q(**{f"{prefix}scope": issuer_id}) if issuer_id else general
