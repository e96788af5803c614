"""Removing audit entries whose time is over: the only way to take something out of the trail.

The chain's start moves. An entry of the chain itself says up to which link, and what its digest
was; the database's triggers let go of what lies before that and of nothing else.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from registry import audit, audit_chain
from registry.migrations import _audit_guard
from registry.models import AuditEntry, AuditLink
from registry.numbers import number, put

#: The action of the entry that says how far the start moved.
PURGED: Final = "audit.purged"


@dataclass(frozen=True, slots=True)
class Start:
    """The last link that was removed (0: none ever was) and its digest."""

    link: int
    digest: bytes


def start_of() -> Start:
    """Return where the chain begins, as the number and the last entry about it say."""
    link = number(_audit_guard.START)
    if not link:
        return Start(0, audit_chain.BEGINNING)
    told = told_start()
    return Start(link, told.digest if told and told.link == link else audit_chain.BEGINNING)


def told_start() -> Start | None:
    """Return what the last entry of the chain about it says; entries put in by hand say nothing."""
    entries = AuditEntry.objects.filter(action=PURGED, link__isnull=False).order_by("-pk")
    for row in entries.values_list(*audit_chain.COLUMNS).iterator():
        if audit_chain.is_genuine(row[5], *row[1:5]):
            return Start(int(row[4]["link"]), bytes.fromhex(row[4]["digest"]))
    return None


def remove_before(before: datetime, most: int = 10_000) -> int:
    """Remove the oldest entries up to the first one that is not older than *before*.

    At most *most*, in one transaction; call it until it returns 0. Entries after that first one
    stay even if they are older: a chain has no holes.
    """
    links = AuditLink.objects.order_by("pk")
    oldest = links.values_list("entry__at", flat=True).first()
    if oldest is None or oldest >= before:
        return 0
    with transaction.atomic():
        audit_chain.join_all()
        rows = list(links.values_list("pk", "digest", "entry__at")[: most + 1])
        old = []
        for row in rows[:most]:
            if row[2] >= before:
                break
            old.append(row)
        # The last link of all stays: new ones hang on it.
        if old and len(old) == len(rows):
            old.pop()
        if not old:
            return 0
        link, digest, _at = old[-1]
        _let_go(link)
        audit.note(PURGED, link=link, digest=bytes(digest).hex(), entries=len(old))
        # At once: without its place in the chain this entry would prove nothing.
        audit_chain.join_all()
    return len(old)


def _let_go(link: int) -> None:
    """Move the start behind *link*, and remove what lies before it; entries before their links."""
    put(_audit_guard.START, link)
    entries, links = _audit_guard.ENTRIES, _audit_guard.LINKS
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {entries} WHERE id IN "  # noqa: S608 - no value in it
            f"(SELECT entry_id FROM {links} WHERE id <= %s)",
            [link],
        )
        cursor.execute(f"DELETE FROM {links} WHERE id <= %s", [link])  # noqa: S608
