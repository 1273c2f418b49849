"""The directory: every body that issues or receives, and the groups that a plan names in one line."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.search import index

from plans_app import conf
from plans_app.models.keyed import KeyedByName
from plans_app.vietnamese import fold
from plans_app.widgets import ChannelSelect, SnippetsChooser

# Groups of letters and digits parted by dots, 35 characters at most (Decision 20/2020/QĐ-TTg, article 4);
# the older form 000.00.00.H41 (QCVN 102:2016) fits as well.
validate_identifier = RegexValidator(
    r"^[0-9A-Z]+(\.[0-9A-Z]+)*$", _("Use capital letters and digits in groups parted by dots.")
)
# The line at the foot of the first page, here and on the plan that keeps it.
CONTACT_LINE_LENGTH = 255


class OrganizationQuerySet(models.QuerySet):
    def valid_on(self, day):
        """Organizations that exist on `day`."""
        started = Q(valid_from=None) | Q(valid_from__lte=day)
        not_ended = Q(valid_to=None) | Q(valid_to__gte=day)
        return self.filter(started & not_ended)


class Organization(KeyedByName, index.Indexed, ClusterableModel):
    """A body or a unit: an issuer, a recipient, or both."""

    class Regime(models.TextChoices):
        """Who signs: on behalf of the collective (TM.), or the head alone (Decree 30, article 13)."""

        COLLEGIAL = "collegial", _("Collegial (signed on behalf of the body)")
        SINGLE_HEAD = "single_head", _("Single head")

    name = models.CharField(_("official name"), max_length=200)
    key = models.CharField(max_length=200, editable=False, db_index=True)
    short_name = models.CharField(_("short name"), max_length=100, blank=True)
    short_key = models.CharField(max_length=100, editable=False, blank=True, db_index=True)
    code = models.CharField(
        _("identifier code"),
        max_length=35,
        blank=True,
        validators=[validate_identifier],
        help_text=_("The code of the body in electronic exchange, for example H41.12 (35 characters at most)."),
    )
    notation = models.CharField(
        _("abbreviation in the notation"),
        max_length=30,
        blank=True,
        help_text=_("What stands after the dash in the notation: UBND in 39/KH-UBND."),
    )
    regime = models.CharField(_("regime"), max_length=20, choices=Regime.choices, default=Regime.SINGLE_HEAD)
    superior = models.ForeignKey(
        "self",
        verbose_name=_("superior body"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="units",
    )
    place = models.CharField(
        _("place name"), max_length=50, blank=True, help_text=_("Written before the date: Duy Tiên, ngày …")
    )
    contact_line = models.CharField(
        _("contact line"),
        max_length=CONTACT_LINE_LENGTH,
        blank=True,
        help_text=_(
            "Printed at the foot of the first page of its plans: address, telephone, e-mail, web. "
            "A plan keeps the line that it was issued with."
        ),
    )
    email = models.EmailField(_("e-mail for documents"), blank=True)
    channel = models.CharField(
        _("channel"),
        max_length=30,
        blank=True,
        help_text=_("The way by which documents reach the body. Leave blank for the site's own."),
    )
    valid_from = models.DateField(_("exists from"), null=True, blank=True)
    valid_to = models.DateField(_("exists until"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        verbose_name=_("successor"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="predecessors",
    )

    objects = OrganizationQuerySet.as_manager()

    panels = [
        MultiFieldPanel(
            [FieldPanel("name"), FieldRowPanel([FieldPanel("short_name"), FieldPanel("notation")])], _("Name")
        ),
        InlinePanel("aliases", heading=_("Other names in recipient lines"), label=_("Name")),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("regime"), FieldPanel("superior")]),
                FieldPanel("place"),
                FieldPanel("contact_line"),
            ],
            _("As an issuer"),
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("email"), FieldPanel("code")]), FieldPanel("channel", widget=ChannelSelect)],
            _("As a recipient"),
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]), FieldPanel("successor")],
            _("Existence"),
        ),
    ]
    search_fields = [
        index.SearchField("search_text"),
        index.AutocompleteField("search_text"),
        index.FilterField("regime"),
    ]

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="organization_code_is_unique"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=models.F("valid_from")),
                name="organization_ends_after_it_begins",
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        names = conf.get("PLANS_CHANNELS")
        if self.channel and self.channel not in names:
            message = _("The site has no channel “%(name)s”. It has: %(names)s.")
            values = {"name": self.channel, "names": ", ".join(sorted(names))}
            raise ValidationError({"channel": message % values})

    key_fields = ("name", "key", "short_key")

    def set_keys(self):
        super().set_keys()
        self.short_key = fold(self.short_name)

    @property
    def is_collegial(self) -> bool:
        return self.regime == self.Regime.COLLEGIAL

    def search_text(self):
        """The names as written and folded, so that every database finds them with accents and without."""
        names = " ".join([self.name, self.short_name, self.notation, *(alias.name for alias in self.aliases.all())])
        return f"{names} {fold(names)}"


class OrganizationGroup(KeyedByName, index.Indexed, ClusterableModel):
    """What one line names together: "UBND 15 phường", "Các phòng, đơn vị thuộc Sở"."""

    name = models.CharField(_("name"), max_length=200)
    key = models.CharField(max_length=200, editable=False, db_index=True)
    scope = models.ForeignKey(
        Organization,
        verbose_name=_("in plans of"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="groups",
        help_text=_(
            "The same words mean other bodies in another issuer's plans. Leave blank when they mean the same in all."
        ),
    )
    expected_count = models.PositiveIntegerField(
        _("number of members"),
        null=True,
        blank=True,
        help_text=_("For a counted group such as 15 wards. Leave blank for an open group."),
    )
    members = ParentalManyToManyField(Organization, verbose_name=_("members"), blank=True, related_name="member_of")

    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("scope"), FieldPanel("expected_count")]),
        InlinePanel("aliases", heading=_("Other names in recipient lines"), label=_("Name")),
        FieldPanel("members", widget=SnippetsChooser),
    ]
    search_fields = [index.SearchField("search_text"), index.AutocompleteField("search_text")]

    class Meta:
        verbose_name = _("group of organizations")
        verbose_name_plural = _("groups of organizations")
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["key", "scope"], name="group_name_is_unique_in_its_scope"),
            models.UniqueConstraint(fields=["key"], condition=Q(scope=None), name="general_group_name_is_unique"),
        ]

    def __str__(self):
        return self.name

    @property
    def is_counted(self) -> bool:
        return self.expected_count is not None

    def search_text(self):
        return f"{self.name} {fold(self.name)}"


class Alias(KeyedByName):
    """Another name, as recipient lines write it: "TTTU", "Sở KH&CN"."""

    name = models.CharField(_("name"), max_length=200)
    key = models.CharField(max_length=200, editable=False, db_index=True)

    panels = [FieldPanel("name")]

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        if not fold(self.name):
            raise ValidationError({"name": _("The name needs at least one letter or digit.")})


class OrganizationAlias(Alias):
    organization = ParentalKey(Organization, on_delete=models.CASCADE, related_name="aliases")
    scope = models.ForeignKey(
        Organization,
        verbose_name=_("in plans of"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("TTTU is another body in each province. Leave blank when the name means the same everywhere."),
    )

    panels = [FieldRowPanel([FieldPanel("name"), FieldPanel("scope")])]

    class Meta:
        verbose_name = _("alias of an organization")
        verbose_name_plural = _("aliases of organizations")


class GroupAlias(Alias):
    group = ParentalKey(OrganizationGroup, on_delete=models.CASCADE, related_name="aliases")

    class Meta:
        verbose_name = _("alias of a group")
        verbose_name_plural = _("aliases of groups")
