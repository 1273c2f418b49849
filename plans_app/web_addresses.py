"""Which web addresses the site calls: public ones over TLS, and what PLANS_WEBHOOK_* adds to them.

An address that a person enters must not lead the site to its own machine, its own network or the services of its
host. So it is checked twice: when it is entered, and when it is called, by the numbers that its name has at that
moment. Who calls it connects to the very number that was checked here.
"""

import ipaddress
import re
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

from django.utils.translation import gettext as _

from plans_app import conf
from plans_app.exceptions import AddressRefused

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# Not global, or leading elsewhere, although they may look like ordinary public numbers.
_NEVER = [
    ipaddress.ip_network(text)
    for text in (
        "192.0.0.0/24",  # protocols
        "192.88.99.0/24",  # relays of 6to4
        "2001::/23",  # Teredo and other protocols
        "2001:db8::/32",  # examples
        "2002::/16",  # 6to4: an IPv4 number inside
        "3fff::/20",  # examples
    )
]
# The part of IPv6 that is given out for public use. NAT64, mapped and local numbers lie outside of it.
_PUBLIC_IPV6 = ipaddress.ip_network("2000::/3")
# Hosts that some resolvers take for a number: 2130706433, 0x7f000001, 127.1.
_NUMERIC = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)\.?", re.IGNORECASE)
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.IGNORECASE)
_DEFAULT_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class WebAddress:
    """The parts of an address that are needed to call it. `host` is ASCII, `target` is path and query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def is_secure(self) -> bool:
        return self.scheme == "https"

    @property
    def authority(self) -> str:
        """What stands in the header Host."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    def below(self, path: str) -> str:
        """The target of `path` below this address; a query stays."""
        own, mark, query = self.target.partition("?")
        return f"{own.rstrip('/')}/{path}{mark}{query}"


def read_address(url: str) -> WebAddress:
    """The parts of `url`. Raises AddressRefused for what may not be called, by what is written alone."""
    if not url.isprintable() or any(c.isspace() or c == "\\" for c in url):
        raise AddressRefused(_("The address has spaces or other characters that no address has."))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressRefused(_("“%(url)s” is no web address.") % {"url": url}) from error
    _check_scheme(parts)
    if "@" in parts.netloc:
        raise AddressRefused(_("The address holds a user or a password: leave them out."))
    if "#" in url:
        raise AddressRefused(_("The address ends in a fragment (#…): leave it out."))
    return WebAddress(parts.scheme, _host(parts), _port(parts, port), _target(parts))


def find_numbers(address: WebAddress) -> list[str]:
    """The numbers of `address` in the order of the resolver, asked once.

    Raises AddressRefused when any of them is not for the site to call, OSError when there is none.
    """
    infos = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    numbers = list(dict.fromkeys(str(info[4][0]) for info in infos))
    for number in numbers:
        if not may_call(number):
            message = _("“%(host)s” is at %(number)s, which is not a public address: it is not called.")
            raise AddressRefused(message % {"host": address.host, "number": number})
    return numbers


def may_call(number: str) -> bool:
    """Whether `number` is a public address, or lies in one of PLANS_WEBHOOK_NETWORKS."""
    if "%" in number:
        return False
    ip = ipaddress.ip_address(number)
    if any(ip in ipaddress.ip_network(network) for network in conf.get("PLANS_WEBHOOK_NETWORKS")):
        return True
    return _is_public(ip)


def _is_public(ip: IPAddress) -> bool:
    if any(ip in network for network in _NEVER):
        return False
    if ip.version == 6 and ip not in _PUBLIC_IPV6:
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _check_scheme(parts: SplitResult) -> None:
    if parts.scheme == "https" or (parts.scheme == "http" and conf.get("PLANS_WEBHOOK_ALLOW_HTTP")):
        return
    raise AddressRefused(_("The address must begin with https://."))


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").lower()
    if "%" in host:
        raise AddressRefused(_("“%(host)s” is no name of a host.") % {"host": host})
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        name = host.encode("idna").decode()
    except UnicodeError:
        name = ""
    labels = name.removesuffix(".").split(".")
    if _NUMERIC.fullmatch(name) or not all(_LABEL.fullmatch(label) for label in labels):
        raise AddressRefused(_("“%(host)s” is no name of a host.") % {"host": host})
    return name


def _port(parts: SplitResult, port: int | None) -> int:
    given = _DEFAULT_PORTS[parts.scheme] if port is None else port
    allowed = conf.get("PLANS_WEBHOOK_PORTS")
    if given not in allowed:
        values = {"port": given, "ports": ", ".join(map(str, allowed))}
        raise AddressRefused(_("The port %(port)s is not called. Ports may be: %(ports)s.") % values)
    return given


def _target(parts: SplitResult) -> str:
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~") or "/"
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~?")
    return f"{path}?{query}" if query else path
