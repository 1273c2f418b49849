"""Forms around the lines of "Nơi nhận": which line, who is meant, who is new to the directory."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.permissions import policy_registry

from plans_app.models import Organization, OrganizationGroup, PlanPage
from plans_app.vietnamese import fold


def may_choose(plan: PlanPage, user) -> bool:
    """Whether `user` may change the recipients of `plan`, which an issued or locked plan allows nobody."""
    permissions = plan.permissions_for_user(user)
    return permissions.can_edit() and not permissions.page_locked() and not plan.is_issued


def may_add(user) -> bool:
    """Whether `user` may add an organization to the directory."""
    return policy_registry.get_by_type(Organization).user_has_permission(user, "add")


class LineForm(forms.Form):
    """Names a line of a draft by its position and, because others edit too, by its words."""

    position = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    text = forms.CharField(strip=False, widget=forms.HiddenInput)


class ChoiceForm(LineForm):
    """Who is meant. Values are those of `Candidate.value`: "organization-12", "group-3"."""

    choice = forms.TypedMultipleChoiceField(required=False)

    def __init__(self, data):
        super().__init__(data)
        self.organizations: list[Organization] = []
        self.group: OrganizationGroup | None = None
        sent = data.getlist("choice")
        self.fields["choice"].choices = [(value, value) for value in sent]

    def clean_choice(self) -> list[str]:
        values = self.cleaned_data["choice"]
        chosen = [value.rpartition("-") for value in values]
        if any(kind not in {"organization", "group"} or not pk.isdecimal() for kind, _dash, pk in chosen):
            raise ValidationError(_("Choose from the list."))
        self.organizations = list(Organization.objects.filter(pk__in=_pks(chosen, "organization")))
        groups = list(OrganizationGroup.objects.filter(pk__in=_pks(chosen, "group")))
        if len(self.organizations) + len(groups) < len(set(values)):
            raise ValidationError(_("What you chose is not in the directory any more."))
        if len(groups) > 1:
            raise ValidationError(_("A line can stand for one group: choose one."))
        self.group = groups[0] if groups else None
        return values


def _pks(chosen: list[tuple[str, str, str]], wanted: str) -> list[int]:
    return [int(pk) for kind, _dash, pk in chosen if kind == wanted]


class NewOrganizationForm(LineForm):
    """The least that the directory needs of a recipient. `words` are those that nobody answers to."""

    words = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("Official name"), max_length=200)
    email = forms.EmailField(
        label=gettext_lazy("E-mail for documents"),
        required=False,
        help_text=gettext_lazy("Without an address the plan is sent to nobody."),
    )

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        existing = Organization.objects.valid_on(timezone.localdate()).filter(key=fold(name)).first()
        if not fold(name):
            raise ValidationError(_("The name needs at least one letter or digit."))
        if existing:
            raise ValidationError(_("“%(name)s” is in the directory already.") % {"name": existing.name})
        return name
