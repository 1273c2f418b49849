"""Endpoints of webhooks: changing their secrets, disabling and enabling them."""

from django.db.models.functions import Now
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from plans_app.exceptions import PermanentFailure
from plans_app.models import Delivery, Organization, WebhookEndpoint
from plans_app.models.endpoints import new_secret


def endpoint_of(organization: Organization) -> WebhookEndpoint | None:
    """The endpoint of `organization`. The reverse side of a one-to-one key raises where there is nothing."""
    return getattr(organization, "webhook", None)


def endpoint_obstacle(*, organization: Organization) -> str:
    """Why nothing can be sent to the endpoint of `organization`, as a sentence; "" when something can."""
    endpoint = endpoint_of(organization)
    if endpoint is None:
        message = _("%(name)s takes documents by webhook, and has no endpoint in the directory.")
        return message % {"name": organization.name}
    if endpoint.is_disabled:
        message = _("The endpoint of %(name)s is disabled: %(reason)s")
        return message % {"name": organization.name, "reason": endpoint.disabled_reason}
    return ""


def secrets_of(*, organization: Organization) -> tuple[str, ...]:
    """What messages to `organization` are signed with. Raises PermanentFailure when nothing can be sent there."""
    if obstacle := endpoint_obstacle(organization=organization):
        raise PermanentFailure(obstacle)
    return organization.webhook.secrets


def disable_endpoint(*, delivery: Delivery, reason: str) -> bool:
    """Sends nothing more to the address of `delivery`, whose receiver says that it is gone.

    False for an address that is not the endpoint's any more.
    """
    endpoints = WebhookEndpoint.objects.filter(
        organization=delivery.organization_id, url=delivery.address, disabled_at=None
    )
    return bool(endpoints.update(disabled_at=Now(), disabled_reason=reason))


def enable_endpoint(*, endpoint: WebhookEndpoint, user=None) -> None:
    """Sends to `endpoint` again."""
    _change(endpoint, user, disabled_at=None, disabled_reason="")


def change_secret(*, endpoint: WebhookEndpoint, user=None) -> None:
    """Gives `endpoint` a new secret. The one before signs too, until `drop_previous_secret`."""
    _change(endpoint, user, previous_secret=endpoint.secret, secret=new_secret())


def drop_previous_secret(*, endpoint: WebhookEndpoint, user=None) -> None:
    """Signs with the newest secret alone, once the receiver knows it."""
    _change(endpoint, user, previous_secret="")


def _change(endpoint: WebhookEndpoint, user, **values) -> None:
    for name, value in values.items():
        setattr(endpoint, name, value)
    endpoint.save(update_fields=list(values))
    log(instance=endpoint, action="wagtail.edit", user=user)
