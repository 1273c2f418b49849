"""What every page of the site shows: `{% load site %}`."""

from django import template
from django.conf import settings
from wagtail.models import Page, Site

from plans_app.queries import is_open

register = template.Library()


@register.simple_tag
def site_name() -> str:
    return settings.WAGTAIL_SITE_NAME


@register.simple_tag(takes_context=True)
def site_menu(context) -> list[Page]:
    """The public pages right below the home page that are to be shown in menus."""
    site = Site.find_for_request(context.get("request"))
    return list(site.root_page.get_children().live().in_menu().filter(is_open())) if site else []
