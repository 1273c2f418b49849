"""All addresses of the site in one list."""

from django.conf import settings
from django.conf.urls.static import static
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.api.v3.urls import api as api_v3
from wagtail.documents import urls as wagtaildocs_urls

from cms.api import api_v2
from cms.sitemaps import SITEMAPS
from cms.views import healthz, robots

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("api/v2/", api_v2.urls),
    path("api/v3/", api_v3.urls),
    path("tim-kiem/", include("search.urls")),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("robots.txt", robots, name="robots"),
    path("healthz", healthz, name="healthz"),
]
if getattr(settings, "MAILBOX_ROOT", ""):
    urlpatterns.append(path("mailbox/", include("cms.mailbox")))
# Only with DEBUG; elsewhere the proxy or the bucket hands out the pictures.
urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)
urlpatterns += [
    path("", include("plans_app.urls")),
    path("", include(wagtail_urls)),
]
