"""verify_plan and sign_appendix as an operator calls them."""

import io

import pytest
from django.core.management import CommandError, call_command

from cms.development_keys import certify
from plans_app.actions.rendering import render_issuance
from plans_app.signing import read_signatures
from tests.plans_app.issued import an_issued_plan
from tests.signing.keys import ISSUER, ROOT, SIGNER, a_page, entries, roots

pytestmark = pytest.mark.django_db


@pytest.fixture
def issuance(settings, tmp_path):
    settings.PLANS_SIGNERS = {"default": entries(tmp_path)}
    settings.PLANS_TRUST_ROOTS = [str(path) for path in roots(tmp_path, ROOT).files]
    return render_issuance(issuance=an_issued_plan(1, pdf=None))


@pytest.fixture
def copy(issuance, tmp_path):
    """A copy of the issued file."""
    path = tmp_path / "copy.pdf"
    with issuance.pdf.open("rb") as file:
        path.write_bytes(file.read())
    return path


def verify(what) -> str:
    out = io.StringIO()
    call_command("verify_plan", str(what), stdout=out)
    return out.getvalue()


def verify_badly(what) -> str:
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verify_plan", str(what), stdout=out)
    return out.getvalue()


def test_a_genuine_file_is_told_with_plan_and_signers(copy, issuance):
    text = verify(copy)
    assert issuance.reference in text
    assert SIGNER in text
    assert ISSUER in text


def test_a_code_is_told_as_well(issuance):
    assert issuance.reference in verify(issuance.verification_code)


def test_an_altered_file_fails(copy, issuance):
    data = bytearray(copy.read_bytes())
    data[len(data) // 3] ^= 1
    copy.write_bytes(data)
    assert issuance.reference not in verify_badly(copy)


def test_signatures_that_go_back_to_no_root_of_the_site_fail(copy, settings, tmp_path):
    settings.PLANS_TRUST_ROOTS = [str(path) for path in roots(tmp_path, certify("Gốc khác")).files]
    assert SIGNER in verify_badly(copy)


def test_without_roots_intact_signatures_are_enough_and_that_is_said(copy, settings):
    settings.PLANS_TRUST_ROOTS = []
    assert "PLANS_TRUST_ROOTS" in verify(copy)


def test_a_file_from_elsewhere_fails(tmp_path, issuance):
    (tmp_path / "other.pdf").write_bytes(a_page())
    verify_badly(tmp_path / "other.pdf")


def test_what_is_neither_file_nor_code_is_refused(issuance):
    verify_badly("39/KH-UBND")


def test_an_appendix_is_signed_into_another_file(issuance, tmp_path):
    file, out = tmp_path / "appendix.pdf", tmp_path / "signed.pdf"
    file.write_bytes(a_page())
    call_command("sign_appendix", issuance.plan_id, str(file), out=out, stdout=io.StringIO())
    (report,) = read_signatures(out.read_bytes(), roots(tmp_path))
    assert (report.subject, report.is_valid) == (ISSUER, True)


def test_an_appendix_that_is_not_there_is_named(issuance, tmp_path):
    with pytest.raises(CommandError, match="missing.pdf"):
        call_command("sign_appendix", issuance.plan_id, str(tmp_path / "missing.pdf"), out=tmp_path / "signed.pdf")
    assert not (tmp_path / "signed.pdf").exists()
