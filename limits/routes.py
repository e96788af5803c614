"""Which class each route has: the view's own mark, or the table of routes that are not ours.

``RATE_CLASS_BY_ROUTE`` maps a prefix to a class. A key with a slash is the beginning of a route
as the URLconf writes it (``admin/``); one without is a view's name or a namespace
(``wagtail_serve``, ``wagtailimages``). Names go before routes, longer keys before shorter ones.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import ResolverMatch, URLPattern, URLResolver, get_resolver


@dataclass(frozen=True, slots=True)
class Route:
    """One address pattern with its view, as the URLconf has it."""

    route: str
    view_name: str
    view: Any

    @classmethod
    def of(cls, match: ResolverMatch) -> "Route":
        """Return the route that a request was resolved to."""
        return cls(match.route, match.view_name, match.func)

    def __str__(self) -> str:
        return f"{self.route or '(empty)'} [{self.view_name}]"


def rate_class_of(route: Route, table: Mapping[str, str] | None = None) -> str | None:
    """Return the class of *route*, None when neither its view nor the table gives one."""
    own: str | None = getattr(route.view, "rate_class", None)
    if own is not None:
        return own
    if table is None:
        table = getattr(settings, "RATE_CLASS_BY_ROUTE", {})
    keys = [key for key in table if _matches(key, route)]
    return table[max(keys, key=lambda key: ("/" not in key, len(key)))] if keys else None


def routes_of(urlconf: str | None = None) -> Iterator[Route]:
    """Yield every route of *urlconf* (the project's when None), in the order of matching."""
    yield from _walk(get_resolver(urlconf), "", ())


def unclassified_routes(urlconf: str | None = None) -> list[str]:
    """Return the routes that have no class, as the URLconf writes them."""
    return [str(route) for route in routes_of(urlconf) if rate_class_of(route) is None]


def _matches(key: str, route: Route) -> bool:
    if "/" in key:
        return route.route.startswith(key)
    return route.view_name == key or route.view_name.startswith(f"{key}:")


def _walk(resolver: URLResolver, prefix: str, namespaces: tuple[str, ...]) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        route = _joined(prefix, str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _walk(pattern, route, inner)
        else:
            name = ":".join((*namespaces, _own_name(pattern)))
            yield Route(route, name, pattern.callback)


def _own_name(pattern: URLPattern) -> str:
    """Return what a ResolverMatch calls a view: its URL's name, or its path in Python."""
    return pattern.name or pattern.lookup_str


def _joined(prefix: str, pattern: str) -> str:
    """Join as ResolverMatch.route does, which drops the caret in the middle."""
    return prefix + pattern.removeprefix("^") if prefix else pattern
