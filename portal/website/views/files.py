"""Renditions of the newsroom's pictures; originals and documents have doors of their own.

Kept no longer than a page: a picture may show what a record said, and goes with its page.
"""

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve

from cms.offline import is_picture_hidden
from limits.guard import limited
from portal.website.views.answers import FRESH_SECONDS

#: Wagtail writes renditions here and names them after their content.
RENDITIONS = settings.MEDIA_ROOT / "images"


@limited("file")
@require_safe
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """Send one rendition; to staff alone while an editor has still to look at its picture."""
    hidden = is_picture_hidden(path)
    if hidden and not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404
    response = serve(request, path, document_root=str(RENDITIONS))
    if hidden:
        response["Cache-Control"] = "no-store"
    else:
        patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    return response
