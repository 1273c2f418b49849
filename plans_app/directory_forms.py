"""The form that takes the directory as a file, and who may use it."""

from django import forms
from django.utils.translation import gettext_lazy
from wagtail.permissions import policy_registry

from plans_app.models import Organization, OrganizationGroup


def may_import(user) -> bool:
    """Whether `user` may add and change organizations and groups, all of which a file can do."""
    policies = [policy_registry.get_by_type(model) for model in (Organization, OrganizationGroup)]
    return all(policy.user_has_permission(user, action) for policy in policies for action in ("add", "change"))


class DirectoryFileForm(forms.Form):
    """A file, or the SHA-256 of one that waits in the cache for its sender's confirmation."""

    file = forms.FileField(
        label=gettext_lazy("File"), required=False, widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"})
    )
    upload = forms.RegexField(r"^[0-9a-f]{64}$", required=False, widget=forms.HiddenInput)
    upload_name = forms.CharField(required=False, max_length=255, widget=forms.HiddenInput)
