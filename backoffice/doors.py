"""The desk's doors: every address of its own below the admin, with who may go through.

Found in the URLconf itself, so that a page that somebody adds is in docs/access.md and in the
test of every role at every door without being told to either.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

_ARGUMENT = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")
#: A value that each converter takes, and that nothing in the register has.
_SAMPLES = {"int": "987654321", "uuid": "00000000-0000-4000-8000-000000000000"}
_SAMPLE = "0" * 32


@dataclass(frozen=True, slots=True)
class Door:
    """One address of the desk.

    ``permissions`` let in whoever has one of them; an empty one is open to all staff; None means
    that nobody has said, which a test refuses.
    """

    route: str
    name: str
    permissions: tuple[str, ...] | None

    @property
    def path(self) -> str:
        """An address that leads to it, with values that nothing has."""
        return "/" + _ARGUMENT.sub(
            lambda found: _SAMPLES.get(found["converter"] or "", _SAMPLE), self.route
        )


def doors() -> list[Door]:
    """Return every door of the desk, by address."""
    admin = reverse("wagtailadmin_home").lstrip("/")
    found = {
        Door(route, pattern.name or "", getattr(pattern.callback, "permissions", None))
        for route, pattern in _walk(get_resolver(), "")
        if route.startswith(admin) and _is_ours(pattern.callback)
    }
    return sorted(found, key=lambda door: door.route)


def _walk(resolver: URLResolver, before: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, route)
        else:
            yield route, pattern


def _is_ours(view: Any) -> bool:
    """Tell whether a view, whatever it is wrapped in, is the desk's."""
    while hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    view = getattr(view, "view_class", view)
    return str(view.__module__).split(".")[0] == "backoffice"
