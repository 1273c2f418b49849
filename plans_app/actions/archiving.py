"""The archive copy ("Lưu: VT"): the issued document and its record, written once, before anything is sent.

Stored means: both files are on the archive's storage, whole, and were read back and found to be what was issued.
"""

import hashlib
import json

from django.core.files.storage import Storage
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from plans_app.actions.rendering import render_issuance, store_whole
from plans_app.exceptions import ArchiveError
from plans_app.models import Issuance
from plans_app.models.issuances import archive_storage


def make_ready(*, issuance: Issuance) -> Issuance:
    """Has the document of `issuance` drawn and its archive copy stored, as far as that is still to be done.

    Raises RenderError or ArchiveError; the reason then stands in `render_error` or `archive_error`.
    """
    return archive_issuance(issuance=render_issuance(issuance=issuance))


def archive_issuance(*, issuance: Issuance) -> Issuance:
    """Stores the archive copy of a rendered issuance, unless it is there already.

    Two workers may do it at once: what lies in its place already is compared, and never written over. Raises
    ArchiveError when it cannot be stored, or when something else lies in its place.
    """
    issuance.refresh_from_db()
    if issuance.archived_at:
        return issuance
    try:
        values = _store(issuance)
    except (OSError, ArchiveError) as error:
        Issuance.objects.filter(pk=issuance.pk).update(archive_error=str(error))
        if isinstance(error, ArchiveError):
            raise
        message = _("The archive copy of %(reference)s cannot be stored: %(reason)s")
        raise ArchiveError(message % {"reference": issuance.reference, "reason": error}) from error
    unready = Issuance.objects.unready().filter(pk=issuance.pk)
    unready.update(archived_at=Now(), archive_error="", **values)
    issuance.refresh_from_db()
    return issuance


def archive_name(issuance: Issuance) -> str:
    """The place of the archive copy, without the endings of its two files.

    The fingerprint keeps two documents of one number apart, as a database that was restored may give it again.
    """
    stem = issuance.pdf_filename.removesuffix(".pdf")
    return f"archive/{issuance.issued_on.year}/{issuance.issuer_id}/{stem}-{issuance.pk}-{issuance.pdf_sha256[:12]}"


def _store(issuance: Issuance) -> dict[str, str]:
    with issuance.pdf.open("rb") as file:
        document = file.read()
    if hashlib.sha256(document).hexdigest() != issuance.pdf_sha256:
        message = _("The stored PDF of %(reference)s is not the one that was rendered: it is not archived.")
        raise ArchiveError(message % {"reference": issuance.reference})
    storage, name = archive_storage(), archive_name(issuance)
    kept = _store_once(storage, f"{name}.pdf", document)
    if kept != document:
        message = _("%(name)s in the archive is not the document of %(reference)s. Nothing was written over.")
        raise ArchiveError(message % {"name": f"{name}.pdf", "reference": issuance.reference})
    # The record was true when it was first written; a second try keeps it though a name may have changed since.
    record = _store_once(storage, f"{name}.json", _record(issuance))
    return {"archive_path": name, "archive_record_sha256": hashlib.sha256(record).hexdigest()}


def _store_once(storage: Storage, name: str, data: bytes) -> bytes:
    """Writes `data` under `name` unless something is there; gives what is there now, read back."""
    if not storage.exists(name):
        kept = store_whole(storage, name, data, once=True)
        if kept != name:
            raise ArchiveError(_("The archive keeps no file under the name %(name)s.") % {"name": name})
    with storage.open(name, "rb") as file:
        return file.read()


def _record(issuance: Issuance) -> bytes:
    """What the archive has to know of an outgoing document (Decree 30, Appendix VI, part II.I), and its content."""
    plan = issuance.revision.as_object()
    recipients = issuance.deliveries.documents().order_by("line__position", "organization__key", "pk")
    record = {
        "OrganId": issuance.issuer.code,
        "TypeName": plan.document_kind,
        "CodeNumber": plan.number,
        "CodeNotation": plan.notation,
        "IssuedDate": issuance.issued_on.isoformat(),
        "OrganName": issuance.issuer.name,
        "Subject": plan.subject,
        "Language": "vi",
        "PageAmount": issuance.pdf_pages,
        "Position": plan.position,
        "FullName": plan.signer,
        "To": [
            {"OrganId": code, "OrganName": name}
            for code, name in recipients.values_list("organization__code", "organization__name")
        ],
        "ToPlaces": list(issuance.recipient_lines.values_list("text", flat=True)),
        "document": {"sha256": issuance.pdf_sha256, "content_type": "application/pdf"},
        "content_sha256": issuance.content_sha256,
        "content": plan.printed_content(),
    }
    return json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True, default=str).encode()


def archive_fault(issuance: Issuance) -> str:
    """What is wrong with the stored archive copy of `issuance`, "" when nothing is."""
    wanted = {".pdf": issuance.pdf_sha256, ".json": issuance.archive_record_sha256}
    for ending, digest in wanted.items():
        name = issuance.archive_path + ending
        try:
            with archive_storage().open(name, "rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            return f"{name} cannot be read: {error}"
        if found != digest:
            return f"{name} was changed"
    return ""
