"""Forms of the admin."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput


class ScheduleForm(forms.Form):
    """When a plan is to be issued by itself."""

    due_at = forms.DateTimeField(label=_("Issue at"), widget=AdminDateTimeInput)
