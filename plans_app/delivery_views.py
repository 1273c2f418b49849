"""The admin's page of one delivery: why an organization has not received a plan, and the button that sends again."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from plans_app.actions.delivering import can_be_requeued, requeue_delivery
from plans_app.exceptions import PermanentFailure
from plans_app.explaining import explain, meaning_of
from plans_app.issuance_views import IssuanceListView, visible_issuances
from plans_app.models import Delivery
from plans_app.tasks import drain_deliveries, wake
from plans_app.widgets import channel_labels


class DeliveryMixin:
    """Views of the delivery whose key is in the address, for those who may see its issuance."""

    @cached_property
    def delivery(self) -> Delivery:
        deliveries = Delivery.objects.filter(issuance__in=visible_issuances(self.request.user))
        return get_object_or_404(
            deliveries.select_related("issuance__plan", "organization", "line"), pk=self.kwargs["pk"]
        )

    @cached_property
    def may_act(self) -> bool:
        return self.delivery.issuance.plan.permissions_for_user(self.request.user).can_publish()


class DeliveryView(DeliveryMixin, WagtailAdminTemplateMixin, TemplateView):
    """One delivery: where it stands and why, what to do, each attempt with its answer, each change with its author."""

    header_icon = "mail"
    template_name = "plans_app/admin/delivery.html"

    def get_page_title(self):
        return self.delivery.organization.name

    def get_page_subtitle(self):
        return self.delivery.issuance.reference

    def get_breadcrumbs_items(self):
        issuance = self.delivery.issuance
        return [
            *self.breadcrumbs_items,
            {"url": reverse("plans_app_admin:issuances"), "label": IssuanceListView.page_title},
            {"url": reverse("plans_app_admin:issuance", args=[issuance.pk]), "label": issuance.reference},
            {"url": "", "label": self.delivery.organization.name},
        ]

    def get_context_data(self, **kwargs):
        attempts = list(self.delivery.attempt_rows.order_by("-n"))
        for attempt in attempts:
            attempt.meaning = meaning_of(attempt.text)
        return super().get_context_data(
            delivery=self.delivery,
            channel=channel_labels().get(self.delivery.channel, self.delivery.channel),
            explanation=explain(delivery=self.delivery),
            attempts=attempts,
            answers=self.delivery.answers.all(),
            reports=self.delivery.reports.all(),
            downloads=self.delivery.download_links.filter(downloads__gt=0),
            events=self.delivery.events.select_related("user").order_by("-pk"),
            organization_url=AdminURLFinder(self.request.user).get_edit_url(self.delivery.organization),
            can_send_again=self.may_act and can_be_requeued(delivery=self.delivery),
            **kwargs,
        )


class SendAgainView(DeliveryMixin, View):
    """Puts one delivery that failed, was stopped or is held back into the queue."""

    http_method_names = ["post"]

    def post(self, request, **_kwargs):
        if not self.may_act:
            raise PermissionDenied
        try:
            requeue_delivery(delivery=self.delivery, user=request.user)
        except PermanentFailure as error:
            messages.error(request, str(error))
        else:
            transaction.on_commit(partial(wake, drain_deliveries, self.delivery.channel), robust=True)
            names = {"organization": self.delivery.organization, "address": self.delivery.address}
            messages.success(request, _("It is sent again to %(organization)s (%(address)s).") % names)
        return redirect("plans_app_admin:delivery", self.delivery.pk)
