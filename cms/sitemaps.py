"""What the sitemap lists. Addresses are paths: the host is the one that was asked."""

from django.contrib.sitemaps import Sitemap
from wagtail.models import Page

from plans_app.feeds import CampaignSitemap, PlanSitemap
from plans_app.models import PlanPage


class PageSitemap(Sitemap):
    """The public pages that are no plans."""

    def items(self):
        return Page.objects.live().public().not_type(PlanPage).filter(depth__gt=1).order_by("path")

    def location(self, item: Page):
        return item.get_url_parts()[2]

    def lastmod(self, item: Page):
        return item.last_published_at


SITEMAPS = {"pages": PageSitemap, "plans": PlanSitemap, "campaigns": CampaignSitemap}
