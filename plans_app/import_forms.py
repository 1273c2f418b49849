"""The form of an import: a file or a text in, and what the person adds to it."""

import hashlib
from dataclasses import dataclass

from django import forms
from django.core.cache import cache
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from plans_app.importers.registry import extensions
from plans_app.models import Campaign, Organization, PlanIndexPage

LONGEST_TEXT = 500_000
KEPT_SECONDS = 2 * 60 * 60


def open_indexes(user) -> QuerySet[PlanIndexPage]:
    """The plan indexes below which `user` may make a plan."""
    indexes = PlanIndexPage.objects.all()
    return indexes.filter(pk__in=[i.pk for i in indexes if i.permissions_for_user(user).can_add_subpage()])


@dataclass(frozen=True, slots=True)
class Source:
    """What was sent: the bytes and the name of a file, or a pasted text."""

    data: bytes
    name: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


class ImportForm(forms.Form):
    """Both steps of an import. A file that was read waits in the cache under its SHA-256, for its sender alone."""

    parent = forms.ModelChoiceField(PlanIndexPage.objects.none(), label=_("Put the plan below"), empty_label=None)
    file = forms.FileField(label=_("File"), required=False, max_length=255, allow_empty_file=True)
    text = forms.CharField(
        label=_("Or paste the text"),
        required=False,
        strip=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 14, "lang": "vi"}),
    )
    upload = forms.RegexField(r"^[0-9a-f]{64}$", required=False, widget=forms.HiddenInput)
    upload_name = forms.CharField(required=False, max_length=255, widget=forms.HiddenInput)
    issuer = forms.ModelChoiceField(
        Organization.objects.exclude(notation=""),
        label=_("Issuer"),
        required=False,
        empty_label=_("(not in the directory)"),
    )
    campaigns = forms.ModelMultipleChoiceField(
        Campaign.objects.all(), label=_("Campaigns"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, user, parents, **kwargs):
        super().__init__(*args, **kwargs)
        self._user = user
        self.source: Source | None = None
        self.fields["parent"].queryset = parents
        self.fields["file"].widget.attrs["accept"] = ",".join(extensions())

    def clean(self):
        cleaned = super().clean()
        self.source = self._find_source(cleaned)
        if self.source is None and not self.errors:
            if cleaned.get("upload"):
                raise forms.ValidationError(_("The file is not kept any longer: choose it again."))
            raise forms.ValidationError(_("Choose a file, or paste a text."))
        return cleaned

    def keep_upload(self) -> None:
        """Keeps an uploaded file until it is confirmed."""
        if self.cleaned_data.get("file"):
            cache.set(self._key(self.source.digest), self.source.data, KEPT_SECONDS)

    @property
    def is_upload(self) -> bool:
        return bool(self.cleaned_data.get("file") or self.cleaned_data.get("upload"))

    def _find_source(self, cleaned: dict) -> Source | None:
        """A file that is sent comes before one that waits, and both before a text."""
        if file := cleaned.get("file"):
            return Source(file.read(), file.name)
        if digest := cleaned.get("upload"):
            kept = cache.get(self._key(digest))
            return Source(kept, cleaned.get("upload_name") or digest) if kept is not None else None
        text = (cleaned.get("text") or "").replace("\r\n", "\n")
        return Source(text.encode(), str(_("pasted text"))) if text.strip() else None

    def _key(self, digest: str) -> str:
        return f"plans_app:import:{self._user.pk}:{digest}"
