"""The home page of the site."""

from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField
from wagtail.models import Page

from plans_app.models import PlanIndexPage
from plans_app.queries import campaigns_with_counts, listed, public_plans

HOME_PLANS = 6
HOME_CAMPAIGNS = 12


class HomePage(Page):
    """What a visitor sees first: the search, the campaigns, the latest plans."""

    introduction = RichTextField(_("introduction"), blank=True, features=["bold", "italic", "link"])

    content_panels = [*Page.content_panels, "introduction"]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["plans_app.PlanIndexPage"]
    template = "home.html"

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def route(self, request, path_components):
        """Finds the plan index of an address in one query; what else stands below is found as Wagtail does."""
        slug, *rest = path_components or [""]
        index = PlanIndexPage.objects.child_of(self).filter(slug=slug).first() if slug else None
        return index.route(request, rest) if index else super().route(request, path_components)

    def get_context(self, request, *args, **kwargs):
        plans = public_plans()
        return {
            **super().get_context(request, *args, **kwargs),
            "campaigns": campaigns_with_counts(plans)[:HOME_CAMPAIGNS],
            "latest_plans": listed(plans[:HOME_PLANS]),
        }
