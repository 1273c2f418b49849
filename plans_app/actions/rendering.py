"""Making the PDF of an issued plan."""

import datetime
import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from plans_app.actions.signing import signers_of
from plans_app.actions.verifying import printed_verification
from plans_app.disk import keep_names, write_through
from plans_app.exceptions import RenderError, SigningFailed
from plans_app.exporters.pdf import count_pages, export_pdf
from plans_app.models import Issuance, IssuanceSignature

# A document that cannot be drawn this often is left to a person.
MAX_ATTEMPTS = 5
# Signing is tried again for ever: what hinders it lies outside the document. Minutes, where it may pass by itself
# (a time-stamp authority that is down) and where a person must act (a wrong password, an expired certificate).
MINUTES_TO_PASS = 1
MINUTES_TO_MEND = 10


def render_issuance(*, issuance: Issuance) -> Issuance:
    """Makes, signs and stores the PDF of `issuance` from its issued revision, unless it is there already.

    Two workers may do it at once: the file of the first is kept. Where signing is set up and fails, nothing is stored:
    no unsigned copy of a plan that must be signed ever leaves. Raises RenderError; the reason then stands in
    `render_error`.
    """
    issuance.refresh_from_db()
    if issuance.is_rendered:
        return issuance
    # Counted before the work: a document that kills its worker must not be tried for ever.
    Issuance.objects.filter(pk=issuance.pk).update(render_attempts=F("render_attempts") + 1)
    try:
        _render(issuance)
    except SigningFailed as error:
        _wait_for_signature(issuance, error)
        raise
    except Exception as error:  # whatever went wrong while drawing, the issuance says so
        reason = str(error).replace("\x00", "") or type(error).__name__
        Issuance.objects.filter(pk=issuance.pk).update(render_error=reason)
        if isinstance(error, RenderError):
            raise
        message = _("%(reference)s could not be drawn: %(reason)s")
        raise RenderError(message % {"reference": issuance.reference, "reason": reason}) from error
    issuance.refresh_from_db()
    return issuance


def draw_again(*, issuance: Issuance) -> None:
    """Has a document that was given up drawn once more, as if for the first time."""
    Issuance.objects.unrendered().filter(pk=issuance.pk).update(render_attempts=0, render_error="", render_due_at=None)


def _wait_for_signature(issuance: Issuance, error: SigningFailed) -> None:
    minutes = MINUTES_TO_PASS if error.may_pass else MINUTES_TO_MEND
    message = _("%(reference)s is not signed and therefore not delivered. %(reason)s")
    Issuance.objects.filter(pk=issuance.pk).update(
        render_error=message % {"reference": issuance.reference, "reason": error},
        render_attempts=F("render_attempts") - 1,
        render_due_at=Now() + datetime.timedelta(minutes=minutes),
    )


def _render(issuance: Issuance) -> None:
    plan = issuance.revision.as_object()
    signers = signers_of(issuance=issuance, plan=plan)
    data = export_pdf(
        plan, signatures=signers.places if signers else None, verification=printed_verification(issuance=issuance)
    )
    data, signatures = signers.sign(data) if signers else (data, [])
    issuance.pdf_sha256 = hashlib.sha256(data).hexdigest()
    field = Issuance._meta.get_field("pdf")
    name = store_whole(field.storage, field.generate_filename(issuance, issuance.pdf_filename), data)
    if not _record(issuance, name, count_pages(data), signatures):
        _remove_orphan(issuance, field.storage, name)


@transaction.atomic
def _record(issuance: Issuance, name: str, pages: int, signatures: list[IssuanceSignature]) -> bool:
    """Writes down the stored file and its signatures; False when another worker's file came first."""
    is_first = (
        Issuance.objects.unrendered()
        .filter(pk=issuance.pk)
        .update(
            pdf=name,
            pdf_sha256=issuance.pdf_sha256,
            pdf_pages=pages,
            rendered_at=Now(),
            render_error="",
            render_due_at=None,
        )
    )
    if is_first:
        for signature in signatures:
            signature.issuance = issuance
        IssuanceSignature.objects.bulk_create(signatures)
    return bool(is_first)


def _remove_orphan(issuance: Issuance, storage: Storage, name: str) -> None:
    """A signed file differs from one attempt to the next, so that of the slower worker belongs to nobody."""
    if Issuance.objects.values_list("pdf", flat=True).get(pk=issuance.pk) != name:
        storage.delete(name)


def store_whole(storage: Storage, name: str, data: bytes, *, once: bool = False) -> str:
    """Writes `data` under `name`, so that neither a full disk nor a killed worker leaves a part of a file there.

    `once` makes it read-only, and leaves what has the name already.

    Returns the name to read it by. Django's storage for files writes straight under the final name; here a file on
    disk is complete before it gets its name. Other storages take an object whole or not at all.
    """
    if not isinstance(storage, FileSystemStorage):
        return storage.save(name, ContentFile(data))
    path = Path(storage.path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
        try:
            write_through(file, data)
            mode = storage.file_permissions_mode or 0o644
            os.chmod(file.name, mode & ~0o222 if once else mode)
            if once:
                _link(file.name, path)
            else:
                os.replace(file.name, path)
        except OSError:
            os.unlink(file.name)
            raise
    keep_names(path.parent)
    return name


def _link(temporary: str, path: Path) -> None:
    """Gives the file its name unless another has it: of two who try, the first one's stays."""
    with suppress(FileExistsError):
        os.link(temporary, path)
    os.unlink(temporary)
