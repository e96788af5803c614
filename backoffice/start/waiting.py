"""What each room of the desk tells the start page: how much waits, how much of it is pressing.

A room offers ``backoffice/<room>/counts.py`` with ``counts(user, scope) -> list[Waiting]``. It
asks bounded questions only: never a COUNT over the records' table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from registry.scopes import Scope, scope_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

#: Where counting stops: whoever has more waiting needs no exact number.
MOST = 500

Counts = Callable[[Any, Scope], "list[Waiting]"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A queue as the start page shows it.

    ``number`` is what waits for this member of staff; above MOST it reads "500 多". ``due`` of
    them end within the next two working days, ``late`` are past their day. ``order`` is the place
    among the queues, smaller first. A queue with nothing in it may be left out by its room.
    """

    label: str
    number: int
    url: str
    due: int = 0
    late: int = 0
    order: int = 100

    @property
    def many(self) -> bool:
        """Whether there are more than anybody counted."""
        return self.number > MOST


def waiting_for(user: "AbstractBaseUser | AnonymousUser", rooms: tuple[str, ...]) -> list[Waiting]:
    """Return what waits for *user* in these rooms of the desk, in order; empty queues left out."""
    scope = scope_of(user)
    found = [row for room in rooms for row in _counts_of(room)(user, scope) if row.number]
    return sorted(found, key=lambda row: (row.order, row.label))


def _counts_of(room: str) -> Counts:
    name = f"backoffice.{room}.counts"
    if find_spec(name) is None:
        return lambda _user, _scope: []
    counts: Counts = import_module(name).counts
    return counts
