"""What the plugin adds to Wagtail: the directory, the act of issuing, footnotes, its words in the log."""

from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogFormatter
from wagtail.snippets.models import register_snippet

from plans_app import footnotes
from plans_app.actions.register_books import visible_registers
from plans_app.admin_urls import urlpatterns as admin_urlpatterns
from plans_app.exporters.base import Exporter
from plans_app.exporters.docx import DOCX_TYPE, export_docx
from plans_app.exporters.json import export_json
from plans_app.exporters.text import export_text
from plans_app.import_forms import open_indexes
from plans_app.issuance_views import visible_issuances
from plans_app.models import IssuanceAct, PlanIndexPage, PlanPageMixin
from plans_app.viewsets import PlanDirectoryGroup

register_snippet(PlanDirectoryGroup)


@hooks.register("register_rich_text_features")
def register_footnotes(features):
    footnotes.register(features)


@hooks.register("insert_global_admin_css")
def insert_admin_css():
    return format_html('<link rel="stylesheet" href="{}">', static("plans_app/css/admin.css"))


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [path("plans/", include((admin_urlpatterns, "plans_app_admin")))]


@hooks.register("register_admin_menu_item")
def register_issuances_menu_item():
    return MenuItem(_("Issued"), reverse("plans_app_admin:issuances"), icon_name="doc-full", order=205)


class DeliveryReportMenuItem(MenuItem):
    """For those who may see an issuance."""

    def is_shown(self, request):
        return visible_issuances(request.user).exists()


@hooks.register("register_reports_menu_item")
def register_delivery_report_menu_item():
    return DeliveryReportMenuItem(
        _("Deliveries of plans"), reverse("plans_app_admin:delivery_report"), icon_name="mail", order=100
    )


class RegistersMenuItem(MenuItem):
    """For those who may see a register."""

    def is_shown(self, request):
        return visible_registers(user=request.user).exists()


@hooks.register("register_admin_menu_item")
def register_registers_menu_item():
    return RegistersMenuItem(_("Registers"), reverse("plans_app_admin:registers"), icon_name="list-ul", order=206)


class ImportMenuItem(MenuItem):
    """For those who may make a plan somewhere."""

    def is_shown(self, request):
        return open_indexes(request.user).exists()


@hooks.register("register_admin_menu_item")
def register_import_menu_item():
    return ImportMenuItem(_("Import a plan"), reverse("plans_app_admin:import"), icon_name="upload", order=204)


@hooks.register("register_page_header_buttons")
def register_import_button(page, user, view_name, next_url=None):
    if isinstance(page, PlanIndexPage) and page.permissions_for_user(user).can_add_subpage():
        url = f"{reverse('plans_app_admin:import')}?parent={page.pk}"
        yield Button(_("Import a plan"), url=url, icon_name="upload", priority=15)


class IssueMenuItem(ActionMenuItem):
    """Leads from the editor of a draft to the page that shows what will be issued, and to whom."""

    label = _("Issue…")
    name = "action-issue"
    icon_name = "mail"

    def is_shown(self, context):
        page = context.get("page")
        if context["view"] != "edit" or not isinstance(page, PlanPageMixin):
            return False
        return self.get_user_page_permissions_tester(context).can_issue()

    def get_url(self, context):
        return reverse("plans_app_admin:issue", args=[context["page"].pk])


@hooks.register("register_page_action_menu_item")
def register_issue_menu_item():
    return IssueMenuItem(order=15)


class PaperMenuItem(ActionMenuItem):
    """Shows the draft as it would be printed, with the mark of a draft."""

    label = _("Show on paper (PDF)")
    name = "action-paper"
    icon_name = "doc-full"

    def is_shown(self, context):
        page = context.get("page")
        return context["view"] == "edit" and isinstance(page, PlanPageMixin) and not page.is_issued

    def get_url(self, context):
        return reverse("plans_app_admin:paper", args=[context["page"].pk])


@hooks.register("register_page_action_menu_item")
def register_paper_menu_item():
    return PaperMenuItem(order=14)


class DeliveriesMenuItem(ActionMenuItem):
    """Leads from an issued plan to the record of its issuance."""

    label = _("Deliveries")
    name = "action-deliveries"
    icon_name = "mail"

    def is_shown(self, context):
        page = context.get("page")
        return context["view"] == "edit" and isinstance(page, PlanPageMixin) and page.is_issued

    def get_url(self, context):
        return reverse("plans_app_admin:issuance", args=[context["page"].issuance.pk])


@hooks.register("register_page_action_menu_item")
def register_deliveries_menu_item():
    return DeliveriesMenuItem(order=16)


@hooks.register("register_log_actions")
def register_log_actions(actions):
    @actions.register_action("plans_app.issue")
    class IssueFormatter(LogFormatter):
        label = _("Issue")

        def format_message(self, log_entry):
            return _("Issued as %(reference)s") % {"reference": log_entry.data.get("reference", "")}

    class ActFormatter(LogFormatter):
        def format_message(self, log_entry):
            names = {name: log_entry.data.get(name, "") for name in ("reference", "order", "notified", "stopped")}
            text = _("%(reference)s by no. %(order)s: %(notified)s notices, %(stopped)s deliveries stopped")
            return f"{self.label}: {text % names}"

    for kind in IssuanceAct.Kind:
        actions.register_action(f"plans_app.{kind}")(type("Formatter", (ActFormatter,), {"label": kind.label}))


@hooks.register("register_plan_exporters")
def register_docx_exporter():
    return Exporter("docx", _("Word"), DOCX_TYPE, "docx", export_docx)


@hooks.register("register_plan_exporters")
def register_json_exporter():
    return Exporter("json", _("Data (JSON)"), "application/json", "json", export_json)


@hooks.register("register_plan_exporters")
def register_text_exporter():
    return Exporter("txt", _("Plain text"), "text/plain; charset=utf-8", "txt", lambda plan: export_text(plan).encode())
