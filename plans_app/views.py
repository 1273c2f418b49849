"""Public pages that are no Wagtail page: campaigns, and the PDF of an issued plan."""

from collections.abc import Callable
from functools import partial
from typing import BinaryIO

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header, parse_etags, quote_etag
from django.views.decorators.http import require_safe
from wagtail import hooks

from plans_app.actions.stamping import open_reader_pdf, reader_pdf_tag
from plans_app.exceptions import RenderError
from plans_app.exporters.base import Exporter, get_exporters
from plans_app.listing import Listing
from plans_app.models import Campaign, Issuance, PlanPage
from plans_app.queries import campaigns_with_counts, public_plans


@require_safe
def campaign_list(request: HttpRequest) -> HttpResponse:
    """Every campaign that has a public plan."""
    return render(request, "plans_app/campaign_list.html", {"campaigns": campaigns_with_counts(public_plans())})


@require_safe
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """The public plans of one campaign."""
    found = get_object_or_404(Campaign, slug=slug)
    listing = Listing(request.GET, fixed={"campaign": found.slug})
    return render(request, "plans_app/campaign.html", {"campaign": found, "listing": listing})


@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF of an issued plan, to those who may read its page; the file itself lies where no address leads.

    One that was recalled or replaced bears a stamp that says so.

    A closed plan asks for its password or a login as its page does. While the file is still being made the answer
    is a page that says so, with status 404.
    """
    return _serve_checked(request, pk, _serve_pdf)


@require_safe
def export(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """An issued plan in the format `name`, to those who may read its page."""
    exporter = get_exporters().get(name)
    if exporter is None:
        raise Http404(f"There is no format {name}.")
    return _serve_checked(request, pk, partial(_serve_export, exporter))


def _serve_checked(request: HttpRequest, pk: int, serve: Callable[..., HttpResponse]) -> HttpResponse:
    """What `serve` answers about an issued plan, inside the checks that Wagtail makes before it serves a page."""
    plan = get_object_or_404(PlanPage.objects.live().filter(issuances__isnull=False), pk=pk)
    for wrap in reversed(hooks.get_hooks("on_serve_page")):
        serve = wrap(serve)
    return serve(plan, request, (), {})


def _serve_pdf(plan: PlanPage, request: HttpRequest, args, kwargs) -> HttpResponse:
    issuance = plan.issuance
    if not issuance.is_rendered:
        return render(request, "plans_app/pdf_pending.html", {"plan": plan}, status=404)
    etag = quote_etag(reader_pdf_tag(issuance=issuance))
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponseNotModified(headers={"ETag": etag})
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    return pdf_file(issuance, partial(open_reader_pdf, issuance=issuance), headers)


def _serve_export(exporter: Exporter, plan: PlanPage, request: HttpRequest, args, kwargs) -> HttpResponse:
    try:
        data = exporter.export(plan)
    except RenderError as error:
        return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
    filename = plan.issuance.pdf_filename.removesuffix("pdf") + exporter.extension
    headers = {"Content-Disposition": content_disposition_header(True, filename), "Cache-Control": "no-cache"}
    return HttpResponse(data, content_type=exporter.content_type, headers=headers)


def pdf_file(issuance: Issuance, open_file: Callable[[], BinaryIO], headers: dict[str, str]) -> HttpResponse:
    """The PDF of `issuance` that `open_file` opens. Raises Http404 when it is missing."""
    try:
        file = open_file()
    except FileNotFoundError as error:
        raise Http404(f"The file of {issuance.reference} is missing.") from error
    return FileResponse(
        file,
        filename=issuance.pdf_filename,
        content_type="application/pdf",
        headers=headers,
    )
