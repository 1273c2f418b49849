"""The registers of outgoing documents in the admin, and their books as files."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from plans_app.actions.register_books import read_book, visible_registers
from plans_app.exceptions import MissingGlyph
from plans_app.exporters.register.pdf import register_pdf
from plans_app.exporters.register.xlsx import XLSX_TYPE, register_xlsx
from plans_app.models import Register
from plans_app.register_forms import RangeForm
from plans_app.vietnamese import slugify

FORMATS = {"pdf": (register_pdf, "application/pdf"), "xlsx": (register_xlsx, XLSX_TYPE)}


class RegisterListView(WagtailAdminTemplateMixin, TemplateView):
    """Every register that the user may see: its issuer, its year, its series."""

    page_title = gettext_lazy("Registers of outgoing documents")
    header_icon = "list-ul"
    template_name = "plans_app/admin/registers.html"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        pks = visible_registers(user=self.request.user).order_by().values("pk")
        registers = Register.objects.filter(pk__in=pks).select_related("issuer").annotate(entries=Count("issuances"))
        registers = registers.order_by("-year", "issuer__key", "series")
        page = WagtailPaginator(registers, per_page=50).get_page(self.request.GET.get("p"))
        return super().get_context_data(registers=page, **kwargs)


class RegisterView(WagtailAdminTemplateMixin, TemplateView):
    """One register: the part of it that is wanted is chosen here, and downloaded as a PDF or a spreadsheet."""

    header_icon = "list-ul"
    template_name = "plans_app/admin/register.html"

    @cached_property
    def register(self) -> Register:
        return get_object_or_404(visible_registers(user=self.request.user), pk=self.kwargs["pk"])

    def get_page_title(self):
        return str(self.register)

    def get_breadcrumbs_items(self):
        registers = {"url": reverse("plans_app_admin:registers"), "label": RegisterListView.page_title}
        return [*self.breadcrumbs_items, registers, {"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest, *args, **kwargs):
        wanted = request.GET.get("format")
        form = RangeForm(request.GET if wanted else None)
        if wanted not in FORMATS or not form.is_valid():
            return self._page(form)
        write, content_type = FORMATS[wanted]
        try:
            data = write(read_book(register=self.register, part=form.part))
        except MissingGlyph as error:
            form.add_error(None, str(error))
            return self._page(form)
        return _download(data, content_type, f"{self._filename()}.{wanted}")

    def _page(self, form: RangeForm) -> HttpResponse:
        context = self.get_context_data(form=form, register=self.register, entries=self.register.issuances.count())
        return self.render_to_response(context, status=400 if form.errors else 200)

    def _filename(self) -> str:
        parts = ["so-van-ban-di", str(self.register.year), slugify(self.register.issuer.name, 60)]
        return "-".join(part for part in [*parts, slugify(self.register.series)] if part)


def _download(data: bytes, content_type: str, filename: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, filename), "Cache-Control": "no-store"}
    return HttpResponse(data, content_type=content_type, headers=headers)
