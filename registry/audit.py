"""The audit trail: one way in, one way to read it, no way to change it."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone

from registry import audit_chain
from registry.models import AuditEntry

#: Who acts when a person at a terminal does, or nobody at all.
COMMAND = "command"
#: From here on floats are written with an exponent, which PostgreSQL writes out.
_NO_FRACTION: Final = 1e15


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: when, what (a dotted name such as ``index.rebuild.done``), by whom, facts."""

    id: int
    at: datetime
    action: str
    actor: str
    facts: Mapping[str, Any]


def note(action: str, *, by: str = COMMAND, **facts: Any) -> None:
    """Write down that *action* was done by *by* (COMMAND, or a member of staff's id).

    Inside a transaction the entry stands or falls with what it is about. *facts* are numbers,
    ids and words of the program: never a personal value.
    """
    signed(action, by=by, at=timezone.now(), facts=facts).save()
    audit_chain.join_after_commit()


def signed(action: str, *, by: str, at: datetime, facts: Mapping[str, Any]) -> AuditEntry:
    """Return an entry that isn't saved yet, with the keyed digest without which none is joined."""
    # As they are read back: names as text, lists, and numbers as PostgreSQL gives them back.
    kept = json.loads(json.dumps(facts), parse_float=_number)
    mac = audit_chain.mac_of(at, action, by, kept)
    return AuditEntry(at=at, action=action, actor=by, facts=kept, mac=mac)


def _number(text: str) -> float:
    """Return a number without a negative zero, and as a whole one where no fraction is left."""
    number = float(text)
    return int(number) if abs(number) >= _NO_FRACTION else number + 0.0


def entries(prefix: str = "", limit: int = 100) -> list[Entry]:
    """Return the newest entries whose action is *prefix* or lies below it, newest first."""
    rows = AuditEntry.objects.order_by("-id")
    if prefix:
        rows = rows.filter(Q(action=prefix) | Q(action__startswith=f"{prefix}."))
    return [Entry(row.pk, row.at, row.action, row.actor, row.facts) for row in rows[:limit]]


def in_order(facts: Mapping[str, Any], known: Collection[str]) -> list[tuple[str, Any]]:
    """Return an entry's facts in the order of *known* names, then by name.

    PostgreSQL keeps a JSON object's names in an order of its own.
    """
    first = [name for name in known if name in facts]
    return [(name, facts[name]) for name in (*first, *sorted(facts.keys() - set(first)))]
