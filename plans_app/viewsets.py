"""The admin's lists of what plans refer to: organizations, groups, campaigns."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from plans_app.models import Campaign, Organization, OrganizationGroup


class OrganizationViewSet(SnippetViewSet):
    model = Organization
    icon = "group"
    menu_label = _("Organizations")
    list_display = ["name", "notation", "email", "valid_to"]
    list_filter = ["regime", "valid_to"]
    list_export = ["name", "short_name", "code", "notation", "regime", "place", "email", "valid_from", "valid_to"]
    copy_view_enabled = False


class OrganizationGroupViewSet(SnippetViewSet):
    model = OrganizationGroup
    icon = "folder-open-inverse"
    menu_label = _("Groups")
    list_display = ["name", "scope", "expected_count"]
    copy_view_enabled = False


class CampaignViewSet(SnippetViewSet):
    model = Campaign
    icon = "tag"
    menu_label = _("Campaigns")
    list_display = ["name", "key_date"]
    copy_view_enabled = False


class PlanDirectoryGroup(SnippetViewSetGroup):
    items = (OrganizationViewSet, OrganizationGroupViewSet, CampaignViewSet)
    menu_label = _("Directory")
    menu_icon = "group"
    menu_name = "plans-directory"
    menu_order = 210
