"""Reminding those who have not acknowledged: by rule, on working days, and not for ever.

A reminder is one more delivery, so it is sent, tried again, reported and proved like any other letter. It is written in
the morning that it is for and expires in the evening.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from plans_app import conf
from plans_app.actions.ledger import current_turn
from plans_app.actions.parts import Part, Parts, nearest_deadline, read_parts
from plans_app.channels import AddressKind, channel_class
from plans_app.models import WITHDRAWN, Delivery, DeliveryAnswer, Issuance

# Between these hours, local time, somebody is there to read.
OPENS, CLOSES = datetime.time(8), datetime.time(17)
SATURDAY = 5
MOST_REMINDERS = 3

State = Delivery.State


@dataclass(frozen=True, slots=True)
class ReminderRules:
    """When there is reminded: days after sending, days before the recipient's next deadline, how often at most."""

    after_days: tuple[int, ...] = ()
    before_deadline_days: tuple[int, ...] = ()
    limit: int = MOST_REMINDERS

    @property
    def is_off(self) -> bool:
        return not (self.after_days or self.before_deadline_days) or self.limit < 1


def reminder_rules() -> ReminderRules:
    """PLANS_REMINDERS as rules."""
    given = conf.get("PLANS_REMINDERS")
    return ReminderRules(
        after_days=tuple(given.get("after_days", ())),
        before_deadline_days=tuple(given.get("before_deadline_days", ())),
        limit=given.get("limit", MOST_REMINDERS),
    )


def write_reminders(*, now: datetime.datetime | None = None) -> list[Delivery]:
    """Writes the reminders that are due at `now`, which is this moment; they wait for a worker as letters do."""
    now = now or timezone.now()
    written = (write_reminder(delivery=delivery, now=now) for delivery in due_reminders(now=now))
    return [reminder for reminder in written if reminder]


def due_reminders(*, now: datetime.datetime | None = None) -> list[Delivery]:
    """The deliveries of which there is to be reminded at `now`; none outside of working hours."""
    rules, now = reminder_rules(), timezone.localtime(now or timezone.now())
    if rules.is_off or not is_working_time(now):
        return []
    return [delivery for issuance in _open_issuances() for delivery in _due_of(issuance, rules, now.date())]


def is_working_time(now: datetime.datetime) -> bool:
    """Monday to Friday from 8 to 17 o'clock, but for PLANS_HOLIDAYS. `now` is local."""
    holidays = {str(day) for day in conf.get("PLANS_HOLIDAYS")}
    is_free = now.weekday() >= SATURDAY or now.date().isoformat() in holidays
    return OPENS <= now.time() < CLOSES and not is_free


def _unanswered() -> QuerySet[Delivery]:
    """Letters that arrived as far as we know, and that nobody acknowledged. Only a person can be reminded."""
    to_people = [name for name in conf.get("PLANS_CHANNELS") if channel_class(name).address_kind == AddressKind.EMAIL]
    return Delivery.objects.documents().filter(state__in=[State.ACCEPTED, State.DELIVERED], channel__in=to_people)


def _open_issuances() -> Iterator[Issuance]:
    """Issuances with such letters, each with them in `unanswered`."""
    reminders = Prefetch("reminders", to_attr="earlier_reminders")
    answers = Prefetch("answers", DeliveryAnswer.objects.order_by("-pk"), to_attr="latest_answers")
    unanswered = _unanswered().select_related("organization").prefetch_related(reminders, answers).order_by("pk")
    issuances = (
        Issuance.objects.filter(deliveries__in=_unanswered())
        .exclude(pdf="")
        .exclude(standing__in=WITHDRAWN)
        .distinct()
        .order_by("pk")
    )
    related = issuances.select_related("plan", "revision")
    yield from related.prefetch_related(Prefetch("deliveries", unanswered, to_attr="unanswered")).iterator(50)


def _due_of(issuance: Issuance, rules: ReminderRules, today: datetime.date) -> Iterator[Delivery]:
    """A plan that is over asks nothing of anybody any more."""
    if issuance.plan.effective_to and issuance.plan.effective_to < today:
        return
    parts = Parts(read_parts(issuance.revision.as_object()) if rules.before_deadline_days else ())
    for delivery in issuance.unanswered:
        if _is_due(delivery, rules, parts, today):
            yield delivery


def _is_due(delivery: Delivery, rules: ReminderRules, parts: Parts, today: datetime.date) -> bool:
    earlier = [reminder for reminder in delivery.earlier_reminders if reminder.state != State.EXPIRED]
    if len(earlier) >= rules.limit or any(reminder.state in _HOPELESS for reminder in earlier):
        return False
    sent_on = timezone.localtime(delivery.sent_at).date()
    last = max((timezone.localtime(reminder.due_at).date() for reminder in earlier), default=sent_on)
    own = parts.of(delivery.organization)
    return any(last < day <= today for day in reminder_days(rules, sent_on=sent_on, parts=own, today=today))


# A reminder that came to such an end says that the next one would too.
_HOPELESS = {State.REJECTED, State.BOUNCED, State.TECHNICAL_FAILURE}


def reminder_days(
    rules: ReminderRules, *, sent_on: datetime.date, parts: Iterable[Part], today: datetime.date
) -> set[datetime.date]:
    """The days after `sent_on` from which on there is to be reminded, each once; a free day puts it off."""
    days = {sent_on + datetime.timedelta(days=count) for count in rules.after_days}
    deadline = nearest_deadline(parts, since=today)
    if deadline:
        days |= {deadline - datetime.timedelta(days=count) for count in rules.before_deadline_days}
    return {day for day in days if day > sent_on}


@transaction.atomic
def write_reminder(*, delivery: Delivery, now: datetime.datetime) -> Delivery | None:
    """Writes a reminder of `delivery`, which `due_reminders` found.

    None when it was acknowledged, or reminded of by another worker, since it was found.
    """
    unanswered = Delivery.objects.filter(pk=delivery.pk, state__in=[State.ACCEPTED, State.DELIVERED])
    if connection.features.has_select_for_update:
        unanswered = unanswered.select_for_update(of=("self",))
    fresh = unanswered.first()
    if fresh is None or fresh.reminders.count() != len(delivery.earlier_reminders):
        return None
    return Delivery.objects.create(
        issuance_id=fresh.issuance_id,
        line_id=fresh.line_id,
        organization_id=fresh.organization_id,
        channel=fresh.channel,
        address=fresh.address,
        reminds=fresh,
        reminder=len(delivery.earlier_reminders) + 1,
        turn=current_turn(channel=fresh.channel),
        due_at=now,
        expires_at=timezone.localtime(now).replace(hour=CLOSES.hour, minute=0, second=0, microsecond=0),
    )
