"""The register of outgoing documents (sổ đăng ký văn bản đi)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from plans_app.models.organizations import Organization


class Register(models.Model):
    """The last number that an issuer gave in a year and a series.

    Numbers run from 01 on 1 January to 31 December, one series for paper and electronic documents
    (Decree 30, article 15.1). Whether all kinds share it the head decides (article 15.3).
    """

    issuer = models.ForeignKey(
        Organization, verbose_name=_("issuer"), on_delete=models.PROTECT, related_name="registers"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    series = models.CharField(_("series"), max_length=30, blank=True, help_text=_("Blank for the common series."))
    last_number = models.PositiveIntegerField(_("last number"), default=0)
    last_issued_on = models.DateField(_("date of the last number"), null=True, blank=True)

    class Meta:
        verbose_name = _("register")
        verbose_name_plural = _("registers")
        ordering = ["-year", "issuer__key", "series"]
        constraints = [
            models.UniqueConstraint(fields=["issuer", "year", "series"], name="register_is_unique_in_year_and_series")
        ]

    def __str__(self):
        return " · ".join(str(part) for part in (self.issuer, self.year, self.series) if part)
