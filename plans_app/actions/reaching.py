"""By which channel a body is reached, at which address, and what is in the way."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from plans_app import conf
from plans_app.actions.endpoints import endpoint_obstacle, endpoint_of, secrets_of
from plans_app.channels import AddressKind, channel_class
from plans_app.exceptions import ChannelError
from plans_app.models import Delivery, Organization


@dataclass(frozen=True, slots=True)
class Way:
    """The channel of an organization and its address there. `obstacle` is a sentence: why nothing would arrive."""

    channel: str
    address: str
    obstacle: str = ""


def channel_of(organization: Organization) -> str:
    """The name of the channel by which `organization` is reached."""
    return organization.channel or conf.get("PLANS_DEFAULT_CHANNEL")


def ways_to(*, organizations: Iterable[Organization], issuer: Organization | None) -> dict[Organization, Way]:
    """The way to each of `organizations` for what `issuer` sends, as the directory stands now."""
    organizations = list(organizations)
    kinds = {name: _kind(name) for name in {channel_of(organization) for organization in organizations}}
    at_endpoints = [o for o in organizations if kinds[channel_of(o)] == AddressKind.ENDPOINT]
    prefetch_related_objects(at_endpoints, "webhook")
    return {o: _way(o, channel_of(o), kinds[channel_of(o)], issuer) for o in organizations}


def way_to(*, organization: Organization, issuer: Organization | None) -> Way:
    """The way to one body, as `ways_to` gives it."""
    return ways_to(organizations=[organization], issuer=issuer)[organization]


def _kind(channel: str) -> AddressKind | None:
    """What `channel` needs to know of a body, None for a channel that the site does not have."""
    try:
        return channel_class(channel).address_kind
    except (ChannelError, ImportError):
        return None


def _way(organization: Organization, channel: str, kind: AddressKind | None, issuer: Organization | None) -> Way:
    if kind is None:
        message = _("%(name)s is reached by the channel “%(channel)s”, which the site does not have.")
        return Way(channel, "", message % {"name": organization.name, "channel": channel})
    if kind == AddressKind.ENDPOINT:
        return _to_endpoint(organization, channel)
    if kind == AddressKind.CODE:
        return _to_code(organization, channel, issuer)
    if not organization.email:
        return Way(channel, "", _("%(name)s has no address in the directory.") % {"name": organization.name})
    return Way(channel, organization.email)


def _to_endpoint(organization: Organization, channel: str) -> Way:
    endpoint = endpoint_of(organization)
    return Way(channel, endpoint.url if endpoint else "", endpoint_obstacle(organization=organization))


def _to_code(organization: Organization, channel: str, issuer: Organization | None) -> Way:
    if not organization.code:
        message = _("%(name)s has no identifier code in the directory, which the document axis needs.")
        return Way(channel, "", message % {"name": organization.name})
    if issuer and not issuer.code:
        message = _("%(name)s is reached by the document axis, which needs an identifier code of the issuer, too.")
        return Way(channel, organization.code, message % {"name": organization.name})
    return Way(channel, organization.code)


def secrets_for(*, delivery: Delivery) -> tuple[str, ...]:
    """What the receiver of `delivery` shares with the site; nothing where its channel has no endpoints.

    Raises PermanentFailure when the body has no endpoint any more, or a disabled one.
    """
    if channel_class(delivery.channel).address_kind != AddressKind.ENDPOINT:
        return ()
    return secrets_of(organization=delivery.organization)
