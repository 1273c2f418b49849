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
        from wagtail.signals import page_published

        from plans_app import checks
        from plans_app.api import campaigns_router, organizations_router, plans_router
        from plans_app.api_import import import_router
        from plans_app.api_receipts import receipts_router
        from plans_app.signal_handlers import index_published_plan

        checks.register()
        # Before the plans, whose addresses below would take the word for an id.
        api.add_router("/plans/", import_router)
        api.add_router("/plans/", plans_router)
        api.add_router("/campaigns/", campaigns_router)
        api.add_router("/organizations/", organizations_router)
        api.add_router("/receipts/", receipts_router)
        page_published.connect(index_published_plan)
