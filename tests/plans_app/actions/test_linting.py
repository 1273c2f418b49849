"""Linting gathers what the database knows; its errors keep a plan from being issued."""

import datetime
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from plans_app.actions.issuing import issue_plan, issue_problems, prepare_for_issue
from plans_app.actions.linting import apply_fix, find_finding, lint_plan
from plans_app.actions.samples import load_samples
from plans_app.exceptions import FixRefused, IssueRefused
from plans_app.models import OrganizationGroup, PlanPage
from tests.plans_app.plans import a_body, a_draft, an_issuer, an_organization

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 5, 12)


@pytest.fixture(autouse=True)
def _day_and_language(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)
    with translation.override("en"):
        yield


def rules(plan, **values):
    return {finding.rule for finding in lint_plan(plan=plan, **values)}


def found(plan, rule, **values):
    return [finding.message for finding in lint_plan(plan=plan, **values) if finding.rule == rule]


def assigned_to(unit):
    value = {
        "marker": "",
        "unit": unit,
        "organization": None,
        "role": "lead",
        "text": "",
        "tasks": [],
        "deadline": None,
    }
    return [{"type": "assignment", "value": value, "id": "00000000-0000-4000-8000-000000000009"}]


def test_a_line_that_the_directory_does_not_know_is_found():
    an_organization()
    assert found(a_draft(recipients=["Phòng Kinh tế", "Ban Lạ"]), "L38") == [
        "Nobody in the directory, or more than one, answers to “Ban Lạ”."
    ]


def test_a_recipient_that_has_ended_is_named_with_its_successor():
    heir = an_organization("Sở Y tế Ninh Bình")
    an_organization("Sở Y tế Hà Nam", valid_to=datetime.date(2025, 6, 30), successor=heir)
    assert "Sở Y tế Ninh Bình" in found(a_draft(recipients=["Sở Y tế Hà Nam"]), "L38")[0]


def test_a_group_with_another_count_than_its_words_is_found():
    group = OrganizationGroup.objects.create(name="UBND 15 phường", expected_count=15)
    group.members.set([an_organization("UBND phường 1"), an_organization("UBND phường 2")])
    group.save()
    assert "2" in found(a_draft(recipients=["UBND 15 phường"]), "L38")[0]


def test_a_body_above_the_issuer_is_reported_to():
    province = an_organization("Ủy ban nhân dân tỉnh Thanh Hóa")
    issuer = an_issuer(superior=province)
    plan = a_draft(issuer=issuer, recipients=["Ủy ban nhân dân tỉnh Thanh Hóa"])
    assert len(found(plan, "L41")) == 1


def test_a_directory_that_goes_in_a_circle_ends():
    issuer = an_issuer()
    issuer.superior = issuer
    issuer.save()
    assert "L41" not in rules(a_draft(issuer=issuer))


def test_a_unit_with_a_task_is_found_behind_a_group():
    group = OrganizationGroup.objects.create(name="Lực lượng của xã")
    group.members.set([an_organization("Công an xã")])
    group.save()
    assert "L39" not in rules(a_draft(body=assigned_to("Công an xã"), recipients=["Lực lượng của xã"]))
    assert "L39" in rules(a_draft(body=assigned_to("Đồn Biên phòng"), recipients=["Lực lượng của xã"]))


def test_the_drafting_unit_is_one_of_the_issuers():
    issuer = an_issuer()
    an_organization("Phòng Văn hóa - Xã hội xã Quảng Ngọc", superior=issuer)
    plan = a_draft(issuer=issuer, archive_units="VT, VHXXH")
    assert "VHXH" in found(plan, "L37")[0]


def test_an_issuer_that_has_ended_is_found():
    issuer = an_issuer(valid_to=datetime.date(2025, 6, 30))
    assert "L08" in rules(a_draft(issuer=issuer))


def test_a_number_that_is_passed_or_taken_is_an_error_at_issue():
    issue_plan(plan=a_draft(number="39"), is_historic=True)
    assert "39/KH-UBND" in found(a_draft(number="39"), "L09", is_issuing=True)[0]
    assert "40" in found(a_draft(number="12"), "L13", is_issuing=True)[0]
    assert not {"L09", "L13"} & rules(a_draft(number="40"), is_issuing=True)


def test_another_draft_with_the_same_reference_is_named():
    a_draft(number="41", notation="KH-UBND", subject="Kế hoạch kia")
    assert "Kế hoạch kia" in found(a_draft(number="41", notation="KH-UBND"), "L63")[0]


