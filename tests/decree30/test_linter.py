"""The linter as a whole: the rules it answers for, two plans without fault, five real ones."""

import datetime
import json
import time
from pathlib import Path

import pytest
from django.utils import timezone

from plans_app.actions.drafting import build_page, read_plan
from plans_app.actions.linting import lint_plan
from plans_app.actions.samples import SAMPLES, TEXTS, load_sample_directory
from plans_app.decree30.checks import CHECKS
from plans_app.decree30.context import bare_context
from plans_app.decree30.findings import Severity
from plans_app.decree30.linter import lint
from plans_app.decree30.rules import ELSEWHERE, RULES
from plans_app.models import Organization
from plans_app.vietnamese import fold
from tests.decree30.plans import a_commune_plan, a_department_plan, findings

EXPECTED = Path(__file__).parents[1] / "data" / "findings"
SOURCES = [sample["source"] for sample in json.loads(SAMPLES.read_text("utf-8"))]
# An undated plan is checked as if it went out on this day.
TODAY = datetime.date(2026, 7, 23)


def test_every_rule_is_checked_here_or_said_to_be_checked_elsewhere():
    numbers = {f"L{number:02d}" for number in range(1, 64)}
    assert set(RULES) | set(ELSEWHERE) == numbers
    assert not set(RULES) & set(ELSEWHERE)


def test_every_rule_on_content_has_its_check_and_every_check_its_rule():
    assert set(CHECKS) == set(RULES)


@pytest.mark.django_db
@pytest.mark.parametrize("make", [a_commune_plan, a_department_plan])
@pytest.mark.parametrize("is_issuing", [False, True])
def test_a_plan_written_to_the_rule_has_no_finding(make, is_issuing):
    assert findings(make(), is_issuing=is_issuing) == []


@pytest.fixture
def directory(db, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)
    load_sample_directory()


def a_sample(source: str):
    issuers = {sample["source"]: sample["issuer"] for sample in json.loads(SAMPLES.read_text("utf-8"))}
    draft = read_plan(data=(TEXTS / source).read_bytes(), source_name=source)
    return build_page(draft=draft, issuer=Organization.objects.get(key=fold(issuers[source])))


@pytest.mark.parametrize("source", SOURCES)
def test_the_findings_in_a_real_plan_are_those_that_a_reader_reviewed(directory, source):
    expected = json.loads((EXPECTED / f"{source[:3]}.json").read_text("utf-8"))
    found = [
        {
            "rule": finding.rule,
            "severity": finding.severity,
            "place": f"{finding.place.field} {finding.place.path}".strip(),
        }
        for finding in lint_plan(plan=a_sample(source))
    ]
    reviewed = [{key: entry[key] for key in ("rule", "severity", "place")} for entry in expected]
    assert sorted(found, key=str) == sorted(reviewed, key=str)


@pytest.mark.parametrize("source", SOURCES)
def test_a_real_plan_is_checked_within_50_milliseconds(directory, source, django_assert_num_queries):
    plan = a_sample(source)
    context = bare_context(plan, today=TODAY)
    durations = []
    for _attempt in range(5):
        start = time.process_time()
        with django_assert_num_queries(0):
            lint(plan, context)
        durations.append(time.process_time() - start)
    assert min(durations) < 0.05


@pytest.mark.django_db
def test_the_gravest_findings_come_first():
    plan = a_commune_plan(signer="", archive_units="VT", subject="Tổ chức hưởng ứng ngày hội;")
    severities = [finding.severity.rank for finding in findings(plan)]
    assert severities == sorted(severities)
    assert Severity.ERROR.rank in severities


@pytest.mark.django_db
def test_a_finding_keeps_its_key_as_long_as_it_stands():
    plan = a_commune_plan(signer="")
    assert [f.key for f in findings(plan)] == [f.key for f in findings(plan)]


@pytest.mark.django_db
def test_a_finding_says_rule_place_and_source_to_machines():
    data = findings(a_commune_plan(signer=""), "L47")[0].as_dict()
    assert (data["rule"], data["severity"], data["place"]["field"]) == ("L47", "error", "signer")
    assert data["source"] == "Appendix I, II.7.c"
    json.dumps(data)
