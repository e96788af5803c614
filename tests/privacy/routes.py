"""Every public address of the site, found in the URLconf, with what each argument is fed."""

import re
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Count, Min

import limits.routes
from limits.routes import routes_of
from registry.enums import RecordState
from registry.families import tabs_in_order
from registry.kinds import kinds
from registry.models import Record

#: The admin is for staff, who state a purpose: tests/backoffice holds its pages to that.
NOT_PUBLIC = ("admin/",)
#: Routes whose arguments aren't the register's: pages and files of the newsroom.
NEWSROOM = ("documents/", "news/", "media/")
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
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
        for route in map(_route, routes_of())
        if not route.address.startswith((*NOT_PUBLIC, *NEWSROOM))
    ]
    return sorted(found, key=lambda route: ("public_id" not in route.arguments, route.address))


def _route(found: limits.routes.Route) -> Route:
    text = _ARGUMENT.sub(r"<\1>", found.route)
    # What is left of a regular expression that takes anything is an address of nothing.
    address = re.sub(r"[\^$]|\.\*", "", text)
    return Route(address, tuple(_ARGUMENT.findall(found.route)))


#: What arguments are fed with, by their name alone: a new route joins by itself.
FED = {"kind": lambda: list(kinds()), "public_id": None, "ticket": None}


def ids_by_table() -> dict[str, list[str]]:
    """Return public ids of every table that has any, spread over it."""
    found = {}
    for model in apps.get_app_config("registry").get_models():
        if any(field.name == "public_id" for field in model._meta.concrete_fields):
            ids = list(model.objects.order_by("pk").values_list("public_id", flat=True))
            found[model.__name__] = _spread(ids)
    for name, ids in (("Record", _of_each_layout()), ("Subject", _with_most_kinds())):
        found[name] = list(dict.fromkeys([*ids, *found[name]]))
    return found


def _of_each_layout() -> list[str]:
    """Return the first shown record that came by each layout."""
    shown = Record.objects.filter(state=RecordState.PUBLIC, submission__isnull=False)
    by_layout = shown.order_by().values("submission__layout").annotate(first=Min("pk"))
    firsts = by_layout.values_list("first", flat=True)
    return list(
        Record.objects.filter(pk__in=firsts).order_by("pk").values_list("public_id", flat=True)
    )


def _with_most_kinds() -> list[str]:
    """Return the subject whose tabs have most in them."""
    rows = Record.objects.filter(state=RecordState.PUBLIC).order_by().values("subject__public_id")
    most = rows.annotate(kinds=Count("kind", distinct=True)).order_by("-kinds", "subject")
    return [row["subject__public_id"] for row in most[:1]]


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
