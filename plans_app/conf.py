"""Every PLANS_* setting with its default, read when it is asked for."""

from typing import Any

from django.conf import settings

DEFAULTS: dict[str, Any] = {
    # Channels by name: {"BACKEND": dotted path, "OPTIONS": keyword arguments of the channel}.
    "PLANS_CHANNELS": {"email": {"BACKEND": "plans_app.channels.email.EmailChannel", "OPTIONS": {}}},
    # The channel of organizations for which the directory names none.
    "PLANS_DEFAULT_CHANNEL": "email",
    # Networks beside the public internet in which webhook endpoints may lie, as CIDR.
    "PLANS_WEBHOOK_NETWORKS": [],
    # Ports that a webhook endpoint may have.
    "PLANS_WEBHOOK_PORTS": [443, 8443],
    # For development alone: endpoints without TLS.
    "PLANS_WEBHOOK_ALLOW_HTTP": False,
    # The alias in STORAGES that keeps the issued PDFs. It must not be served as it is.
    "PLANS_STORAGE": "default",
    # The alias in STORAGES that keeps the archive copies ("Lưu: VT"); "" for that of PLANS_STORAGE.
    "PLANS_ARCHIVE_STORAGE": "",
    # Series of numbers: one for all kinds of document of an issuer ("common"), or one a kind ("kind").
    "PLANS_NUMBER_SERIES": "common",
    # Largest PDF, in bytes, that is attached to a message; a larger one is sent as a link.
    "PLANS_ATTACHMENT_MAX_BYTES": 7_000_000,
    # Seconds after which a delivery is taken from a worker that gives no sign of life.
    "PLANS_DELIVERY_LEASE_SECONDS": 30,
    # How many deliveries a worker claims at a time.
    "PLANS_DELIVERY_BATCH": 100,
    # Seconds after issuing in which nothing leaves yet, so that it can still be stopped.
    "PLANS_HOLD_SECONDS": 0,
    # What to do with a delivery in doubt of which its channel does not know whether it left: "repeat" sends again under
    # the same identifier, "hold" waits for a person.
    "PLANS_DOUBT_POLICY": "repeat",
    # Seconds to wait before the channel is asked: a mail server may still be busy with what it was given.
    "PLANS_DOUBT_SECONDS": 30,
    # The log of the Postfix on this machine, for the resolver plans_app.channels.postfix.find.
    "PLANS_POSTFIX_LOG": "/var/log/mail.log",
    # Days after sending in which a letter can be answered at its address; 0: for ever.
    "PLANS_RECEIPT_DAYS": 365,
    # When those who have not acknowledged are reminded: {"after_days": [3, 7], "before_deadline_days": [2]} counts from
    # the sending and to the next deadline of their own; "limit" is the most reminders of one letter.
    "PLANS_REMINDERS": {},
    # Days on which nobody is reminded beside Saturdays and Sundays, as "2027-02-08".
    "PLANS_HOLIDAYS": [],
    # Where mail servers' reports arrive: "imaps://user:password@host/INBOX", "pop3s://…", "maildir:/path".
    "PLANS_BOUNCE_MAILBOX": "",
    # How many proxies of ours stand before the site and add to X-Forwarded-For.
    "PLANS_PROXY_COUNT": 0,
    # Who signs digitally, by the code or the name of the issuer, or "default": see docs/van-hanh.md. Nobody by default.
    "PLANS_SIGNERS": {},
    # Address of a time-stamp authority (RFC 3161). Without one a signature says its time on the signer's word alone.
    "PLANS_TIMESTAMP_URL": "",
    # Files of the root certificates (PEM or DER) that signatures must go back to.
    "PLANS_TRUST_ROOTS": [],
    # Whether the first page of an issued plan has a code by which anybody proves it genuine.
    "PLANS_VERIFICATION_CODE": True,
    # Largest file, in bytes, that the page of verification takes from a browser without JavaScript.
    "PLANS_VERIFY_MAX_BYTES": 20_000_000,
    # How many questions a minute the page of verification answers to one address.
    "PLANS_VERIFY_PER_MINUTE": 60,
    # Largest file, in bytes, that can be imported.
    "PLANS_IMPORT_MAX_BYTES": 5_000_000,
}


def get(name: str) -> Any:
    """The value of the setting `name`. Raises KeyError for a name that is not in DEFAULTS."""
    default = DEFAULTS[name]
    return getattr(settings, name, default)
