"""The form on which a person answers a letter. Its page has it three times, once for each answer."""

import unicodedata
import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from plans_app.actions.acknowledging import Answer
from plans_app.models import DeliveryAnswer
from plans_app.vietnamese import nfc

Kind = DeliveryAnswer.Kind
# Signs that turn the direction of what follows, so that it reads otherwise than it was written.
_TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class PlainTextField(forms.CharField):
    """Text of a stranger: composed letters and line breaks, no other control characters."""

    def to_python(self, value):
        text = super().to_python(value).replace("\r\n", "\n").encode("utf-8", "replace").decode()
        return nfc("".join(c for c in text if c == "\n" or not _is_control(c))).strip()


def _is_control(character: str) -> bool:
    return character in _TURNING or unicodedata.category(character) == "Cc"


class AnswerForm(forms.Form):
    """`kind` says which answer it is; who it is passed on to is asked only where it is."""

    kind = forms.ChoiceField(choices=Kind.choices, widget=forms.HiddenInput)
    request_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    forwarded_to = PlainTextField(
        label=_("Passed on to (unit, person)"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = PlainTextField(
        label=_("Your name and office"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    note = PlainTextField(
        label=_("Note"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, kind: str = Kind.RECEIVED, **kwargs):
        super().__init__(*args, auto_id=f"{kind}-%s", initial={"kind": kind, "request_id": uuid.uuid4()}, **kwargs)
        if kind != Kind.FORWARDED and not self.is_bound:
            del self.fields["forwarded_to"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") == Kind.FORWARDED and not (cleaned.get("forwarded_to") or self.errors):
            self.add_error("forwarded_to", _("Name the unit or the person that it was passed on to."))
        return cleaned

    @property
    def answer(self) -> Answer:
        """What was said; the form must be valid."""
        said = self.cleaned_data
        is_forwarded = said["kind"] == Kind.FORWARDED
        return Answer(
            kind=said["kind"],
            name=said["name"],
            forwarded_to=said["forwarded_to"] if is_forwarded else "",
            note=said["note"],
            request_id=str(said["request_id"] or ""),
        )


def answer_forms(bound: AnswerForm | None = None) -> dict[str, AnswerForm]:
    """An empty form for each answer; `bound` in its place, where it was refused."""
    forms_by_kind = {kind: AnswerForm(kind=kind) for kind in Kind.values}
    if bound is not None:
        forms_by_kind[bound_kind(bound.data)] = bound
    return forms_by_kind


def bound_kind(data) -> str:
    """The answer that was sent, "received" when it is none that there is."""
    kind = data.get("kind", "")
    return kind if kind in Kind.values else Kind.RECEIVED.value
