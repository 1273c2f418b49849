"""Whether an issued plan is in force, by its own days and by what came after it."""

import datetime

import pytest
from wagtail.models import PageViewRestriction

from plans_app.actions.validity import State, validity_of
from plans_app.models import IssuanceAct
from tests.plans_app.published import an_issued_plan

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 6, 1)


def a_plan(**days):
    return an_issued_plan(subject="Kế hoạch gốc", number="39", **days)


def validity(plan, day=DAY):
    return validity_of(issuance=plan.issuance, day=day)


def test_a_plan_is_in_force_from_its_day():
    plan = a_plan()
    assert (validity(plan).state, validity(plan).since) == (State.IN_FORCE, plan.issued_on)


def test_a_plan_may_begin_later_than_its_date():
    plan = a_plan(effective_from=datetime.date(2026, 7, 1))
    assert validity(plan).state == State.NOT_YET
    found = validity(plan, datetime.date(2026, 7, 1))
    assert (found.state, found.since) == (State.IN_FORCE, datetime.date(2026, 7, 1))


def test_a_plan_ends_after_its_last_day():
    plan = a_plan(effective_to=DAY)
    assert validity(plan).state == State.IN_FORCE
    found = validity(plan, DAY + datetime.timedelta(days=1))
    assert (found.state, found.since) == (State.ENDED, DAY + datetime.timedelta(days=1))


def an_act(plan, kind, **values) -> IssuanceAct:
    values = {"order_reference": "40/KH-UBND", "order_date": DAY, **values}
    return IssuanceAct.objects.create(issuance=plan.issuance, kind=kind, **values)


def replaced(plan):
    later = an_issued_plan(subject="Kế hoạch sau", number="40")
    an_act(plan, IssuanceAct.Kind.REPLACEMENT, replacement=later.issuance)
    return later


def test_a_replaced_plan_names_the_one_that_took_its_place():
    plan = a_plan()
    replaced(plan)
    found = validity(plan)
    assert (found.state, found.since, found.by) == (State.REPLACED, DAY, ("40/KH-UBND ngày 01/6/2026",))


def test_a_closed_plan_that_replaces_is_not_named():
    plan = a_plan()
    PageViewRestriction.objects.create(page=replaced(plan), restriction_type="login")
    assert (validity(plan).state, validity(plan).by) == (State.REPLACED, ())


def test_a_recall_outweighs_everything():
    plan = a_plan(effective_to=datetime.date(2026, 5, 1))
    replaced(plan)
    an_act(plan, IssuanceAct.Kind.RECALL, reason="Ban hành trái thẩm quyền", order_reference="12/UBND-VP")
    assert (validity(plan).state, validity(plan).by) == (State.RECALLED, ("12/UBND-VP ngày 01/6/2026",))


def test_a_correction_leaves_a_plan_in_force():
    plan = a_plan()
    an_act(plan, IssuanceAct.Kind.CORRECTION, wrong="năm 2025", right="năm 2026", order_reference="13/UBND-VP")
    assert (validity(plan).state, validity(plan).corrected_by) == (State.IN_FORCE, ("13/UBND-VP ngày 01/6/2026",))
