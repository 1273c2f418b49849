"""The admin's report over all issuances: who has not received what, and who has not said that they did."""

import datetime

import django_filters
from django.db.models import Q, QuerySet, TextChoices
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permissions import policy_registry

from plans_app.issuance_views import visible_issuances
from plans_app.models import Delivery, Organization, PlanPage
from plans_app.progress import Group
from plans_app.spreadsheets import DeliverySpreadsheetMixin
from plans_app.vietnamese import fold, slugify

# A letter that waits for longer than this is late: issued documents leave the same day (Decree 30, article 18.1).
LATE_AFTER = datetime.timedelta(days=1)


class Question(TextChoices):
    """What the one who opens the report wants to know."""

    LATE = "late", _("Late: not sent within a day")
    FAILED = "failed", _("Failed")
    UNCERTAIN = "uncertain", _("Uncertain")
    UNACKNOWLEDGED = "unacknowledged", _("Sent before today and not acknowledged")


# Receipt is confirmed on the day of arrival (Decree 30, article 22).
def _unacknowledged() -> Q:
    return Q(state__in=Group.SENT.states, sent_at__lt=timezone.localtime().replace(hour=0, minute=0, second=0))


_CONDITIONS = {
    Question.LATE: lambda: Q(state__in=Group.WAITING.states, issuance__issued_at__lt=Now() - LATE_AFTER),
    Question.FAILED: lambda: Q(state__in=Group.FAILED.states),
    Question.UNCERTAIN: lambda: Q(state__in=Group.UNCERTAIN.states),
    Question.UNACKNOWLEDGED: _unacknowledged,
}


def answering(deliveries: QuerySet[Delivery], question: str) -> QuerySet[Delivery]:
    """Those of `deliveries` that `question` asks for; what needs a person's eye when it asks for nothing."""
    if question:
        return deliveries.filter(_CONDITIONS[Question(question)]())
    return deliveries.filter(
        _CONDITIONS[Question.LATE]() | _CONDITIONS[Question.FAILED]() | _CONDITIONS[Question.UNCERTAIN]()
    )


class DeliveryReportFilterSet(WagtailFilterSet):
    question = django_filters.ChoiceFilter(
        label=_("Show"), choices=Question.choices, empty_label=_("All that needs attention"), method="by_question"
    )
    organization = django_filters.CharFilter(label=_("Recipient"), method="by_organization")
    issuer = django_filters.ModelChoiceFilter(
        label=_("Issuer"),
        field_name="issuance__issuer",
        queryset=lambda _request: Organization.objects.filter(issuances__isnull=False).distinct(),
    )
    issued_on = django_filters.DateFromToRangeFilter(
        label=_("Date of the document"), field_name="issuance__issued_on", widget=DateRangePickerWidget
    )

    class Meta:
        model = Delivery
        fields = []

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        return queryset if self.form.cleaned_data["question"] else answering(queryset, "")

    def by_question(self, queryset, _name, value):
        return answering(queryset, value)

    def by_organization(self, queryset, _name, value):
        return queryset.filter(organization__key__contains=fold(value))


def _delivery_url(delivery: Delivery) -> str:
    return reverse("plans_app_admin:delivery", args=[delivery.pk])


class DeliveryReportView(DeliverySpreadsheetMixin, ReportView):
    """Deliveries of all issuances that the user may see, oldest issuance first."""

    page_title = _("Deliveries of plans")
    header_icon = "mail"
    model = Delivery
    filterset_class = DeliveryReportFilterSet
    index_url_name = "plans_app_admin:delivery_report"
    index_results_url_name = "plans_app_admin:delivery_report_results"
    default_ordering = ("issuance__issued_at", "line__position", "organization__key")
    is_searchable = False
    permission_policy = policy_registry.get_by_type(PlanPage)
    any_permission_required = {"change", "publish"}
    columns = [
        Column("reference", label=_("Number and notation"), accessor="issuance.reference"),
        TitleColumn("organization", label=_("Organization"), get_url=_delivery_url),
        Column("state", label=_("State"), accessor="get_state_display"),
        Column("attempts", label=_("Attempts")),
        DateColumn("sent_at", label=_("Sent")),
        Column("last_error", label=_("Last error")),
    ]

    def get_filename(self):
        return f"{slugify(str(self.page_title))}-{timezone.localdate():%Y-%m-%d}"

    def get_base_queryset(self):
        deliveries = Delivery.objects.filter(issuance__in=visible_issuances(self.request.user))
        return deliveries.select_related("issuance__plan", "organization", "line")

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]
