"""Who asks for a page that needs no login: told apart without being known, and kept from asking too often."""

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from plans_app import conf


def client_mark(request: HttpRequest) -> str:
    """16 hexadecimal digits that are the same for the same address of the network, and do not give it away."""
    return salted_hmac("plans_app.visitors", client_address(request), algorithm="sha256").hexdigest()[:16]


def client_address(request: HttpRequest) -> str:
    """The address of the network that asks; PLANS_PROXY_COUNT servers of ours stand before us and name it.

    Each proxy adds who asked it at the end of X-Forwarded-For: what stands further left anybody may have written.
    """
    count = conf.get("PLANS_PROXY_COUNT")
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if count and len(forwarded) >= count and forwarded[-count]:
        return forwarded[-count]
    return request.META.get("REMOTE_ADDR", "")


def is_too_often(name: str, *, limit: int, seconds: int) -> bool:
    """Counts one more request under `name`; True when `limit` of them came within `seconds` already."""
    key = f"plans_app.visitors:{name}"
    if cache.add(key, 1, seconds):
        return False
    try:
        return cache.incr(key) > limit
    except ValueError:  # it ran out between the two lines
        cache.add(key, 1, seconds)
        return False
