"""Links by which the recipient of a letter fetches a document that is too large to be attached."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from plans_app.models.deliveries import Delivery


class DownloadLinkQuerySet(models.QuerySet):
    def count_download(self):
        """Writes down that the document was fetched now."""
        return self.update(downloads=F("downloads") + 1, first_at=Coalesce(F("first_at"), Now()), last_at=Now())


class DownloadLink(models.Model):
    """The link of one delivery. Only the hash of its token is kept, so that nobody who reads the table can use it.

    A delivery has a second one only when the site's secret key was exchanged between two of its attempts.
    """

    delivery = models.ForeignKey(
        Delivery, verbose_name=_("delivery"), on_delete=models.CASCADE, related_name="download_links"
    )
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made at"), db_default=Now())
    downloads = models.PositiveIntegerField(_("downloads"), default=0)
    first_at = models.DateTimeField(_("first download"), null=True, blank=True)
    last_at = models.DateTimeField(_("last download"), null=True, blank=True)

    objects = DownloadLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("download link")
        verbose_name_plural = _("download links")
        ordering = ["delivery", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(downloads=0, first_at=None, last_at=None)
                | Q(downloads__gt=0, first_at__isnull=False, last_at__isnull=False),
                name="download_has_its_moment",
            )
        ]

    def __str__(self):
        return str(self.delivery)
