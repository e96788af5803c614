"""Every address of the site (docs/decisions/0006-pages.md)."""

from importlib.util import find_spec

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal.website.views import files, plain

handler400 = "portal.website.views.errors.bad_request"
handler403 = "portal.website.views.errors.permission_denied"
handler404 = "portal.website.views.errors.page_not_found"
handler500 = "portal.website.views.errors.server_error"

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("news/", include(wagtail_urls)),
    path("reporting/", include("portal.reporting.urls")),
    path("robots.txt", plain.robots, name="robots"),
    path("media/images/<path:path>", files.picture, name="picture"),
    # Chinese at the plain address, whatever a browser prefers; English below /en/.
    *i18n_patterns(path("", include("portal.website.urls")), prefix_default_language=False),
]
if find_spec("mobile_api.urls"):
    urlpatterns.insert(2, path("graphql/", include("mobile_api.urls")))
