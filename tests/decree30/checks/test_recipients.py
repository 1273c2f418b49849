"""The lines below "Nơi nhận"."""

import pytest

from plans_app.decree30 import fixing
from plans_app.decree30.context import RecipientFacts
from plans_app.decree30.findings import Severity
from tests.decree30.plans import (
    a_commune_plan,
    a_section,
    an_assignment,
    findings,
    known,
    messages,
    recipients,
)

pytestmark = pytest.mark.django_db


def sent_to(*lines, **values):
    return a_commune_plan(recipients=recipients(*lines), **values)


def facts(plan, **first):
    """The facts of the lines of `plan`, those of the first line changed."""
    line, *others = known(plan).recipients
    values = {"text": line.text, "purpose": line.purpose, "organizations": line.organizations, **first}
    return {"recipients": (RecipientFacts(**values), *others)}


def test_a_plan_without_recipients_is_an_error_at_issue_alone():
    assert findings(sent_to(), "L34") == []
    assert findings(sent_to(), "L34", is_issuing=True)[0].severity is Severity.ERROR


def test_dash_and_mark_are_taken_out_of_a_line():
    plan = sent_to(("- Sở Tài chính;", ""))
    fixing.apply(plan, findings(plan, "L35")[0].fix)
    assert [line.text for line in plan.recipients.all()] == ["Sở Tài chính"]


@pytest.mark.parametrize("text", ["Sở Tài chính; Sở Nội vụ", "Sở Tài chính\nSở Nội vụ", "Lưu: VT, KT"])
def test_a_line_holds_one_recipient(text):
    assert len(findings(sent_to((text, "")), "L35")) == 1


@pytest.mark.parametrize(
    ("units", "right"),
    [("", "VT"), ("VT; VP", "VT, VP"), ("KT", "VT, KT"), ("Lưu: VT, KT", "VT, KT"), ("VTKT", "VT, VTKT")],
)
def test_the_archive_line_begins_with_the_clerks_and_has_commas(units, right):
    plan = a_commune_plan(archive_units=units)
    (finding,) = findings(plan, "L36")
    assert finding.severity is Severity.ERROR
    fixing.apply(plan, finding.fix)
    assert plan.archive_units == right
    assert findings(plan, "L36") == []


def test_an_archive_line_without_drafting_unit_is_found():
    assert len(findings(a_commune_plan(archive_units="VT"), "L37")) == 1


UNITS = ("Phòng Văn hóa - Xã hội xã Quảng Ngọc", "Phòng Kinh tế xã Quảng Ngọc", "Văn phòng Hội đồng nhân dân")


@pytest.mark.parametrize("unit", ["VHXH", "KT", "VP", "KT (2b)", "PKT"])
def test_a_drafting_unit_is_known_by_its_first_letters(unit):
    assert findings(a_commune_plan(archive_units=f"VT, {unit}"), "L37", units=UNITS) == []


def test_a_slip_in_the_drafting_unit_is_mended():
    plan = a_commune_plan(archive_units="VT, VHXXH")
    fixing.apply(plan, findings(plan, "L37", units=UNITS)[0].fix)
    assert plan.archive_units == "VT, VHXH"


def test_an_unknown_drafting_unit_is_only_told():
    found = findings(a_commune_plan(archive_units="VT, QLĐT"), "L37", units=UNITS)
    assert [finding.severity for finding in found] == [Severity.INFO]


def test_a_line_that_nobody_answers_to_is_found():
    plan = sent_to(("Ban Lạ", ""), ("Phòng Kinh tế", ""))
    assert [str(f.place) for f in findings(plan, "L38", **facts(plan, organizations=frozenset()))] == ["1"]


def test_without_a_directory_no_line_is_unknown():
    assert findings(sent_to(("Ban Lạ", "")), "L38", recipients=None) == []


def test_a_body_that_has_ended_is_named_with_its_successor():
    plan = sent_to(("Sở KH&CN Hà Nam", "b/c"))
    found = messages(plan, "L38", **facts(plan, ended=(("Sở KH&CN Hà Nam", "Sở KH&CN Ninh Bình"),)))
    assert "Sở KH&CN Ninh Bình" in found[0]


