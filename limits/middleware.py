"""Charges what no view charges for itself, answers refusals, and tells every client its rate."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from limits.answers import refusal
from limits.guard import RateLimited, charge, verdicts_of
from limits.rates import DEFAULT_CLASS
from limits.routes import Route, rate_class_of
from limits.verdict import header_fields

FIRST_ERROR_STATUS = 400


class RateLimitMiddleware:
    """Stands before sessions and everything else that costs, after static files.

    A view marked by ``limited`` or ``classified`` is charged by itself; any other route gets
    the class of RATE_CLASS_BY_ROUTE before its view runs. What reaches no view at all (unknown
    addresses, refused hosts) is charged afterwards: guessing addresses is not free either.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer *request*, with the fields that tell its rate."""
        response: HttpResponseBase = self.get_response(request)
        if not verdicts_of(request):
            response = _charged_late(request, response)
        for name, value in header_fields(verdicts_of(request)).items():
            response[name] = value
        return response

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Charge a route whose view does not; refuse before the view runs."""
        if getattr(view, "rate_class", None) is not None:
            return None
        verdict = charge(request, _class_of(request))
        return None if verdict.allowed else refusal(request, verdict)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn a view's refusal into its answer."""
        return refusal(request, error.verdict) if isinstance(error, RateLimited) else None


def _charged_late(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Charge a request that nobody has; replace what was only an error anyway."""
    verdict = charge(request, _class_of(request))
    if verdict.allowed or response.status_code < FIRST_ERROR_STATUS:
        return response
    return refusal(request, verdict)


def _class_of(request: HttpRequest) -> str:
    match = request.resolver_match
    return (rate_class_of(Route.of(match)) if match else None) or DEFAULT_CLASS
