"""Errands: long work that one process asks for and another does, followed through the register.

An errand stays wanted until somebody has done or refused it: who dies in the middle leaves it to
the next. Through the database, as the two may be on different machines.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from registry.models import Errand
from registry.models import ErrandState as State

#: Longest outcome that is kept.
_OUTCOME_LENGTH = 200
_OPEN = (State.WANTED, State.RUNNING)


@dataclass(frozen=True, slots=True)
class Status:
    """An errand and how far it is; ``total`` is an estimate, ``wanted_by`` as in the audit."""

    token: str
    wanted_by: str
    forced: bool
    state: State
    done: int
    total: int
    outcome: str
    began_at: datetime | None
    changed_at: datetime

    @property
    def is_open(self) -> bool:
        """Whether it waits or is under way."""
        return self.state in _OPEN


def ask(name: str, by: str, *, forced: bool = False) -> str:
    """Ask for an errand, or join the one that is open already; return its token.

    ``forced`` lets whoever does it pass over what it would refuse; it also holds for one joined.
    """
    now = timezone.now()
    wanted = Errand(
        name=name, token=secrets.token_hex(8), wanted_by=by, state=State.WANTED, changed_at=now
    )
    with transaction.atomic():
        # The row is there before it is locked: of two who ask at once, one joins the other.
        Errand.objects.bulk_create([wanted], ignore_conflicts=True)
        row = Errand.objects.select_for_update().get(name=name)
        if row.state not in _OPEN:
            row = wanted
        row.forced = row.forced or forced
        row.changed_at = now
        row.save(force_update=True)
        return row.token


def last(name: str) -> Status | None:
    """Return the last errand of this name, or None."""
    row = Errand.objects.filter(name=name).first()
    if row is None:
        return None
    return Status(
        row.token,
        row.wanted_by,
        row.forced,
        State(row.state),
        row.done,
        row.total,
        row.outcome,
        row.began_at,
        row.changed_at,
    )


def open_below(prefix: str) -> list[tuple[str, str]]:
    """Return (name, token) of the errands below *prefix* that wait or are under way."""
    rows = Errand.objects.filter(name__startswith=prefix, state__in=_OPEN)
    return list(rows.order_by("changed_at").values_list("name", "token"))


def begin(name: str, token: str, total: int) -> None:
    """Say that it is under way, from the beginning."""
    now = timezone.now()
    Errand.objects.filter(name=name, token=token).update(
        state=State.RUNNING, done=0, total=total, outcome="", began_at=now, changed_at=now
    )


def progress(name: str, token: str, done: int) -> None:
    """Say how far it is."""
    Errand.objects.filter(name=name, token=token, state=State.RUNNING).update(
        done=done, changed_at=timezone.now()
    )


def end(name: str, token: str, state: State, done: int, outcome: str = "") -> None:
    """Say what came of it. *outcome* holds no value of any record."""
    Errand.objects.filter(name=name, token=token).update(
        state=state, done=done, outcome=outcome[:_OUTCOME_LENGTH], changed_at=timezone.now()
    )


def again(name: str, token: str, outcome: str) -> None:
    """Leave it to be begun anew, and say why."""
    Errand.objects.filter(name=name, token=token).update(
        state=State.WANTED, outcome=outcome[:_OUTCOME_LENGTH], changed_at=timezone.now()
    )
