"""Names of deliveries that leave the site and come back: each carries a seal that nobody else can make.

A sealed name is the delivery's id in 32 hexadecimal digits and a shortened HMAC in base 32, all in lower case: links in
plain text, and mail servers that write addresses their own way, leave such letters alone. It is the same at every
attempt.
"""

import base64
import re
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

ID_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Seal:
    """A kind of sealed name. `length` is that of its seal, in letters of five bits each."""

    salt: str
    length: int

    def write(self, delivery_id: uuid.UUID | str) -> str:
        """The sealed name of a delivery."""
        name = uuid.UUID(str(delivery_id)).hex
        return name + self._sign(name, settings.SECRET_KEY)

    def read(self, text: str) -> uuid.UUID | None:
        """The delivery that `text` names, None unless its seal is ours. Old keys count: SECRET_KEY_FALLBACKS."""
        text = text.lower()
        if not re.fullmatch(f"[0-9a-f]{{{ID_LENGTH}}}[a-z2-7]{{{self.length}}}", text, re.ASCII):
            return None
        name, given = text[:ID_LENGTH], text[ID_LENGTH:]
        keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        # Every key is tried, so that the time tells nothing of which one fits.
        fits = [constant_time_compare(self._sign(name, key), given) for key in keys]
        return uuid.UUID(name) if any(fits) else None

    def _sign(self, name: str, key: str) -> str:
        digest = salted_hmac(self.salt, name, secret=key, algorithm="sha256").digest()
        return base64.b32encode(digest).decode("ascii").lower()[: self.length]


# What a person holds who has the letter: 130 bits.
RECEIPT = Seal("plans_app.receipt", 26)
# What a mail server returns: 60 bits, so that the part of the address before the @ stays short. Guessing one costs a
# letter to the site for each try.
RETURN = Seal("plans_app.return", 12)
