"""Issuance: the official act, and its record.

Written once. What changes later: the fields of rendering and archiving, and the standing, which follows from the acts
of `plans_app.models.acts`.
"""

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from plans_app import conf
from plans_app.models.organizations import Organization
from plans_app.models.recipients import Purpose
from plans_app.models.registers import Register


def issued_storage():
    """The private storage of issued documents."""
    return storages[conf.get("PLANS_STORAGE")]


def archive_storage():
    """The storage of the archive copies."""
    return storages[conf.get("PLANS_ARCHIVE_STORAGE") or conf.get("PLANS_STORAGE")]


def pdf_path(issuance, filename):
    """Files are named by what they hold: a name never tells a reader what a closed plan is about."""
    return f"pdf/{issuance.pdf_sha256[:2]}/{issuance.pdf_sha256}.pdf"


class Standing(models.TextChoices):
    """What later acts have made of an issued plan. The same word stands in lists, feeds and the API."""

    IN_FORCE = "in_force", _("In force")
    CORRECTED = "corrected", _("Corrected")
    REPLACED = "replaced", _("Replaced")
    RECALLED = "recalled", _("Recalled")


# Nothing of such an issuance is handed over any more.
WITHDRAWN = (Standing.REPLACED, Standing.RECALLED)


class IssuanceQuerySet(models.QuerySet):
    def unrendered(self):
        """Issuances whose PDF is still to be made."""
        return self.filter(pdf="")

    def unready(self):
        """Issuances whose PDF is still to be made, or whose archive copy is still to be stored."""
        return self.filter(archived_at=None)

    def due_to_make_ready(self, *, most_attempts: int):
        """Those of them to be tried now: attempts are left, and the moment of the next one has come."""
        due = Q(render_due_at=None) | Q(render_due_at__lte=Now())
        return self.unready().filter(due, render_attempts__lt=most_attempts)


class Issuance(models.Model):
    """A plan as it was issued: its number, its revision, its PDF."""

    plan = models.ForeignKey(
        "plans_app.PlanPage", verbose_name=_("plan"), on_delete=models.PROTECT, related_name="issuances"
    )
    revision = models.OneToOneField(
        "wagtailcore.Revision",
        verbose_name=_("revision"),
        on_delete=models.PROTECT,
        related_name="plan_issuance",
    )
    issuer = models.ForeignKey(
        Organization, verbose_name=_("issuer"), on_delete=models.PROTECT, related_name="issuances"
    )
    register = models.ForeignKey(
        Register, verbose_name=_("register"), on_delete=models.PROTECT, related_name="issuances"
    )
    number = models.PositiveIntegerField(_("number"))
    reference = models.CharField(_("number and notation"), max_length=50, db_index=True)
    issued_on = models.DateField(_("date of the document"))
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("issued by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    is_historic = models.BooleanField(
        _("historic"),
        default=False,
        help_text=_("Entered with the number that it already had; delivered only when asked."),
    )
    content_sha256 = models.CharField(_("fingerprint of the printed content"), max_length=64)
    verification_code = models.CharField(
        _("verification code"),
        max_length=12,
        null=True,
        blank=True,
        unique=True,
        editable=False,
        help_text=_("Printed on the first page; whoever holds a copy proves it genuine by it."),
    )

    pdf = models.FileField(_("PDF"), storage=issued_storage, upload_to=pdf_path, blank=True)
    pdf_sha256 = models.CharField(_("SHA-256 of the PDF"), max_length=64, blank=True, db_index=True)
    pdf_pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    rendered_at = models.DateTimeField(_("rendered at"), null=True, blank=True)
    render_attempts = models.PositiveIntegerField(_("attempts to render"), default=0)
    render_due_at = models.DateTimeField(_("next attempt to render"), null=True, blank=True)
    render_error = models.TextField(_("error of the last attempt to render"), blank=True)

    archived_at = models.DateTimeField(_("archive copy stored at"), null=True, blank=True)
    archive_path = models.CharField(_("archive copy"), max_length=255, blank=True)
    archive_record_sha256 = models.CharField(_("SHA-256 of the archive's record"), max_length=64, blank=True)
    archive_error = models.TextField(_("error of the last attempt to archive"), blank=True)

    standing = models.CharField(
        _("standing"), max_length=20, choices=Standing.choices, default=Standing.IN_FORCE, editable=False
    )
    standing_at = models.DateTimeField(_("standing since"), null=True, blank=True, editable=False)

    objects = IssuanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("issuance")
        verbose_name_plural = _("issuances")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["register", "number"], name="number_is_given_once_in_a_register"),
            models.UniqueConstraint(fields=["plan"], name="plan_is_issued_once"),
            models.CheckConstraint(condition=Q(standing__in=list(Standing)), name="issuance_has_a_known_standing"),
            models.CheckConstraint(condition=Q(archived_at=None) | ~Q(pdf=""), name="archive_copy_is_of_a_document"),
        ]
        indexes = [models.Index(fields=["issued_at"], condition=Q(archived_at=None), name="issuances_unready")]

    def __str__(self):
        return self.reference

    @property
    def is_rendered(self) -> bool:
        return bool(self.pdf)

    @property
    def is_withdrawn(self) -> bool:
        """Recalled or replaced: nothing of it is handed over any more."""
        return self.standing in WITHDRAWN

    @property
    def pdf_filename(self) -> str:
        """The name that a reader's copy gets: "39-KH-UBND.pdf"."""
        return f"{self.reference.replace('/', '-')}.pdf"


