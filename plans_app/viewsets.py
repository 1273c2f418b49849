"""The admin's lists of what plans refer to: organizations, groups, campaigns, endpoints."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.views.generic import EditView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import Button
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet, SnippetViewSetGroup

from plans_app.actions.endpoints import enable_endpoint
from plans_app.directory_forms import may_import
from plans_app.models import Campaign, Organization, OrganizationGroup, WebhookEndpoint


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


class EditEndpointView(EditView):
    """Shows the secrets to those who may change them. An endpoint with a new address is enabled by that."""

    def save_instance(self):
        endpoint = super().save_instance()
        if endpoint.is_disabled and "url" in self.form.changed_data:
            enable_endpoint(endpoint=endpoint, user=self.request.user)
        return endpoint


class WebhookEndpointViewSet(ModelViewSet):
    """Where bodies take documents by webhook. No snippet: those can be read through the API, secrets and all."""

    model = WebhookEndpoint
    name = "webhook_endpoints"
    icon = "link"
    menu_label = _("Webhook endpoints")
    list_display = ["organization", "url", "disabled_at", "disabled_reason"]
    panels = [FieldPanel("organization"), FieldPanel("url")]
    edit_view_class = EditEndpointView
    edit_template_name = "plans_app/admin/endpoint.html"
    copy_view_enabled = False
    add_to_reference_index = False


class PlanDirectoryGroup(SnippetViewSetGroup):
    items = (OrganizationViewSet, OrganizationGroupViewSet, CampaignViewSet, WebhookEndpointViewSet)
    menu_label = _("Directory")
    menu_icon = "group"
    menu_name = "plans-directory"
    menu_order = 210
