"""Who signs, in whose name, and how it is written."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from plans_app.decree30.context import Context
from plans_app.decree30.document import Document, fix
from plans_app.decree30.findings import Edit, Fix, Note, Place, Severity
from plans_app.decree30.usage import HONOURED_BODIES, HONOURS

_PREFIX = re.compile(r"^(TM|KT|TL|TUQ|Q)\s*\.\s*(.*)$", re.IGNORECASE)
_SPACED_PREFIX = re.compile(r"^(TM|KT|TL|TUQ|Q)\. \S")
_HONOUR = re.compile(rf"^(?:(?:{'|'.join(re.escape(honour) for honour in HONOURS)})(?:\.\s*|\s+|,\s*))+")
_ABBREVIATED = re.compile(r"\b(UBND|HĐND|CT|PCT|GĐ|PGĐ|VP|CVP)\b")
AUTHORITY, POSITION, SIGNER = Place("authority"), Place("position"), Place("signer")


def _prefixes(document: Document) -> list[tuple[str, str]]:
    """The lines above the signer's own position as (prefix, office): ("KT", "CHỦ TỊCH")."""
    found = (_PREFIX.match(line) for line in document.plan.authority_lines)
    return [(match[1].upper(), match[2].strip()) for match in found if match]


def authority_fits_the_regime(document: Document, context: Context) -> Iterator[Note]:
    """On behalf of the body (TM.) signs the head of a collegial one, always; in a single-head body nobody does."""
    prefixes = [prefix for prefix, _office in _prefixes(document)]
    is_collegial = _is_collegial(document)
    if is_collegial is None:
        return
    if not is_collegial and "TM" in prefixes:
        edit = fix(_("Take out the line “TM.”"), Edit(AUTHORITY, _without(document, "TM")))
        yield Note(AUTHORITY, _("“TM.” is for collegial bodies; the head of this issuer signs in his own name."), edit)
    if is_collegial and not {"TM", "TL", "TUQ"} & set(prefixes):
        message = _("The issuer is collegial: its head signs on behalf of it, “%(line)s” is missing.")
        line = _on_behalf(document)
        edit = Edit(AUTHORITY, "\n".join([line, *document.plan.authority_lines]))
        yield Note(AUTHORITY, message % {"line": line}, fix(_("Add “%(line)s”") % {"line": line}, edit))


def _is_collegial(document: Document) -> bool | None:
    plan = document.plan
    if plan.issuer:
        return plan.issuer.is_collegial
    body = plan.notation.partition("-")[2]
    return True if body in {"UBND", "HĐND"} else None


def _on_behalf(document: Document) -> str:
    """ "TM. ỦY BAN NHÂN DÂN": the kind of the body without its place (Appendix III, sample 1.4)."""
    name = document.plan.issuer.name if document.plan.issuer else "Ủy ban nhân dân"
    kind = next((kind for kind in ("Ủy ban nhân dân", "Hội đồng nhân dân") if name.startswith(kind)), name)
    return f"TM. {kind.upper()}"


def _without(document: Document, prefix: str) -> str:
    return "\n".join(line for line in document.plan.authority_lines if not line.upper().startswith(f"{prefix}."))


def office_stands_above_the_signers(document: Document, context: Context) -> Iterator[Note]:
    plan, prefixes = document.plan, _prefixes(document)
    position = plan.position.strip()
    if not position:
        yield Note(POSITION, _("The position of the signer is missing."))
    for prefix, office in prefixes:
        if not office:
            message = _("“%(prefix)s.” names no office.") % {"prefix": prefix}
            yield Note(AUTHORITY, message)
    acting = [office for prefix, office in prefixes if prefix == "KT" and office]
    if acting and position and not _is_deputy_of(position, acting[-1]):
        message = _("“KT. %(office)s” is followed by its deputy, not by “%(position)s”.")
        yield Note(POSITION, message % {"office": acting[-1], "position": position})
    if not acting and position.upper().startswith("PHÓ ") and not any(prefix == "TUQ" for prefix, _o in prefixes):
        yield _deputy_alone(document, position)


def _is_deputy_of(position: str, office: str) -> bool:
    return position.upper().startswith(f"PHÓ {office.upper()}")


def _deputy_alone(document: Document, position: str) -> Note:
    line = f"KT. {position.upper().removeprefix('PHÓ ')}"
    edit = Edit(AUTHORITY, "\n".join([*document.plan.authority_lines, line]))
    message = _("A deputy signs for the head: “%(line)s” is missing.") % {"line": line}
    return Note(AUTHORITY, message, fix(_("Add “%(line)s”") % {"line": line}, edit))


def authority_is_well_written(document: Document, context: Context) -> Iterator[Note]:
    for line in document.plan.authority_lines:
        if _PREFIX.match(line) and not _SPACED_PREFIX.match(line):
            right = _PREFIX.sub(lambda found: f"{found[1].upper()}. {found[2].strip()}", line)
            names = {"wrong": line, "right": right}
            message = _("“%(wrong)s” is written “%(right)s”.") % names
            yield Note(AUTHORITY, message, fix(_("Write “%(right)s”") % names, Edit(AUTHORITY, right, line)))
    for name, place in (("authority", AUTHORITY), ("position", POSITION)):
        text = getattr(document.plan, name)
        if text != text.upper():
            edit = fix(_("Write in capitals"), Edit(place, text.upper()))
            yield Note(place, _("Authority and position are written in capitals."), edit)
        short = _ABBREVIATED.search(text)
        if short:
            message = _("No office is abbreviated in the signature: “%(short)s”.")
            yield Note(place, message % {"short": short[0]})


def signer_is_a_name_alone(document: Document, context: Context) -> Iterator[Note]:
    signer = document.plan.signer.strip()
    if not signer:
        yield Note(SIGNER, _("The signer is missing."))
        return
    honour = _HONOUR.match(signer)
    if honour:
        message = _("No title stands before the name of the signer: “%(honour)s”.") % {"honour": honour[0].strip()}
        severity = Severity.WARNING if _may_honour(document) else None
        yield Note(SIGNER, message, _bare_name(signer[honour.end() :]), severity)


def _bare_name(name: str) -> Fix | None:
    return fix(_("Write “%(right)s”") % {"right": name.strip()}, Edit(SIGNER, name.strip()))


def _may_honour(document: Document) -> bool:
    issuer = document.plan.issuer
    return bool(issuer) and f"{issuer.name.lower()} ".startswith(HONOURED_BODIES)


def register_can_be_filled(document: Document, context: Context) -> Iterator[Note]:
    """No value is longer than its column in the register."""
    plan = document.plan
    values = [(name, getattr(plan, name)) for name in ("document_kind", "number", "notation", "position", "signer")]
    values.append(("issuer", plan.issuer.name if plan.issuer else ""))
    values += [("recipients", line.text) for line in document.recipients]
    for name, value in values:
        most = context.ruleset.lengths[name]
        if len(value) > most:
            message = _("“%(value)s…” has %(length)s characters; the register takes %(most)s.")
            yield Note(Place(name), message % {"value": value[:30], "length": len(value), "most": most})


CHECKS = {
    "L43": authority_fits_the_regime,
    "L44": office_stands_above_the_signers,
    "L46": authority_is_well_written,
    "L47": signer_is_a_name_alone,
    "L61": register_can_be_filled,
}
