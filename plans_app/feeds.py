"""Atom feeds and the sitemap: what is public, for machines that look again and again."""

from copy import copy

from django.contrib.sitemaps import Sitemap
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from plans_app.models import Campaign, PlanPage
from plans_app.queries import LONG_FIELDS, attach_issuances, campaigns_with_counts, listed, public_plans

FEED_LENGTH = 50


class PlanAtom(Atom1Feed):
    """Atom with the PDF as an enclosure; without its length, which a remote storage tells for a request each."""

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        if item["pdf_url"]:
            link = {"rel": "enclosure", "type": "application/pdf", "href": item["pdf_url"]}
            handler.addQuickElement("link", "", link)


class PlanFeed(Feed):
    """The latest public plans."""

    feed_type = PlanAtom
    language = "vi"

    def __call__(self, request: HttpRequest, *args, **kwargs):
        # One feed object serves every thread, so what belongs to a request goes to a copy.
        answering = copy(self)
        answering.request = request
        return Feed.__call__(answering, request, *args, **kwargs)

    def title(self):
        return _("Plans")

    def subtitle(self):
        return _("The latest plans that were issued")

    def link(self):
        return "/"

    def feed_url(self):
        return reverse("plans_app:feed")

    def items(self):
        return self.latest(public_plans())

    @staticmethod
    def latest(plans) -> list[PlanPage]:
        return attach_issuances(listed(plans.order_by("-issuances__issued_at", "-pk")[:FEED_LENGTH]))

    def item_title(self, item: PlanPage):
        return f"{item.issuance.reference} – {item.subject or item.title}"

    def item_description(self, item: PlanPage):
        parts = [item.issuance.reference, date_format(item.issuance.issued_on, "d/m/Y")]
        parts += [item.issuer.name] if item.issuer else []
        return " · ".join([*parts, *(campaign.name for campaign in item.listed_campaigns)])

    def item_link(self, item: PlanPage):
        return item.url

    def item_guid(self, item: PlanPage):
        """The address may change, this never does."""
        return f"urn:uuid:{item.translation_key}"

    def item_pubdate(self, item: PlanPage):
        return item.issuance.issued_at

    def item_updateddate(self, item: PlanPage):
        return item.last_published_at or item.issuance.issued_at

    def item_author_name(self, item: PlanPage):
        return item.issuer.name if item.issuer else None

    def item_categories(self, item: PlanPage):
        return [campaign.name for campaign in item.listed_campaigns]

    def item_extra_kwargs(self, item: PlanPage):
        path = reverse("plans_app:pdf", args=[item.pk])
        return {"pdf_url": self.request.build_absolute_uri(path) if item.issuance.is_rendered else ""}


class CampaignFeed(PlanFeed):
    """The latest public plans of one campaign."""

    def get_object(self, request, slug):
        return get_object_or_404(Campaign, slug=slug)

    def title(self, campaign):
        return _("Plans: %(campaign)s") % {"campaign": campaign.name}

    def subtitle(self, campaign):
        return campaign.description or campaign.name

    def link(self, campaign):
        return campaign.get_absolute_url()

    def feed_url(self, campaign):
        return reverse("plans_app:campaign_feed", args=[campaign.slug])

    def items(self, campaign):
        return self.latest(public_plans().filter(plan_campaigns__tag=campaign))


class PlanSitemap(Sitemap):
    """The public plans. An address is a path: the host is the one that was asked."""

    def items(self):
        return public_plans().defer(*LONG_FIELDS)

    def location(self, item: PlanPage):
        return item.get_url_parts()[2]

    def lastmod(self, item: PlanPage):
        return item.last_published_at


class CampaignSitemap(Sitemap):
    """The pages of the campaigns that have a public plan."""

    def items(self):
        return campaigns_with_counts(public_plans())
