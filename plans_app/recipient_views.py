"""What a person decides about a line of "Nơi nhận" on the page before issuing."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from plans_app.actions.recipient_review import add_recipient, choose_recipients, draft_of, recipient_at
from plans_app.exceptions import ChoiceRefused
from plans_app.models import PlanPage
from plans_app.recipient_forms import ChoiceForm, NewOrganizationForm, may_add, may_choose


class LineMixin:
    """A view on one line of the draft in the address."""

    @cached_property
    def plan(self) -> PlanPage:
        return get_object_or_404(PlanPage, pk=self.kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        if not may_choose(self.plan, request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def back_to_line(self, position: int | None = None) -> HttpResponseRedirect:
        anchor = "" if position is None else f"#line-{position}"
        return HttpResponseRedirect(reverse("plans_app_admin:issue", args=[self.plan.pk]) + anchor)


class ChooseRecipientView(LineMixin, View):
    """Sets who stands behind a line; `clear` gives the line back to the directory."""

    http_method_names = ["post"]

    def post(self, request, pk):
        form = ChoiceForm(request.POST)
        if not form.is_valid():
            messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
            return self.back_to_line()
        position = form.cleaned_data["position"]
        is_cleared = "clear" in request.POST
        if not (is_cleared or form.cleaned_data["choice"]):
            messages.error(request, _("Nobody is ticked: tick who is meant."))
            return self.back_to_line(position)
        try:
            self._choose(form, is_cleared)
        except ChoiceRefused as refusal:
            messages.error(request, str(refusal))
        return self.back_to_line(position)

    def _choose(self, form: ChoiceForm, is_cleared: bool) -> None:
        choose_recipients(
            plan=self.plan,
            position=form.cleaned_data["position"],
            text=form.cleaned_data["text"],
            organizations=() if is_cleared else form.organizations,
            group=None if is_cleared else form.group,
            user=self.request.user,
        )
        messages.success(self.request, _("“%(text)s” is decided.") % {"text": form.cleaned_data["text"]})


class AddRecipientView(LineMixin, WagtailAdminTemplateMixin, FormView):
    """Adds to the directory whom a line names, without leaving the plan."""

    page_title = gettext_lazy("Add to the directory")
    header_icon = "group"
    template_name = "plans_app/admin/add_recipient.html"
    form_class = NewOrganizationForm

    def dispatch(self, request, *args, **kwargs):
        if not may_add(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        line = {name: self.request.GET.get(name, "") for name in ("position", "text", "words")}
        return line | {"name": line["words"] or line["text"]}

    def form_valid(self, form):
        line = {name: form.cleaned_data[name] for name in ("position", "text")}
        try:
            page = draft_of(plan=self.plan)
            recipient_at(page=page, **line)
        except ChoiceRefused as refusal:
            messages.error(self.request, str(refusal))
            return self.back_to_line()
        added = add_recipient(
            words=form.cleaned_data["words"],
            name=form.cleaned_data["name"],
            email=form.cleaned_data["email"],
            issuer=page.issuer,
        )
        messages.success(self.request, _("“%(name)s” is in the directory.") % {"name": added.name})
        return self.back_to_line(line["position"])

    def get_page_subtitle(self):
        return self.plan.get_admin_display_title()

    def get_breadcrumbs_items(self):
        issue = {"url": reverse("plans_app_admin:issue", args=[self.plan.pk]), "label": _("Issue")}
        return [*self.breadcrumbs_items, issue, {"url": "", "label": self.page_title}]