class IssuanceSignature(models.Model):
    """A digital signature in the PDF of an issuance, as it was made."""

    class Role(models.TextChoices):
        SIGNER = "signer", _("Signer")
        ORGANIZATION = "organization", _("Organization")

    issuance = models.ForeignKey(Issuance, on_delete=models.CASCADE, related_name="signatures")
    position = models.PositiveIntegerField(_("position"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    subject = models.CharField(_("name in the certificate"), max_length=255)
    certificate_issuer = models.CharField(_("issuer of the certificate"), max_length=255)
    serial_number = models.CharField(_("serial number of the certificate"), max_length=64)
    certificate_sha256 = models.CharField(_("SHA-256 of the certificate"), max_length=64)
    signed_at = models.DateTimeField(_("signed at"))
    level = models.CharField(_("level"), max_length=10)

    class Meta:
        verbose_name = _("digital signature")
        verbose_name_plural = _("digital signatures")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["issuance", "position"], name="issuance_signature_has_one_position")
        ]

    def __str__(self):
        return self.subject


class IssuanceRecipient(models.Model):
    """A line of "Nơi nhận" frozen at issuing, with what became of it."""

    class State(models.TextChoices):
        RESOLVED = "resolved", _("Found in the directory")
        UNRESOLVED = "unresolved", _("Not found in the directory")
        ARCHIVED = "archived", _("Archive copy")

    issuance = models.ForeignKey(Issuance, on_delete=models.CASCADE, related_name="recipient_lines")
    position = models.PositiveIntegerField(_("position"))
    text = models.TextField(_("recipient"))
    purpose_text = models.CharField(_("purpose"), max_length=255, blank=True)
    purpose = models.CharField(_("code of the purpose"), max_length=20, choices=Purpose.choices, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State.choices)
    unresolved_text = models.TextField(
        _("not found"),
        blank=True,
        help_text=_("The part of the line that nobody in the directory answers to."),
    )
    reached_above = models.PositiveIntegerField(
        _("reached by a line above"),
        null=True,
        blank=True,
        help_text=_("Organizations of this line that an earlier line of the same plan reaches."),
    )

    class Meta:
        verbose_name = _("issued recipient line")
        verbose_name_plural = _("issued recipient lines")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["issuance", "position"], name="recipient_line_has_one_position")]

    def __str__(self):
        return self.text


class ScheduledIssue(models.Model):
    """A plan that is to be issued by itself at a moment."""

    plan = models.OneToOneField(
        "plans_app.PlanPage", verbose_name=_("plan"), on_delete=models.CASCADE, related_name="scheduled_issue"
    )
    revision = models.OneToOneField(
        "wagtailcore.Revision", verbose_name=_("revision"), on_delete=models.CASCADE, related_name="+"
    )
    due_at = models.DateTimeField(_("to be issued at"), db_index=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("requested by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    last_error = models.TextField(_("why it could not be issued"), blank=True)

    class Meta:
        verbose_name = _("scheduled issue")
        verbose_name_plural = _("scheduled issues")
        ordering = ["due_at"]

    def __str__(self):
        return f"{self.plan} · {self.due_at:%d/%m/%Y %H:%M}"
