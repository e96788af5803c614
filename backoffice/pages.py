"""What every page of the desk has in common: its frame, who asks, and what nobody may keep."""

from collections.abc import Iterable
from typing import Any, Final, TypeVar, cast

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control

from registry.scopes import Scope, scope_of

Answer = TypeVar("Answer", bound=HttpResponseBase)
#: A page above: its address and its label.
Crumb = tuple[str, str]

PDF: Final = "application/pdf"
#: What the browser may do with a file that somebody sent in: show it, and nothing else.
_POLICY: Final = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"


def frame(header: str, /, *crumbs: Crumb, icon: str = "list-ul", **context: Any) -> dict[str, Any]:
    """Return what a page's frame needs; *crumbs* are (address, label) of the pages above it."""
    above = [{"url": url, "label": label} for url, label in crumbs]
    return {
        "header_title": header,
        "header_icon": icon,
        "breadcrumbs_items": [*above, {"url": "", "label": header}],
        "back": crumbs[-1][0] if crumbs else "",
        **context,
    }


def asker(request: HttpRequest) -> tuple[User, Scope]:
    """Return who asks, and their part of the register."""
    return cast("User", request.user), scope_of(request.user)


def unkept(answer: Answer) -> Answer:
    """Let nobody keep what an answer shows, nor tell another site where it was read."""
    patch_cache_control(answer, no_store=True, private=True)
    # Not "no-referrer": the form would then come from the origin "null", which the token refuses.
    answer["Referrer-Policy"] = "same-origin"
    return answer


def sent_file(pieces: Iterable[bytes], media_type: str) -> HttpResponse:
    """Send a file that somebody sent in: shown by itself, run by nobody, kept nowhere."""
    answer = HttpResponse(b"".join(pieces), content_type=media_type)
    answer["Content-Disposition"] = "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = _POLICY
    return unkept(answer)
