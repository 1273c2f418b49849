"""Links by which a recipient fetches a document that is too large to be attached.

The token of a delivery is made from its identifier and the site's secret key, so that the letter is the same at every
attempt; the database keeps only its hash. Who opens a link needs no key: exchanging the key breaks no link.
"""

import base64
import hashlib
import hmac

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from plans_app.actions.addresses import site_address
from plans_app.exceptions import PermanentFailure
from plans_app.models import Delivery, DownloadLink

TOKEN_BYTES = 16
_PURPOSE = b"plans_app.download"


def download_url(*, delivery: Delivery) -> str:
    """The link of `delivery`, made when it is asked for the first time and the same ever after.

    Raises PermanentFailure when no address of the site is known: a letter without its document is not sent.
    """
    root = site_address(issuance=delivery.issuance)
    if not root:
        text = _(
            "The document is too large to be attached, and no address of the site is known to link to: "
            "set WAGTAILADMIN_BASE_URL or the site's host."
        )
        raise PermanentFailure(text)
    return root + reverse("plans_app:download", args=[_token(delivery)])


def _token(delivery: Delivery) -> str:
    """The token that earlier letters of `delivery` hold; a new one when its key is no longer among the site's."""
    tokens = [make_token(delivery, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    known = set(delivery.download_links.values_list("token_sha256", flat=True))
    for token in tokens:
        if hash_token(token) in known:
            return token
    DownloadLink.objects.get_or_create(token_sha256=hash_token(tokens[0]), defaults={"delivery": delivery})
    return tokens[0]


def make_token(delivery: Delivery, key: str) -> str:
    """128 bits that only the holder of `key` can tell from the identifier of a delivery, ready for an address."""
    digest = hmac.digest(key.encode(), _PURPOSE + delivery.pk.bytes, hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:TOKEN_BYTES]).decode().rstrip("=")


def hash_token(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_link(*, token: str) -> DownloadLink | None:
    """The link with `token`. A wrong token takes as long as a right one: only hashes are compared."""
    links = DownloadLink.objects.filter(token_sha256=hash_token(token))
    return links.select_related(
        "delivery__issuance__plan", "delivery__issuance__issuer", "delivery__organization"
    ).first()
