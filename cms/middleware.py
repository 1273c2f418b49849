"""Answers that every page shares: a strict content policy, and no NUL in what the views read."""

from django.http import HttpResponseNotFound

# Wagtail's admin still needs inline styles and scripts in some of its widgets.
ADMIN_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; frame-src 'self'; frame-ancestors 'self'; object-src 'none'"
)
PUBLIC_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'; "
    "object-src 'none'"
)
ADMIN_PREFIXES = ("/admin/", "/django-admin/", "/api/v3/docs")


class ContentSecurityPolicyMiddleware:
    """Sets the Content-Security-Policy and the privacy headers of every answer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        policy = ADMIN_POLICY if request.path.startswith(ADMIN_PREFIXES) else PUBLIC_POLICY
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response


class DropNulMiddleware:
    """Drops NUL from a query string: no text holds one, and PostgreSQL answers it with an error of its own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.META["QUERY_STRING"] = request.META.get("QUERY_STRING", "").replace("%00", "")
        if "\x00" in request.path:
            return HttpResponseNotFound()
        return self.get_response(request)
