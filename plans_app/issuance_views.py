"""The admin's pages after issuing: what was issued, and what became of its deliveries."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import policy_registry

from plans_app.actions.delivering import deliveries_of, requeue_failed
from plans_app.models import Delivery, Issuance, PlanPage
from plans_app.models.deliveries import FAILED, SENT
from plans_app.tasks import render_pdf, wake

# A reminder reaches nobody new.
FIRST_LETTERS = Q(deliveries__reminds=None)


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
            all_deliveries=Count("deliveries", filter=FIRST_LETTERS),
            sent_deliveries=Count("deliveries", filter=FIRST_LETTERS & Q(deliveries__state__in=SENT)),
            failed_deliveries=Count("deliveries", filter=FIRST_LETTERS & Q(deliveries__state__in=FAILED)),
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
        deliveries = deliveries_of(issuance=self.issuance)
        lines = self.issuance.recipient_lines.prefetch_related(Prefetch("deliveries", deliveries))
        counts = dict(deliveries.values_list("state").annotate(Count("pk")).order_by())
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
