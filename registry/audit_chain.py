"""The hash chain over the audit trail: each entry's link is a digest over it and the link before.

Entries are joined right after the commit that wrote them, in a short transaction of its own under
a lock; the scheduler joins what a crash or a busy database left. Joining inside the transaction
that writes the entry would let every import, approval and sign-in wait for each other until the
longest of them ends (docs/decisions/0032-uses.md).

Both digests are HMACs with keys drawn from the register's: an entry's own (``mac``), made where it
is written, and its link's. Whoever can write to the database, and hasn't the keys, can't make a
link and can't have one made either: an entry whose mac doesn't fit is never joined. Links are
numbered without gaps, in the order of joining.
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Max, QuerySet

from registry import bulk
from registry.models import AuditEntry, AuditLink
from registry.vault import drawn_key

#: What stands before the first link.
BEGINNING: Final = bytes(32)
#: Entries joined in one transaction: about 20 ms.
PIECE: Final = 1000
#: On PostgreSQL a transaction may commit an entry after later ones are joined. So many ids behind
#: the largest joined one are looked through after each commit, and so many by the scheduler.
#: SQLite has one writer: there ids are committed in their order.
NEAR: Final = 1000
FAR: Final = 100_000

_LOCK: Final = 614_002
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_encode: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode

#: The columns of an entry as it was written, and its mac.
COLUMNS: Final = ("pk", "at", "action", "actor", "facts", "mac")


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain: the last link's number, the entry it holds, and its digest."""

    link: int
    entry: int
    digest: bytes


def join_after_commit() -> None:
    """Join what the transaction under way writes as soon as it is committed; once for each."""
    waiting = transaction.get_connection().run_on_commit
    if not any(call[1] is join for call in waiting):
        # Robust: what was done stands, whether or not its entry could be joined at once.
        transaction.on_commit(join, robust=True)


def join(window: int = NEAR) -> int:
    """Join up to PIECE committed entries that aren't yet, in the order of their ids.

    Entries that the programs didn't write stay outside: ``audit_check`` tells of them.
    """
    with transaction.atomic():
        _lock()
        last = head()
        number, digest = (last.link, last.digest) if last else (0, BEGINNING)
        rows = []
        for entry, mac in _genuine(window):
            digest = link_digest(digest, entry, mac)
            number += 1
            rows.append((number, entry, digest))
        bulk.insert(AuditLink, ("id", "entry_id", "digest"), rows)
    return len(rows)


def join_all() -> int:
    """Join whatever waits, piece by piece; return how many. For the scheduler."""
    joined = 0
    while _unjoined(window_floor(FAR)).exists():
        piece = join(FAR)
        joined += piece
        if not piece:
            break
    return joined


def head() -> Head | None:
    """Return the end of the chain, None before the first link."""
    row = AuditLink.objects.order_by("-pk").values_list("pk", "entry_id", "digest").first()
    return Head(row[0], row[1], bytes(row[2])) if row else None


def largest_joined() -> int:
    """Return the largest id of an entry that is in the chain."""
    return AuditLink.objects.aggregate(last=Max("entry_id"))["last"] or 0


def mac_of(at: datetime, action: str, actor: str, facts: Mapping[str, Any]) -> bytes:
    """Return an entry's own keyed digest, over everything but the id that it is given on saving.

    Over a form that both databases give back alike: moments as whole microseconds, and facts as
    JSON with sorted names, which PostgreSQL keeps in an order of its own.
    """
    moment = (at - _EPOCH) // timedelta(microseconds=1)
    text = _encode([moment, action, actor, facts])
    return hmac.digest(drawn_key("audit entry"), text.encode(), "sha256")


def is_genuine(mac: bytes, at: datetime, action: str, actor: str, facts: Mapping[str, Any]) -> bool:
    """Tell whether an entry was written by something that has the keys."""
    # SQLite gives back text where somebody put text.
    return not isinstance(mac, str) and hmac.compare_digest(
        mac_of(at, action, actor, facts), bytes(mac)
    )


def link_digest(before: bytes, entry: int, mac: bytes) -> bytes:
    """Return the digest of the link that puts an entry, by id and mac, behind the link *before*."""
    return hmac.digest(drawn_key("audit chain"), before + b"%d:" % entry + mac, "sha256")


def window_floor(window: int) -> int:
    """Return the largest id that is surely joined, if it ever will be."""
    behind = window if connection.vendor == "postgresql" else 0
    return max(0, largest_joined() - behind)


def _unjoined(after: int) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(pk__gt=after, link__isnull=True)


def _genuine(window: int) -> list[tuple[int, bytes]]:
    """Return id and mac of up to PIECE entries to be joined, however many forged lie before."""
    found: list[tuple[int, bytes]] = []
    after = window_floor(window)
    while len(found) < PIECE:
        piece = list(_unjoined(after).order_by("pk").values_list(*COLUMNS)[:PIECE])
        found += [(row[0], bytes(row[5])) for row in piece if is_genuine(row[5], *row[1:5])]
        if len(piece) < PIECE:
            break
        after = piece[-1][0]
    return found[:PIECE]


def _lock() -> None:
    """Be the only one who joins until the transaction ends; SQLite's is alone anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
