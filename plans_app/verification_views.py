"""The page on which anybody proves a copy genuine, and the same for programs.

A browser with JavaScript computes the fingerprint itself, so that the file never leaves it. Only without JavaScript
the file is sent; it is read once and not kept. Nothing here changes anything.
"""

import hashlib
from collections.abc import Callable
from functools import wraps

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from plans_app import conf
from plans_app.actions.verifying import Verdict, fingerprint, verify_copy, written_code
from plans_app.exceptions import VerificationRefused

_MINUTE = 60
# What a form adds to the file that it carries, in bytes.
_FORM_OVERHEAD = 100_000


def _throttled(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answers an address that asks too often with status 429. A page that is only looked at asks nothing."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if _asks(request, kwargs) and _asked_too_often(request):
            return _refused(request, _("Too many questions from your address. Wait a minute and try again."), 429)
        return view(request, *args, **kwargs)

    return answer


def _asks(request: HttpRequest, kwargs: dict) -> bool:
    return bool(request.method == "POST" or kwargs or "sha256" in request.GET or "code" in request.GET)


def _asked_too_often(request: HttpRequest) -> bool:
    address = hashlib.sha256(request.META.get("REMOTE_ADDR", "").encode()).hexdigest()
    key = f"plans-verify:{address}"
    cache.add(key, 0, _MINUTE)
    try:
        return cache.incr(key) > conf.get("PLANS_VERIFY_PER_MINUTE")
    except ValueError:  # the minute ended between the two
        return False


# It changes nothing and answers nobody by who he is, so a form from elsewhere does no harm; the page needs no cookie.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_throttled
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """Asks for a code or a file; with one of them, the answer."""
    code = code or request.GET.get("code", "").strip()
    sha256 = request.GET.get("sha256", "").strip()
    try:
        sha256 = _fingerprint_of_upload(request) if request.method == "POST" else sha256
        verdict = verify_copy(sha256=sha256, code=code) if (sha256 or code) else None
    except VerificationRefused as refusal:
        return _refused(request, str(refusal), 400, code=code)
    return _page(request, verdict=verdict, code=code, sha256=sha256)


@never_cache
@require_safe
@_throttled
def verify_json(request: HttpRequest) -> JsonResponse:
    """The answer for programs: `?sha256=` or `?code=` or both."""
    sha256, code = request.GET.get("sha256", ""), request.GET.get("code", "")
    if not (sha256 or code):
        return JsonResponse({"detail": _("Give sha256 or code.")}, status=400)
    try:
        return JsonResponse(_as_data(request, verify_copy(sha256=sha256, code=code)))
    except VerificationRefused as refusal:
        return JsonResponse({"detail": str(refusal)}, status=400)


def _fingerprint_of_upload(request: HttpRequest) -> str:
    """The SHA-256 of the file that was sent. Raises VerificationRefused when there is none or it is too large."""
    most = conf.get("PLANS_VERIFY_MAX_BYTES")
    # Said before anything of it is read.
    if int(request.META.get("CONTENT_LENGTH") or 0) > most + _FORM_OVERHEAD:
        raise VerificationRefused(_too_large(most))
    file = request.FILES.get("file")
    if file is None:
        raise VerificationRefused(_("Choose a file."))
    if file.size > most:
        raise VerificationRefused(_too_large(most))
    return fingerprint(file.chunks())


def _too_large(most: int) -> str:
    count = most // 1_000_000
    message = ngettext(
        "The file is larger than %(count)s megabyte.", "The file is larger than %(count)s megabytes.", count
    )
    return message % {"count": count}


def _page(request: HttpRequest, status: int = 200, **context) -> HttpResponse:
    return render(request, "plans_app/verify.html", context, status=status)


def _refused(request: HttpRequest, message: str, status: int, code: str = "") -> HttpResponse:
    if request.resolver_match.url_name == "verify_json":
        return JsonResponse({"detail": message}, status=status)
    return _page(request, status, error=message, code=code)


def _as_data(request: HttpRequest, verdict: Verdict) -> dict:
    """A verdict as JSON. A plan that is not public has only its `answer`."""
    data = {"answer": verdict.answer.value, "label": verdict.answer.label}
    if verdict.issuance is None:
        return data
    issuance, validity = verdict.issuance, verdict.validity
    return data | {
        "reference": issuance.reference,
        "kind": issuance.plan.document_kind,
        "subject": issuance.plan.subject,
        "issuer": issuance.issuer.name,
        "issued_on": issuance.issued_on.isoformat(),
        "url": request.build_absolute_uri(issuance.plan.url),
        "code": written_code(issuance.verification_code or ""),
        "sha256": issuance.pdf_sha256,
        "validity": {
            "state": validity.state.value,
            "label": validity.state.label,
            "since": validity.since.isoformat() if validity.since else None,
            "by": list(validity.by),
            "corrected_by": list(validity.corrected_by),
        },
        "signatures": [
            {
                "role": signature.role,
                "subject": signature.subject,
                "certificate_issuer": signature.certificate_issuer,
                "signed_at": signature.signed_at.isoformat(),
                "level": signature.level,
            }
            for signature in verdict.signatures
        ],
    }
