"""Walks through every public address as browsers do, and looks at what templates are handed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http.response import HttpResponseBase
from django.test import Client
from django.test.signals import template_rendered

from tests.privacy.handed import faults_in
from tests.privacy.routes import FED, TRIED, Route, ids_by_table, public_routes, tabs
from tests.privacy.scanning import readable

NOT_FOUND = 404
#: So many subjects are looked at with all their tabs.
TABBED = 3


class Browser(Client):
    """Asks without the test client's copies of every context, which take longer than the page."""

    def request(self, **request: Any) -> HttpResponseBase:
        """Answer one request."""
        response = self.handler(self._base_environ(**request))
        if response.cookies:
            self.cookies.update(response.cookies)
        return response


def whole(response: HttpResponseBase) -> str:
    """Return all that goes out with a response: status, headers, cookies, body."""
    body = b"".join(response) if response.streaming else response.content
    head = f"{response.status_code} {response.reason_phrase}\n{dict(response.items())}\n"
    return head + response.cookies.output() + "\n" + "\n".join(readable(body))


def pages() -> Iterator[tuple[str, str]]:
    """Yield every public page, of what is shown and of what is not, in both languages."""
    browser, tables = Browser(), ids_by_table()
    for route in public_routes():
        paths = []
        for path, response in _answers(route, browser, tables):
            paths.append(path)
            yield path, whole(response)
        more = ["/en" + path for path in paths[:1]]
        if route.address.startswith("subjects/"):
            more += [path + tab for path in paths[:TABBED] for tab in tabs()]
        for path in more:
            yield path, whole(browser.get(path))


def _answers(
    route: Route, browser: Browser, tables: dict[str, list[str]]
) -> Iterator[tuple[str, HttpResponseBase]]:
    """Yield a route's paths with their answers: every kind, and ids of whatever it shows any of.

    Of each table a few ids are tried; where nothing is there, the others are left.
    """
    if not route.arguments:
        yield route.at(), browser.get(route.at())
        return
    (name,) = route.arguments  # a route with several has to be thought about
    if FED[name] is not None:
        for value in FED[name]():
            yield (path := route.at(**{name: value})), browser.get(path)
        return
    for ids in tables.values():
        known = False
        for number, value in enumerate(ids):
            if number >= TRIED and not known:
                break
            path = route.at(**{name: value})
            response = browser.get(path)
            known = known or response.status_code != NOT_FOUND
            yield path, response


@contextmanager
def watched_templates() -> Iterator[list[str]]:
    """Collect what templates are handed that is none of their business."""
    found: list[str] = []
    looked_at: dict[int, Any] = {}

    def look(template: Any, context: Any, **_more: Any) -> None:
        name = getattr(template, "name", None) or "?"
        if (request := getattr(context, "request", None)) is not looked_at.get(0):
            looked_at.clear()
            looked_at[0] = request
        # What a page hands on to its parts was looked at with the page.
        for layer in getattr(context, "dicts", [context]):
            found.extend(f"{name}: {fault}" for fault in faults_in(layer, looked_at))

    template_rendered.connect(look)
    try:
        yield found
    finally:
        template_rendered.disconnect(look)
