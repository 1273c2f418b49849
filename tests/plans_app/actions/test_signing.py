"""Issued plans are signed, or wait: nothing unsigned leaves where signing is set up."""

import socket
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from plans_app.actions import rendering
from plans_app.actions.delivering import due_channels
from plans_app.actions.issuing import issue_plan
from plans_app.actions.rendering import MAX_ATTEMPTS, render_issuance
from plans_app.actions.signing import sign_appendix_file
from plans_app.exceptions import SigningFailed
from plans_app.models import Issuance, IssuanceSignature
from plans_app.signing import read_signatures
from tests.exporters.paper import Paper
from tests.plans_app.issued import an_issued_plan
from tests.plans_app.plans import a_draft, an_issuer
from tests.signing.keys import ISSUER, SIGNER, a_page, entries, key_options, roots, timestamp_authority

pytestmark = pytest.mark.django_db


@pytest.fixture
def signers(settings, tmp_path):
    """PLANS_SIGNERS with keys for everybody; a test takes away what it wants."""
    settings.PLANS_SIGNERS = {"default": entries(tmp_path)}
    return settings.PLANS_SIGNERS


@pytest.fixture
def issuance():
    return an_issued_plan(1, pdf=None)


def pdf_of(issuance: Issuance) -> bytes:
    with issuance.pdf.open("rb") as file:
        return file.read()


def stored_files() -> set[str]:
    storage = storages["plans"]
    folders = storage.listdir("pdf")[0] if storage.exists("pdf") else []
    return {f"pdf/{folder}/{name}" for folder in folders for name in storage.listdir(f"pdf/{folder}")[1]}


# -- signed


def test_a_plan_is_signed_by_its_signer_and_then_by_its_issuer(signers, issuance, tmp_path):
    rendered = render_issuance(issuance=issuance)
    reports = read_signatures(pdf_of(rendered), roots(tmp_path))
    assert [report.subject for report in reports] == [SIGNER, ISSUER]
    assert all(report.is_valid for report in reports)


def test_each_signature_has_its_record(signers, issuance):
    rows = list(render_issuance(issuance=issuance).signatures.all())
    roles = IssuanceSignature.Role
    assert [(row.position, row.role, row.subject) for row in rows] == [
        (1, roles.SIGNER, SIGNER),
        (2, roles.ORGANIZATION, ISSUER),
    ]
    assert {(row.certificate_issuer, row.level) for row in rows} == {("Gốc của các bài thử", "B-B")}
    assert all(len(row.certificate_sha256) == 64 and row.serial_number for row in rows)
    assert all(abs(timezone.now() - row.signed_at) < timedelta(minutes=5) for row in rows)


def test_number_and_date_stand_in_what_the_signer_signs(signers, issuance):
    data = pdf_of(render_issuance(issuance=issuance))
    first_revision = data[: data.index(b"%%EOF") + 6]
    text = Paper(first_revision).text(0)
    assert read_signatures(first_revision) == []
    assert f"Số: {issuance.reference}" in text
    assert f"tháng {issuance.issued_on.month} năm" in text or f"tháng 0{issuance.issued_on.month} năm" in text


def test_a_time_stamp_authority_raises_the_level(signers, issuance, settings):
    with timestamp_authority() as settings.PLANS_TIMESTAMP_URL:
        rendered = render_issuance(issuance=issuance)
    assert set(rendered.signatures.values_list("level", flat=True)) == {"B-T"}


def test_the_entry_of_the_issuer_goes_before_the_default(settings, tmp_path, issuance):
    own, other = tmp_path / "own", tmp_path / "other"
    own.mkdir()
    other.mkdir()
    settings.PLANS_SIGNERS = {ISSUER: entries(own), "default": entries(other, signer="Trần Thị Hoa")}
    assert render_issuance(issuance=issuance).signatures.first().subject == SIGNER


def test_the_code_of_the_issuer_names_it_too(settings, tmp_path, issuance):
    issuer = an_issuer()
    issuer.code = "H56.12"
    issuer.save()
    settings.PLANS_SIGNERS = {"H56.12": entries(tmp_path)}
    assert render_issuance(issuance=issuance).signatures.count() == 2


def test_each_person_signs_with_the_own_key(settings, tmp_path, issuance):
    found = entries(tmp_path, signer="Trần Thị Hoa")
    found["signers"] = {SIGNER: {**found["signer"], "OPTIONS": key_options(tmp_path, SIGNER)}}
    settings.PLANS_SIGNERS = {"default": found}
    assert render_issuance(issuance=issuance).signatures.first().subject == SIGNER


# -- unsigned


def test_an_issuer_without_an_entry_issues_unsigned_as_before(settings, tmp_path, issuance):
    settings.PLANS_SIGNERS = {"Sở Tư pháp": entries(tmp_path)}
    rendered = render_issuance(issuance=issuance)
    assert read_signatures(pdf_of(rendered)) == []
    assert not rendered.signatures.exists()


