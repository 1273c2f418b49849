"""Filling the directory from data: organizations, groups and campaigns."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from plans_app.exceptions import ImportRefused
from plans_app.models import Campaign, Organization, OrganizationAlias, OrganizationGroup
from plans_app.vietnamese import fold

ORGANIZATION_FIELDS = (
    "short_name",
    "code",
    "notation",
    "regime",
    "place",
    "contact_line",
    "email",
    "channel",
    "valid_from",
    "valid_to",
)


@transaction.atomic
def load_directory(*, data: dict) -> dict[str, int]:
    """Enters what `data` holds and returns how many rows of each kind it has. Loading it again changes nothing.

    `data` is {"organizations": […], "groups": […], "campaigns": […]}, each entry an object with the fields of its
    model. Organizations are told apart by `code`, or by `name` where they have none, and cited by name: `superior`,
    `successor`, the `scope` of an alias or a group, `members`. What a person added beyond the data stays.

    Raises ImportRefused for a name that stands nowhere.
    """
    organizations = {entry["name"]: _organization(entry) for entry in data.get("organizations", [])}
    known = _Known(organizations)
    for entry in data.get("organizations", []):
        _relate(organizations[entry["name"]], entry, known)
    for entry in data.get("groups", []):
        _group(entry, known)
    for entry in data.get("campaigns", []):
        _campaign(entry)
    return {kind: len(data.get(kind, [])) for kind in ("organizations", "groups", "campaigns")}


def _organization(entry: dict) -> Organization:
    values = {name: entry[name] for name in ORGANIZATION_FIELDS if name in entry}
    identity = {"code": entry["code"]} if entry.get("code") else {"key": fold(entry["name"])}
    defaults = {**values, "name": entry["name"]}
    return Organization.objects.update_or_create(**identity, defaults=defaults)[0]


class _Known:
    """Organizations by name: those of the data, then those of the directory."""

    def __init__(self, organizations: dict[str, Organization]):
        self.organizations = dict(organizations)

    def get(self, name: str | None) -> Organization | None:
        if not name:
            return None
        if name not in self.organizations:
            self.organizations[name] = self._find(name)
        return self.organizations[name]

    def all(self, names: Iterable[str]) -> list[Organization]:
        return [self.get(name) for name in names]

    def _find(self, name: str) -> Organization:
        found = Organization.objects.filter(key=fold(name)).first()
        if found is None:
            raise ImportRefused(_("The directory has no organization “%(name)s”: add it first.") % {"name": name})
        return found


def _relate(organization: Organization, entry: dict, known: _Known) -> None:
    organization.superior = known.get(entry.get("superior"))
    organization.successor = known.get(entry.get("successor"))
    organization.save()
    for alias in entry.get("aliases", []):
        OrganizationAlias.objects.get_or_create(
            organization=organization,
            key=fold(alias["name"]),
            scope=known.get(alias.get("scope")),
            defaults={"name": alias["name"]},
        )


def _group(entry: dict, known: _Known) -> None:
    group, _created = OrganizationGroup.objects.update_or_create(
        key=fold(entry["name"]),
        scope=known.get(entry.get("scope")),
        defaults={"name": entry["name"], "expected_count": entry.get("expected_count")},
    )
    group.members.add(*known.all(entry["members"]))
    group.save()
    for name in entry.get("aliases", []):
        group.aliases.model.objects.get_or_create(group=group, key=fold(name), defaults={"name": name})


def _campaign(entry: dict) -> None:
    values = {name: entry[name] for name in ("slug", "description", "key_day", "key_month") if name in entry}
    values["aliases"] = "\n".join(entry.get("aliases", []))
    Campaign.objects.update_or_create(key=fold(entry["name"]), defaults={**values, "name": entry["name"]})
