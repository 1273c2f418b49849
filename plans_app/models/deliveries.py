"""Delivery: one hand-over to one organization by one channel; its attempts and its events.

What is handed over is an issued plan, or the notice of an act that concerns it (recall, correction, replacement).

`plans_app.actions.ledger` has the table of states, and is the only module that changes them.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from plans_app.models.acts import IssuanceAct
from plans_app.models.issuances import WITHDRAWN, Issuance, IssuanceRecipient
from plans_app.models.organizations import Organization


class DeliveryState(models.TextChoices):
    """Where a delivery stands; see `plans_app.actions.ledger` for what leads where."""

    QUEUED = "queued", _("Waiting")
    CLAIMED = "claimed", _("Taken by a worker")
    TRANSMITTING = "transmitting", _("Being sent")
    IN_DOUBT = "in_doubt", _("Sent or not, to be found out")
    ACCEPTED = "accepted", _("Sent")
    DELIVERED = "delivered", _("Arrived")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    BOUNCED = "bounced", _("Came back")
    REJECTED = "rejected", _("Refused")
    EXPIRED = "expired", _("Given up after three days")
    TECHNICAL_FAILURE = "technical_failure", _("Failed by a fault of the system")
    HELD = "held", _("Waits for a person")
    CANCELLED = "cancelled", _("Stopped")


# Groups that people ask for. Together with QUEUED, HELD and CANCELLED they are all states.
HELD_BY_A_WORKER = (DeliveryState.CLAIMED, DeliveryState.TRANSMITTING)
SENT = (DeliveryState.ACCEPTED, DeliveryState.DELIVERED, DeliveryState.ACKNOWLEDGED)
FAILED = (
    DeliveryState.BOUNCED,
    DeliveryState.REJECTED,
    DeliveryState.EXPIRED,
    DeliveryState.TECHNICAL_FAILURE,
)


class DeliveryQuerySet(models.QuerySet):
    def due(self):
        """Waiting deliveries whose moment has come, by the database's clock.

        The document has to be made and its archive copy stored. Of a plan that is not in force any more only notices
        are due.
        """
        waiting = self.filter(state=DeliveryState.QUEUED, due_at__lte=Now(), issuance__archived_at__isnull=False)
        return waiting.exclude(act=None, issuance__standing__in=WITHDRAWN)

    def documents(self):
        """Deliveries of the plan itself: without the reminders and the notices that followed them."""
        return self.filter(act=None, reminds=None)

    def without_reminders(self):
        """Deliveries of the plan and the notices of later acts."""
        return self.filter(reminds=None)

    def notices(self):
        """Deliveries that tell of a later act."""
        return self.filter(act__isnull=False)

    def outdated(self):
        """Waiting deliveries of a plan that is not in force any more."""
        return self.filter(act=None, state=DeliveryState.QUEUED, issuance__standing__in=WITHDRAWN)

    def possibly_sent(self):
        """Deliveries that the other side has or may have: taken, being sent, or once in doubt and never settled.

        One that came back reached nobody.
        """
        under_way = Q(state__in=(*SENT, DeliveryState.TRANSMITTING, DeliveryState.IN_DOUBT))
        doubts = DeliveryAttempt.objects.filter(delivery=OuterRef("pk"), outcome=DeliveryAttempt.Outcome.IN_DOUBT)
        return self.filter(under_way | Exists(doubts)).exclude(state=DeliveryState.BOUNCED)

    def abandoned(self):
        """Deliveries that a worker took and did not finish in time."""
        return self.filter(state__in=HELD_BY_A_WORKER, lease_until__lt=Now())

    def doubtful(self):
        """Deliveries of which it can be asked by now whether they left."""
        return self.filter(state=DeliveryState.IN_DOUBT, due_at__lte=Now())

    def sent(self):
        """Deliveries that the other side has taken, whatever became of them there short of coming back."""
        return self.filter(state__in=SENT)

    def failed(self):
        """Deliveries that nobody tries any more."""
        return self.filter(state__in=FAILED)

    def unsent(self):
        """Deliveries of which it is not certain that they were taken: waiting, on their way, failed, stopped."""
        return self.exclude(state__in=SENT)


class Delivery(models.Model):
    """One hand-over.

    A reminder is a delivery too: one more letter about the delivery that it `reminds` of, numbered by `reminder`.

    `due_at` says when a waiting delivery may be tried and when one in doubt may be asked about; after `expires_at`
    it is not tried any more. `lease_token` names the worker that holds a delivery until `lease_until`. Waiting
    deliveries go in the order of their `turn`, in which issuances take turns. A delivery `is_suspect` when a worker was
    lost that may have been busy with it.
    """

    State = DeliveryState

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    issuance = models.ForeignKey(
        Issuance, verbose_name=_("issuance"), on_delete=models.CASCADE, related_name="deliveries"
    )
    line = models.ForeignKey(
        IssuanceRecipient,
        verbose_name=_("recipient line"),
        on_delete=models.CASCADE,
        related_name="deliveries",
    )
    organization = models.ForeignKey(
        Organization, verbose_name=_("organization"), on_delete=models.PROTECT, related_name="deliveries"
    )
    act = models.ForeignKey(
        IssuanceAct,
        verbose_name=_("notice of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="notices",
        help_text=_("Blank for a delivery of the plan itself."),
    )
    reminds = models.ForeignKey(
        "self",
        verbose_name=_("reminds of"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="reminders",
    )
    reminder = models.PositiveSmallIntegerField(_("number of the reminder"), null=True, blank=True)
    channel = models.CharField(_("channel"), max_length=30)
    address = models.CharField(_("address"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=DeliveryState.choices, default=DeliveryState.QUEUED)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    earlier_attempts = models.PositiveIntegerField(
        _("attempts before a person had it tried again"), default=0, editable=False
    )
    turn = models.BigIntegerField(default=0, db_default=0, editable=False)
    is_suspect = models.BooleanField(default=False, db_default=False, editable=False)
    due_at = models.DateTimeField(_("next attempt at"))
    expires_at = models.DateTimeField(_("tried until"), null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    lease_token = models.UUIDField(null=True, blank=True, editable=False, db_index=True)
    last_error = models.TextField(_("last error"), blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["line__position", "organization__key"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuance", "organization", "channel"],
                condition=Q(act=None, reminds=None),
                name="organization_gets_an_issuance_once_a_channel",
            ),
            models.UniqueConstraint(
                fields=["act", "organization", "channel"], name="organization_gets_a_notice_once_a_channel"
            ),
            models.UniqueConstraint(fields=["reminds", "reminder"], name="reminder_has_one_number"),
            models.CheckConstraint(
                condition=Q(reminds=None, reminder=None) | Q(reminds__isnull=False, reminder__isnull=False),
                name="reminder_has_a_number_and_nothing_else_has",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["claimed", "transmitting"],
                    lease_token__isnull=False,
                    lease_until__isnull=False,
                    attempts__gt=0,
                )
                | (~Q(state__in=["claimed", "transmitting"]) & Q(lease_token=None, lease_until=None)),
                name="delivery_has_a_lease_while_a_worker_holds_it",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "delivered", "acknowledged", "bounced"]) | Q(sent_at__isnull=False),
                name="sent_delivery_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="acknowledged") | Q(acknowledged_at__isnull=False),
                name="acknowledged_delivery_has_its_moment",
            ),
            models.CheckConstraint(condition=Q(state__in=list(DeliveryState)), name="delivery_is_in_a_known_state"),
        ]
        indexes = [
            models.Index(
                fields=["channel", "turn", "id", "due_at"], condition=Q(state="queued"), name="deliveries_waiting"
            ),
            models.Index(
                fields=["lease_until"], condition=Q(state__in=["claimed", "transmitting"]), name="deliveries_held"
            ),
            models.Index(fields=["due_at"], condition=Q(state="in_doubt"), name="deliveries_in_doubt"),
        ]

    def __str__(self):
        return f"{self.issuance} → {self.organization}"

    @property
    def due_at_if_waiting(self):
        """The moment of the next attempt, None when none is to be made."""
        return self.due_at if self.state == DeliveryState.QUEUED else None


class DeliveryAttempt(models.Model):
    """One try of a worker. It is written before the work, and completed when it is known how the try ended."""

    class Outcome(models.TextChoices):
        OPEN = "", _("under way")
        ACCEPTED = "accepted", _("taken")
        RETRY = "retry", _("failed for now")
        REFUSED = "refused", _("failed for good")
        IN_DOUBT = "in_doubt", _("unknown")
        LOST = "lost", _("the worker was lost")
        UNTRIED = "untried", _("not begun")
        STOPPED = "stopped", _("stopped")

    delivery = models.ForeignKey(
        Delivery, verbose_name=_("delivery"), on_delete=models.CASCADE, related_name="attempt_rows"
    )
    n = models.PositiveIntegerField(_("number"))
    worker = models.CharField(_("worker"), max_length=150)
    started_at = models.DateTimeField(_("started at"), db_default=Now())
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices, blank=True)
    code = models.PositiveSmallIntegerField(_("code of the answer"), null=True, blank=True)
    text = models.TextField(_("answer"), blank=True)
    pdf_sha256 = models.CharField(_("SHA-256 of the PDF"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["delivery", "n"]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "n"], name="attempt_has_one_number"),
            models.CheckConstraint(
                condition=Q(outcome="", ended_at=None) | (~Q(outcome="") & Q(ended_at__isnull=False)),
                name="attempt_has_an_outcome_when_it_ends",
            ),
            models.UniqueConstraint(
                fields=["delivery"], condition=Q(ended_at=None), name="delivery_has_one_attempt_under_way"
            ),
        ]

    def __str__(self):
        return f"{self.delivery_id} · {self.n}"


class DeliveryEvent(models.Model):
    """A change of state: who made it, when, and why. Written together with the change, and never altered."""

    delivery = models.ForeignKey(Delivery, verbose_name=_("delivery"), on_delete=models.CASCADE, related_name="events")
    from_state = models.CharField(_("from"), max_length=20, choices=DeliveryState.choices)
    to_state = models.CharField(_("to"), max_length=20, choices=DeliveryState.choices)
    attempt = models.PositiveIntegerField(_("attempt"))
    actor = models.CharField(_("by"), max_length=150)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    at = models.DateTimeField(_("at"), db_default=Now())
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("event of a delivery")
        verbose_name_plural = _("events of deliveries")
        ordering = ["delivery", "pk"]

    def __str__(self):
        return f"{self.delivery_id}: {self.from_state} → {self.to_state}"


class ChannelHealth(models.Model):
    """How a channel does, as all workers know it. A channel without a row, or without failures, is well.

    After some failures in a row nothing is tried before `paused_until`, and one delivery alone then.
    """

    channel = models.CharField(_("channel"), max_length=30, primary_key=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    failed_at = models.DateTimeField(_("failed at"), null=True, blank=True)
    paused_until = models.DateTimeField(_("paused until"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("health of a channel")
        verbose_name_plural = _("health of channels")
        ordering = ["channel"]

    def __str__(self):
        return self.channel
