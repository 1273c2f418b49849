"""What people answer: what counts, what is only kept, and what the ledger makes of it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from plans_app.actions.acknowledging import MOST_ANSWERS, Answer, acknowledge_delivery, answer_delivery
from plans_app.actions.delivering import drain_deliveries, requeue_delivery, requeue_failed
from plans_app.actions.invariants import violations
from plans_app.actions.ledger import (
    begin_transmission,
    claim_deliveries,
    record_acceptance,
    record_doubt,
    settle_doubt,
)
from plans_app.exceptions import AnswerRefused, LeaseLost, PermanentFailure
from plans_app.models import Delivery, DeliveryAnswer, Organization
from plans_app.signals import delivery_answered, delivery_finished
from tests.plans_app.issued import an_issued_plan
from tests.plans_app.receipts import a_sent_letter, put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("memory")]
State = Delivery.State
RECEIVED = Answer(kind="received", name="Chị Hoa, văn thư")
NOT_OURS = Answer(kind="not_ours", note="Nhầm xã")


def give(delivery, answer):
    return answer_delivery(delivery=delivery, answer=answer, via="page")


def test_the_first_answer_acknowledges():
    delivery = a_sent_letter()
    answer = give(delivery, RECEIVED)
    assert answer.changed_state
    assert delivery.state == State.ACKNOWLEDGED
    assert delivery.acknowledged_at is not None


def test_who_said_so_stands_in_the_event(settings):
    settings.LANGUAGE_CODE = "en"
    delivery = a_sent_letter()
    give(delivery, RECEIVED)
    event = delivery.events.last()
    assert (event.from_state, event.to_state, event.actor) == ("accepted", "acknowledged", "recipient")
    assert "Chị Hoa, văn thư" in event.note


def test_a_later_answer_is_kept_and_changes_nothing():
    delivery = a_sent_letter()
    give(delivery, RECEIVED)
    moment = delivery.acknowledged_at
    later = give(delivery, Answer(kind="forwarded", forwarded_to="Phòng Văn hóa"))
    assert not later.changed_state
    assert (delivery.acknowledged_at, delivery.answers.count()) == (moment, 2)


def test_the_same_form_sent_twice_is_one_answer():
    delivery = a_sent_letter()
    form = Answer(kind="received", request_id="1")
    assert give(delivery, form) == give(delivery, form)
    assert delivery.answers.count() == 1


def test_passing_it_on_acknowledges_and_names_to_whom():
    delivery = a_sent_letter()
    give(delivery, Answer(kind="forwarded", forwarded_to="Phòng Văn hóa - Xã hội"))
    assert delivery.state == State.ACKNOWLEDGED
    assert "Phòng Văn hóa - Xã hội" in delivery.events.last().note


def test_what_is_not_theirs_stands_before_the_clerk_and_is_not_acknowledged():
    delivery = a_sent_letter()
    give(delivery, NOT_OURS)
    assert delivery.state == State.BOUNCED
    assert "Nhầm xã" in delivery.last_error
    assert list(Delivery.objects.failed()) == [delivery]


def test_what_was_given_back_is_not_sent_there_again():
    delivery = a_sent_letter()
    give(delivery, NOT_OURS)
    with pytest.raises(PermanentFailure):
        requeue_delivery(delivery=delivery)
    assert requeue_failed(issuance=delivery.issuance) == 0


def test_what_was_given_back_goes_to_the_address_that_was_put_right():
    delivery = a_sent_letter()
    give(delivery, NOT_OURS)
    Organization.objects.filter(pk=delivery.organization_id).update(email="dung@qn.example")
    delivery = Delivery.objects.get(pk=delivery.pk)
    assert requeue_failed(issuance=delivery.issuance) == 1
    drain_deliveries(channel="email")
    delivery.refresh_from_db()
    assert (delivery.state, delivery.address) == (State.ACCEPTED, "dung@qn.example")


def test_giving_back_by_mistake_is_put_right_by_confirming():
    delivery = a_sent_letter()
    give(delivery, NOT_OURS)
    give(delivery, RECEIVED)
    assert delivery.state == State.ACKNOWLEDGED


def test_what_is_acknowledged_cannot_be_given_back():
    delivery = a_sent_letter()
    give(delivery, RECEIVED)
    assert not give(delivery, NOT_OURS).changed_state
    assert delivery.state == State.ACKNOWLEDGED


@pytest.mark.parametrize(
    "state", [State.IN_DOUBT, State.HELD, State.QUEUED, State.DELIVERED, State.BOUNCED, State.EXPIRED, State.CANCELLED]
)
def test_whoever_has_the_letter_is_right_whatever_the_ledger_says(state):
    delivery = put(a_sent_letter(), state=state)
    assert acknowledge_delivery(delivery=delivery)
    assert delivery.state == State.ACKNOWLEDGED


def test_what_has_never_been_tried_cannot_have_arrived():
    delivery = an_issued_plan(1).deliveries.get()
    assert not acknowledge_delivery(delivery=delivery)
    assert delivery.state == State.QUEUED


def test_a_worker_that_is_about_to_send_it_again_does_not():
    delivery = an_issued_plan(1).deliveries.get()
    (claimed,) = claim_deliveries(channel="email", size=1)
    begin_transmission(delivery=claimed)
    record_doubt(delivery=claimed, reason="?")
    settle_doubt(delivery=claimed, to=State.QUEUED, note="")
    (again,) = claim_deliveries(channel="email", size=1)
    assert acknowledge_delivery(delivery=delivery)
    with pytest.raises(LeaseLost):
        begin_transmission(delivery=again)
    assert list(violations()) == []


def test_an_answer_that_is_quicker_than_the_mail_server_stands():
    issuance = an_issued_plan(1)
    (sending,) = claim_deliveries(channel="email", size=1)
    begin_transmission(delivery=sending)
    delivery = issuance.deliveries.get()
    assert acknowledge_delivery(delivery=delivery)
    assert not record_acceptance(delivery=sending, answer="250", code=250, pdf_sha256=issuance.pdf_sha256)
    assert delivery.sent_at is not None
    assert list(violations()) == []


def test_the_ledger_is_in_order_after_answers():
    delivery = a_sent_letter()
    for answer in (NOT_OURS, RECEIVED, NOT_OURS):
        give(delivery, answer)
    assert list(violations()) == []


def test_nobody_fills_the_database_with_answers():
    delivery = a_sent_letter()
    for count in range(MOST_ANSWERS):
        give(delivery, Answer(kind="received", note=str(count)))
    with pytest.raises(AnswerRefused):
        give(delivery, Answer(kind="received", note="một lần nữa"))


def test_the_database_keeps_no_answer_twice():
    answer = give(a_sent_letter(), RECEIVED)
    answer.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        answer.save(force_insert=True)


def test_the_clerk_has_the_answers_of_an_issuance_latest_first():
    delivery = a_sent_letter()
    first, second = give(delivery, NOT_OURS), give(delivery, RECEIVED)
    assert list(DeliveryAnswer.objects.of(delivery.issuance)) == [second, first]


def test_other_sites_are_told(django_capture_on_commit_callbacks):
    told = []

    def hear(**said):
        told.append(said.get("answer") or said["delivery"].state)

    delivery = a_sent_letter()
    delivery_answered.connect(hear)
    delivery_finished.connect(hear)
    with django_capture_on_commit_callbacks(execute=True):
        answer = give(delivery, RECEIVED)
    delivery_answered.disconnect(hear)
    delivery_finished.disconnect(hear)
    assert told == [State.ACKNOWLEDGED, answer]


@pytest.mark.django_db(transaction=True)
def test_of_many_who_answer_at_once_one_acknowledges():
    delivery = a_sent_letter()

    def say(number):
        try:
            mine = Delivery.objects.get(pk=delivery.pk)
            return give(mine, Answer(kind="received", request_id=str(number % 4))).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as people:
        rows = set(people.map(say, range(16)))
    assert len(rows) == delivery.answers.count() == 4
    assert delivery.answers.filter(changed_state=True).count() == 1
    assert delivery.events.filter(to_state=State.ACKNOWLEDGED).count() == 1
