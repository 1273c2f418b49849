"""Atom feeds and the sitemap: what is public, for machines that look again and again."""

import datetime
from copy import copy

from django.contrib.sitemaps import Sitemap
from django.contrib.syndication.views import Feed
from django.db.models import F
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from plans_app.models import Campaign, PlanPage, Standing
from plans_app.queries import LONG_FIELDS, campaigns_with_counts, listed, public_plans

FEED_LENGTH = 50


def is_in_force(plan: PlanPage) -> bool:
    """No later act concerns `plan`, a listed one."""
    return plan.issuance.standing == Standing.IN_FORCE


def last_change(plan: PlanPage) -> datetime.datetime:
    """When `plan`, a listed one, was changed last: its page, or what acts have made of it."""
    moments = (plan.issuance.issued_at, plan.last_published_at, plan.issuance.standing_at)
    return max(moment for moment in moments if moment)


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
        return listed(plans.order_by("-issuances__issued_at", "-pk")[:FEED_LENGTH])

    def item_title(self, item: PlanPage):
        title = f"{item.issuance.reference} – {item.subject or item.title}"
        return title if is_in_force(item) else f"[{item.issuance.get_standing_display()}] {title}"

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
        return last_change(item)

    def item_author_name(self, item: PlanPage):
        return item.issuer.name if item.issuer else None

    def item_categories(self, item: PlanPage):
        standing = [] if is_in_force(item) else [str(item.issuance.get_standing_display())]
        return [*(campaign.name for campaign in item.listed_campaigns), *standing]

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
        return public_plans().defer(*LONG_FIELDS).annotate(standing_at=F("issuances__standing_at"))

    def location(self, item: PlanPage):
        return item.get_url_parts()[2]

    def lastmod(self, item: PlanPage):
        return max(moment for moment in (item.last_published_at, item.standing_at) if moment)


class CampaignSitemap(Sitemap):
    """The pages of the campaigns that have a public plan."""

    def items(self):
        return campaigns_with_counts(public_plans())
