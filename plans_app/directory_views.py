"""The directory in and out of a spreadsheet, in the admin."""

import hashlib

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from plans_app.actions.directory_files import GROUPS, ORGANIZATIONS, read_tables, write_csv, write_xlsx
from plans_app.actions.directory_loading import UNCHANGED, check_directory, load_tables
from plans_app.actions.directory_tables import dump_tables
from plans_app.directory_forms import DirectoryFileForm, may_import
from plans_app.exceptions import ImportRefused

KEPT_SECONDS = 2 * 60 * 60
# What a preview lists; the counts above it are complete.
MOST_SHOWN = 500
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportDirectoryView(WagtailAdminTemplateMixin, TemplateView):
    """Step one asks for a file, step two shows what each row would do; `confirm` does it in one transaction."""

    page_title = gettext_lazy("Import the directory")
    header_icon = "upload"
    template_name = "plans_app/admin/import_directory.html"

    def dispatch(self, request, *args, **kwargs):
        if not may_import(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        form = DirectoryFileForm(request.POST, request.FILES)
        source = self._source(form) if form.is_valid() else None
        if source is None:
            if form.is_valid():
                form.add_error("file", _("Choose a file."))
            return self.render_to_response(self.get_context_data(form=form))
        try:
            return self._confirm(*source) if "confirm" in request.POST else self._preview(*source)
        except ImportRefused as refusal:
            form.add_error("file", str(refusal))
            return self.render_to_response(self.get_context_data(form=form))

    def _source(self, form: DirectoryFileForm) -> tuple[bytes, str] | None:
        if file := form.cleaned_data["file"]:
            return file.read(), file.name
        digest = form.cleaned_data["upload"]
        kept = cache.get(self._key(digest)) if digest else None
        return (kept, form.cleaned_data["upload_name"]) if kept is not None else None

    def _key(self, digest: str) -> str:
        return f"plans_app:directory:{self.request.user.pk}:{digest}"

    def _preview(self, data: bytes, name: str):
        changes = check_directory(tables=read_tables(data=data, name=name))
        digest = hashlib.sha256(data).hexdigest()
        cache.set(self._key(digest), data, KEPT_SECONDS)
        shown = [row for row in changes.rows if row.state != UNCHANGED]
        shown.sort(key=lambda row: not row.errors)
        return self.render_to_response(
            self.get_context_data(
                form=DirectoryFileForm(initial={"upload": digest, "upload_name": name}),
                changes=changes,
                rows=shown[:MOST_SHOWN],
                more=max(len(shown) - MOST_SHOWN, 0),
                name=name,
            )
        )

    def _confirm(self, data: bytes, name: str):
        changes = load_tables(tables=read_tables(data=data, name=name))
        message = _("%(created)s rows created, %(changed)s changed, %(unchanged)s as they were, %(wrong)s wrong.")
        messages.success(self.request, message % changes.counts)
        return redirect("plans_app_admin:import_directory")

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        action = reverse("plans_app_admin:import_directory")
        return super().get_context_data(**{"form": DirectoryFileForm(), "action": action, **kwargs})


class ExportDirectoryView(View):
    """The directory as a file that the import reads back: "xlsx", "csv" (organizations) or "groups.csv"."""

    def get(self, request, extension):
        if not may_import(request.user):
            raise PermissionDenied
        tables = dump_tables()
        if extension == "xlsx":
            return _download(write_xlsx(tables), XLSX_TYPE, "danh-ba.xlsx")
        kind = {"csv": ORGANIZATIONS, "groups.csv": GROUPS}.get(extension)
        if kind is None:
            raise Http404
        (table,) = [table for table in tables if table.kind == kind]
        return _download(write_csv(table), "text/csv; charset=utf-8", f"danh-ba.{extension}")


def _download(data: bytes, content_type: str, filename: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{filename}"', "Cache-Control": "no-store"}
    return HttpResponse(data, content_type=content_type, headers=headers)
