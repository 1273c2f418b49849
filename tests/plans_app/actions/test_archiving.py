"""The archive copy: stored whole before anything is sent, written once, checked afterwards."""

import errno
import hashlib
import json
import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from plans_app.actions import archiving
from plans_app.actions.archiving import archive_issuance, make_ready
from plans_app.actions.delivering import drain_deliveries
from plans_app.actions.invariants import violations
from plans_app.exceptions import ArchiveError
from plans_app.models import Delivery, Issuance
from plans_app.models.issuances import archive_storage
from tests.plans_app.acts import MEMORY
from tests.plans_app.issued import PDF, an_issued_plan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.PLANS_CHANNELS = MEMORY
    settings.STORAGES = {
        **settings.STORAGES,
        "archive": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }
    settings.PLANS_ARCHIVE_STORAGE = "archive"
    return archive_storage()


@pytest.fixture
def issuance():
    """Rendered and not yet archived."""
    made = an_issued_plan(1, pdf=None)
    made.pdf_sha256, made.pdf_pages = hashlib.sha256(PDF).hexdigest(), 1
    made.pdf.save("plan.pdf", ContentFile(PDF))
    return made


def path_of(issuance: Issuance, ending: str) -> Path:
    return Path(archive_storage().path(issuance.archive_path + ending))


def test_the_document_and_its_record_are_stored_side_by_side(issuance):
    archived = archive_issuance(issuance=issuance)
    assert archived.archived_at is not None
    assert path_of(archived, ".pdf").read_bytes() == PDF
    record = json.loads(path_of(archived, ".json").read_text())
    assert (record["CodeNumber"], record["CodeNotation"]) == ("01", "KH-UBND")
    assert record["To"] == [{"OrganId": "", "OrganName": "Đơn vị 0"}]
    assert record["document"]["sha256"] == issuance.pdf_sha256
    assert record["content"]["subject"] == issuance.plan.subject


def test_nothing_is_sent_before(issuance):
    assert drain_deliveries(channel="email").total == 0
    archive_issuance(issuance=issuance)
    assert drain_deliveries(channel="email").sent == 1
    assert list(violations()) == []


def test_a_full_disk_leaves_no_part_of_a_file_says_why_and_is_tried_again(issuance, storage, monkeypatch):
    def full(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(ArchiveError, match="No space left"):
            archive_issuance(issuance=issuance)
    assert [path for path in Path(storage.location).rglob("*") if path.is_file()] == []
    assert "No space left" in Issuance.objects.get().archive_error
    assert drain_deliveries(channel="email").total == 0
    archived = make_ready(issuance=issuance)
    assert archived.archived_at is not None
    assert archived.archive_error == ""


def test_a_second_try_after_a_crash_keeps_what_was_written(issuance):
    first = archive_issuance(issuance=issuance)
    Issuance.objects.update(archived_at=None)
    issuance.issuer.__class__.objects.update(name="Tên mới")
    second = archive_issuance(issuance=Issuance.objects.get())
    assert second.archive_record_sha256 == first.archive_record_sha256
    assert list(violations()) == []


def test_nothing_is_written_over_and_nothing_sent_when_something_else_lies_there(issuance, storage):
    storage.save(f"{archiving.archive_name(issuance)}.pdf", ContentFile(b"another"))
    with pytest.raises(ArchiveError):
        archive_issuance(issuance=issuance)
    with storage.open(f"{archiving.archive_name(issuance)}.pdf") as file:
        assert file.read() == b"another"
    assert drain_deliveries(channel="email").total == 0


def test_a_document_that_was_changed_is_not_archived(issuance):
    Path(issuance.pdf.path).write_bytes(b"changed")
    with pytest.raises(ArchiveError):
        archive_issuance(issuance=issuance)
    assert Issuance.objects.get().archived_at is None


def test_the_files_are_read_only(issuance):
    archived = archive_issuance(issuance=issuance)
    assert all(not path_of(archived, ending).stat().st_mode & 0o222 for ending in (".pdf", ".json"))


@pytest.mark.parametrize("ending", [".pdf", ".json"])
def test_the_check_finds_a_changed_and_a_missing_copy(issuance, ending):
    path = path_of(archive_issuance(issuance=issuance), ending)
    path.chmod(0o644)
    path.write_bytes(b"changed")
    assert [found for found in violations() if "I9" in found and "was changed" in found]
    path.unlink()
    assert [found for found in violations() if "I9" in found and "cannot be read" in found]


def test_the_check_finds_what_was_sent_before_the_copy_was_stored(issuance):
    archive_issuance(issuance=issuance)
    drain_deliveries(channel="email")
    assert Delivery.objects.get().state == "accepted"
    archive_issuance(issuance=issuance)
    later = Issuance.objects.get().archived_at.replace(year=2099)
    Issuance.objects.update(archived_at=later)
    assert [found for found in violations() if "I9" in found and "began before" in found]
