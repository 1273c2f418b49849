"""The PDF of an issued plan: made once, from what was issued, whole or not at all."""

import errno
import hashlib
import os

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, storages

from plans_app.actions import rendering
from plans_app.actions.rendering import render_issuance, store_whole
from plans_app.exceptions import MissingGlyph, RenderError
from plans_app.models import PlanPage
from tests.plans_app.issued import an_issued_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def issuance():
    return an_issued_plan(1, pdf=None)


@pytest.fixture
def failing(monkeypatch):
    """Makes drawing fail with an error."""

    def fail_with(error):
        def export(plan, **_options):
            raise error

        monkeypatch.setattr(rendering, "export_pdf", export)

    return fail_with


def test_an_issued_plan_gets_its_pdf(issuance):
    rendered = render_issuance(issuance=issuance)
    with rendered.pdf.open("rb") as file:
        data = file.read()
    assert data.startswith(b"%PDF-")
    assert rendered.pdf_sha256 == hashlib.sha256(data).hexdigest()
    assert (rendered.pdf_pages, rendered.render_attempts, rendered.render_error) == (1, 1, "")
    assert rendered.rendered_at is not None


def test_the_file_is_named_by_what_it_holds(issuance):
    rendered = render_issuance(issuance=issuance)
    assert rendered.pdf.name == f"pdf/{rendered.pdf_sha256[:2]}/{rendered.pdf_sha256}.pdf"


def test_rendering_again_changes_nothing(issuance, failing):
    first = render_issuance(issuance=issuance)
    failing(AssertionError("drawn twice"))
    again = render_issuance(issuance=issuance)
    assert (again.pdf.name, again.rendered_at, again.render_attempts) == (first.pdf.name, first.rendered_at, 1)


def test_the_pdf_shows_the_issued_revision_not_the_page_as_it_is_now(issuance, monkeypatch):
    drawn = []
    export = rendering.export_pdf
    monkeypatch.setattr(rendering, "export_pdf", lambda plan, **options: drawn.append(plan) or export(plan, **options))
    PlanPage.objects.filter(pk=issuance.plan_id).update(subject="Nội dung khác")
    render_issuance(issuance=issuance)
    assert drawn[0].subject == issuance.revision.as_object().subject != "Nội dung khác"
    assert drawn[0].reference == issuance.reference


def test_a_failure_is_kept_for_the_clerk_and_raised(issuance, failing):
    failing(ValueError("no such font"))
    with pytest.raises(RenderError, match=f"{issuance.reference}.*no such font"):
        render_issuance(issuance=issuance)
    issuance.refresh_from_db()
    assert (issuance.render_error, issuance.render_attempts, issuance.is_rendered) == ("no such font", 1, False)


def test_an_error_of_drawing_keeps_its_kind(issuance, failing):
    failing(MissingGlyph("no picture for 😀"))
    with pytest.raises(MissingGlyph, match="😀"):
        render_issuance(issuance=issuance)


def test_success_clears_the_error_of_the_attempt_before(issuance, failing, monkeypatch):
    failing(ValueError("disk full"))
    with pytest.raises(RenderError):
        render_issuance(issuance=issuance)
    monkeypatch.undo()
    rendered = render_issuance(issuance=issuance)
    assert (rendered.render_error, rendered.render_attempts) == ("", 2)


def test_the_attempt_is_counted_before_the_work(issuance, failing):
    failing(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        render_issuance(issuance=issuance)
    issuance.refresh_from_db()
    assert issuance.render_attempts == 1


def test_of_two_workers_the_first_ones_file_stays(issuance, monkeypatch):
    export = rendering.export_pdf

    def export_while_another_finishes(plan, **options):
        monkeypatch.setattr(rendering, "export_pdf", export)
        render_issuance(issuance=type(issuance).objects.get(pk=issuance.pk))
        return export(plan, **options)

    monkeypatch.setattr(rendering, "export_pdf", export_while_another_finishes)
    rendered = render_issuance(issuance=issuance)
    with rendered.pdf.open("rb") as file:
        assert hashlib.sha256(file.read()).hexdigest() == rendered.pdf_sha256
    assert rendered.render_attempts == 2


def test_a_full_disk_leaves_no_part_of_a_file(monkeypatch, tmp_path):
    def full(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    storage = type(storages["plans"])(location=tmp_path)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        store_whole(storage, "pdf/ab/plan.pdf", b"%PDF")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_broken_file_under_the_same_name_is_replaced(tmp_path):
    storage = type(storages["plans"])(location=tmp_path)
    storage.save("plan.pdf", ContentFile(b"%P"))
    assert store_whole(storage, "plan.pdf", b"%PDF-1.7") == "plan.pdf"
    assert (tmp_path / "plan.pdf").read_bytes() == b"%PDF-1.7"


def test_a_storage_without_a_disk_keeps_the_file_as_well():
    storage = InMemoryStorage()
    name = store_whole(storage, "pdf/plan.pdf", b"%PDF-1.7")
    assert storage.open(name).read() == b"%PDF-1.7"
