"""Where an imported plan came from, and what was made of each line of its source."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanImport(models.Model):
    """The source of an imported plan. The same bytes lead to the same page."""

    plan = models.OneToOneField(
        "plans_app.PlanPage", verbose_name=_("plan"), on_delete=models.CASCADE, related_name="plan_import"
    )
    source_name = models.CharField(_("file name"), max_length=255)
    source_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, unique=True)
    source_text = models.TextField(_("text of the file"))
    report = models.JSONField(_("import report"), default=dict)
    imported_at = models.DateTimeField(_("imported at"), auto_now_add=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-imported_at"]

    def __str__(self):
        return self.source_name
