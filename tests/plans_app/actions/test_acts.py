"""What follows from a recall, a correction and a replacement: standing, stopped deliveries, notices."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry

from plans_app.actions.acts import replace_issuance
from plans_app.actions.delivering import drain_deliveries, requeue_delivery, requeue_failed
from plans_app.actions.doubts import resolve_doubts
from plans_app.actions.invariants import violations
from plans_app.actions.issuing import issue_plan
from plans_app.actions.ledger import (
    begin_transmission,
    cancel_outdated,
    claim_deliveries,
    record_acceptance,
    release_abandoned,
)
from plans_app.channels.memory import MemoryChannel
from plans_app.exceptions import ActRefused, IssueRefused, LeaseLost, PermanentFailure
from plans_app.models import Delivery, DeliveryAttempt, Issuance, IssuanceAct, PlanPage, Standing
from plans_app.signals import act_made
from tests.plans_app.acts import MEMORY, ORDER, a_correction, a_recall, a_replacing_draft, a_sent_plan
from tests.plans_app.issued import an_issued_plan, states
from tests.plans_app.plans import a_draft, an_organization

pytestmark = pytest.mark.django_db
State = Delivery.State


@pytest.fixture(autouse=True)
def memory(settings):
    settings.PLANS_CHANNELS = MEMORY
    MemoryChannel.outbox.clear()


def notified(act) -> list[str]:
    return sorted(act.notices.values_list("address", flat=True))


def set_state(issuance, number: int, state: str, **values):
    """Puts a delivery of a plan that nobody was sent yet where a worker would have left it."""
    sent = {"sent_at": timezone.now()} if state == State.BOUNCED else {}
    Delivery.objects.filter(issuance=issuance, organization__name=f"Đơn vị {number}").update(
        state=state, **{**sent, **values}
    )


# -- recall


def test_a_recalled_plan_is_in_force_no_more():
    issuance = an_issued_plan(1)
    act = a_recall(issuance)
    assert issuance.standing == Standing.RECALLED
    assert Issuance.objects.get().standing == Standing.RECALLED
    assert (act.reason, act.order_reference) == ("Ban hành nhầm", ORDER)


def test_what_has_not_left_is_stopped_and_those_bodies_are_not_told():
    issuance = an_issued_plan(3)
    act = a_recall(issuance)
    assert states(issuance) == {"cancelled": 3}
    assert notified(act) == []


def test_exactly_those_who_have_it_are_told_by_the_same_way_at_the_same_address():
    issuance = an_issued_plan(3)
    drain_deliveries(channel="email", limit=2)
    reached = sorted(message.address for message in MemoryChannel.outbox)
    issuance.deliveries.first().organization.__class__.objects.update(email="moi@qn.example")
    act = a_recall(issuance)
    assert notified(act) == reached
    assert {notice.channel for notice in act.notices.all()} == {"email"}


@pytest.mark.parametrize("state", [State.IN_DOUBT, State.ACCEPTED, State.DELIVERED, State.ACKNOWLEDGED])
def test_who_has_it_or_may_have_it_is_told(state):
    issuance = an_issued_plan(1)
    set_state(issuance, 0, state, sent_at=timezone.now(), acknowledged_at=timezone.now())
    assert notified(a_recall(issuance)) == ["dv0@qn.example"]


@pytest.mark.parametrize("state", [State.BOUNCED, State.REJECTED, State.EXPIRED, State.CANCELLED, State.HELD])
def test_whom_it_did_not_reach_is_not_told(state):
    issuance = an_issued_plan(1)
    set_state(issuance, 0, state)
    assert notified(a_recall(issuance)) == []


@pytest.mark.parametrize("state", [State.HELD, State.QUEUED, State.EXPIRED, State.CANCELLED])
def test_a_doubt_that_nobody_settled_counts_as_having_it(state):
    issuance = an_issued_plan(1)
    delivery = issuance.deliveries.get()
    DeliveryAttempt.objects.create(delivery=delivery, n=1, worker="w", ended_at=timezone.now(), outcome="in_doubt")
    set_state(issuance, 0, state, attempts=1)
    assert notified(a_recall(issuance)) == ["dv0@qn.example"]


def test_a_doubt_that_was_settled_as_not_sent_counts_as_not_having_it(settings):
    settings.PLANS_DOUBT_SECONDS = 0
    settings.PLANS_DOUBT_RESOLVER = "tests.plans_app.actions.test_acts.not_found"
    issuance = an_issued_plan(1)
    (delivery,) = claim_deliveries(channel="email", size=1)
    begin_transmission(delivery=delivery)
    Delivery.objects.update(lease_until=timezone.now() - datetime.timedelta(minutes=1))
    release_abandoned()
    assert resolve_doubts() == 1
    assert notified(a_recall(issuance)) == []


def not_found(_delivery):
    return "not_found"


def test_what_a_worker_holds_is_taken_from_it():
    an_issued_plan(1)
    (delivery,) = claim_deliveries(channel="email", size=1)
    act = a_recall(delivery.issuance)
    with pytest.raises(LeaseLost):
        begin_transmission(delivery=delivery)
    assert notified(act) == []


def test_what_is_being_sent_at_that_moment_ends_and_is_told():
    an_issued_plan(1)
    (delivery,) = claim_deliveries(channel="email", size=1)
    begin_transmission(delivery=delivery)
    act = a_recall(delivery.issuance)
    assert record_acceptance(delivery=delivery, answer="ok", code=250, pdf_sha256="")
    assert notified(act) == ["dv0@qn.example"]


def test_what_comes_back_into_the_queue_after_a_recall_is_never_sent():
    issuance = an_issued_plan(1)
    (delivery,) = claim_deliveries(channel="email", size=1)
    begin_transmission(delivery=delivery)
    a_recall(issuance)
    Delivery.objects.filter(pk=delivery.pk).update(state=State.QUEUED, lease_token=None, lease_until=None)
    drain_deliveries(channel="email")
    assert [message.act.kind for message in MemoryChannel.outbox] == ["recall"]
    assert cancel_outdated() == 1
    assert Delivery.objects.get(pk=delivery.pk).state == State.CANCELLED


def test_recalling_twice_recalls_once():
    issuance = a_sent_plan(2)
    assert a_recall(issuance).pk == a_recall(issuance, reason="Khác").pk
    assert Delivery.objects.notices().count() == 2


def test_a_recall_without_reason_and_order_lists_everything_at_once():
    issuance = an_issued_plan(1)
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    with pytest.raises(ActRefused) as refusal:
        a_recall(issuance, reason=" ", order_reference="<script>", order_date=tomorrow)
    assert len(refusal.value.problems) == 3
    assert not IssuanceAct.objects.exists()
    assert Issuance.objects.get().standing == Standing.IN_FORCE


def test_an_order_older_than_the_plan_is_refused():
    with pytest.raises(ActRefused):
        a_recall(an_issued_plan(1), order_date=datetime.date(2020, 1, 1))


def test_an_act_is_never_altered():
    act = a_recall(an_issued_plan(1))
    act.reason = "Khác"
    with pytest.raises(TypeError):
        act.save()


def test_a_recalled_plan_is_not_sent_again_by_a_person():
    issuance = an_issued_plan(1)
    a_recall(issuance)
    with pytest.raises(PermanentFailure):
        requeue_delivery(delivery=issuance.deliveries.get())
    assert requeue_failed(issuance=issuance) == 0


def test_a_notice_that_failed_can_be_tried_again():
    issuance = a_sent_plan(1)
    act = a_recall(issuance)
    act.notices.update(state=State.REJECTED)
    assert requeue_failed(issuance=issuance) == 1
    assert act.notices.get().state == State.QUEUED


def test_the_log_says_who_recalled_what():
    user = User.objects.create_superuser("van-thu", "vt@qn.example", "x")
    a_recall(a_sent_plan(2), user=user)
    entry = PageLogEntry.objects.get(action="plans_app.recall")
    assert entry.user == user
    assert entry.data["notified"] == 2
    assert ModelLogEntry.objects.count() == 0


def test_other_sites_hear_of_an_act_when_it_is_committed(django_capture_on_commit_callbacks):
    heard = []

    def hear(sender, act, **_kwargs):
        heard.append(act)

    act_made.connect(hear)
    issuance = an_issued_plan(1)
    with django_capture_on_commit_callbacks(execute=True):
        act = a_recall(issuance)
    act_made.disconnect(hear)
    assert heard == [act]


# -- correction


def test_a_corrected_plan_stays_in_force_and_goes_on_being_sent():
    issuance = an_issued_plan(3)
    drain_deliveries(channel="email", limit=1)
    act = a_correction(issuance)
    assert issuance.standing == Standing.CORRECTED
    assert len(notified(act)) == 1
    assert states(issuance) == {"accepted": 1, "queued": 3}


def test_one_letter_corrects_a_plan_once_and_another_again():
    issuance = a_sent_plan(1)
    assert a_correction(issuance).pk == a_correction(issuance).pk
    a_correction(issuance, order_reference="13/UBND-VP")
    assert issuance.acts.count() == 2


def test_a_recalled_plan_is_not_corrected():
    issuance = an_issued_plan(1)
    a_recall(issuance)
    with pytest.raises(ActRefused):
        a_correction(issuance)


def test_a_correction_says_what_is_wrong_and_what_is_right():
    with pytest.raises(ActRefused) as refusal:
        a_correction(an_issued_plan(1), wrong="", right="  ")
    assert len(refusal.value.problems) == 2


def test_a_recall_after_a_correction_stops_the_notices_that_wait():
    issuance = a_sent_plan(1)
    correction = a_correction(issuance)
    a_recall(issuance)
    assert correction.notices.get().state == State.CANCELLED
    assert issuance.standing == Standing.RECALLED


# -- replacement


def test_issuing_replaces_what_the_plan_names():
    old = an_issued_plan(1)
    new = issue_plan(plan=a_replacing_draft(old))
    act = old.acts.get()
    assert (act.kind, act.replacement, act.order_reference) == ("replacement", new, new.reference)
    assert Issuance.objects.get(pk=old.pk).standing == Standing.REPLACED
    assert new.standing == Standing.IN_FORCE


def test_who_is_sent_the_new_plan_is_not_told_twice():
    old = a_sent_plan(3)
    issue_plan(plan=a_replacing_draft(old, recipients=["Đơn vị 1"]))
    assert notified(old.acts.get()) == ["dv0@qn.example", "dv2@qn.example"]


def test_who_cannot_be_sent_the_new_plan_is_told_where_the_old_one_went():
    old = a_sent_plan(1)
    an_organization("Đơn vị 0").__class__.objects.update(email="")
    issue_plan(plan=a_replacing_draft(old, recipients=["Đơn vị 0"]))
    assert notified(old.acts.get()) == ["dv0@qn.example"]


def test_a_plan_is_replaced_once():
    old = an_issued_plan(1)
    issue_plan(plan=a_replacing_draft(old))
    with pytest.raises(IssueRefused, match=old.reference):
        issue_plan(plan=a_replacing_draft(old))
    with pytest.raises(ActRefused):
        replace_issuance(issuance=old, replacement=issue_plan(plan=a_draft()))


def test_only_who_may_publish_the_old_plan_may_replace_it():
    old = an_issued_plan(1)
    stranger = User.objects.create_user("khach", "k@qn.example", "x")
    with pytest.raises(IssueRefused, match=old.reference):
        issue_plan(plan=a_replacing_draft(old), user=stranger)
    assert not IssuanceAct.objects.exists()


def test_a_document_that_was_issued_elsewhere_tells_nobody():
    old = a_sent_plan(1)
    issue_plan(plan=a_replacing_draft(old), is_historic=True, deliver=False)
    assert old.acts.get().notices.count() == 0


def test_a_recalled_plan_that_is_replaced_stays_recalled():
    old = an_issued_plan(1)
    a_recall(old)
    issue_plan(plan=a_replacing_draft(old))
    assert Issuance.objects.get(pk=old.pk).standing == Standing.RECALLED


def test_a_plan_that_names_itself_replaces_nothing():
    plan = a_draft()
    plan.relations.create(kind="replaces", target=plan)
    plan.save_revision()
    assert issue_plan(plan=PlanPage.objects.get(pk=plan.pk)).standing == Standing.IN_FORCE


# -- the ledger


def test_the_ledger_is_in_order_after_all_of_it():
    old = a_sent_plan(3)
    a_correction(old)
    issue_plan(plan=a_replacing_draft(old, recipients=["Đơn vị 1"]), is_historic=True)
    a_recall(old, order_reference="14/UBND-VP")
    drain_deliveries(channel="email")
    assert list(violations()) == []


def test_the_check_finds_a_standing_that_no_act_explains():
    issuance = an_issued_plan(1)
    Issuance.objects.update(standing=Standing.RECALLED)
    assert [found for found in violations() if "I15" in found and str(issuance) in found]


def test_the_check_finds_a_notice_to_a_stranger():
    issuance = a_sent_plan(1)
    notice = a_recall(issuance).notices.get()
    notice.organization = an_organization("Người lạ")
    notice.save()
    assert [found for found in violations() if "I16" in found]
