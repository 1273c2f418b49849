"""Signing an issued plan digitally: by the person who signs it, then by its issuer (Decree 30, article 5)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from plans_app import conf
from plans_app.exceptions import SigningFailed
from plans_app.exporters.pdf import ORGANIZATION_FIELD, SIGNER_FIELD, PictureSize, Signatures
from plans_app.exporters.pdf.separate import corner_box, signature_text
from plans_app.models import Issuance, IssuanceSignature, Organization
from plans_app.signing import (
    BaseKey,
    Signature,
    SignaturePicture,
    SigningOrder,
    picture_problem,
    read_picture,
    sign_field,
    sign_separate_file,
)

Role = IssuanceSignature.Role
# On paper, in millimetres, where the settings do not say.
PICTURE_WIDTHS = {Role.SIGNER: 45, Role.ORGANIZATION: 36}
_ENTRY_NAMES = {"BACKEND", "OPTIONS", "PICTURE", "PICTURE_WIDTH", "CERTIFICATE_NAME"}
_ISSUER_NAMES = {"signer", "signers", "organization", "sign_historic"}
APPENDIX_FIELD = "ChuKyCoQuan"


@dataclass(frozen=True, slots=True)
class Signers:
    """Who signs a plan, in this order."""

    signer: SigningOrder
    organization: SigningOrder

    @property
    def places(self) -> Signatures:
        """The fields that the document must have."""
        return Signatures(_size(self.signer.picture), _size(self.organization.picture))

    def sign(self, data: bytes) -> tuple[bytes, list[IssuanceSignature]]:
        """The PDF in `data` with both signatures, and their records, unsaved. Raises SigningFailed."""
        rows = []
        orders = ((Role.SIGNER, self.signer), (Role.ORGANIZATION, self.organization))
        for position, (role, order) in enumerate(orders, start=1):
            data, signature = sign_field(data, order)
            rows.append(_record(signature, role, position))
        return data, rows


def _size(picture: SignaturePicture | None) -> PictureSize:
    return PictureSize(picture.width, picture.height) if picture else PictureSize()


def _record(signature: Signature, role: str, position: int) -> IssuanceSignature:
    return IssuanceSignature(
        position=position,
        role=role,
        subject=signature.subject[:255],
        certificate_issuer=signature.certificate_issuer[:255],
        serial_number=signature.serial_number,
        certificate_sha256=signature.certificate_sha256,
        signed_at=signature.signed_at,
        level=signature.level,
    )


def signers_of(*, issuance: Issuance, plan) -> Signers | None:
    """Who signs `issuance`, whose issued content is `plan`; None when the settings give nobody for its issuer.

    A historic document was signed when it was issued: it is signed anew only where the settings say so. Raises
    SigningFailed when the settings are wrong, or hold no key for the person who signs.
    """
    entries = _entries_for(issuance.issuer)
    if not entries or (issuance.is_historic and not entries.get("sign_historic")):
        return None
    personal = entries.get("signers", {}).get(plan.signer) or entries.get("signer")
    if not (personal and entries.get("organization")):
        message = _("PLANS_SIGNERS has no key of %(name)s for the plans of %(issuer)s. The operator must add it.")
        name = issuance.issuer.name if personal else plan.signer
        raise SigningFailed(message % {"name": name, "issuer": issuance.issuer.name})
    return Signers(
        _order(SIGNER_FIELD, personal, plan.signer, Role.SIGNER),
        _order(ORGANIZATION_FIELD, entries["organization"], issuance.issuer.name, Role.ORGANIZATION),
    )


def sign_appendix_file(*, issuance: Issuance, data: bytes) -> bytes:
    """The PDF of an appendix in a file of its own with the signature of the issuer of `issuance`.

    It shows no picture, but number, notation and time at the top right of its first page (Decree 30, Appendix I,
    II.8.b). Raises SigningFailed, also when the settings give nobody who signs for the issuer.
    """
    entry = _entries_for(issuance.issuer).get("organization")
    if not entry:
        message = _("PLANS_SIGNERS has no key of %(issuer)s.")
        raise SigningFailed(message % {"issuer": issuance.issuer.name})
    order = replace(_order(APPENDIX_FIELD, entry, issuance.issuer.name, Role.ORGANIZATION), picture=None)
    text = signature_text(issuance.reference)
    signed, _signature = sign_separate_file(data, order, text=text.data, box=corner_box(data, text))
    return signed


def _entries_for(issuer: Organization) -> Mapping[str, Any]:
    """The part of PLANS_SIGNERS for `issuer`, by its code, its name, or "default"; None there means: unsigned."""
    signers = conf.get("PLANS_SIGNERS")
    key = next((key for key in (issuer.code, issuer.name, "default") if key and key in signers), None)
    return (signers[key] or {}) if key else {}


def _order(field: str, entry: Mapping[str, Any], owner: str, role: str) -> SigningOrder:
    try:
        key = import_string(entry["BACKEND"])(**entry.get("OPTIONS", {}))
    except (KeyError, ImportError, TypeError) as error:
        message = _("PLANS_SIGNERS cannot be used for %(owner)s: %(reason)s. Run “manage.py check”.")
        raise SigningFailed(message % {"owner": owner, "reason": error}) from error
    width = entry.get("PICTURE_WIDTH", PICTURE_WIDTHS[role])
    picture = read_picture(Path(entry["PICTURE"]), width) if entry.get("PICTURE") else None
    # A certificate holds 64 letters of a name: that of a body is often shortened, that of a person never.
    certificate_name = entry.get("CERTIFICATE_NAME", owner if role == Role.SIGNER else "")
    return SigningOrder(field, key, owner, certificate_name, picture, conf.get("PLANS_TIMESTAMP_URL"))


def configuration_problems() -> Iterator[str]:
    """What is wrong with PLANS_SIGNERS, as far as it shows without opening a key."""
    for issuer, entries in conf.get("PLANS_SIGNERS").items():
        for problem in _issuer_problems(entries) if entries is not None else ():
            yield f"{issuer}: {problem}"


def _issuer_problems(entries) -> Iterator[str]:
    if not isinstance(entries, Mapping):
        yield _("a dictionary is wanted here.")
        return
    for name in sorted(set(entries) - _ISSUER_NAMES):
        yield _("“%(name)s” is not known. Known are: %(known)s.") % {
            "name": name,
            "known": ", ".join(sorted(_ISSUER_NAMES)),
        }
    if not (entries.get("signer") or entries.get("signers")):
        yield _("nobody signs: add “signer” or “signers”.")
    if not entries.get("organization"):
        yield _("the organization does not sign: add “organization”.")
    people = {"signer": entries.get("signer"), **entries.get("signers", {})}
    for name, entry in [*people.items(), ("organization", entries.get("organization"))]:
        yield from (f"{name}: {problem}" for problem in _entry_problems(entry) if entry is not None)


def _entry_problems(entry) -> Iterator[str]:
    if not (isinstance(entry, Mapping) and set(entry) <= _ENTRY_NAMES and "BACKEND" in entry):
        yield _("a dictionary with BACKEND is wanted here, and of these what is needed: %(known)s.") % {
            "known": ", ".join(sorted(_ENTRY_NAMES - {"BACKEND"}))
        }
        return
    try:
        backend = import_string(entry["BACKEND"])
        key = backend(**entry.get("OPTIONS", {}))
    except (ImportError, TypeError) as error:
        yield f"{error}."
        return
    if not isinstance(key, BaseKey):
        yield _("%(backend)s is no subclass of BaseKey.") % {"backend": entry["BACKEND"]}
    elif key.problem():
        yield key.problem()
    if entry.get("PICTURE") and (problem := picture_problem(Path(entry["PICTURE"]))):
        yield problem
