"""The PDF that is handed to readers: the issued one while it is in force, else a stamped derivative of it.

The derivative is made when it is first asked for, and kept beside the original, which nothing ever changes.
"""

import hashlib
from contextlib import suppress

from django.core.files.base import ContentFile, File

from plans_app.actions.rendering import store_whole
from plans_app.exceptions import MissingGlyph
from plans_app.exporters.pdf import stamp_pdf
from plans_app.exporters.wording import ACT_WORDS
from plans_app.models import Issuance, IssuanceAct, Standing

# The act that ended a document.
_KIND = {Standing.RECALLED: IssuanceAct.Kind.RECALL, Standing.REPLACED: IssuanceAct.Kind.REPLACEMENT}


def stamp_lines(*, issuance: Issuance) -> tuple[str, ...]:
    """The lines of the stamp that `issuance` bears, none while it is in force."""
    if not issuance.is_withdrawn:
        return ()
    act = issuance.acts.get(kind=_KIND[issuance.standing])
    return (ACT_WORDS[act.kind], act.order)


def reader_pdf_tag(*, issuance: Issuance) -> str:
    """What tells one state of the readers' PDF from another: the fingerprint of the original, or with its stamp."""
    lines = stamp_lines(issuance=issuance)
    return _derivative_key(issuance, lines) if lines else issuance.pdf_sha256


def open_reader_pdf(*, issuance: Issuance) -> File:
    """The PDF that readers get. Raises FileNotFoundError when the original is missing."""
    lines = stamp_lines(issuance=issuance)
    if not lines:
        return issuance.pdf.open("rb")
    storage, key = issuance.pdf.storage, _derivative_key(issuance, lines)
    name = f"stamped/{key[:2]}/{key}.pdf"
    if storage.exists(name):
        return storage.open(name, "rb")
    data = _stamped(issuance, lines)
    # A full disk keeps no reader from the document; it is stamped again the next time.
    with suppress(OSError):
        store_whole(storage, name, data)
    return ContentFile(data)


def _derivative_key(issuance: Issuance, lines: tuple[str, ...]) -> str:
    return hashlib.sha256("\n".join([issuance.pdf_sha256, *lines]).encode()).hexdigest()


def _stamped(issuance: Issuance, lines: tuple[str, ...]) -> bytes:
    with issuance.pdf.open("rb") as file:
        original = file.read()
    try:
        return stamp_pdf(original, lines)
    except MissingGlyph:
        # A reference in letters that the font lacks: that it is withdrawn can be said in any case.
        return stamp_pdf(original, lines[:1])
