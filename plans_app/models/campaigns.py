"""Campaigns: the tags of plans. An administrator keeps the list; an editor chooses from it."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.search import index

from plans_app.models.keyed import KeyedByName
from plans_app.vietnamese import fold, slugify


class Campaign(KeyedByName, index.Indexed, TagBase):
    """What plans are made for together: "Ngày Khoa học và Công nghệ", "Nghị quyết 57", "Kết nghĩa".

    Two names that differ only in accents, case or Unicode form are one campaign: `key` is unique.
    """

    free_tagging = False

    key = models.CharField(max_length=100, editable=False, unique=True)
    description = models.TextField(_("description"), blank=True)
    key_day = models.PositiveSmallIntegerField(
        _("key day"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    key_month = models.PositiveSmallIntegerField(
        _("key month"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    aliases = models.TextField(
        _("other names"),
        blank=True,
        help_text=_("One a line. A plan whose text holds one of them is suggested for the campaign."),
    )

    panels = [
        # The address follows from the name once and stays, so nobody has to think of one.
        FieldPanel("name"),
        FieldPanel("description"),
        FieldRowPanel([FieldPanel("key_day"), FieldPanel("key_month")]),
        FieldPanel("aliases"),
    ]
    search_fields = [index.SearchField("search_text"), index.AutocompleteField("search_text")]

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["key"]

    def slugify(self, tag, i=None):
        slug = slugify(tag, max_length=90)
        return slug if i is None else f"{slug}-{i}"

    def clean(self):
        super().clean()
        self.set_keys()
        if not self.key:
            raise ValidationError({"name": _("The name needs at least one letter or digit.")})
        if '"' in self.name:
            # Fields of tags put names in such marks.
            raise ValidationError({"name": _("Write quotation marks as “ ”.")})
        twin = Campaign.objects.filter(key=self.key).exclude(pk=self.pk).first()
        if twin:
            raise ValidationError({"name": _("The campaign “%(name)s” has this name already.") % {"name": twin.name}})
        if (self.key_day is None) != (self.key_month is None):
            raise ValidationError({"key_month": _("Give the day and the month, or neither.")})

    key_fields = ("name", "key", "slug")

    def set_keys(self):
        super().set_keys()
        self.slug = self.slug or self.slugify(self.name)

    def get_absolute_url(self):
        return reverse("plans_app:campaign", kwargs={"slug": self.slug})

    @property
    def names(self) -> list[str]:
        """The name and the other names."""
        return [self.name, *(line.strip() for line in self.aliases.splitlines() if line.strip())]

    @property
    def key_date(self) -> str:
        """The day of the year as it is written, "18/5", or ""."""
        return f"{self.key_day}/{self.key_month}" if self.key_day and self.key_month else ""

    def search_text(self):
        """The names as written and folded, so that every database finds them with accents and without."""
        names = " ".join(self.names)
        return f"{names} {fold(names)}"


class PlanCampaign(ItemBase):
    """The tie of a plan to a campaign."""

    tag = models.ForeignKey(
        Campaign, verbose_name=_("campaign"), on_delete=models.CASCADE, related_name="plan_campaigns"
    )
    content_object = ParentalKey("plans_app.PlanPage", on_delete=models.CASCADE, related_name="plan_campaigns")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "content_object"], name="plan_has_a_campaign_once")]
