"""The head of a plan: what is wrong with it, and how it is mended."""

import datetime

import pytest

from plans_app.decree30 import fixing
from plans_app.decree30.findings import Severity
from tests.decree30.plans import DAY, a_commune, a_commune_plan, a_paragraph, findings, messages

pytestmark = pytest.mark.django_db


def mended(plan, rule, **values):
    """`plan` after the fix of its first finding of `rule`, which is gone then."""
    found = findings(plan, rule, **values)
    assert fixing.apply(plan, found[0].fix)
    assert len(findings(plan, rule, **values)) < len(found)
    return plan


def test_a_plan_without_issuer_is_an_error():
    assert [finding.severity for finding in findings(a_commune_plan(issuer=None), "L07")] == [Severity.ERROR]


def test_an_issuer_that_has_ended_is_named_with_its_successor():
    found = messages(a_commune_plan(), "L08", issuer_has_ended=True, issuer_successor="UBND xã Quảng Xương")
    assert found == [
        "Ủy ban nhân dân xã Quảng Ngọc does not exist on 08/05/2026; its successor is UBND xã Quảng Xương."
    ]


@pytest.mark.parametrize(("number", "right"), [("5", "05"), ("045", "45"), ("4 5", "45")])
def test_a_number_is_written_without_spaces_and_with_a_zero_only_below_ten(number, right):
    assert mended(a_commune_plan(number=number), "L10").number == right


def test_a_number_with_a_letter_is_an_error_at_issue_alone():
    plan = a_commune_plan(number="45a")
    assert findings(plan, "L09") == []
    assert len(findings(plan, "L09", is_issuing=True)) == 1


def test_a_number_that_another_document_has_is_an_error():
    assert "39/KH-UBND" in messages(a_commune_plan(), "L09", is_issuing=True, taken_by="39/KH-UBND")[0]


@pytest.mark.parametrize("notation", ["KH - UBND", "BC-UBND", "KH-SKHCN", "kh-ubnd"])
def test_the_notation_is_kind_and_issuer_without_spaces(notation):
    plan = a_commune_plan(notation=notation)
    rule = findings(plan, "L10", "L11", "L12")[0].rule
    assert mended(plan, rule).notation == "KH-UBND"


def test_an_issuer_without_abbreviation_cannot_have_a_notation():
    issuer = a_commune()
    issuer.notation = ""
    assert len(findings(a_commune_plan(issuer=issuer, notation=""), "L12")) == 1


@pytest.mark.parametrize(
    ("number", "severities"), [("44", [Severity.ERROR]), ("45", []), ("47", [Severity.WARNING]), ("", [])]
)
def test_the_number_is_the_next_of_the_register(number, severities):
    found = findings(a_commune_plan(number=number), "L13", is_issuing=True, last_number=44, last_issued_on=DAY)
    assert [finding.severity for finding in found] == severities


def test_the_date_does_not_lie_before_that_of_the_last_number():
    last = {"last_number": 44, "last_issued_on": DAY + datetime.timedelta(days=1)}
    assert len(findings(a_commune_plan(), "L13", is_issuing=True, **last)) == 1


def test_a_plan_without_date_is_an_error_at_issue_alone():
    assert findings(a_commune_plan(issued_on=None), "L14") == []
    assert findings(a_commune_plan(issued_on=None), "L14", is_issuing=True)[0].severity is Severity.ERROR


def test_dates_in_the_text_are_padded_as_the_decree_has_it():
    plan = a_commune_plan(body=[a_paragraph("Trước ngày 5 tháng 06 năm 2026 và ngày 20 tháng 2 năm 2027.")])
    assert [finding.severity for finding in findings(plan, "L14")] == [Severity.INFO, Severity.INFO]
    for finding in findings(plan, "L14"):
        fixing.apply(plan, finding.fix)
    text = plan.body.get_prep_value()[0]["value"]
    assert text == "<p>Trước ngày 05 tháng 6 năm 2026 và ngày 20 tháng 02 năm 2027.</p>"


@pytest.mark.parametrize(
    ("days", "is_issuing", "count"), [(1, False, 1), (0, True, 0), (-1, True, 0), (-2, True, 1), (-30, False, 0)]
)
def test_a_document_bears_the_date_of_the_day_it_goes_out_or_the_working_day_before(days, is_issuing, count):
    plan = a_commune_plan(issued_on=DAY + datetime.timedelta(days=days))
    assert len(findings(plan, "L15", today=DAY, is_issuing=is_issuing)) == count


def test_the_friday_before_is_the_last_working_day_of_a_monday():
    monday = datetime.date(2026, 5, 11)
    assert findings(a_commune_plan(), "L15", today=monday, is_issuing=True) == []


def test_the_place_is_that_of_the_issuer():
    assert mended(a_commune_plan(place="Thanh Hóa"), "L16").place == "Quảng Ngọc"


def test_a_plan_that_leaves_the_place_to_its_issuer_has_one():
    assert findings(a_commune_plan(place=""), "L16") == []
    assert len(findings(a_commune_plan(place="", issuer=None), "L16")) == 1


@pytest.mark.parametrize(("day", "count"), [(datetime.date(2025, 6, 30), 0), (datetime.date(2025, 7, 1), 1)])
def test_no_district_is_the_place_since_the_local_government_has_two_levels(day, count):
    issuer = a_commune()
    issuer.place = "Huyện Bắc Bình"
    assert len(findings(a_commune_plan(issuer=issuer, place="", issued_on=day), "L16")) == count


@pytest.mark.parametrize(("kind", "severity"), [("", Severity.ERROR), ("TÙY BÚT", Severity.WARNING)])
def test_the_kind_is_one_of_appendix_iii(kind, severity):
    assert findings(a_commune_plan(document_kind=kind), "L18")[0].severity is severity


@pytest.mark.parametrize(
    ("subject", "right"),
    [
        ("Tổ chức ngày hội.", "Tổ chức ngày hội"),
        ("V/v tổ chức ngày hội", "Tổ chức ngày hội"),
        ("tổ chức ngày hội", "Tổ chức ngày hội"),
    ],
)
def test_the_subject_is_a_phrase_without_mark(subject, right):
    assert mended(a_commune_plan(subject=subject), "L19").subject == right


@pytest.mark.parametrize("subject", ["", "TỔ CHỨC CÁC HOẠT ĐỘNG", "Tổ chức ngày hội. Phân công thực hiện"])
def test_a_subject_that_is_missing_shouted_or_two_sentences_is_found(subject):
    assert len(findings(a_commune_plan(subject=subject), "L19")) == 1


@pytest.mark.parametrize(("length", "severities"), [(200, []), (201, [Severity.INFO]), (501, [Severity.WARNING])])
def test_a_long_subject_is_told_and_one_too_long_for_the_register_is_a_warning(length, severities):
    found = findings(a_commune_plan(subject="T" + "ổ" * (length - 1)), "L20")
    assert [finding.severity for finding in found] == severities


def test_other_plans_with_the_same_reference_are_named():
    assert messages(a_commune_plan(), "L63", twins=("Kế hoạch khác",))[0].endswith("Kế hoạch khác.")
