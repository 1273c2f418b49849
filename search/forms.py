"""The search box."""

from django import forms
from django.utils.translation import gettext_lazy as _

from plans_app.finding import MAX_LENGTH


class SearchForm(forms.Form):
    """Only draws the box: what was typed is never refused, `plans_app.finding.clean_query` makes it fit."""

    q = forms.CharField(
        label=_("Search the plans"),
        required=False,
        widget=forms.TextInput(
            attrs={"type": "search", "maxlength": MAX_LENGTH, "autocomplete": "off", "enterkeyhint": "search"}
        ),
    )
