"""What must hold of the ledger: it does after all that can happen, and each fault is found."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from plans_app.actions.delivering import drain_deliveries, requeue_delivery, stop_deliveries
from plans_app.actions.doubts import resolve_doubts
from plans_app.actions.invariants import violations
from plans_app.actions.ledger import begin_transmission, claim_deliveries, release_abandoned
from plans_app.channels.memory import MemoryChannel
from plans_app.models import Delivery, DeliveryAttempt, DeliveryEvent, Issuance, IssuanceRecipient
from tests.plans_app.issued import an_issued_plan, states

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _memory(settings):
    settings.PLANS_CHANNELS = {"email": {"BACKEND": "plans_app.channels.memory.MemoryChannel"}}
    MemoryChannel.outbox.clear()


@pytest.fixture
def issuance():
    """An issuance of four deliveries: three were sent, the last one to be tried has no address."""
    issuance = an_issued_plan(4)
    issuance.deliveries.filter(organization__name="Đơn vị 3").update(address="", turn=1)
    drain_deliveries(channel="email", limit=3)
    return issuance


def test_the_ledger_is_in_order_after_loss_doubt_stop_and_retry(issuance):
    assert states(issuance) == {"accepted": 3, "queued": 1}
    drain_deliveries(channel="email")
    (failed,) = issuance.deliveries.failed()
    requeue_delivery(delivery=failed)
    (claimed,) = claim_deliveries(channel="email", size=1)
    begin_transmission(delivery=claimed)
    Delivery.objects.exclude(lease_until=None).update(lease_until=Now() - HOUR)
    release_abandoned()
    resolve_doubts()
    stop_deliveries(issuance=issuance)
    assert states(issuance) == {"accepted": 3, "cancelled": 1}
    assert list(violations()) == []
    call_command("check_deliveries")


def tamper_with_attempts(issuance):
    DeliveryAttempt.objects.first().delete()


def tamper_with_state(issuance):
    issuance.deliveries.sent().update(state="bounced")


def tamper_with_events(issuance):
    DeliveryEvent.objects.filter(to_state="claimed").first().delete()


def tamper_with_actor(issuance):
    sent = issuance.deliveries.sent().first()
    DeliveryEvent.objects.create(delivery=sent, from_state="held", to_state="queued", attempt=1, actor="sweep")


def tamper_with_attachment(issuance):
    DeliveryAttempt.objects.update(pdf_sha256="0" * 64)


def tamper_with_document(issuance):
    with issuance.pdf.storage.open(issuance.pdf.name, "wb") as file:
        file.write(b"%PDF-1.7 another document")


def lose_document(issuance):
    issuance.pdf.storage.delete(issuance.pdf.name)


def tamper_with_moment(issuance):
    Issuance.objects.update(rendered_at=Now() + HOUR)


def leave_behind(issuance):
    issuance.deliveries.filter(state="queued").update(due_at=Now() - HOUR)


def lose_line(issuance):
    IssuanceRecipient.objects.create(issuance=issuance, position=99, text="Ai đó", state="resolved", reached_above=0)


@pytest.mark.parametrize(
    ("tamper", "rule"),
    [
        (tamper_with_attempts, "I5"),
        (tamper_with_state, "I13"),
        (tamper_with_events, "I13"),
        (tamper_with_actor, "I6"),
        (tamper_with_attachment, "I4"),
        (tamper_with_document, "I4"),
        (lose_document, "I4"),
        (tamper_with_moment, "I3"),
        (leave_behind, "I7"),
        (lose_line, "I1"),
    ],
)
def test_a_fault_is_found_and_named(issuance, tamper, rule, capsys):
    tamper(issuance)
    assert rule in {violation.partition(" ")[0] for violation in violations()}
    with pytest.raises(CommandError):
        call_command("check_deliveries")
    assert rule in capsys.readouterr().err


@pytest.mark.parametrize(
    "values",
    [
        {"state": "transmitting"},
        {"lease_token": "6f1cdc86-4a52-4cf5-9d0b-2f7f0e2a1b3c"},
        {"state": "accepted"},
        {"state": "acknowledged", "sent_at": Now()},
        {"state": "sending"},
    ],
)
def test_the_database_takes_no_state_that_contradicts_itself(values):
    issuance = an_issued_plan(1)
    with pytest.raises(IntegrityError), transaction.atomic():
        issuance.deliveries.update(**values)


def test_the_database_takes_one_attempt_under_way_for_each_delivery():
    delivery = an_issued_plan(1).deliveries.get()
    DeliveryAttempt.objects.create(delivery=delivery, n=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        DeliveryAttempt.objects.create(delivery=delivery, n=2)
