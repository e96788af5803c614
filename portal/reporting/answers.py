"""What the door answers: JSON that nobody keeps, and problems with stable codes (RFC 9457)."""

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.http import HttpResponse

PROBLEM_TYPE: Final = "application/problem+json"
JSON_TYPE: Final = "application/json"
PROBLEMS_FILE: Final = Path(__file__).parent / "problems.toml"
_UNAUTHORIZED: Final = 401


class Refused(Exception):  # noqa: N818 - an answer to the client, not a fault
    """The request is refused with a code of ``problems.toml``; *facts* stand beside it."""

    def __init__(self, code: str, detail: str = "", **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.facts = facts


@cache
def problems() -> dict[str, dict[str, Any]]:
    """Return status and title of every problem, by code."""
    return tomllib.loads(PROBLEMS_FILE.read_text("utf-8"))


def answer(
    data: Any,
    *,
    status: int = 200,
    content_type: str = JSON_TYPE,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """Return *data* as JSON that no cache may keep."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    response = HttpResponse(text, status=status, content_type=content_type, headers=headers)
    return private(response)


def private(response: HttpResponse) -> HttpResponse:
    """Forbid every cache to keep a response."""
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def refusal(refused: Refused, headers: dict[str, str] | None = None) -> HttpResponse:
    """Return the problem that answers a refused request."""
    known = problems()[refused.code]
    body = {"type": "about:blank", "title": known["title"], "status": known["status"]}
    body |= {"code": refused.code} | refused.facts
    if refused.detail:
        body["detail"] = refused.detail
    response = answer(body, status=known["status"], content_type=PROBLEM_TYPE, headers=headers)
    if known["status"] == _UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="reporting"'
    return response
