"""Where a body takes documents by webhook, and the secrets that it shares with the site."""

import base64
import secrets

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from plans_app.exceptions import AddressRefused
from plans_app.models.organizations import Organization
from plans_app.web_addresses import find_numbers, read_address

SECRET_BYTES = 32
SECRET_PREFIX = "whsec_"


def new_secret() -> str:
    """A key for signatures, as Standard Webhooks writes one: "whsec_" and base64."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


class WebhookEndpoint(models.Model):
    """The address at which a body takes documents.

    While secrets are changed every message is signed with both. An endpoint is disabled when its receiver says that
    it is gone; nothing is sent to it until a person enables it.
    """

    organization = models.OneToOneField(
        Organization, verbose_name=_("organization"), on_delete=models.CASCADE, related_name="webhook"
    )
    url = models.CharField(
        _("address"), max_length=500, help_text=_("Begins with https:// and is reachable from the internet.")
    )
    secret = models.CharField(_("secret"), max_length=100, default=new_secret, editable=False)
    previous_secret = models.CharField(_("previous secret"), max_length=100, blank=True, editable=False)
    disabled_at = models.DateTimeField(_("disabled at"), null=True, blank=True, editable=False)
    disabled_reason = models.TextField(_("reason for disabling"), blank=True, editable=False)

    class Meta:
        verbose_name = _("webhook endpoint")
        verbose_name_plural = _("webhook endpoints")
        ordering = ["organization__key"]

    def __str__(self):
        return str(self.organization)

    def clean(self):
        super().clean()
        self.url = self.url.strip()
        try:
            find_numbers(read_address(self.url))
        except AddressRefused as error:
            raise ValidationError({"url": str(error)}) from error
        except OSError as error:
            message = _("This address cannot be found: check how it is written, or try again later.")
            raise ValidationError({"url": message}) from error

    @property
    def secrets(self) -> tuple[str, ...]:
        """What messages are signed with, the newest first."""
        return tuple(filter(None, (self.secret, self.previous_secret)))

    @property
    def is_disabled(self) -> bool:
        return self.disabled_at is not None
