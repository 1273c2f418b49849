"""Who is reminded, when, and when no more."""

import datetime
import uuid

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from plans_app.actions.acknowledging import Answer, acknowledge_delivery, answer_delivery
from plans_app.actions.delivering import deliveries_of, drain_deliveries, requeue_failed, stop_deliveries
from plans_app.actions.invariants import violations
from plans_app.actions.ledger import begin_transmission, claim_deliveries
from plans_app.actions.receipts import receipt_url
from plans_app.actions.reminding import due_reminders, write_reminder, write_reminders
from plans_app.exceptions import LeaseLost
from plans_app.models import Delivery, PlanPage
from plans_app.tasks import send_reminders
from tests.plans_app.actions.test_letters import an_assignment
from tests.plans_app.issued import an_issued_plan
from tests.plans_app.plans import an_organization
from tests.plans_app.receipts import a_sent_letter, put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("memory")]
State = Delivery.State
# A Monday.
MONDAY = datetime.date(2026, 11, 2)


def at(day: int, hour: int = 9, minute: int = 0) -> datetime.datetime:
    """A moment, `day` days after the Monday on which the letters are sent."""
    moment = datetime.time(hour, minute)
    return timezone.make_aware(datetime.datetime.combine(MONDAY + datetime.timedelta(days=day), moment))


@pytest.fixture(autouse=True)
def _rules(settings):
    settings.PLANS_REMINDERS = {"after_days": [2, 7]}


@pytest.fixture
def delivery():
    return put(a_sent_letter(), sent_at=at(0))


def reminded_on(delivery, days=30) -> list[int]:
    """The days of a month on which there is reminded, when somebody looks each hour."""
    found = []
    for day in range(days):
        for hour in range(24):
            found += [day for _reminder in write_reminders(now=at(day, hour))]
    return found


def test_who_has_not_acknowledged_is_reminded_after_the_days_of_the_rule(delivery):
    assert reminded_on(delivery) == [2, 7]


def test_a_rule_that_was_missed_reminds_once(delivery):
    assert len(write_reminders(now=at(28))) == 1
    assert write_reminders(now=at(29)) == []


def test_nobody_is_reminded_without_a_rule(delivery, settings):
    settings.PLANS_REMINDERS = {}
    assert reminded_on(delivery) == []


@pytest.mark.parametrize(
    ("day", "hour", "minute", "count"),
    [(2, 7, 59, 0), (2, 8, 0, 1), (2, 16, 59, 1), (2, 17, 0, 0), (5, 9, 0, 0), (6, 9, 0, 0)],
)
def test_nobody_is_reminded_when_nobody_works(delivery, day, hour, minute, count):
    assert len(due_reminders(now=at(day, hour, minute))) == count


def test_a_free_day_puts_it_off(delivery, settings):
    settings.PLANS_REMINDERS = {"after_days": [5]}
    settings.PLANS_HOLIDAYS = ["2026-11-09"]
    assert reminded_on(delivery) == [8]


def test_there_is_a_limit(delivery, settings):
    settings.PLANS_REMINDERS = {"after_days": [1, 2, 3, 4, 7], "limit": 2}
    assert reminded_on(delivery) == [1, 2]


def a_letter_with_deadline(day: int) -> Delivery:
    unit = an_organization("Đơn vị 0", email="dv0@qn.example")
    deadline = (MONDAY + datetime.timedelta(days=day)).isoformat()
    other = an_assignment("Công an xã", deadline=(MONDAY + datetime.timedelta(days=4)).isoformat())
    own = an_assignment("Phòng", organization=unit.pk, deadline=deadline)
    return put(a_sent_letter(body=[own, other]), sent_at=at(0))


def test_the_recipients_own_deadline_counts(settings):
    settings.PLANS_REMINDERS = {"before_deadline_days": [3, 1]}
    assert reminded_on(a_letter_with_deadline(17)) == [14, 16]


def test_a_deadline_that_is_over_reminds_nobody(settings):
    settings.PLANS_REMINDERS = {"before_deadline_days": [3]}
    assert due_reminders(now=at(-1)) == []
    a_letter_with_deadline(3)
    assert due_reminders(now=at(4)) == []


def acknowledged(delivery):
    acknowledge_delivery(delivery=delivery)


def given_back(delivery):
    answer_delivery(delivery=delivery, answer=Answer(kind="not_ours"), via="page")


def bounced(delivery):
    put(delivery, state=State.BOUNCED)


