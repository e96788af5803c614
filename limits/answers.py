"""The answer 429: JSON for programs, and for people whatever page the site names."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from limits.verdict import Verdict

TOO_MANY_REQUESTS = 429
HTML = "text/html"
JSON_TYPES = ("application/json", "application/graphql-response+json")


def refusal(request: HttpRequest, verdict: Verdict) -> HttpResponse:
    """Return the answer to a refused request; nobody may keep it for the next one.

    ``RATE_LIMIT_PAGE`` names a ``callable(request, verdict) -> HttpResponse`` for readers'
    pages; without it the answer is one plain sentence. HEAD gets no body.
    """
    response = _json(verdict) if _wants_json(request) else _page(request, verdict)
    response.status_code = TOO_MANY_REQUESTS
    response["Cache-Control"] = "no-store"
    if request.method == "HEAD":
        response.content = b""
    return response


def sentence(verdict: Verdict) -> str:
    """Return the one sentence every door says."""
    return _("访问过于频繁，请在 %(seconds)d 秒后再试。") % {"seconds": verdict.retry_after}


def text_page(_request: HttpRequest, verdict: Verdict) -> HttpResponse:
    """Return the sentence as plain text: the page of a site that names no other."""
    return HttpResponse(sentence(verdict), content_type="text/plain; charset=utf-8")


def _json(verdict: Verdict) -> HttpResponse:
    error: dict[str, Any] = {
        "code": "rate_limited",
        "message": sentence(verdict),
        "retry_after": verdict.retry_after,
    }
    return JsonResponse({"error": error}, json_dumps_params={"ensure_ascii": False})


def _page(request: HttpRequest, verdict: Verdict) -> HttpResponse:
    path = getattr(settings, "RATE_LIMIT_PAGE", "")
    answer: HttpResponse = (import_string(path) if path else text_page)(request, verdict)
    return answer


def _wants_json(request: HttpRequest) -> bool:
    match = request.resolver_match
    if match and getattr(match.func, "rate_answer", "") == "json":
        return True
    return request.get_preferred_type([HTML, "text/plain", *JSON_TYPES]) in JSON_TYPES
