"""Whether an issued plan is in force, by its own days and by what came after it."""

import datetime

import pytest
from wagtail.models import PageViewRestriction

from plans_app.actions.standing import State, standing_of
from plans_app.models import PlanRelation
from tests.plans_app.plans import a_draft
from tests.plans_app.published import an_issued_plan

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 6, 1)


def a_plan(**days):
    return an_issued_plan(subject="Kế hoạch gốc", number="39", **days)


def a_later_plan(target, kind, **values):
    later = an_issued_plan(subject="Kế hoạch sau", number="40", **values)
    PlanRelation.objects.create(plan=later, kind=kind, target=target)
    return later


def standing(plan, day=DAY):
    return standing_of(issuance=plan.issuance, day=day)


def test_a_plan_is_in_force_from_its_day():
    plan = a_plan()
    assert (standing(plan).state, standing(plan).since) == (State.IN_FORCE, plan.issued_on)


def test_a_plan_may_begin_later_than_its_date():
    plan = a_plan(effective_from=datetime.date(2026, 7, 1))
    assert standing(plan).state == State.NOT_YET
    found = standing(plan, datetime.date(2026, 7, 1))
    assert (found.state, found.since) == (State.IN_FORCE, datetime.date(2026, 7, 1))


def test_a_plan_ends_after_its_last_day():
    plan = a_plan(effective_to=DAY)
    assert standing(plan).state == State.IN_FORCE
    found = standing(plan, DAY + datetime.timedelta(days=1))
    assert (found.state, found.since) == (State.ENDED, DAY + datetime.timedelta(days=1))


def test_an_issued_plan_replaces_the_one_that_it_names():
    plan = a_plan()
    later = a_later_plan(plan, PlanRelation.Kind.REPLACES)
    found = standing(plan)
    assert (found.state, found.since, found.by) == (State.REPLACED, later.issued_on, (later.reference,))


def test_a_correction_leaves_a_plan_in_force():
    plan = a_plan()
    later = a_later_plan(plan, PlanRelation.Kind.CORRECTS)
    found = standing(plan)
    assert (found.state, found.is_corrected, found.corrected_by) == (State.IN_FORCE, True, (later.reference,))


def test_a_draft_replaces_nothing():
    plan = a_plan()
    PlanRelation.objects.create(plan=a_draft(), kind=PlanRelation.Kind.REPLACES, target=plan)
    assert standing(plan).state == State.IN_FORCE


def test_a_closed_plan_that_replaces_is_not_named():
    plan = a_plan()
    later = a_later_plan(plan, PlanRelation.Kind.REPLACES)
    PageViewRestriction.objects.create(page=later, restriction_type="login")
    assert (standing(plan).state, standing(plan).by) == (State.REPLACED, ())


def test_a_plan_that_is_only_related_changes_nothing():
    plan = a_plan()
    a_later_plan(plan, PlanRelation.Kind.RELATED)
    a_later = standing(plan)
    assert (a_later.state, a_later.is_corrected) == (State.IN_FORCE, False)
