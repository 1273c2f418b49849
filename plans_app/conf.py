"""Every PLANS_* setting with its default, read when it is asked for."""

from typing import Any

from django.conf import settings

DEFAULTS: dict[str, Any] = {
    # Channels by name: {"BACKEND": dotted path, "OPTIONS": keyword arguments of the channel}.
    "PLANS_CHANNELS": {"email": {"BACKEND": "plans_app.channels.email.EmailChannel", "OPTIONS": {}}},
    # The alias in STORAGES that keeps the issued PDFs. It must not be served as it is.
    "PLANS_STORAGE": "default",
    # Series of numbers: one for all kinds of document of an issuer ("common"), or one a kind ("kind").
    "PLANS_NUMBER_SERIES": "common",
    # Largest PDF, in bytes, that is attached to a message; a larger one is sent as a link.
    "PLANS_ATTACHMENT_MAX_BYTES": 7_000_000,
    # Seconds for which a worker may hold a delivery before another one may take it.
    "PLANS_DELIVERY_LEASE_SECONDS": 60,
    # How many deliveries a worker claims at a time.
    "PLANS_DELIVERY_BATCH": 50,
    # Largest file, in bytes, that can be imported.
    "PLANS_IMPORT_MAX_BYTES": 5_000_000,
}


def get(name: str) -> Any:
    """The value of the setting `name`. Raises KeyError for a name that is not in DEFAULTS."""
    default = DEFAULTS[name]
    return getattr(settings, name, default)
