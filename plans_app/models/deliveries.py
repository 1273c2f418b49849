"""Delivery: one hand-over of an issued plan to one organization by one channel."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from plans_app.models.issuances import Issuance, IssuanceRecipient
from plans_app.models.organizations import Organization


class DeliveryQuerySet(models.QuerySet):
    def due(self):
        """Waiting deliveries of rendered issuances whose moment has come, by the database's clock."""
        return self.filter(state=Delivery.State.QUEUED, due_at__lte=Now()).exclude(issuance__pdf="")

    def abandoned(self):
        """Deliveries that a worker claimed and did not finish in time."""
        return self.filter(state=Delivery.State.SENDING, lease_until__lt=Now())


class Delivery(models.Model):
    """One hand-over.

        queued ── claimed by a worker ──► sending ──► sent
          ▲                                 │ ├─────► failed      (refused for good, or tried too often)
          └────── temporary failure, lease ran out ◄──┘

    `due_at` says when a queued delivery may be tried; `lease_token` names the worker that holds a sending one.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

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
    channel = models.CharField(_("channel"), max_length=30)
    address = models.CharField(_("address"), max_length=254, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("next attempt at"))
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
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
                name="organization_gets_an_issuance_once_a_channel",
            ),
            models.CheckConstraint(
                condition=Q(state="sending", lease_token__isnull=False, lease_until__isnull=False)
                | (~Q(state="sending") & Q(lease_token=None, lease_until=None)),
                name="sending_delivery_has_a_lease",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="sent_delivery_has_its_moment"
            ),
        ]
        indexes = [
            models.Index(fields=["channel", "due_at"], condition=Q(state="queued"), name="deliveries_due"),
            models.Index(fields=["lease_until"], condition=Q(state="sending"), name="deliveries_held"),
        ]

    def __str__(self):
        return f"{self.issuance} → {self.organization}"