@pytest.mark.parametrize(("count", "is_found"), [(15, False), (14, True)])
def test_a_counted_group_has_as_many_members_as_it_says(count, is_found):
    plan = sent_to(("UBND 15 phường", ""))
    members = facts(plan, organizations=frozenset(range(count)))
    assert bool(findings(plan, "L38", **members)) is is_found


def test_a_group_may_say_its_count_in_the_directory():
    plan = sent_to(("Các phòng chuyên môn", ""))
    assert len(findings(plan, "L38", **facts(plan, expected_count=4))) == 1


def assigned_to(unit, *lines):
    return sent_to(*lines, body=[a_section("TỔ CHỨC", an_assignment(unit, "Báo cáo."))])


@pytest.mark.parametrize(
    ("unit", "line"),
    [
        ("Phòng Kinh tế", "Phòng Kinh tế xã"),
        ("Phòng Kinh tế:", "Các phòng chuyên môn"),
        ("Phòng Kinh tế, Trang thông tin điện tử", "Phòng Kinh tế"),
        ("Trưởng các phòng, Thủ trưởng các đơn vị thuộc Sở", "Các phòng, đơn vị thuộc Sở"),
        ("Chi cục Thuế", "Các phòng, đơn vị thuộc Sở"),
        ("Hội Nông dân", "Các đơn vị được phân công"),
    ],
)
def test_a_unit_with_a_task_is_covered_by_its_name_or_by_a_group(unit, line):
    assert findings(assigned_to(unit, (line, "")), "L39") == []


@pytest.mark.parametrize(("unit", "line"), [("Công an xã", "Phòng Kinh tế"), ("Sở Tài chính", "Các phòng thuộc Sở")])
def test_a_unit_with_a_task_that_does_not_receive_the_plan_is_found(unit, line):
    assert unit in messages(assigned_to(unit, (line, "")), "L39")[0]


def test_a_unit_with_a_task_is_covered_by_the_group_that_it_is_a_member_of():
    plan = assigned_to("Công an xã", ("Các cơ quan của xã", ""))
    block_id = plan.body.get_prep_value()[0]["value"]["content"][0]["id"]
    reached = facts(plan, organizations=frozenset({7, 8}))
    assert findings(plan, "L39", assigned={block_id: frozenset({8})}, **reached) == []
    assert len(findings(plan, "L39", assigned={block_id: frozenset({9})}, **reached)) == 1


@pytest.mark.parametrize(
    ("purposes", "count"),
    [
        (("b/c", "p/h"), 0),
        (("để báo cáo", "để phối hợp"), 0),
        (("b/c", "phối hợp"), 1),
        (("để báo cáo", "báo cáo"), 1),
        (("b/c", "T/h"), 1),
        (("b/c", "x/y/z"), 2),
    ],
)
def test_purposes_are_known_and_written_alike(purposes, count):
    plan = sent_to(*((f"Cơ quan {index}", purpose) for index, purpose in enumerate(purposes)))
    assert len(findings(plan, "L40")) == count


def test_recipients_without_any_purpose_are_told():
    plan = sent_to(("Sở Y tế", ""), ("Sở Nội vụ", ""), ("Sở Tài chính", ""))
    assert [finding.severity for finding in findings(plan, "L40")] == [Severity.INFO]


def test_a_body_above_the_issuer_is_reported_to():
    plan = sent_to(("UBND tỉnh Thanh Hóa", "để phối hợp"))
    (finding,) = findings(plan, "L41", **facts(plan, is_superior=True))
    fixing.apply(plan, finding.fix)
    assert plan.recipients.all()[0].purpose_text == "để báo cáo"


def test_a_recipient_stands_in_one_line_only():
    plan = sent_to(("Phòng Kinh tế", ""), ("Sở Y tế", ""), ("phòng kinh  tế", ""))
    assert messages(plan, "L41") == ["The recipient stands in line 1 already."]