def test_a_plan_of_nobody_can_be_checked_too():
    assert "L07" in rules(PlanPage(subject="Tổ chức ngày hội"))


def test_a_fix_makes_a_revision_and_mends_the_finding():
    plan = a_draft(subject="Tổ chức ngày hội.")
    (finding,) = [finding for finding in lint_plan(plan=plan) if finding.rule == "L19"]
    apply_fix(plan=plan, finding=finding)
    latest = PlanPage.objects.get(pk=plan.pk).get_latest_revision_as_object()
    assert latest.subject == "Tổ chức ngày hội"
    assert find_finding(plan=latest, key=finding.key) is None


def test_a_fix_of_the_text_or_a_recipient_stays_in_the_revision():
    plan = a_draft(body=a_body("<p>Hỗ trợ đầu tư đầu tư máy móc.</p>"), recipients=["- Phòng Kinh tế;"])
    for rule in ("L55", "L35"):
        finding = next(finding for finding in lint_plan(plan=plan) if finding.rule == rule)
        apply_fix(plan=plan, finding=finding)
    latest = PlanPage.objects.get(pk=plan.pk).get_latest_revision_as_object()
    assert "Hỗ trợ đầu tư máy móc." in str(latest.body)
    assert [line.text for line in latest.recipients.all()] == ["Phòng Kinh tế"]


def test_a_finding_whose_place_is_gone_is_not_mended():
    plan = a_draft(body=a_body("<p>Hỗ trợ đầu tư đầu tư máy móc.</p>"))
    finding = next(finding for finding in lint_plan(plan=plan) if finding.rule == "L55")
    plan.body = []
    with pytest.raises(FixRefused):
        apply_fix(plan=plan, finding=finding)


def test_a_finding_without_fix_is_not_mended():
    plan = a_draft(signer="")
    finding = next(finding for finding in lint_plan(plan=plan) if finding.rule == "L47")
    with pytest.raises(FixRefused):
        apply_fix(plan=plan, finding=finding)


def test_errors_of_form_keep_a_plan_back_all_at_once():
    plan = a_draft(authority="", closing="<p>Hết</p>", archive_units="")
    with pytest.raises(IssueRefused) as refusal:
        issue_plan(plan=plan)
    text = str(refusal.value)
    assert len(refusal.value.problems) == 3
    assert all(part in text for part in ("TM. ỦY BAN NHÂN DÂN", "./.", "Lưu"))


def test_a_reason_is_given_once():
    problems = issue_problems(plan=prepare_for_issue(plan=a_draft(signer="", recipients=[])))
    assert len(problems) == len(set(problems)) == 2


def test_warnings_do_not_keep_a_plan_back():
    plan = a_draft(body=a_body("<p>Lợi ích của nhân dân</p>"), archive_units="VT")
    assert {"L32", "L37"} <= rules(plan)
    assert issue_plan(plan=plan).reference == "01/KH-UBND"


def test_a_historic_document_may_have_the_form_that_it_had():
    plan = a_draft(authority="", closing="", archive_units="", place="Nơi khác")
    assert issue_plan(plan=plan, is_historic=True).is_historic


def test_every_sample_can_be_entered_as_historic():
    for plan in load_samples():
        page = plan.get_latest_revision_as_object()
        assert issue_problems(plan=prepare_for_issue(plan=page), is_historic=True) == []


def test_the_command_prints_findings_and_fails_on_errors(capsys):
    plan = a_draft(authority="")
    with pytest.raises(SystemExit) as end:
        call_command("lint_plan", str(plan.pk))
    assert end.value.code == 1
    assert "L43" in capsys.readouterr().out


def test_the_command_reads_a_file_and_prints_json(capsys, tmp_path):
    an_organization()
    path = tmp_path / "plan.txt"
    path.write_text("KẾ HOẠCH\nTổ chức ngày hội\n\nI. MỤC ĐÍCH\n\nTreo băng zôn./.\n", "utf-8")
    with pytest.raises(SystemExit):
        call_command("lint_plan", str(path), "--json")
    findings = json.loads(capsys.readouterr().out)
    assert "L55" in {finding["rule"] for finding in findings}


def test_the_command_succeeds_where_nothing_keeps_the_plan_back(capsys):
    call_command("lint_plan", str(a_draft().pk), "--issue")
    assert "Error: 0" in capsys.readouterr().out


def test_the_command_names_what_it_cannot_find():
    with pytest.raises(CommandError, match="nichts"):
        call_command("lint_plan", "nichts")
