"""The admin's pages of the acts on an issued plan. Each shows who will be told before anything is done."""

from functools import partial

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from plans_app.act_forms import CorrectionForm, RecallForm
from plans_app.actions.ledger import UNSENT
from plans_app.actions.notices import deliveries_to_notify
from plans_app.actions.replacing import draft_replacement
from plans_app.exceptions import ActRefused
from plans_app.models import Issuance, IssuanceAct
from plans_app.models.permissions import may_add_beside
from plans_app.tasks import correct_and_wake, recall_and_wake
from plans_app.views import pdf_file

# Of a long list of those who will be told, so many are named.
NAMED = 200


class ActView(WagtailAdminTemplateMixin, FormView):
    """What the pages of the acts share: who may act, and whom it concerns."""

    template_name = "plans_app/admin/act.html"
    header_icon = "warning"
    explanation = ""
    button = ""
    stops_deliveries = True
    tells_now = True

    @cached_property
    def issuance(self) -> Issuance:
        return get_object_or_404(Issuance.objects.select_related("plan", "issuer"), pk=self.kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args, **kwargs):
        if not self.may_act(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def may_act(self, user) -> bool:
        return self.issuance.plan.permissions_for_user(user).can_publish()

    def form_valid(self, form):
        try:
            return self.act(form.cleaned_data)
        except ActRefused as refusal:
            form.add_error(None, refusal.problems)
            return self.form_invalid(form)

    def act(self, values: dict) -> HttpResponse:
        raise NotImplementedError

    def to_record(self) -> HttpResponse:
        return redirect("plans_app_admin:issuance", self.issuance.pk)

    def tell(self, act: IssuanceAct, message: str) -> None:
        count = act.notices.count()
        notices = ngettext("%(count)s notice is on its way.", "%(count)s notices are on their way.", count)
        reference = {"reference": self.issuance.reference}
        messages.success(self.request, f"{message % reference} {notices % {'count': count}}")

    def get_page_subtitle(self):
        return f"{self.issuance.reference} · {self.issuance.plan.title}"

    def get_breadcrumbs_items(self):
        issuances = {"url": reverse("plans_app_admin:issuances"), "label": _("Issued plans")}
        record = {"url": reverse("plans_app_admin:issuance", args=[self.issuance.pk]), "label": self.issuance.reference}
        return [*self.breadcrumbs_items, issuances, record, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        notified = deliveries_to_notify(issuance=self.issuance).order_by("line__position", "organization__key")
        unsent = self.issuance.deliveries.filter(state__in=UNSENT)
        return super().get_context_data(
            issuance=self.issuance,
            notified=notified[:NAMED],
            notified_count=notified.count(),
            not_named=max(0, notified.count() - NAMED),
            stopped_count=unsent.count() if self.stops_deliveries else 0,
            tells_now=self.tells_now,
            stops_deliveries=self.stops_deliveries and self.tells_now,
            explanation=self.explanation,
            button=self.button,
            **kwargs,
        )


class RecallView(ActView):
    """Thu hồi: the plan is out of force, and everybody who has it is asked to destroy it."""

    page_title = gettext_lazy("Recall")
    form_class = RecallForm
    button = gettext_lazy("Recall the plan and send the notices")
    explanation = gettext_lazy(
        "The plan is taken out of force for good. Its page stays as a record with your reason, its PDF gets the stamp "
        "“ĐÃ THU HỒI”, links in letters no longer give it. It cannot be undone: a new plan has to be issued."
    )

    def act(self, values):
        act = recall_and_wake(issuance=self.issuance, user=self.request.user, **values)
        self.tell(act, _("%(reference)s is recalled."))
        return self.to_record()


class CorrectView(ActView):
    """Đính chính: an error of form, technique or procedure is mended by an official letter of the issuer."""

    page_title = gettext_lazy("Correct")
    header_icon = "edit"
    form_class = CorrectionForm
    button = gettext_lazy("Record the correction and send the notices")
    stops_deliveries = False
    explanation = gettext_lazy(
        "For errors of form, technique or procedure, by an official letter of the issuer (Decree 30, article 18.3). An "
        "error of content needs a plan that replaces this one. What was printed stays as it is; the correction stands "
        "on the page, in the notices, and in letters that leave from now on."
    )

    def act(self, values):
        act = correct_and_wake(issuance=self.issuance, user=self.request.user, **values)
        self.tell(act, _("The correction of %(reference)s is recorded."))
        return self.to_record()


class ReplaceView(ActView):
    """Thay thế: begins the plan that takes the place of this one. Issuing it replaces this one."""

    page_title = gettext_lazy("Replace")
    header_icon = "copy"
    form_class = forms.Form
    button = gettext_lazy("Make the draft of a replacement")
    tells_now = False
    explanation = gettext_lazy(
        "A draft with the same content is made, without number and date, which says that it replaces this plan. "
        "Nothing else happens now: this plan is replaced at the moment when the new one is issued."
    )

    def may_act(self, user):
        return super().may_act(user) and may_add_beside(self.issuance.plan, user)

    def act(self, values):
        draft = draft_replacement(issuance=self.issuance, user=self.request.user)
        messages.success(
            self.request,
            _("This draft will replace %(reference)s when it is issued.") % {"reference": self.issuance.reference},
        )
        return redirect("wagtailadmin_pages:edit", draft.pk)


class OriginalView(View):
    """The PDF as it was issued, without any stamp, for those who work on the plan."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        issuance = get_object_or_404(Issuance.objects.exclude(pdf="").select_related("plan"), pk=pk)
        if not issuance.plan.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return pdf_file(issuance, partial(issuance.pdf.open, "rb"), {"Cache-Control": "no-store"})
