"""The admin's page "Import a plan": a file or a text, its reading side by side with the source, a draft page."""

from collections import defaultdict

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from plans_app.actions.drafting import draft_plan, import_report, imported_plan, read_plan, suggest_campaigns
from plans_app.actions.issuers import find_issuer
from plans_app.exceptions import ImportRefused
from plans_app.import_forms import ImportForm, open_indexes
from plans_app.importers.base import PlanDraft
from plans_app.importers.summary import plain_text
from plans_app.source_views import LINE_ROLES


class ImportView(WagtailAdminTemplateMixin, TemplateView):
    """Step one asks for a source, step two shows what was read; `save` makes the draft. Nothing is kept between them
    but an uploaded file, in the cache."""

    page_title = gettext_lazy("Import a plan")
    header_icon = "upload"

    def dispatch(self, request, *args, **kwargs):
        if not self.parents.exists():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def parents(self):
        return open_indexes(self.request.user)

    def get(self, request, *args, **kwargs):
        return self._ask(self._form(initial={"parent": request.GET.get("parent") or self.parents.first().pk}))

    def post(self, request, *args, **kwargs):
        form = self._form(request.POST, request.FILES)
        if not form.is_valid():
            return self._ask(form)
        try:
            draft = read_plan(data=form.source.data, source_name=form.source.name)
        except ImportRefused as refusal:
            form.add_error(None, str(refusal))
            return self._ask(form)
        return self._save(form, draft) if "save" in request.POST else self._review(form, draft)

    def _form(self, *args, **kwargs) -> ImportForm:
        return ImportForm(*args, user=self.request.user, parents=self.parents, **kwargs)

    def _ask(self, form: ImportForm):
        self.template_name = "plans_app/admin/import.html"
        return self.render_to_response(self.get_context_data(form=form))

    def _review(self, form: ImportForm, draft: PlanDraft):
        form.keep_upload()
        known = imported_plan(draft=draft)
        issuer = form.cleaned_data["issuer"] or find_issuer(draft=draft)
        report = import_report(draft=draft, issuer=issuer)
        self.template_name = "plans_app/admin/import_review.html"
        return self.render_to_response(
            self.get_context_data(
                form=self._confirmation(form, draft, issuer),
                is_upload=form.is_upload,
                source=form.source,
                draft=draft,
                known=known if known and known.permissions_for_user(self.request.user).can_edit() else None,
                issuer=issuer,
                fields=draft_fields(draft),
                blocks=[draft_block(block) for block in draft.body],
                closing=plain_text(draft.closing),
                appendices=[(a.title, [draft_block(block) for block in a.blocks]) for a in draft.appendices],
                doubts=report["doubts"],
                lines=source_lines(draft, report["doubts"]),
            )
        )

    def _confirmation(self, form: ImportForm, draft: PlanDraft, issuer) -> ImportForm:
        """The form of step two, filled with what the text suggests; a choice that was made stays."""
        chosen = form.cleaned_data["campaigns"]
        initial = {
            "parent": form.cleaned_data["parent"].pk,
            "issuer": issuer and issuer.pk,
            "campaigns": list(chosen) or suggest_campaigns(draft=draft),
        }
        if form.is_upload:
            initial |= {"upload": form.source.digest, "upload_name": form.source.name}
        else:
            initial["text"] = form.cleaned_data["text"]
        return self._form(initial=initial)

    def _save(self, form: ImportForm, draft: PlanDraft):
        is_known = imported_plan(draft=draft) is not None
        plan = draft_plan(
            draft=draft,
            parent=form.cleaned_data["parent"],
            issuer=form.cleaned_data["issuer"],
            campaigns=form.cleaned_data["campaigns"],
            user=self.request.user,
        )
        if not plan.permissions_for_user(self.request.user).can_edit():
            form.add_error(None, _("This source was imported before, as a plan that you may not edit."))
            return self._ask(form)
        if is_known:
            messages.warning(self.request, _("This source was imported before: here is its plan."))
        else:
            messages.success(self.request, _("“%(title)s” is a draft now.") % {"title": plan.title})
        return redirect("wagtailadmin_pages:edit", plan.pk)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        return super().get_context_data(action=reverse("plans_app_admin:import"), **kwargs)


def draft_fields(draft: PlanDraft) -> list[tuple[str, list[str]]]:
    """The parts of a draft around its text: a label, and the lines of its value."""
    reference = f"{draft.number}/{draft.notation}" if draft.number or draft.notation else ""
    date = f"{draft.issued_on:%d/%m/%Y}" if draft.issued_on else str(draft.year or "")
    return [
        (_("Issuer"), [line for line in (draft.superior, draft.issuer) if line]),
        (_("Number and notation"), [reference] if reference else []),
        (_("Place and date"), [", ".join(filter(None, (draft.place, date)))]),
        (_("Kind of document"), [draft.document_kind]),
        (_("Subject"), [draft.subject]),
        (_("Legal bases"), [plain_text(basis) for basis in draft.legal_bases]),
    ]


def draft_block(block) -> dict:
    """A block as plain text, and the line of the source where it begins."""
    return {
        "kind": block.kind.value,
        "level": block.level,
        "marker": block.marker,
        "title": plain_text(block.title),
        "text": plain_text(block.text),
        "rows": [[plain_text(cell) for cell in row] for row in block.rows],
        "line": block.source_lines[0] if block.source_lines else None,
    }


def source_lines(draft: PlanDraft, doubts: list[dict]) -> list[dict]:
    """Every line of the source, the name of its part, and the doubts that stand on it."""
    by_line = defaultdict(list)
    for doubt in doubts:
        by_line[doubt["line"]].append(doubt["message"])
    return [
        {
            "number": line.number,
            "text": line.text,
            "role": LINE_ROLES.get(str(line.role), ""),
            "key": str(line.role),
            "doubts": by_line[line.number],
        }
        for line in draft.lines
    ]
