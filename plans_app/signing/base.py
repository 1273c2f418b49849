"""What signing is asked for and what it gives back."""

import datetime
from contextlib import AbstractContextManager
from dataclasses import dataclass

from pyhanko.sign.signers import Signer

from plans_app.signing.pictures import SignaturePicture


class BaseKey:
    """A private key with its certificate, wherever it lies. Made anew for each document from its OPTIONS.

    A key of your own is a subclass: `opened` gives pyHanko's signer and lets go of the key at the end of the block.
    It raises SigningFailed with a sentence for the person who has to act.
    """

    def opened(self, owner: str) -> AbstractContextManager[Signer]:
        """The key of `owner`, the name of the person or the body that signs."""
        raise NotImplementedError

    def problem(self) -> str:
        """What can be seen to be wrong without opening the key; "" when nothing is."""
        return ""


@dataclass(frozen=True, slots=True)
class SigningOrder:
    """One signature to be made for `owner`. `certificate_name` is whose the certificate must be; "" takes any.

    `timestamp_url` is that of a time-stamp authority (RFC 3161); "" for a signature without its time.
    """

    field: str
    key: BaseKey
    owner: str
    certificate_name: str = ""
    picture: SignaturePicture | None = None
    timestamp_url: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature that was made. `level` is "B-B" or, with a time stamp, "B-T" (ETSI EN 319 142-1)."""

    subject: str
    certificate_issuer: str
    serial_number: str
    certificate_sha256: str
    signed_at: datetime.datetime
    level: str
