"""Lock-out after wrong passwords: django-axes, counted where the rates are counted."""

import logging
import sqlite3
from typing import Any, Final

from axes.handlers.cache import AxesCacheHandler
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from redis.exceptions import RedisError

from registry.vault import keyed_digest

_log = logging.getLogger("backoffice.sign_in")

#: What it means that the counters cannot be reached: file, folder, server or network.
UNREACHABLE: Final = (sqlite3.Error, RedisError, OSError)
_STATUS: Final = 429


class Handler(AxesCacheHandler):
    """Counts in the counters' cache; while that can't be reached, the rates alone limit.

    Refusing everybody would lock the office out of the register with its Redis; the rate class
    of the sign-in counts in each process by itself meanwhile, more strictly than usual.
    """

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Return how often this account failed from this address lately."""
        try:
            return int(super().get_failures(request, credentials))
        except UNREACHABLE as error:
            _log.warning("Failed sign-ins can't be counted: %s", type(error).__name__)
            return 0

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any
    ) -> None:
        """Count a failure."""
        try:
            super().user_login_failed(sender, credentials, request, **kwargs)
        except UNREACHABLE as error:
            _log.warning("A failed sign-in wasn't counted: %s", type(error).__name__)

    def user_logged_in(self, sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
        """Forget the failures before a success."""
        try:
            super().user_logged_in(sender, request, user, **kwargs)
        except UNREACHABLE as error:
            _log.warning("Failed sign-ins weren't forgotten: %s", type(error).__name__)


def client_digest(address: str) -> str:
    """Return what the trail calls a client: the same for the same address, and no way back."""
    return keyed_digest("client", address).hex()[:12]


def client_words(
    _username: str, address: str, _agent: str, _path: str, _request: HttpRequest
) -> str:
    """Return what logs call a client: never a name that somebody typed, never an address."""
    return client_digest(address or "")


def locked_out(
    request: HttpRequest, _response: HttpResponse, _credentials: dict[str, Any]
) -> HttpResponse:
    """Say for how long the account is closed to this address."""
    seconds = int(settings.AXES_COOLOFF_TIME.total_seconds())
    context = {"minutes": -(-seconds // 60), "failures": settings.AXES_FAILURE_LIMIT}
    answer = render(request, "backoffice/sign_in/locked.html", context, status=_STATUS)
    answer["Retry-After"] = str(seconds)
    return answer
