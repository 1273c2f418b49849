"""Who signs, and how it is written."""

import pytest

from plans_app.decree30 import fixing
from plans_app.decree30.findings import Severity
from plans_app.models import Organization
from tests.decree30.plans import a_commune_plan, a_department_plan, findings, messages

pytestmark = pytest.mark.django_db


def mended(plan, rule):
    fixing.apply(plan, findings(plan, rule)[0].fix)
    assert findings(plan, rule) == []
    return plan


@pytest.mark.parametrize(
    ("authority", "right"),
    [("", "TM. ỦY BAN NHÂN DÂN"), ("KT. CHỦ TỊCH", "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH")],
)
def test_a_collegial_body_is_signed_for_on_its_behalf(authority, right):
    assert mended(a_commune_plan(authority=authority), "L43").authority == right


@pytest.mark.parametrize("authority", ["TM. ỦY BAN NHÂN DÂN XÃ", "TL. CHỦ TỊCH", "TUQ. CHỦ TỊCH"])
def test_a_unit_may_sign_by_order_of_the_head_of_a_collegial_body(authority):
    assert findings(a_commune_plan(authority=authority), "L43") == []


def test_the_head_of_a_single_head_body_signs_in_his_own_name():
    plan = a_department_plan(authority="TM. SỞ KHOA HỌC VÀ CÔNG NGHỆ\nKT. GIÁM ĐỐC", position="PHÓ GIÁM ĐỐC")
    assert mended(plan, "L43").authority == "KT. GIÁM ĐỐC"


def test_without_an_issuer_the_notation_tells_a_committee():
    assert len(findings(a_commune_plan(issuer=None, authority=""), "L43")) == 1
    assert findings(a_commune_plan(issuer=None, authority="", notation="KH-SKHCN"), "L43") == []


@pytest.mark.parametrize(
    ("authority", "position", "count"),
    [
        ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", 0),
        ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH THƯỜNG TRỰC", 0),
        ("TL. CHỦ TỊCH\nKT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG", 0),
        ("TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG", 0),
        ("Q. GIÁM ĐỐC", "GIÁM ĐỐC", 0),
        ("", "GIÁM ĐỐC", 0),
        ("KT. GIÁM ĐỐC", "GIÁM ĐỐC", 1),
        ("KT. GIÁM ĐỐC", "PHÓ CHỦ TỊCH", 1),
        ("KT.", "PHÓ GIÁM ĐỐC", 2),
        ("", "PHÓ GIÁM ĐỐC", 1),
        ("", "", 1),
    ],
)
def test_the_office_above_is_that_of_the_head_and_the_position_that_of_the_signer(authority, position, count):
    assert len(findings(a_department_plan(authority=authority, position=position), "L44")) == count


def test_a_deputy_who_signs_alone_signs_for_the_head():
    plan = a_department_plan(position="PHÓ GIÁM ĐỐC")
    assert mended(plan, "L44").authority == "KT. GIÁM ĐỐC"


@pytest.mark.parametrize(
    ("authority", "right"),
    [("KT.GIÁM ĐỐC", "KT. GIÁM ĐỐC"), ("kt. Giám đốc", "KT. GIÁM ĐỐC"), ("TL .GIÁM ĐỐC", "TL. GIÁM ĐỐC")],
)
def test_the_authority_is_in_capitals_with_a_space_after_its_prefix(authority, right):
    plan = a_department_plan(authority=authority, position="PHÓ GIÁM ĐỐC")
    for finding in findings(plan, "L46"):
        fixing.apply(plan, finding.fix)
    assert plan.authority == right


def test_no_office_is_abbreviated():
    assert messages(a_commune_plan(authority="TM. UBND XÃ"), "L46") == [
        "No office is abbreviated in the signature: “UBND”."
    ]


@pytest.mark.parametrize(
    ("signer", "right"),
    [("TS. Trần Duy Bình", "Trần Duy Bình"), ("PGS.TS. Trần Bình", "Trần Bình"), ("Ông Trần Bình", "Trần Bình")],
)
def test_no_title_stands_before_the_name(signer, right):
    assert mended(a_department_plan(signer=signer), "L47").signer == right


@pytest.mark.parametrize("signer", ["Trần Duy Bình", "Bàn Thị Ba", "Tô Sơn"])
def test_a_name_is_no_title(signer):
    assert findings(a_department_plan(signer=signer), "L47") == []


def test_a_school_may_keep_the_titles_of_its_head():
    school = Organization(name="Trường Đại học Hồng Đức", notation="ĐHHĐ", place="Thanh Hóa")
    found = findings(a_department_plan(issuer=school, signer="TS. Trần Bình"), "L47")
    assert [finding.severity for finding in found] == [Severity.WARNING]


def test_a_plan_without_signer_is_an_error():
    assert findings(a_department_plan(signer=""), "L47")[0].severity is Severity.ERROR


def test_a_value_longer_than_its_column_in_the_register_is_an_error_at_issue():
    plan = a_department_plan(signer="Trần " * 11)
    assert findings(plan, "L61") == []
    assert [finding.place.field for finding in findings(plan, "L61", is_issuing=True)] == ["signer"]
