"""Wagtail's read API, version 2: the pages of this site that hold plans."""

from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet

from plans_app.models import PlanIndexPage, PlanPage


class PlanPagesAPIViewSet(PagesAPIViewSet):
    """Plans and their indexes; what is not live or not open to all is left out by Wagtail."""

    def get_base_queryset(self):
        return super().get_base_queryset().type(PlanPage, PlanIndexPage)


api_v2 = WagtailAPIRouter("wagtailapi")
api_v2.register_endpoint("pages", PlanPagesAPIViewSet)
