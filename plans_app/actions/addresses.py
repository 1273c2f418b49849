"""Where the site of an issued plan stands, for links in letters."""

from django.conf import settings

from plans_app.models import Issuance


def site_address(*, issuance: Issuance) -> str:
    """Scheme and host of the site that shows the plan, else that of the admin; "" when neither is known."""
    parts = issuance.plan.get_url_parts()
    root = parts[1] if parts else ""
    return (root or getattr(settings, "WAGTAILADMIN_BASE_URL", "")).rstrip("/")
