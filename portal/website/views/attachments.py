"""Files of records that staff have looked at and made public, such as a commitment's text."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from limits.guard import limited
from portal.website.views.answers import not_shown_page, readers_page
from registry import attachments
from registry.uploads import ENDINGS

#: Nothing in it may run or load, should a browser open it in spite of what it is told.
_POLICY: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"


@limited("download")
@require_safe
@readers_page(private=True)
def attachment(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send one file, to be saved and not to be opened in the site's name."""
    found = attachments.read_public(public_id)
    if found is None:
        return not_shown_page(request, _("这个附件没有在公示"))
    about = found.attachment
    name = f"{about.label}.{ENDINGS[about.media_type]}"
    response = HttpResponse(b"".join(found.pieces), content_type=about.media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Security-Policy"] = _POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    return response
