"""The admin's page on the form of a draft: every finding, and a button for each that can be mended."""

from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from plans_app.actions.issuing import prepare_for_issue
from plans_app.actions.linting import apply_fix, find_finding, lint_plan
from plans_app.decree30.findings import Finding
from plans_app.exceptions import FixRefused
from plans_app.models import PlanPage, PlanRecipient


class LintView(WagtailAdminTemplateMixin, TemplateView):
    """What is wrong with the form of a draft as it was saved last; POST mends the finding with the given key."""

    page_title = gettext_lazy("Form of the document")
    header_icon = "clipboard-list"
    template_name = "plans_app/admin/findings.html"

    @cached_property
    def plan(self) -> PlanPage:
        plan = get_object_or_404(PlanPage, pk=self.kwargs["pk"])
        if not plan.permissions_for_user(self.request.user).can_edit():
            raise PermissionDenied
        return plan

    def post(self, request, *args, **kwargs):
        if self.plan.is_issued or self.plan.permissions_for_user(request.user).page_locked():
            raise PermissionDenied
        latest = self.plan.get_latest_revision_as_object()
        finding = find_finding(plan=latest, key=request.POST.get("key", ""))
        if finding is None:
            messages.warning(request, _("This finding stands no more."))
        else:
            self._mend(latest, finding)
        return redirect("plans_app_admin:lint", self.plan.pk)

    def _mend(self, latest: PlanPage, finding: Finding) -> None:
        try:
            apply_fix(plan=latest, finding=finding, user=self.request.user)
        except FixRefused:
            messages.error(
                self.request, _("This cannot be mended by itself: %(finding)s") % {"finding": finding.message}
            )
        else:
            messages.success(self.request, _("Mended: %(finding)s") % {"finding": finding.message})

    def get_page_subtitle(self):
        return self.plan.get_admin_display_title()

    def get_breadcrumbs_items(self):
        edit = reverse("wagtailadmin_pages:edit", args=[self.plan.pk])
        return [*self.breadcrumbs_items, {"url": edit, "label": self.plan.title}, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        page = prepare_for_issue(plan=self.plan)
        findings = lint_plan(plan=page, is_issuing=True)
        rows = [(finding, field_label(finding.place.field), source_label(finding.source)) for finding in findings]
        may_mend = not self.plan.is_issued and not self.plan.permissions_for_user(self.request.user).page_locked()
        return super().get_context_data(plan=self.plan, rows=rows, may_mend=may_mend, **kwargs)


def field_label(name: str) -> str:
    """What a person calls the field `name` of a plan."""
    if name == "recipients":
        return capfirst(PlanRecipient._meta.verbose_name_plural)
    try:
        return capfirst(PlanPage._meta.get_field(name).verbose_name)
    except FieldDoesNotExist:
        return name


def source_label(source: str) -> str:
    """A legal source as a Vietnamese reader cites it: "Article 13; Appendix I" → "Điều 13; Phụ lục I"."""
    for word, label in (("Appendix", _("Appendix")), ("Article", _("Article")), ("usage", _("usage"))):
        source = source.replace(word, label)
    return source
