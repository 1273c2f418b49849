"""Codes and fingerprints: what proves a copy genuine, and what is said of it."""

import pytest
from wagtail.models import PageViewRestriction

from plans_app.actions.rendering import render_issuance
from plans_app.actions.verifying import (
    ALPHABET,
    Answer,
    new_code,
    printed_verification,
    read_code,
    verify_copy,
    written_code,
)
from plans_app.exceptions import VerificationRefused
from tests.plans_app.published import an_issued_plan, give_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def issuance():
    return render_issuance(issuance=an_issued_plan(subject="Công khai").issuance)


@pytest.fixture
def closed():
    plan = an_issued_plan(subject="Kín", number="77")
    give_pdf(plan, sha256="cd" * 32)
    PageViewRestriction.objects.create(page=plan, restriction_type="login")
    return plan.issuance


# -- codes


def test_an_issuance_has_a_code_of_sixty_bits(issuance):
    assert len(issuance.verification_code) == 12
    assert set(issuance.verification_code) <= set(ALPHABET)


def test_no_two_codes_are_alike():
    assert len({new_code() for _code in range(500)}) == 500


def test_a_code_is_read_as_people_write_it():
    assert written_code("K7QM4XZP9RTB") == "K7QM-4XZP-9RTB"
    for typed in ("K7QM-4XZP-9RTB", "k7qm 4xzp 9rtb", " k7qm4xzp9rtb ", "K7QM–4XZP–9RTB"):
        assert read_code(typed) == "K7QM4XZP9RTB"


def test_letters_that_look_like_digits_are_read_as_those():
    assert read_code("oil0-oil1-AAAA") == "01100111AAAA"


NO_CODES = ["", "K7QM", "K7QM-4XZP-9RTU", "'; DROP TABLE", "K7QM-4XZP-9RTB-0000", "K7QM\u00004XZP9RTB"]


@pytest.mark.parametrize("text", NO_CODES)
def test_what_is_no_code_is_refused_with_a_hint(text):
    with pytest.raises(VerificationRefused, match="12"):
        read_code(text)


# -- answers


def test_the_file_that_was_issued_is_genuine(issuance):
    verdict = verify_copy(sha256=issuance.pdf_sha256.upper())
    assert (verdict.answer, verdict.issuance) == (Answer.GENUINE, issuance)


def test_another_file_is_unknown(issuance):
    assert verify_copy(sha256="0" * 64).answer == Answer.UNKNOWN


def test_an_issuance_without_a_file_is_not_found_by_an_empty_fingerprint():
    an_issued_plan()
    with pytest.raises(VerificationRefused):
        verify_copy(sha256=" ")


def test_a_code_leads_to_its_issuance(issuance):
    verdict = verify_copy(code=issuance.verification_code.lower())
    assert (verdict.answer, verdict.issuance) == (Answer.KNOWN_CODE, issuance)


def test_a_code_that_was_never_given_is_unknown(issuance):
    assert verify_copy(code="0" * 12).answer == Answer.UNKNOWN


def test_a_file_that_is_not_that_of_the_code_is_altered(issuance):
    verdict = verify_copy(sha256="0" * 64, code=issuance.verification_code)
    assert (verdict.answer, verdict.issuance) == (Answer.ALTERED, None)


def test_a_genuine_file_of_another_plan_does_not_pass_under_the_code(issuance):
    other = render_issuance(issuance=an_issued_plan(subject="Khác", number="55").issuance)
    assert verify_copy(sha256=other.pdf_sha256, code=issuance.verification_code).answer == Answer.ALTERED


def test_the_file_of_the_code_is_genuine(issuance):
    verdict = verify_copy(sha256=issuance.pdf_sha256, code=issuance.verification_code)
    assert (verdict.answer, verdict.issuance) == (Answer.GENUINE, issuance)


def test_of_a_closed_plan_a_copy_is_only_called_genuine(closed):
    by_file, by_code = verify_copy(sha256=closed.pdf_sha256), verify_copy(code=closed.verification_code)
    assert (by_file.answer, by_code.answer) == (Answer.GENUINE, Answer.KNOWN_CODE)
    for verdict in (by_file, by_code):
        assert (verdict.issuance, verdict.validity, verdict.signatures) == (None, None, ())


def test_of_a_plan_taken_off_the_site_a_copy_is_only_called_genuine(issuance):
    issuance.plan.unpublish()
    assert verify_copy(sha256=issuance.pdf_sha256).issuance is None


# -- what is printed


def test_the_first_page_names_code_and_page(issuance):
    printed = printed_verification(issuance=issuance)
    site = issuance.plan.get_site().root_url
    code = issuance.verification_code
    assert (printed.url, printed.code) == (f"{site}/xac-thuc/", written_code(code))
    assert printed.code_url == f"{site}/xac-thuc/{code.lower()}/"


def test_a_site_may_print_no_code(issuance, settings):
    settings.PLANS_VERIFICATION_CODE = False
    assert printed_verification(issuance=issuance) is None


def test_an_issuance_from_before_there_were_codes_is_printed_without(issuance):
    issuance.verification_code = None
    assert printed_verification(issuance=issuance) is None
