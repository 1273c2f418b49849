"""Which part of a register is to be printed."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from plans_app.actions.register_books import Range

LARGEST_NUMBER = 999_999


class RangeForm(forms.Form):
    """Numbers and days between which a register is printed; what is left blank is open."""

    from_number = forms.IntegerField(label=_("From number"), required=False, min_value=1, max_value=LARGEST_NUMBER)
    to_number = forms.IntegerField(label=_("To number"), required=False, min_value=1, max_value=LARGEST_NUMBER)
    from_day = forms.DateField(label=_("From day"), required=False, widget=AdminDateInput)
    to_day = forms.DateField(label=_("To day"), required=False, widget=AdminDateInput)

    def clean(self):
        cleaned = super().clean()
        for first, last in (("from_number", "to_number"), ("from_day", "to_day")):
            if cleaned.get(first) and cleaned.get(last) and cleaned[last] < cleaned[first]:
                self.add_error(last, _("The end lies before the beginning."))
        return cleaned

    @property
    def part(self) -> Range:
        return Range(**self.cleaned_data)
