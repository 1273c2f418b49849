"""The admin's lists of what plans refer to: organizations, groups, campaigns."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import Button
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet, SnippetViewSetGroup

from plans_app.directory_forms import may_import
from plans_app.models import Campaign, Organization, OrganizationGroup


class DirectoryIndexView(IndexView):
    """The list with a way to the page of files, for those who may use it."""

    @cached_property
    def header_more_buttons(self):
        buttons = super().header_more_buttons
        if may_import(self.request.user):
            url = reverse("plans_app_admin:import_directory")
            buttons.append(Button(_("Import and export (CSV, XLSX)"), url=url, icon_name="upload", priority=60))
        return buttons


class OrganizationViewSet(SnippetViewSet):
    model = Organization
    index_view_class = DirectoryIndexView
    icon = "group"
    menu_label = _("Organizations")
    list_display = ["name", "notation", "email", "valid_to"]
    list_filter = ["regime", "valid_to"]
    list_export = [
        *("name", "short_name", "code", "notation", "regime", "place", "email", "channel"),
        *("valid_from", "valid_to"),
    ]
    copy_view_enabled = False


class OrganizationGroupViewSet(SnippetViewSet):
    model = OrganizationGroup
    index_view_class = DirectoryIndexView
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
