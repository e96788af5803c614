"""How long anything may be kept on its way to readers: half a minute, or not at all.

A page that said so itself is taken at its word, up to half a minute. One that said nothing is kept
by nobody, unless it is of the newsroom and the same for everybody. So an output that forgets to
say anything, or says too much, can't outlive a withdrawal by more than 30 s of a shared cache
(docs/decisions/0031-gone.md). Static files never come here: WhiteNoise answers before.
"""

import re
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

#: The longest that anything may be kept, in seconds (design decision 14).
MOST: Final = 30
#: Wagtail's views, which say nothing: the same for everybody who isn't signed in.
NEWSROOM: Final = frozenset({"wagtail_serve", "wagtaildocs_serve"})
_AGE: Final = re.compile(r"\b(max-age|s-maxage)\s*=\s*\"?(\d+)\"?", re.IGNORECASE)
#: What lets a cache answer with what it should have asked for again.
_STALE: Final = re.compile(
    r"\s*,?\s*\b(stale-while-revalidate|stale-if-error)\s*=\s*\d+|\s*,?\s*\bimmutable\b",
    re.IGNORECASE,
)


class CachingMiddleware:
    """Says of every answer how long it may be kept, and cuts what says too long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer *request*."""
        response = self.get_response(request)
        told = response.headers.get("Cache-Control")
        if told:
            response.headers["Cache-Control"] = shortened(told)
        elif _is_for_everybody(request, response):
            response.headers["Cache-Control"] = f"public, max-age={MOST}"
        else:
            response.headers["Cache-Control"] = "no-store"
        del response["Expires"]
        return response


def shortened(told: str) -> str:
    """Return a Cache-Control with no age above MOST, and nothing that lets caches wait longer."""

    def cut(found: re.Match[str]) -> str:
        return f"{found[1]}={min(int(found[2]), MOST)}"

    return _STALE.sub("", _AGE.sub(cut, told)).strip(" ,")


def _is_for_everybody(request: HttpRequest, response: HttpResponseBase) -> bool:
    match = request.resolver_match
    return (
        match is not None
        and match.url_name in NEWSROOM
        and request.method in {"GET", "HEAD"}
        and response.status_code == 200  # noqa: PLR2004 - OK
        and not response.cookies
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
    )
