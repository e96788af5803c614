"""Where signing in leads afterwards, and what an address says that can't be looked at.

A form that was sent after its session was over leads to the sign-in page, and from there back to
the address that it was sent to; many such addresses take forms only.
"""

from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs, quote, urlsplit

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

_LOOKING: Final = frozenset({"GET", "HEAD"})


def lead_back(request: HttpRequest, response: HttpResponse) -> None:
    """Let signing in lead to the page that the form stood on, never to where it was sent."""
    if request.method in _LOOKING or response.status_code != HTTPStatus.FOUND:
        return
    target = urlsplit(response["Location"])
    login = reverse("wagtailadmin_login")
    if target.path == login and REDIRECT_FIELD_NAME in parse_qs(target.query):
        page = quote(_page_before(request))
        response["Location"] = f"{login}?{REDIRECT_FIELD_NAME}={page}"


def _page_before(request: HttpRequest) -> str:
    """Return the path of the desk's page that the request came from, else the start page's."""
    home = reverse("wagtailadmin_home")
    before = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        before, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # Never the query: it may hold a question.
    path = urlsplit(before).path if ours else ""
    return path if path.startswith(home) and path != request.path else home


def explained(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give a 405 of the desk a page with a way on; other answers stay as they are."""
    if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content:
        return response
    page = render(request, "backoffice/sign_in/form_only.html", status=response.status_code)
    page["Allow"] = response["Allow"]
    page["Cache-Control"] = "no-store"
    return page
