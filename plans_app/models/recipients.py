"""The lines of "Nơi nhận" as the plan states them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.api import APIField
from wagtail.models import Orderable

from plans_app.models.organizations import Organization, OrganizationGroup
from plans_app.vietnamese import fold, nfc
from plans_app.widgets import SnippetsChooser


class Purpose(models.TextChoices):
    """Why a plan is sent (Decree 30, Appendix I, II.9.a names to perform, to check, to report, to know)."""

    REPORT = "report", _("to report")
    DIRECT = "direct", _("to direct")
    PERFORM = "perform", _("to perform")
    COORDINATE = "coordinate", _("to coordinate")
    KNOW = "know", _("for information")
    PUBLISH = "publish", _("to publish")

    @classmethod
    def of_words(cls, words: str) -> str:
        """The code of `words` as typed in the brackets of a line ("để b/c", "T/h"), "" when they name none."""
        key = fold(words).removeprefix("de ")
        return next((code for phrase, code in PURPOSE_WORDS if key == phrase or key.startswith(f"{phrase} ")), "")


# Folded words of the brackets, longest first where one opens another.
PURPOSE_WORDS = (
    ("bao cao", Purpose.REPORT),
    ("b c", Purpose.REPORT),
    ("phoi hop chi dao", Purpose.DIRECT),
    ("chi dao", Purpose.DIRECT),
    ("c d", Purpose.DIRECT),
    ("thuc hien", Purpose.PERFORM),
    ("t h", Purpose.PERFORM),
    ("phoi hop", Purpose.COORDINATE),
    ("p h", Purpose.COORDINATE),
    ("dang tai", Purpose.PUBLISH),
    ("dang", Purpose.PUBLISH),
    ("biet", Purpose.KNOW),
    ("theo doi", Purpose.KNOW),
)


class PlanRecipient(Orderable, ClusterableModel):
    """One line of "Nơi nhận". Its organizations are found in the directory by its text, unless they are chosen here."""

    plan = ParentalKey("plans_app.PlanPage", on_delete=models.CASCADE, related_name="recipients")
    text = models.TextField(_("recipient"), help_text=_("As it is printed, without the dash and the final mark."))
    purpose_text = models.CharField(
        _("purpose"),
        max_length=255,
        blank=True,
        help_text=_("The words in brackets, as they are printed: để báo cáo, p/h …"),
    )
    organizations = ParentalManyToManyField(
        Organization,
        verbose_name=_("organizations"),
        blank=True,
        related_name="+",
        help_text=_("Only when the directory does not find them by the text."),
    )
    group = models.ForeignKey(
        OrganizationGroup,
        verbose_name=_("group"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    panels = [
        FieldRowPanel([FieldPanel("text"), FieldPanel("purpose_text")]),
        FieldRowPanel([FieldPanel("organizations", widget=SnippetsChooser), FieldPanel("group")]),
    ]
    api_fields = [
        APIField("text", writable=True),
        APIField("purpose_text", writable=True),
        APIField("purpose"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("recipient line")
        verbose_name_plural = _("recipient lines")

    def __str__(self):
        return f"{self.text} ({self.purpose_text})" if self.purpose_text else self.text

    def clean(self):
        super().clean()
        self.text = nfc(self.text or "").strip().rstrip(";,")
        self.purpose_text = nfc(self.purpose_text or "").strip().strip("()")

    @property
    def purpose(self) -> str:
        """The code of `purpose_text`, one of `Purpose`, or ""."""
        return Purpose.of_words(self.purpose_text)
