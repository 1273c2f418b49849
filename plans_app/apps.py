from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansAppConfig(AppConfig):
    name = "plans_app"
    label = "plans_app"
    verbose_name = _("Plans")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # Wagtail builds the schemas of all pages when its API is imported, so the models must be there first.
        from wagtail.api.v3.api import api

        from plans_app import checks
        from plans_app.api import campaigns_router, organizations_router, plans_router

        checks.register()
        api.add_router("/plans/", plans_router)
        api.add_router("/campaigns/", campaigns_router)
        api.add_router("/organizations/", organizations_router)
