"""Documents that a plan stands in relation to."""

import swapper
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
)
from wagtail.api import APIField
from wagtail.models import Orderable

PAGE_MODEL = swapper.get_model_name("wagtailcore", "Page")


class PlanRelation(Orderable):
    """Another document that a plan stands in relation to, in the directory of plans or only by its words."""

    class Kind(models.TextChoices):
        BASED_ON = "based_on", _("Based on")
        REPLACES = "replaces", _("Replaces")
        CORRECTS = "corrects", _("Corrects")
        RELATED = "related", _("See also")

    plan = ParentalKey("plans_app.PlanPage", on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField(_("relation"), max_length=20, choices=Kind.choices, default=Kind.RELATED)
    text = models.CharField(
        pgettext_lazy("relation", "document"),
        max_length=500,
        blank=True,
        help_text=_("Kế hoạch số 39/KH-UBND ngày 06/3/2024 của …"),
    )
    target = models.ForeignKey(
        PAGE_MODEL,
        verbose_name=_("plan on this site"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    panels = [FieldRowPanel([FieldPanel("kind"), FieldPanel("text")]), FieldPanel("target")]
    api_fields = [APIField("kind", writable=True), APIField("text", writable=True)]

    class Meta(Orderable.Meta):
        verbose_name = _("related document")
        verbose_name_plural = _("related documents")

    def __str__(self):
        return self.text or str(self.target)

    def clean(self):
        super().clean()
        if not self.text and self.target is None:
            raise ValidationError({"text": _("Name the document, or choose a plan of this site.")})
