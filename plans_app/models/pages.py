"""A plan as a page.

All behaviour of a plan is in `PlanPageMixin`, so that a site with its own page model needs a class of a few lines.
"""

import hashlib
import json
import re

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.api import APIField
from wagtail.coreutils import find_available_slug
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from plans_app.blocks import RICH_TEXT_FEATURES, AppendicesBlock, LegalBasisBlock, PlanBodyBlock
from plans_app.canonical import canonical
from plans_app.models.campaigns import Campaign, PlanCampaign
from plans_app.models.organizations import CONTACT_LINE_LENGTH, Organization
from plans_app.models.permissions import PlanPermissionTester
from plans_app.models.stamps import Circulation, Urgency
from plans_app.outline import headings
from plans_app.panels import DraftPanel, ImportPanel, IssuedPanel
from plans_app.vietnamese import fold, nfc, slugify
from plans_app.widgets import CampaignsChooser, VietnameseSlugInput

TITLE_LENGTH = 255


# What stands on paper. Everything else stays editable after issuing.
PRINTED_FIELDS = (
    "document_kind",
    "subject",
    "issuer",
    "superior",
    "number",
    "notation",
    "place",
    "issued_on",
    "legal_bases",
    "body",
    "closing",
    "archive_units",
    "archive_copies",
    "authority",
    "position",
    "signer",
    "appendices",
    "urgency",
    "circulation",
    "drafter_code",
    "issued_copies",
    "contact_line",
)


