"""Signatures of Standard Webhooks: who holds the secret can tell that a request is ours, whole, and new."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable

PREFIX = "whsec_"


def signature_headers(*, identifier: str, timestamp: int, body: bytes, secrets: Iterable[str]) -> dict[str, str]:
    """The three headers, with a signature for each of `secrets`. Raises ValueError for what is no secret.

    `timestamp` is in seconds since 1970.
    """
    signatures = (_signature(secret, identifier, timestamp, body) for secret in secrets)
    return {
        "webhook-id": identifier,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def _signature(secret: str, identifier: str, timestamp: int, body: bytes) -> str:
    signed = hmac.new(_key(secret), f"{identifier}.{timestamp}.".encode() + body, hashlib.sha256)
    return base64.b64encode(signed.digest()).decode()


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("A secret is “whsec_” and base64.") from error
