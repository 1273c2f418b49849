"""The forms of the acts on an issued plan."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminAutoHeightTextInput, AdminDateInput


class OrderForm(forms.Form):
    """The document that orders an act."""

    order_reference = forms.CharField(
        label=_("Number and notation of the document that orders it"), max_length=50, help_text=_("12/UBND-VP")
    )
    order_date = forms.DateField(label=_("Date of that document"), widget=AdminDateInput)


class RecallForm(OrderForm):
    reason = forms.CharField(
        label=_("Reason"),
        widget=AdminAutoHeightTextInput,
        max_length=2000,
        help_text=_("It stands in the notices and on the public page."),
    )
    field_order = ["reason", "order_reference", "order_date"]


class CorrectionForm(OrderForm):
    wrong = forms.CharField(
        label=_("Was written"),
        widget=AdminAutoHeightTextInput,
        max_length=5000,
        help_text=_("The wrong words with their place: “II.2: … ngày 15/5/2026”."),
    )
    right = forms.CharField(label=_("Is corrected to"), widget=AdminAutoHeightTextInput, max_length=5000)
    reason = forms.CharField(label=_("Reason"), widget=AdminAutoHeightTextInput, max_length=2000, required=False)
    field_order = ["wrong", "right", "reason", "order_reference", "order_date"]
