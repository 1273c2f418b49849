"""Deliveries as a spreadsheet, for the page of one issuance and the report over all."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from plans_app.actions.directory_files import harmless


def _local(moment: datetime.datetime) -> datetime.datetime:
    """`moment` as the clock of the office shows it; a spreadsheet knows no time zones."""
    return timezone.localtime(moment).replace(tzinfo=None, microsecond=0)


class DeliverySpreadsheetMixin(SpreadsheetExportMixin):
    """Wagtail's export, with the columns of a delivery, local times, and text that never becomes a formula."""

    list_export = [
        "issuance.reference",
        "issuance.issued_on",
        "line.position",
        "line.text",
        "line.purpose_text",
        "organization.name",
        "channel",
        "address",
        "get_state_display",
        "attempts",
        "due_at_if_waiting",
        "sent_at",
        "acknowledged_at",
        "last_error",
    ]
    export_headings = {
        "issuance.reference": _("Number and notation"),
        "issuance.issued_on": _("Date"),
        "line.position": _("Line"),
        "line.text": _("Recipient line"),
        "line.purpose_text": _("Purpose"),
        "organization.name": _("Organization"),
        "channel": _("Channel"),
        "address": _("Address"),
        "get_state_display": _("State"),
        "attempts": _("Attempts"),
        "due_at_if_waiting": _("Next attempt"),
        "sent_at": _("Sent"),
        "acknowledged_at": _("Acknowledged"),
        "last_error": _("Last error"),
    }
    custom_value_preprocess = {
        **SpreadsheetExportMixin.custom_value_preprocess,
        datetime.datetime: {"xlsx": _local, "csv": _local},
        str: {"csv": harmless},
    }

    def stream_csv(self, queryset):
        """As Wagtail's, with the mark at its head by which Excel knows that it is UTF-8."""
        yield "\ufeff".encode()
        yield from super().stream_csv(queryset)
