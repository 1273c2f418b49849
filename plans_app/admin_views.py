"""The admin's pages of issuing: what will be issued and to whom, what was issued, and what became of it."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import policy_registry

from plans_app.actions.delivering import requeue_failed
from plans_app.actions.issuing import issue_problems, prepare_for_issue, register_series, schedule_issue
from plans_app.actions.numbering import next_number
from plans_app.actions.recipient_review import review_recipients
from plans_app.exceptions import IssueRefused, RenderError
from plans_app.exporters.pdf import export_pdf
from plans_app.forms import ScheduleForm
from plans_app.models import Campaign, Delivery, Issuance, PlanImport, PlanPage
from plans_app.models.deliveries import FAILED, SENT
from plans_app.recipient_forms import may_add, may_choose
from plans_app.tasks import issue_and_wake, render_pdf, wake
from plans_app.vietnamese import fold

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
    "appendix": gettext_lazy("appendix"),
}


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
                "problems": issue_problems(plan=page),
                "recipients": review_recipients(plan=page),
                "can_choose": may_choose(self.plan, self.request.user),
                "can_add": may_add(self.request.user),
                "schedule_form": ScheduleForm(),
                **kwargs,
            }
        )


class CampaignNamesView(View):
    """The names of the campaigns that hold `term` in one of their names, for the field of a plan."""

    def get(self, request):
        term = fold(request.GET.get("term", ""))
        campaigns = Campaign.objects.all() if term else ()
        names = [campaign.name for campaign in campaigns if any(term in fold(name) for name in campaign.names)]
        return JsonResponse(names, safe=False)


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


def visible_issuances(user) -> QuerySet[Issuance]:
    """The issuances of the plans that `user` may edit or publish."""
    policy = policy_registry.get_by_type(PlanPage)
    plans = policy.instances_user_has_any_permission_for(user, {"change", "publish"})
    return Issuance.objects.filter(plan__in=plans.values("pk")).select_related("plan", "issuer", "issued_by")


class IssuanceListView(WagtailAdminTemplateMixin, TemplateView):
    """Everything that was issued, newest first, with the count of what was sent."""

    page_title = gettext_lazy("Issued plans")
    header_icon = "doc-full"
    template_name = "plans_app/admin/issuances.html"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        issuances = visible_issuances(self.request.user).annotate(
            all_deliveries=Count("deliveries"),
            sent_deliveries=Count("deliveries", filter=Q(deliveries__state__in=SENT)),
            failed_deliveries=Count("deliveries", filter=Q(deliveries__state__in=FAILED)),
        )
        issuances = issuances.order_by("-issued_at", "-pk")
        page = WagtailPaginator(issuances, per_page=50).get_page(self.request.GET.get("p"))
        return super().get_context_data(issuances=page, **kwargs)


class IssuanceView(WagtailAdminTemplateMixin, TemplateView):
    """One issuance: every line of "Nơi nhận", its organizations, and what became of each delivery."""

    header_icon = "doc-full"
    template_name = "plans_app/admin/issuance.html"

    @cached_property
    def issuance(self) -> Issuance:
        return get_object_or_404(visible_issuances(self.request.user), pk=self.kwargs["pk"])

    def get_page_title(self):
        return self.issuance.reference

    def get_page_subtitle(self):
        return self.issuance.plan.title

    def get_breadcrumbs_items(self):
        issuances = {"url": reverse("plans_app_admin:issuances"), "label": IssuanceListView.page_title}
        return [*self.breadcrumbs_items, issuances, {"url": "", "label": self.issuance.reference}]

    def get_context_data(self, **kwargs):
        lines = self.issuance.recipient_lines.prefetch_related("deliveries__organization")
        counts = dict(self.issuance.deliveries.values_list("state").annotate(Count("pk")).order_by())
        states = [(label, counts[state]) for state, label in Delivery.State.choices if state in counts]
        has_failed = any(state in counts for state in FAILED)
        return super().get_context_data(
            issuance=self.issuance, lines=lines, states=states, has_failed=has_failed, **kwargs
        )


class RetryView(View):
    """Puts the failed deliveries of an issuance back into the queue."""

    http_method_names = ["post"]

    def post(self, request, pk):
        issuance = get_object_or_404(visible_issuances(request.user), pk=pk)
        if not issuance.plan.permissions_for_user(request.user).can_publish():
            raise PermissionDenied
        count = requeue_failed(issuance=issuance, user=request.user)
        transaction.on_commit(partial(wake, render_pdf, issuance.pk), robust=True)
        messages.success(request, _("%(count)s deliveries will be tried again.") % {"count": count})
        return redirect("plans_app_admin:issuance", issuance.pk)
