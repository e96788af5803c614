"""From a result to an HTTP answer: exactly what may be told, with the right status."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, JsonResponse

from mobile_api.bounds import SHARED_CACHE_SECONDS
from mobile_api.calls import METHODS
from mobile_api.errors import ApiError, status_of

METHOD_NOT_ALLOWED = 405
_COMPACT = {"ensure_ascii": False, "separators": (",", ":")}


def failure(errors: Sequence[ApiError]) -> HttpResponse:
    """Return the answer to a request that was not answered: no data, and nothing to keep."""
    status = status_of(errors)
    response = _json({"errors": [error.formatted for error in errors]}, status)
    if status == METHOD_NOT_ALLOWED:
        response["Allow"] = ", ".join(METHODS)
    return response


def success(
    data: dict[str, Any] | None, errors: Sequence[ApiError], *, cost: int, may_be_kept: bool
) -> HttpResponse:
    """Return data, with the refused questions among it; kept only when it is whole."""
    body: dict[str, Any] = {"data": data, "extensions": {"cost": cost}}
    if errors:
        body = {"errors": [error.formatted for error in errors]} | body
    response = _json(body, 200)
    if may_be_kept and not errors:
        response["Cache-Control"] = f"public, max-age={SHARED_CACHE_SECONDS}"
    return response


def _json(body: dict[str, Any], status: int) -> HttpResponse:
    response = JsonResponse(body, status=status, json_dumps_params=_COMPACT)
    response["Cache-Control"] = "no-store"
    return response
