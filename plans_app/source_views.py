"""The source of an imported plan, line by line, with what was made of each."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from plans_app.models import PlanImport

LINE_ROLES = {
    "letterhead": gettext_lazy("letterhead"),
    "title": gettext_lazy("title"),
    "basis": gettext_lazy("legal basis"),
    "body": gettext_lazy("body"),
    "footnote": gettext_lazy("footnote"),
    "closing": gettext_lazy("closing"),
    "recipient": gettext_lazy("recipient"),
    "archive": gettext_lazy("archive"),
    "signature": gettext_lazy("signature"),
    "contact": gettext_lazy("contact line"),
    "appendix": gettext_lazy("appendix"),
}


class SourceView(WagtailAdminTemplateMixin, TemplateView):
    """The text that a plan was imported from, line by line, with what each line was taken for."""

    page_title = gettext_lazy("Source text")
    header_icon = "doc-full"
    template_name = "plans_app/admin/source.html"

    @cached_property
    def plan_import(self) -> PlanImport:
        plan_import = get_object_or_404(PlanImport.objects.select_related("plan"), plan=self.kwargs["pk"])
        if not plan_import.plan.permissions_for_user(self.request.user).can_edit():
            raise PermissionDenied
        return plan_import

    def get_page_subtitle(self):
        return self.plan_import.source_name

    def get_breadcrumbs_items(self):
        plan = self.plan_import.plan
        edit = {"url": reverse("wagtailadmin_pages:edit", args=[plan.pk]), "label": plan.title}
        return [*self.breadcrumbs_items, edit, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        roles = dict(self.plan_import.report.get("lines", []))
        texts = self.plan_import.source_text.split("\n")
        lines = [(number, text, LINE_ROLES.get(roles.get(number), "")) for number, text in enumerate(texts, start=1)]
        return super().get_context_data(plan_import=self.plan_import, lines=lines, **kwargs)