def test_an_issuer_can_be_left_out_of_the_default(signers, issuance):
    signers[ISSUER] = None
    assert read_signatures(pdf_of(render_issuance(issuance=issuance))) == []


def test_a_historic_document_is_signed_only_where_the_settings_say_so(signers):
    first, second = (issue_plan(plan=a_draft(number=number), is_historic=True) for number in ("7", "8"))
    assert render_issuance(issuance=first).signatures.count() == 0
    signers["default"]["sign_historic"] = True
    assert render_issuance(issuance=second).signatures.count() == 2


def test_an_unsigned_document_is_the_same_every_time(issuance):
    first = render_issuance(issuance=issuance)
    data = pdf_of(first)
    Issuance.objects.filter(pk=issuance.pk).update(pdf="", pdf_sha256="")
    assert pdf_of(render_issuance(issuance=issuance)) == data


# -- what fails, waits


def fail(issuance: Issuance) -> str:
    with pytest.raises(SigningFailed):
        render_issuance(issuance=issuance)
    issuance.refresh_from_db()
    return issuance.render_error


def test_a_wrong_password_stores_and_delivers_nothing_and_says_who_must_act(signers, issuance, tmp_path):
    (tmp_path / "password").write_text("sai", "utf-8")
    before = stored_files()
    reason = fail(issuance)
    assert issuance.reference in reason
    assert signers["default"]["signer"]["OPTIONS"]["file"] in reason
    assert not issuance.is_rendered
    assert stored_files() == before
    assert due_channels(issuance=issuance) == []
    assert not issuance.signatures.exists()


def test_a_failed_second_signature_leaves_nothing_of_the_first(signers, issuance, tmp_path):
    signers["default"]["organization"]["OPTIONS"] = {"file": str(tmp_path / "none.p12"), "password_env": "NONE"}
    before = stored_files()
    fail(issuance)
    assert (issuance.is_rendered, issuance.signatures.count(), stored_files()) == (False, 0, before)


def test_a_plan_signed_by_somebody_without_a_key_waits(settings, tmp_path, issuance):
    settings.PLANS_SIGNERS = {"default": entries(tmp_path, signer="Trần Thị Hoa")}
    assert SIGNER in fail(issuance)


def test_an_entry_without_an_organization_is_no_reason_to_leave_unsigned(signers, issuance):
    del signers["default"]["organization"]
    assert ISSUER in fail(issuance)


def test_signing_is_tried_again_however_often_it_failed(signers, issuance, tmp_path):
    (tmp_path / "password").write_text("sai", "utf-8")
    for _attempt in range(MAX_ATTEMPTS + 2):
        fail(issuance)
    Issuance.objects.filter(pk=issuance.pk).update(render_due_at=timezone.now() - timedelta(seconds=1))
    assert Issuance.objects.due_to_make_ready(most_attempts=MAX_ATTEMPTS).get() == issuance
    signers["default"] = entries(tmp_path)
    rendered = render_issuance(issuance=issuance)
    assert (rendered.render_error, rendered.render_due_at, rendered.signatures.count()) == ("", None, 2)


def test_the_next_attempt_waits_longer_for_a_person_than_for_a_machine(signers, issuance, settings, tmp_path):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        settings.PLANS_TIMESTAMP_URL = f"http://127.0.0.1:{unused.getsockname()[1]}/"
    assert settings.PLANS_TIMESTAMP_URL in fail(issuance)
    for_machine = issuance.render_due_at
    assert not Issuance.objects.due_to_make_ready(most_attempts=MAX_ATTEMPTS).exists()
    (tmp_path / "password").write_text("sai", "utf-8")
    fail(issuance)
    assert issuance.render_due_at - for_machine > timedelta(minutes=5)


# -- two workers at once


def test_of_two_signed_files_the_first_stays_and_the_other_is_removed(signers, issuance, monkeypatch):
    export, before = rendering.export_pdf, stored_files()

    def export_while_another_finishes(plan, **options):
        monkeypatch.setattr(rendering, "export_pdf", export)
        render_issuance(issuance=Issuance.objects.get(pk=issuance.pk))
        return export(plan, **options)

    monkeypatch.setattr(rendering, "export_pdf", export_while_another_finishes)
    rendered = render_issuance(issuance=issuance)
    assert stored_files() - before == {rendered.pdf.name}
    assert rendered.signatures.count() == 2


# -- an appendix in a file of its own


def test_an_appendix_file_is_signed_by_the_issuer(signers, issuance, tmp_path):
    (report,) = read_signatures(sign_appendix_file(issuance=issuance, data=a_page()), roots(tmp_path))
    assert (report.subject, report.is_valid) == (ISSUER, True)


def test_an_appendix_of_an_issuer_without_a_key_is_refused(issuance):
    with pytest.raises(SigningFailed, match=ISSUER):
        sign_appendix_file(issuance=issuance, data=a_page())
