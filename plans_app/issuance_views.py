"""The admin's pages after issuing: what was issued, and the board of its deliveries."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import policy_registry

from plans_app.actions.delivering import deliveries_of, requeue_failed, stop_deliveries
from plans_app.actions.rendering import draw_again
from plans_app.models import Delivery, Issuance, IssuanceRecipient, PlanPage
from plans_app.models.deliveries import FAILED, SENT
from plans_app.progress import in_group, progress_of
from plans_app.spreadsheets import DeliverySpreadsheetMixin
from plans_app.tasks import render_pdf, wake
from plans_app.vietnamese import fold

ROWS_ON_A_PAGE = 200

# A reminder reaches nobody new.
DOCUMENTS = Q(deliveries__act=None, deliveries__reminds=None)


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
            all_deliveries=Count("deliveries", filter=DOCUMENTS),
            sent_deliveries=Count("deliveries", filter=DOCUMENTS & Q(deliveries__state__in=SENT)),
            failed_deliveries=Count("deliveries", filter=Q(deliveries__state__in=FAILED)),
        )
        issuances = issuances.order_by("-issued_at", "-pk")
        page = WagtailPaginator(issuances, per_page=50).get_page(self.request.GET.get("p"))
        return super().get_context_data(issuances=page, **kwargs)


class IssuanceMixin:
    """Views of the issuance whose key is in the address, for those who may see it."""

    @cached_property
    def issuance(self) -> Issuance:
        return get_object_or_404(visible_issuances(self.request.user), pk=self.kwargs["pk"])

    @cached_property
    def may_act(self) -> bool:
        """Who may publish in this place may send again and stop."""
        return self.issuance.plan.permissions_for_user(self.request.user).can_publish()


class IssuanceView(DeliverySpreadsheetMixin, IssuanceMixin, WagtailAdminTemplateMixin, TemplateView):
    """The board: every line of "Nơi nhận", its organizations, and what became of each delivery.

    `group` (see `plans_app.progress`) and `q` (words of a name) narrow it; `export` gives it as a spreadsheet, and
    `live` only the part that changes while deliveries run.
    """

    header_icon = "doc-full"
    template_name = "plans_app/admin/issuance.html"
    live_template_name = "plans_app/admin/issuance_record.html"

    def get_template_names(self):
        return [self.live_template_name if "live" in self.request.GET else self.template_name]

    def get_page_title(self):
        return self.issuance.reference

    def get_page_subtitle(self):
        return self.issuance.plan.title

    def get_breadcrumbs_items(self):
        issuances = {"url": reverse("plans_app_admin:issuances"), "label": IssuanceListView.page_title}
        return [*self.breadcrumbs_items, issuances, {"url": "", "label": self.issuance.reference}]

    def get(self, request, *args, **kwargs):
        if self.is_export:
            return self.as_spreadsheet(self.deliveries(), request.GET["export"])
        return super().get(request, *args, **kwargs)

    def get_filename(self):
        return f"{self.issuance.reference.replace('/', '-')}-{timezone.localdate():%Y-%m-%d}"

    def deliveries(self) -> QuerySet[Delivery]:
        chosen = in_group(deliveries_of(issuance=self.issuance), self.request.GET.get("group", ""))
        words = fold(self.request.GET.get("q", ""))
        return chosen.filter(organization__key__contains=words) if words else chosen

    def get_context_data(self, **kwargs):
        page = WagtailPaginator(self.deliveries().prefetch_related("answers"), per_page=ROWS_ON_A_PAGE).get_page(
            self.request.GET.get("p")
        )
        return super().get_context_data(
            issuance=self.issuance,
            progress=progress_of(issuance=self.issuance),
            deliveries=page,
            group=self.request.GET.get("group", ""),
            words=self.request.GET.get("q", ""),
            silent_lines=_lines_without_deliveries(self.issuance),
            may_act=self.may_act,
            **kwargs,
        )


def _lines_without_deliveries(issuance: Issuance) -> QuerySet[IssuanceRecipient]:
    """The lines behind which nothing is delivered, and those of which a part was not found."""
    lines = issuance.recipient_lines.annotate(count=Count("deliveries"))
    return lines.filter(Q(count=0) | ~Q(unresolved_text=""))


class ActOnIssuanceView(IssuanceMixin, View):
    """A button of the board: does one thing by POST and comes back."""

    http_method_names = ["post"]

    def post(self, request, **_kwargs):
        if not self.may_act:
            raise PermissionDenied
        self.act()
        return redirect("plans_app_admin:issuance", self.issuance.pk)

    def act(self) -> None:
        raise NotImplementedError

    def go_on(self) -> None:
        transaction.on_commit(partial(wake, render_pdf, self.issuance.pk), robust=True)


class RetryView(ActOnIssuanceView):
    """Puts the failed deliveries of an issuance back into the queue."""

    def act(self):
        count = requeue_failed(issuance=self.issuance, user=self.request.user)
        self.go_on()
        messages.success(self.request, _("%(count)s deliveries will be tried again.") % {"count": count})


class StopView(ActOnIssuanceView):
    """Stops what has not left of an issuance."""

    def act(self):
        count = stop_deliveries(issuance=self.issuance, user=self.request.user)
        if not count:
            messages.warning(self.request, _("Nothing was left to stop: everything has been sent already."))
            return
        text = ngettext("One delivery is stopped.", "%(count)s deliveries are stopped.", count)
        messages.success(self.request, text % {"count": count})


class DrawAgainView(ActOnIssuanceView):
    """Has the PDF of an issuance made once more, after what kept it from being made is mended."""

    def act(self):
        draw_again(issuance=self.issuance)
        self.go_on()
        messages.success(self.request, _("The PDF of %(issuance)s is made again.") % {"issuance": self.issuance})