def over(delivery):
    PlanPage.objects.filter(pk=delivery.issuance.plan_id).update(effective_to=MONDAY)


@pytest.mark.parametrize("happens", [acknowledged, given_back, bounced, over])
def test_nobody_is_reminded_of_what_is_settled(delivery, happens):
    happens(delivery)
    assert reminded_on(delivery, days=10) == []


def test_who_has_not_been_reached_is_not_reminded():
    an_issued_plan(1)
    assert due_reminders(now=at(5000)) == []


# -- the letter


def remind(delivery) -> Delivery:
    (reminder,) = write_reminders(now=at(2))
    return reminder


def test_a_reminder_is_a_letter_with_the_link_of_the_first_one(delivery, memory):
    reminder = put(remind(delivery), expires_at=timezone.now() + datetime.timedelta(hours=1))
    drain_deliveries(channel="email")
    first, second = memory
    link = receipt_url(delivery, site="")
    assert receipt_url(reminder, site="") == link
    assert link in first.text
    assert link in second.text
    assert link in second.html
    assert second.address == first.address
    assert second.delivery_id == str(reminder.pk) != first.delivery_id
    assert delivery.issuance.reference in second.subject != first.subject
    assert "02/11/2026" in second.text


def test_a_reminder_names_the_own_part_and_its_deadline(memory):
    delivery = a_letter_with_deadline(5000)
    remind(delivery)
    drain_deliveries(channel="email")
    day = MONDAY + datetime.timedelta(days=5000)
    assert f"{day:%d/%m/%Y}" in memory[1].text
    assert "Treo băng rôn & cờ." in memory[1].text
    assert "Công an xã" not in memory[1].text + memory[1].html


def test_a_reminder_ends_in_the_evening(delivery):
    reminder = remind(delivery)
    assert timezone.localtime(reminder.expires_at) == at(2, 17)


def test_a_reminder_that_did_not_leave_that_day_is_written_anew(delivery):
    put(remind(delivery), state=State.EXPIRED)
    assert [reminder.reminder for reminder in write_reminders(now=at(3))] == [2]


def test_a_reminder_that_was_refused_is_the_last(delivery):
    put(remind(delivery), state=State.REJECTED)
    assert write_reminders(now=at(8)) == []


def test_an_answer_stops_the_reminder_that_waits(delivery):
    reminder = remind(delivery)
    acknowledge_delivery(delivery=delivery)
    reminder.refresh_from_db()
    assert reminder.state == State.CANCELLED
    assert list(violations()) == []


def test_an_answer_stops_the_reminder_in_a_workers_hands(delivery):
    remind(delivery)
    (claimed,) = claim_deliveries(channel="email", size=1)
    acknowledge_delivery(delivery=delivery)
    with pytest.raises(LeaseLost):
        begin_transmission(delivery=claimed)


def test_stopping_a_plan_stops_its_reminders(delivery):
    remind(delivery)
    assert stop_deliveries(issuance=delivery.issuance) == 1


def test_two_who_look_at_once_remind_once(delivery):
    seen = due_reminders(now=at(2))
    remind(delivery)
    assert [write_reminder(delivery=one, now=at(2)) for one in seen] == [None]
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).get().reminders.create(
            id=uuid.uuid4(),
            issuance_id=delivery.issuance_id,
            line_id=delivery.line_id,
            organization_id=delivery.organization_id,
            channel="email",
            due_at=at(2),
            reminder=1,
        )


def test_a_reminder_is_no_recipient(delivery):
    put(remind(delivery), state=State.REJECTED)
    assert list(deliveries_of(issuance=delivery.issuance)) == [delivery]
    assert requeue_failed(issuance=delivery.issuance) == 0


# -- the command and the task


@pytest.fixture
def _it_is_wednesday(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: at(2))


@pytest.mark.usefixtures("_it_is_wednesday")
def test_a_dry_run_names_them_and_writes_nothing(delivery, capsys):
    call_command("send_reminders", "--dry-run")
    assert "Đơn vị 0 <dv0@qn.example>" in capsys.readouterr().out
    assert not delivery.reminders.exists()


@pytest.mark.usefixtures("_it_is_wednesday")
def test_the_task_writes_them(delivery):
    send_reminders()
    assert delivery.reminders.get().address == delivery.address


def test_the_command_says_when_there_is_no_rule(settings, capsys):
    settings.PLANS_REMINDERS = {}
    call_command("send_reminders")
    assert "PLANS_REMINDERS" in capsys.readouterr().out
