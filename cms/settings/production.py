"""The site in production: everything from the environment, HTTPS only, no default for a secret."""

from django.core.exceptions import ImproperlyConfigured

from cms.settings.base import *
from cms.settings.base import SECRET_KEY, env

if not SECRET_KEY:
    raise ImproperlyConfigured("Set KEHOACH_SECRET_KEY to a long random value.")

SECURE_SSL_REDIRECT = env.flag("HTTPS", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 63_072_000 if SECURE_SSL_REDIRECT else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = SECURE_SSL_REDIRECT
CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
