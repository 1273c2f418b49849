"""Stamps, secrecy, the drafter's code and the number of copies."""

import pytest

from plans_app.decree30 import fixing
from plans_app.decree30.findings import Severity
from plans_app.decree30.ruleset import DECREE_30_2020
from plans_app.models import Circulation, Urgency
from tests.decree30.plans import a_commune_plan, a_paragraph, findings, known

pytestmark = pytest.mark.django_db


def test_the_words_that_an_editor_chooses_from_are_those_of_the_decree():
    assert set(Urgency.values) == set(DECREE_30_2020.urgency_frames)
    assert set(Circulation.values) == set(DECREE_30_2020.circulations)


@pytest.mark.parametrize("word", Urgency.values)
def test_a_stamp_of_the_decree_is_right(word):
    assert findings(a_commune_plan(urgency=word, circulation=Circulation.RETURN), "L52") == []


@pytest.mark.parametrize("field", ["urgency", "circulation"])
def test_a_stamp_that_the_decree_does_not_know_is_an_error(field):
    (found,) = findings(a_commune_plan(**{field: "HỎA TỐC HẸN GIỜ"}), "L52")
    assert (found.severity, found.place.field) == (Severity.ERROR, field)


def test_a_mark_of_secrecy_is_an_error():
    (found,) = findings(a_commune_plan(body=[a_paragraph("MẬT"), a_paragraph("Bảo mật thông tin.")]), "L52")
    assert found.severity is Severity.ERROR


def test_internal_circulation_and_an_open_page_contradict_each_other():
    plan = a_commune_plan(circulation=Circulation.INTERNAL)
    (found,) = findings(plan, "L52", is_open=True)
    assert found.severity is Severity.WARNING
    assert findings(plan, "L52", is_open=False) == []


def test_a_code_with_stop_and_copies_is_mended_to_its_letters():
    plan = a_commune_plan(drafter_code="PL.(300)")
    fixing.apply(plan, findings(plan, "L53")[0].fix)
    assert plan.drafter_code == "PL"
    assert findings(plan, "L53") == []


def test_copies_without_a_code_are_noticed():
    (found,) = findings(a_commune_plan(issued_copies=300), "L53")
    assert found.place.field == "drafter_code"


def test_copies_for_every_recipient_and_the_archive_are_enough():
    plan = a_commune_plan(archive_copies=2)
    needed = len(known(plan).recipients) + 2
    assert findings(a_commune_plan(archive_copies=2, drafter_code="PL", issued_copies=needed), "L53") == []
    (found,) = findings(a_commune_plan(archive_copies=2, drafter_code="PL", issued_copies=needed - 1), "L53")
    assert (found.place.field, str(needed) in found.message) == ("issued_copies", True)
