"""What people answer about a delivery: they have it, they passed it on, it is not for them."""

import hashlib
from dataclasses import dataclass
from functools import partial

from django.db import connection, transaction
from django.utils.translation import gettext as _

from plans_app.actions import ledger
from plans_app.actions.delivering import tell
from plans_app.exceptions import AnswerRefused
from plans_app.models import Delivery, DeliveryAnswer
from plans_app.signals import delivery_answered

RECIPIENT = "recipient"
# What one delivery may be answered: a whole office may have the letter, and somebody may play with it.
MOST_ANSWERS = 50

Kind = DeliveryAnswer.Kind


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person says. `request_id` names the form that it was said on, so that sending it twice says it once."""

    kind: str
    name: str = ""
    forwarded_to: str = ""
    note: str = ""
    request_id: str = ""

    @property
    def fingerprint(self) -> str:
        said = (self.request_id, self.kind, self.name, self.forwarded_to, self.note)
        return hashlib.sha256("\0".join(said).encode()).hexdigest()


def acknowledge_delivery(*, delivery: Delivery, actor: str = RECIPIENT, note: str = "") -> bool:
    """→ acknowledged: whoever `actor` stands for has the document. False when that was known already.

    It holds whatever the ledger says: while a delivery is in doubt, held, or on its way a second time, somebody who
    has it proves that it arrived. Its reminders are stopped.
    """
    with transaction.atomic():
        changed = ledger.record_acknowledgement(delivery=delivery, actor=actor, note=note)
        if changed:
            ledger.cancel_reminders(delivery=delivery, actor=actor)
            transaction.on_commit(partial(tell, delivery=delivery), robust=True)
    delivery.refresh_from_db()
    return changed


def give_back_delivery(*, delivery: Delivery, actor: str = RECIPIENT, note: str) -> bool:
    """→ bounced: it reached somebody whom it does not concern, who gives it back (Decree 30/2020, article 22.2).

    It stands among the failed ones then, before the clerk. False when it was acknowledged or had failed already.
    """
    with transaction.atomic():
        changed = ledger.record_return(delivery=delivery, actor=actor, note=note)
        if changed:
            ledger.cancel_reminders(delivery=delivery, actor=actor)
            transaction.on_commit(partial(tell, delivery=delivery), robust=True)
    delivery.refresh_from_db()
    return changed


@transaction.atomic
def answer_delivery(*, delivery: Delivery, answer: Answer, via: str, client: str = "") -> DeliveryAnswer:
    """Keeps `answer`, and changes the state of `delivery` by it where it is the first to do so.

    The same answer from the same form gives the row that is there. Raises AnswerRefused when there are too many.
    """
    _lock(delivery)
    same = delivery.answers.filter(fingerprint=answer.fingerprint).first()
    if same:
        return same
    if delivery.answers.count() >= MOST_ANSWERS:
        raise AnswerRefused(_("This letter has been answered too many times: write to the issuing body instead."))
    row = DeliveryAnswer(
        delivery=delivery,
        kind=answer.kind,
        name=answer.name,
        forwarded_to=answer.forwarded_to,
        note=answer.note,
        via=via,
        client=client,
        fingerprint=answer.fingerprint,
    )
    act = acknowledge_delivery if row.acknowledges else give_back_delivery
    row.changed_state = act(delivery=delivery, note=describe_answer(row))
    row.save(force_insert=True)
    transaction.on_commit(partial(_tell_answer, row), robust=True)
    return row


def describe_answer(answer: DeliveryAnswer) -> str:
    """The answer in one line, for the events of the delivery and for a clerk."""
    words = {
        Kind.RECEIVED: _("Receipt confirmed"),
        Kind.FORWARDED: _("Passed on to %(name)s") % {"name": answer.forwarded_to},
        Kind.NOT_OURS: _("The recipient says that it is not for them"),
    }[answer.kind]
    said = f"{words} ({answer.name})" if answer.name else words
    return f"{said}: {answer.note}" if answer.note else f"{said}."


def _lock(delivery: Delivery) -> None:
    """Answers to one delivery are written one after another; SQLite has writers wait by itself."""
    if connection.features.has_select_for_update:
        Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)


def _tell_answer(answer: DeliveryAnswer) -> None:
    delivery_answered.send_robust(sender=DeliveryAnswer, answer=answer)
