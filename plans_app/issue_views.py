"""The admin's pages before issuing: a draft on paper, what will be issued and to whom."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from plans_app.actions.issuing import issue_problems, prepare_for_issue, register_series, schedule_issue
from plans_app.actions.notices import deliveries_to_notify
from plans_app.actions.numbering import next_number
from plans_app.actions.recipient_review import review_recipients
from plans_app.actions.replacing import replaced_issuances
from plans_app.exceptions import IssueRefused, RenderError
from plans_app.exporters.pdf import export_pdf
from plans_app.forms import ScheduleForm
from plans_app.models import PlanPage
from plans_app.recipient_forms import may_add, may_choose
from plans_app.tasks import issue_and_wake


class IssueView(WagtailAdminTemplateMixin, TemplateView):
    """Shows a draft as it would be issued; POST issues it, or schedules that."""

    page_title = gettext_lazy("Issue")
    header_icon = "mail"
    template_name = "plans_app/admin/issue.html"

    @cached_property
    def plan(self) -> PlanPage:
        plan = get_object_or_404(PlanPage, pk=self.kwargs["pk"])
        permissions = plan.permissions_for_user(self.request.user)
        if not permissions.can_issue() and not (plan.is_issued and permissions.can_edit()):
            raise PermissionDenied
        return plan

    def get(self, request, *args, **kwargs):
        if self.plan.is_issued:
            return redirect("plans_app_admin:issuance", self.plan.issuance.pk)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        schedule_form = ScheduleForm(request.POST) if "schedule" in request.POST else None
        if schedule_form and not schedule_form.is_valid():
            return self.render_to_response(self.get_context_data(schedule_form=schedule_form))
        try:
            return self._schedule(schedule_form) if schedule_form else self._issue()
        except IssueRefused as refusal:
            return self.render_to_response(self.get_context_data(problems=refusal.problems))

    def _issue(self):
        issuance = issue_and_wake(plan=self.plan, user=self.request.user)
        messages.success(self.request, _("%(reference)s is issued.") % {"reference": issuance.reference})
        return redirect("plans_app_admin:issuance", issuance.pk)

    def _schedule(self, form):
        scheduled = schedule_issue(plan=self.plan, due_at=form.cleaned_data["due_at"], user=self.request.user)
        moment = f"{timezone.localtime(scheduled.due_at):%d/%m/%Y %H:%M}"
        messages.success(self.request, _("The plan will be issued at %(moment)s.") % {"moment": moment})
        return redirect("wagtailadmin_pages:edit", scheduled.plan_id)

    def get_page_subtitle(self):
        return self.plan.get_admin_display_title()

    def get_breadcrumbs_items(self):
        edit = reverse("wagtailadmin_pages:edit", args=[self.plan.pk])
        return [*self.breadcrumbs_items, {"url": edit, "label": self.plan.title}, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        page = prepare_for_issue(plan=self.plan)
        return super().get_context_data(
            **{
                "plan": page,
                "number": next_number(plan=page, series=register_series(plan=page)),
                "problems": issue_problems(plan=page, user=self.request.user),
                "replaced": [(i, deliveries_to_notify(issuance=i)) for i in replaced_issuances(plan=page)],
                "recipients": review_recipients(plan=page),
                "can_choose": may_choose(self.plan, self.request.user),
                "can_add": may_add(self.request.user),
                "schedule_form": ScheduleForm(),
                **kwargs,
            }
        )


class PaperView(View):
    """A draft as a PDF, as its latest revision stands, marked as a draft. Nothing is kept."""

    def get(self, request, pk):
        plan = get_object_or_404(PlanPage, pk=pk)
        if not plan.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        try:
            data = export_pdf(prepare_for_issue(plan=plan), is_draft=True)
        except RenderError as error:
            messages.error(request, str(error))
            return redirect("wagtailadmin_pages:edit", pk)
        return HttpResponse(data, content_type="application/pdf", headers={"Cache-Control": "no-store"})
