"""The link in a letter whose document was too large to be attached: what it leads to, and the document itself.

Who holds the token may read the document, also where its page is restricted: the letter was sent to them. Looking
changes nothing, so that a scanner of mails leaves no trace; the document comes by a button, and that is written down.
"""

import logging

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from plans_app.actions.downloads import find_link
from plans_app.actions.stamping import open_reader_pdf
from plans_app.models import DownloadLink, Issuance, IssuanceAct, Standing

logger = logging.getLogger(__name__)

HEADERS = {
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


# The token is all that the request proves itself by, and no cookie adds to it: there is nothing to forge.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def download(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what the link leads to, POST gives the PDF. 410 with the reason once the plan is recalled."""
    link = find_link(token=token)
    answer = _answer(request, link) if link else render(request, "plans_app/download_unknown.html", status=404)
    for name, value in HEADERS.items():
        answer[name] = value
    return answer


def _answer(request: HttpRequest, link: DownloadLink) -> HttpResponse:
    issuance = link.delivery.issuance
    context = {"issuance": issuance, "plan": issuance.plan, "issuer": issuance.issuer.name, "link": link}
    if issuance.standing == Standing.RECALLED:
        context["recall"] = issuance.acts.get(kind=IssuanceAct.Kind.RECALL)
        return render(request, "plans_app/download_gone.html", context, status=410)
    if request.method != "POST":
        return render(request, "plans_app/download.html", context)
    try:
        return _document(link, issuance)
    except OSError as error:
        logger.error("The file of %s cannot be read: %s", issuance.reference, error)
        return render(request, "plans_app/pdf_pending.html", context, status=503)


def _document(link: DownloadLink, issuance: Issuance) -> HttpResponse:
    """Raises OSError when the file cannot be read; nothing is counted then."""
    file = open_reader_pdf(issuance=issuance)
    DownloadLink.objects.filter(pk=link.pk).count_download()
    return FileResponse(file, as_attachment=True, filename=issuance.pdf_filename, content_type="application/pdf")
