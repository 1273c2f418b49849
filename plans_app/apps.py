from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansAppConfig(AppConfig):
    name = "plans_app"
    label = "plans_app"
    verbose_name = _("Plans")
    default_auto_field = "django.db.models.BigAutoField"
