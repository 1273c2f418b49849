"""Certificates: whose they are, whether they may sign now, and whom this site trusts."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from asn1crypto import pem, x509
from django.utils import timezone
from django.utils.translation import gettext as _

from plans_app.exceptions import SigningFailed
from plans_app.vietnamese import fold

# Circular 15/2025/TT-BKHCN: RSA of 2048 bits and elliptic curves of 256 bits at the least.
_LEAST_BITS = {"rsa": 2048, "rsassa_pss": 2048, "ec": 256}


@dataclass(frozen=True)
class TrustRoots:
    """The files of certificates, PEM or DER, that signatures must go back to."""

    files: tuple[Path, ...]

    @cached_property
    def certificates(self) -> list[x509.Certificate]:
        """Raises SigningFailed for a file that cannot be read."""
        return [certificate for file in self.files for certificate in _read(file)]


def _read(file: Path) -> Iterator[x509.Certificate]:
    try:
        data = Path(file).read_bytes()
        blocks = [der for _kind, _headers, der in pem.unarmor(data, multiple=True)] if pem.detect(data) else [data]
        for der in blocks:
            certificate = x509.Certificate.load(der)
            certificate.native  # noqa: B018  asn1crypto reads a certificate when it is asked for its parts
            yield certificate
    except (OSError, ValueError) as error:
        message = _("The root certificate %(file)s cannot be read: %(reason)s")
        raise SigningFailed(message % {"file": file, "reason": error}) from error


def common_name(name: x509.Name) -> str:
    """The name of a person, body or authority; the whole of it where it has no common name."""
    return str(name.native.get("common_name") or name.human_friendly)


def check_certificate(certificate: x509.Certificate, owner: str = "") -> None:
    """Proves before signing that a certificate may sign now, for `owner` when one is given.

    Raises SigningFailed, with what is wrong and who must do what.
    """
    problem = next(_problems(certificate, owner), "")
    if problem:
        raise SigningFailed(problem)


def _problems(certificate: x509.Certificate, owner: str) -> Iterator[str]:
    name, now = common_name(certificate.subject), timezone.now()
    validity = certificate["tbs_certificate"]["validity"]
    begins, ends = validity["not_before"].native, validity["not_after"].native
    if now > ends:
        message = _("The certificate of “%(name)s” expired on %(day)s. Whoever keeps the keys must renew it.")
        yield message % {"name": name, "day": _day(ends)}
    if now < begins:
        message = _("The certificate of “%(name)s” is valid from %(day)s only. Check the clock of this machine.")
        yield message % {"name": name, "day": _day(begins)}
    if not _may_sign(certificate):
        message = _("The certificate of “%(name)s” is not made for signing. Ask its authority for one that is.")
        yield message % {"name": name}
    if certificate.public_key.bit_size < _LEAST_BITS.get(certificate.public_key.algorithm, 0):
        message = _("The key of “%(name)s” is too short to sign documents. Ask its authority for a new one.")
        yield message % {"name": name}
    if owner and not _names(name, owner):
        message = _("The certificate is that of “%(name)s”, but “%(owner)s” signs. Set the key of “%(owner)s”.")
        yield message % {"name": name, "owner": owner}


def _names(name: str, owner: str) -> bool:
    """Whether one of two names holds the other as whole words: a certificate adds a code, a document a rank."""
    shorter, longer = sorted((f" {fold(name)} ", f" {fold(owner)} "), key=len)
    return shorter in longer


def _may_sign(certificate: x509.Certificate) -> bool:
    usage = certificate.key_usage_value
    return usage is None or bool({"digital_signature", "non_repudiation"} & usage.native)


def _day(moment: datetime.datetime) -> str:
    return f"{timezone.localtime(moment):%d/%m/%Y}"
