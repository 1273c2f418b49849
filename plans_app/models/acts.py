"""Acts that concern an issued plan: recall, correction, replacement. Rows are added and never altered."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from plans_app.models.issuances import Issuance, Standing
from plans_app.vietnamese import format_date, nfc


class ActKind(models.TextChoices):
    """What is done to an issued plan (Decree 30, article 18).

    An error of content is mended by a document of the same form that replaces the first, an error of form or
    procedure by an official letter that corrects it (article 18.3); what should not have gone out is recalled (18.4).
    """

    RECALL = "recall", _("Recall")
    CORRECTION = "correction", _("Correction")
    REPLACEMENT = "replacement", _("Replacement")


# What an act makes of the issuance. A later one in this order outweighs an earlier one.
STANDING_AFTER = {
    ActKind.CORRECTION: Standing.CORRECTED,
    ActKind.REPLACEMENT: Standing.REPLACED,
    ActKind.RECALL: Standing.RECALLED,
}


class IssuanceAct(models.Model):
    """One act. `order_reference` and `order_date` cite the document that orders it; of a replacement, the new plan."""

    Kind = ActKind

    issuance = models.ForeignKey(Issuance, verbose_name=_("issuance"), on_delete=models.PROTECT, related_name="acts")
    kind = models.CharField(_("act"), max_length=20, choices=ActKind.choices)
    reason = models.TextField(_("reason"), blank=True)
    wrong = models.TextField(_("what is wrong"), blank=True)
    right = models.TextField(_("what is right"), blank=True)
    order_reference = models.CharField(_("number and notation of the document that orders it"), max_length=50)
    order_date = models.DateField(_("date of the document that orders it"))
    replacement = models.ForeignKey(
        Issuance,
        verbose_name=_("replaced by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaces",
    )
    made_at = models.DateTimeField(_("made at"), db_default=Now())
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("act on an issued plan")
        verbose_name_plural = _("acts on issued plans")
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuance", "kind"],
                condition=Q(kind__in=["recall", "replacement"]),
                name="issuance_is_recalled_once_and_replaced_once",
            ),
            models.UniqueConstraint(
                fields=["issuance", "kind", "order_reference", "order_date"],
                name="document_orders_an_act_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="replacement", replacement__isnull=False)
                | (~Q(kind="replacement") & Q(replacement=None)),
                name="replacement_has_the_plan_that_replaces",
            ),
            models.CheckConstraint(
                condition=~Q(kind="correction") | (~Q(wrong="") & ~Q(right="")),
                name="correction_says_what_is_wrong_and_right",
            ),
            models.CheckConstraint(condition=~Q(kind="recall") | ~Q(reason=""), name="recall_has_a_reason"),
            models.CheckConstraint(condition=Q(kind__in=list(ActKind)), name="act_is_of_a_known_kind"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.issuance} · {self.order}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError("An act is never altered: another act follows it.")
        for name in ("reason", "wrong", "right", "order_reference"):
            setattr(self, name, nfc(getattr(self, name)).strip())
        super().save(*args, **kwargs)

    @property
    def order(self) -> str:
        """The document that orders it, as it is cited: "12/UBND-VP ngày 10/6/2026"."""
        return f"{self.order_reference} {format_date(self.order_date, short=True)}"
