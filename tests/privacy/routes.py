"""Every public address of the site, found in the URLconf, with what each argument is fed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.urls import get_resolver
from django.urls.resolvers import RoutePattern, URLPattern, URLResolver

from registry.families import tabs_in_order
from registry.kinds import kinds

#: The admin is for staff, who state a purpose: tests/backoffice holds its pages to that.
NOT_PUBLIC = ("admin/",)
#: Routes whose arguments aren't the register's: pages and files of the newsroom.
NEWSROOM = ("documents/", "news/", "media/")
#: How many ids of each table are tried at a route that shows none of them.
TRIED = 2
#: The most ids of one table that one route is asked for.
MOST = 10


@dataclass(frozen=True)
class Route:
    """One public route: its address with ``<name>`` for each argument, and their names."""

    address: str
    arguments: tuple[str, ...]

    def at(self, **values: str) -> str:
        """Return the path with *values* for its arguments."""
        path = "/" + self.address
        for name, value in values.items():
            path = path.replace(f"<{name}>", value)
        return path


def public_routes() -> list[Route]:
    """Return every public route, those about one thing of the register first."""
    found = [
        route
        for route in _routes(get_resolver())
        if not route.address.startswith((*NOT_PUBLIC, *NEWSROOM))
    ]
    return sorted(found, key=lambda route: ("public_id" not in route.arguments, route.address))


def _routes(
    resolver: URLResolver, before: str = "", names: tuple[str, ...] = ()
) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        address = before + _address(pattern.pattern)
        arguments = (*names, *_arguments(pattern.pattern))
        if isinstance(pattern, URLPattern):
            yield Route(address, arguments)
        else:
            yield from _routes(pattern, address, arguments)


def _address(pattern: object) -> str:
    text = re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", str(pattern))
    # What is left of a regular expression that takes anything is an address of nothing.
    return re.sub(r"[\^$]|\.\*", "", text)


def _arguments(pattern: object) -> tuple[str, ...]:
    if isinstance(pattern, RoutePattern):
        return tuple(pattern.converters)
    return tuple(getattr(pattern, "regex", re.compile("")).groupindex)


#: What arguments are fed with, by their name alone: a new route joins by itself.
FED = {"kind": lambda: list(kinds()), "public_id": None, "ticket": None}


def ids_by_table() -> dict[str, list[str]]:
    """Return public ids of every table that has any, spread over it."""
    found = {}
    for model in apps.get_app_config("registry").get_models():
        if any(field.name == "public_id" for field in model._meta.concrete_fields):
            ids = list(model.objects.order_by("pk").values_list("public_id", flat=True))
            found[model.__name__] = _spread(ids)
    return found


def _spread(ids: list[str]) -> list[str]:
    """Return the first ones, which were planted by hand, and some of the thousands behind."""
    half = MOST // 2
    if len(ids) <= MOST:
        return ids
    rest = ids[half:]
    return ids[:half] + rest[:: -(-len(rest) // half)]


def tabs() -> list[str]:
    """Return what a subject's address takes behind it."""
    return ["", *(f"?tab={tab.code}" for tab in tabs_in_order())]
