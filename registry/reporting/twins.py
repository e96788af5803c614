"""What of a report is in the register already: under its key, or under another code of its subject.

A record's key is made of the code under which it was first reported. After a merge, or where
staff said whose a row is, the same decision may come under another code of the same subject: it is
the same record all the same, and what was withdrawn doesn't come back as something new.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from operator import itemgetter

from django.db import connection

from registry import bulk
from registry.models import Record, RecordVersion
from registry.models.history import Action
from registry.reporting.versions import VERSION_PURPOSE
from registry.vault import open_json

#: A subject's inner id and the digest of kind, authority and document number.
Decision = tuple[int, int]
_COLUMNS = ("key", "id", "content_digest", "submission_id")


@dataclass(frozen=True, slots=True)
class Twin:
    """A record that is there already: in the register (``pk``), or earlier in this handful (0)."""

    key: bytes
    pk: int
    content_digest: bytes
    submission_id: int | None


class Seen:
    """Which keys a file held already, in few bytes each.

    What a row adds or changes can be told by its submission afterwards. A row that changed
    nothing can't, and a second one with its key and another content would pass for a change.
    """

    def __init__(self) -> None:
        self._keys: set[int] = set()

    def add(self, key: bytes) -> None:
        """Remember a key that changed nothing."""
        self._keys.add(int.from_bytes(key[:8], "big"))

    def __contains__(self, key: bytes) -> bool:
        return int.from_bytes(key[:8], "big") in self._keys


def by_key(keys: Collection[bytes]) -> dict[bytes, Twin]:
    """Return the records with these keys."""
    found = (_twin(row) for row in bulk.select(Record, _COLUMNS, "key", keys))
    return {twin.key: twin for twin in found}


def by_decision(decisions: Collection[Decision]) -> dict[Decision, Twin]:
    """Return the records of these decisions about these subjects; one query."""
    if not decisions:
        return {}
    quote = connection.ops.quote_name
    names = ", ".join(f"r.{quote(name)}" for name in (*_COLUMNS, "subject_id", "number_digest"))
    places = ", ".join(["(%s, %s)"] * len(decisions))
    with connection.cursor() as cursor:
        # Joined, in this order, and not "IN", for which SQLite would walk the whole table.
        cursor.execute(
            f"WITH w (s, n) AS (VALUES {places}) SELECT {names} FROM w "  # noqa: S608 - our names
            f"CROSS JOIN {quote(Record._meta.db_table)} r "
            "WHERE r.subject_id = w.s AND r.number_digest = w.n",
            [part for decision in decisions for part in decision],
        )
        rows = sorted(cursor.fetchall(), key=itemgetter(1), reverse=True)
    # The oldest stays, should there be several of one decision.
    return {(row[4], row[5]): _twin(row) for row in rows}


def corrected_contents(records: Iterable[int]) -> dict[int, set[bytes]]:
    """Return, by record, the digests of contents that staff corrected.

    The department's own system still holds what was wrong, and sends it again every night.
    """
    versions = RecordVersion.objects.filter(record__in=set(records), action=Action.CORRECTED)
    found: dict[int, set[bytes]] = {}
    for record, sealed in versions.values_list("record_id", "sealed"):
        kept = open_json(bytes(sealed), VERSION_PURPOSE)
        found.setdefault(record, set()).add(bytes.fromhex(kept["content_digest"]))
    return found


def _twin(row: bulk.Row) -> Twin:
    key, pk, digest, submission = row[:4]
    return Twin(bytes(key), pk, bytes(digest), submission)