class PlanPageMixin(models.Model):
    """An administrative plan. Every field may be blank in a draft; issuing asks for what it needs."""

    document_kind = models.CharField(_("kind of document"), max_length=100, default="KẾ HOẠCH")
    subject = models.CharField(
        _("subject"),
        max_length=500,
        blank=True,
        help_text=_("Trích yếu: what the plan is about, in one phrase without a final stop."),
    )
    issuer = models.ForeignKey(
        Organization,
        verbose_name=_("issuer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="issued_plans",
    )
    superior = models.ForeignKey(
        Organization,
        verbose_name=_("superior in the letterhead"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Printed above the issuer. Leave blank for a people's committee."),
    )
    number = models.CharField(
        _("number"),
        max_length=11,
        blank=True,
        help_text=_("Leave blank: the register gives it at issuing. Fill in only a number that was given already."),
    )
    notation = models.CharField(
        _("notation"),
        max_length=30,
        blank=True,
        help_text=_("KH-UBND. Leave blank to have it made from the issuer."),
    )
    place = models.CharField(_("place"), max_length=50, blank=True)
    issued_on = models.DateField(_("date"), null=True, blank=True, help_text=_("Leave blank: the day of issuing."))
    legal_bases = StreamField(LegalBasisBlock(required=False), verbose_name=_("legal bases"), blank=True)
    body = StreamField(PlanBodyBlock(required=False), verbose_name=_("body"), blank=True)
    closing = RichTextField(
        _("closing"),
        blank=True,
        features=RICH_TEXT_FEATURES,
        help_text=_("Trên đây là Kế hoạch …; the mark ./. ends it."),
    )
    archive_units = models.CharField(
        _("archive units"), max_length=200, blank=True, help_text=_("After “Lưu:” — VT, KT")
    )
    archive_copies = models.PositiveSmallIntegerField(_("archive copies"), null=True, blank=True)
    drafter_code = models.CharField(
        _("drafter's code"),
        max_length=20,
        blank=True,
        help_text=_("The initials of who drafted the plan, in capitals: PL. Printed at the end of “Nơi nhận”."),
    )
    issued_copies = models.PositiveIntegerField(
        _("copies issued"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("How many copies go out, printed after the drafter's code: PL.(300)"),
    )
    authority = models.TextField(
        _("signing authority"),
        blank=True,
        help_text=_("One line each: TM. ỦY BAN NHÂN DÂN, KT. CHỦ TỊCH. Blank when the head signs alone."),
    )
    position = models.CharField(_("position of the signer"), max_length=100, blank=True)
    signer = models.CharField(_("signer"), max_length=100, blank=True)
    appendices = StreamField(AppendicesBlock(required=False), verbose_name=_("appendices"), blank=True)
    urgency = models.CharField(
        _("urgency"),
        max_length=20,
        choices=Urgency.choices,
        blank=True,
        help_text=_("Printed in red in a frame below the number. Leave blank for a plan that goes the usual way."),
    )
    circulation = models.CharField(
        _("circulation"),
        max_length=20,
        choices=Circulation.choices,
        blank=True,
        help_text=_(
            "Printed in a frame above the letterhead. Issuing opens the page to all: restrict its privacy too."
        ),
    )
    contact_line = models.CharField(
        _("contact line"),
        max_length=CONTACT_LINE_LENGTH,
        blank=True,
        help_text=_("Printed at the foot of the first page. Leave blank: the issuer's, as it stands at issuing."),
    )
    effective_from = models.DateField(_("in effect from"), null=True, blank=True)
    effective_to = models.DateField(_("in effect until"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return " ".join(part for part in (self.reference, self.title) if part)

    # -- names of a plan

    @property
    def reference(self) -> str:
        """Number and notation as they are cited: "39/KH-UBND", "" for a draft without a number."""
        return f"{self.number}/{self.notation}" if self.number and self.notation else ""

    @property
    def authority_lines(self) -> list[str]:
        return [line.strip() for line in self.authority.splitlines() if line.strip()]

    @property
    def archive_unit_list(self) -> list[str]:
        return [unit.strip() for unit in re.split(r"[,;](?![^()]*\))", self.archive_units) if unit.strip()]

    @property
    def outline(self) -> list[dict]:
        """The numbered blocks of the body as plain data, so that a client need not count them."""
        return [
            {
                "id": heading.block_id,
                "anchor": heading.anchor,
                "level": heading.level,
                "marker": heading.marker,
                "citation": heading.citation,
                "title": heading.title,
            }
            for heading in headings(self.body)
        ]

    # -- state

    @cached_property
    def issuance(self):
        """The issuance of this plan, None for a draft."""
        if self.pk is None:
            return None
        return self.issuances.select_related("issuer").first()

    @property
    def is_issued(self) -> bool:
        return self.issuance is not None

    @property
    def standing(self) -> str:
        """What later acts have made of the issued plan, one of `Standing`; "" for a draft."""
        return self.issuance.standing if self.issuance else ""

    def printed_content(self) -> dict:
        """All that stands on paper, as plain data. What only an editor sees is left out."""
        data = self.serializable_data()
        content = {name: data.get(name) for name in PRINTED_FIELDS}
        # A database may hand the keys of a block back in another order than it was given.
        content |= {name: json.loads(content[name]) for name in ("legal_bases", "body", "appendices")}
        content["authority"] = self.authority_lines
        content["recipients"] = [[line.text, line.purpose_text] for line in self.recipients.all()]
        return canonical(content)

    def content_sha256(self) -> str:
        """The fingerprint of the printed content: two plans with the same one look the same on paper."""
        text = json.dumps(self.printed_content(), ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    # -- validation

    def full_clean(self, *args, **kwargs):
        self._complete_names()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self):
        self._complete_names()
        super().minimal_clean()

    def _complete_names(self):
        """The page's title and slug follow from the subject; the client of an API may give the title alone."""
        self.subject = nfc(" ".join((self.subject or self.title or "").split()))
        self.title = Truncator(self.subject or str(_("Plan without a subject"))).chars(TITLE_LENGTH, truncate="…")
        # Wagtail names the parent of a page that is not in the tree yet only here.
        parent = self.get_parent() if self.path else getattr(self, "_cached_parent_obj", None)
        if parent and not self.slug:
            self.slug = find_available_slug(parent, slugify(self.subject) or "ke-hoach", ignore_page_id=self.pk)

    def clean(self):
        super().clean()
        if self.effective_from and self.effective_to and self.effective_to < self.effective_from:
            raise ValidationError({"effective_to": _("The plan ends before it begins.")})
        if self.go_live_at and not self.is_issued:
            raise ValidationError(_("A plan has a schedule of its own: use “Issue…” and give the moment there."))
        if self.is_issued and self.content_sha256() != self.issuance.content_sha256:
            raise ValidationError(
                _("%(reference)s is issued, so what is printed cannot change. Make a plan that replaces it.")
                % {"reference": self.issuance.reference}
            )

    def save(self, *args, **kwargs):
        self._refuse_to_go_live_unissued()
        super().save(*args, **kwargs)

    def _refuse_to_go_live_unissued(self):
        """Every way of Wagtail's to make a page live ends in `save`, some without validation: the border is here."""
        if not self.live:
            return
        if self.alias_of_id:
            raise ValidationError(_("A plan cannot be an alias of another. Link to it instead."))
        if not self.is_issued:
            raise ValidationError(
                _("A plan goes live by being issued: use “Issue”, which gives it its number and its date.")
            )

    def permissions_for_user(self, user):
        return PlanPermissionTester(user, self)

    # -- search

    def search_folded(self) -> str:
        """Folded words of all that a reader may look for, so that a search without accents finds them everywhere.

        The reference stands in several shapes, because PostgreSQL keeps "39/kh-ubnd" as one word.
        """
        words = [
            self.subject,
            self.reference,
            self.reference.replace("/", "").replace("-", ""),
            self.place,
            self.signer,
        ]
        words += [self.issuer.name, self.issuer.short_name] if self.issuer else []
        words += [name for campaign in self.campaigns.all() for name in campaign.names]
        words += [str(block.value) for block in self.legal_bases]
        words += self.body.stream_block.get_searchable_content(self.body) + [self.closing]
        words += self.appendices.stream_block.get_searchable_content(self.appendices)
        return fold(re.sub(r"<[^>]+>", " ", " ".join(str(word) for word in words)))


class PlanPage(PlanPageMixin, Page):
    """The plan of a site with Wagtail's own page model."""

    campaigns = ClusterTaggableManager(
        verbose_name=_("campaigns"),
        through=PlanCampaign,
        blank=True,
        help_text=_("Choose from the list that the administrators keep."),
    )

    parent_page_types = ["plans_app.PlanIndexPage"]
    subpage_types: list[str] = []
    exclude_fields_in_copy = ["number", "issued_on", "issuances", "scheduled_issue", "plan_import"]

    content_panels = [
        IssuedPanel(template="plans_app/admin/panels/issued.html", heading=_("Issued")),
        DraftPanel(template="plans_app/admin/panels/readiness.html", heading=_("Before issuing")),
        ImportPanel(template="plans_app/admin/panels/import.html", heading=_("Import report")),
        FieldPanel("subject", widget=AdminAutoHeightTextInput(attrs={"rows": 1})),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("issuer"), FieldPanel("superior")]),
                FieldRowPanel([FieldPanel("document_kind"), FieldPanel("place")]),
            ],
            heading=_("Letterhead"),
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("urgency"), FieldPanel("circulation")]), FieldPanel("contact_line")],
            heading=_("Stamps and contact line"),
            classname="collapsed",
        ),
        FieldPanel("legal_bases"),
        FieldPanel("body"),
        FieldPanel("closing"),
        FieldPanel("appendices"),
    ]
    recipients_panels = [
        InlinePanel("recipients", heading=_("Recipients"), label=_("Recipient line")),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("archive_units"), FieldPanel("archive_copies")])], heading=_("Archive")
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("drafter_code"), FieldPanel("issued_copies")])],
            heading=_("Drafter and copies"),
            classname="collapsed",
        ),
    ]
    signature_panels = [
        MultiFieldPanel(
            [FieldPanel("authority"), FieldRowPanel([FieldPanel("position"), FieldPanel("signer")])],
            heading=_("Signature"),
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("number"), FieldPanel("notation"), FieldPanel("issued_on")])],
            heading=_("Number and date"),
        ),
    ]
    context_panels = [
        FieldPanel("campaigns", widget=CampaignsChooser(tag_model=Campaign)),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("effective_from"), FieldPanel("effective_to")])],
            heading=_("Period of effect"),
        ),
        InlinePanel("relations", heading=_("Related documents"), label=_("Related document")),
    ]
    promote_panels = [
        FieldPanel(
            "slug",
            required_on_save=False,
            help_text=_("Leave blank to have it made from the subject."),
            widget=VietnameseSlugInput,
        ),
        FieldPanel("seo_title"),
        FieldPanel("search_description"),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("Content")),
            ObjectList(recipients_panels, heading=_("Recipients")),
            ObjectList(signature_panels, heading=_("Signature and number")),
            ObjectList(context_panels, heading=_("Campaigns and relations")),
            ObjectList(promote_panels, heading=_("Address")),
        ]
    )

    api_fields = [
        *(APIField(name, writable=True) for name in PRINTED_FIELDS),
        APIField("recipients", writable=True),
        APIField("campaigns", writable=True),
        APIField("effective_from", writable=True),
        APIField("effective_to", writable=True),
        APIField("relations", writable=True),
        APIField("reference"),
        APIField("standing"),
        APIField("outline"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("search_folded"),
        index.AutocompleteField("search_folded"),
        index.FilterField("issued_on"),
        index.FilterField("issuer"),
    ]

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
