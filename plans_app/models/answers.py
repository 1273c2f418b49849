"""What comes back about a delivery: answers of people, reports of mail servers. Written once, never altered."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from plans_app.models.deliveries import Delivery


class DeliveryAnswerQuerySet(models.QuerySet):
    def of(self, issuance):
        """The answers to all deliveries of `issuance`, the latest first, each with its organization."""
        return (
            self.filter(delivery__issuance=issuance)
            .select_related("delivery__organization", "delivery__line")
            .order_by("-at", "-pk")
        )


class DeliveryAnswer(models.Model):
    """What a person who holds the letter said about it.

    The first one that acknowledges sets the state of the delivery; those after it are kept beside it. `fingerprint`
    tells a form that was sent twice from a second answer; `client` tells whether two answers came from one computer,
    and not from which.
    """

    class Kind(models.TextChoices):
        """Decree 30/2020, article 22: receipt is confirmed; what reached the wrong place is given back."""

        RECEIVED = "received", _("Received")
        FORWARDED = "forwarded", _("Passed on")
        NOT_OURS = "not_ours", _("Not for us")

    class Via(models.TextChoices):
        PAGE = "page", _("page")
        API = "api", _("API")

    delivery = models.ForeignKey(Delivery, verbose_name=_("delivery"), on_delete=models.CASCADE, related_name="answers")
    kind = models.CharField(_("answer"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("given by"), max_length=100, blank=True)
    forwarded_to = models.CharField(_("passed on to"), max_length=200, blank=True)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    via = models.CharField(_("given by way of"), max_length=10, choices=Via.choices)
    changed_state = models.BooleanField(_("changed the state"), default=False)
    at = models.DateTimeField(_("at"), db_default=Now())
    client = models.CharField(max_length=16, blank=True, editable=False)
    fingerprint = models.CharField(max_length=64, editable=False)

    objects = DeliveryAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to a delivery")
        verbose_name_plural = _("answers to deliveries")
        ordering = ["delivery", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "fingerprint"], name="answer_is_written_once"),
            models.CheckConstraint(
                condition=~models.Q(kind="forwarded") | ~models.Q(forwarded_to=""),
                name="forwarded_answer_names_to_whom",
            ),
        ]

    def __str__(self):
        return f"{self.delivery_id}: {self.kind}"

    @property
    def acknowledges(self) -> bool:
        return self.kind in (self.Kind.RECEIVED, self.Kind.FORWARDED)


class DeliveryReport(models.Model):
    """What a mail server reported about a letter (RFC 3464). `message_id` is that of the report."""

    class Outcome(models.TextChoices):
        FAILED = "failed", _("came back")
        DELAYED = "delayed", _("delayed")
        DELIVERED = "delivered", _("arrived")

    delivery = models.ForeignKey(Delivery, verbose_name=_("delivery"), on_delete=models.CASCADE, related_name="reports")
    message_id = models.CharField(max_length=255)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices)
    status = models.CharField(_("code"), max_length=20, blank=True)
    recipient = models.CharField(_("address"), max_length=254, blank=True)
    text = models.TextField(_("words of the mail server"), blank=True)
    changed_state = models.BooleanField(_("changed the state"), default=False)
    at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("report on a delivery")
        verbose_name_plural = _("reports on deliveries")
        ordering = ["delivery", "pk"]
        constraints = [models.UniqueConstraint(fields=["delivery", "message_id"], name="report_is_read_once")]

    def __str__(self):
        return f"{self.delivery_id}: {self.outcome}"
