"""The page that the plans of a site stand below."""

from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField
from wagtail.models import Page

from plans_app.blocks import RICH_TEXT_FEATURES
from plans_app.models.pages import PlanPage
from plans_app.models.permissions import PlanIndexPermissionTester


class PlanIndexPage(Page):
    """Where the plans of a site stand, with the list and its filters."""

    introduction = RichTextField(_("introduction"), blank=True, features=RICH_TEXT_FEATURES[:3])

    content_panels = [*Page.content_panels, "introduction"]
    subpage_types = ["plans_app.PlanPage"]

    class Meta:
        verbose_name = _("plan index")
        verbose_name_plural = _("plan indexes")

    def route(self, request, path_components):
        """Finds the plan of an address together with its issuer, in the one query that finding it takes."""
        slug, *rest = path_components or [""]
        plans = PlanPage.objects.child_of(self).select_related("issuer", "superior")
        plan = plans.filter(slug=slug).first() if slug else None
        return plan.route(request, rest) if plan else super().route(request, path_components)

    def permissions_for_user(self, user):
        return PlanIndexPermissionTester(user, self)
