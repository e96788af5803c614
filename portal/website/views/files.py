"""Renditions of the newsroom's pictures; originals and documents have doors of their own."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve

from limits.guard import limited

#: Wagtail writes renditions here and names them after their content.
RENDITIONS = settings.MEDIA_ROOT / "images"


@limited("file")
@require_safe
@cache_control(public=True, max_age=86400)
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """Send one rendition."""
    return serve(request, path, document_root=str(RENDITIONS))
