"""How fresh data and index are, for every answer: one small query, however much is waiting."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection
from django.utils.dateparse import parse_datetime

from registry.models import OutboxEvent, Record, RegisterNumber
from registry.numbers import APPLIED_UNTIL
from registry.publication import today

#: Ids rise with time: the ends of the primary key are found without reading what lies between.
_SQL: Final = """
    SELECT EXISTS (SELECT 1 FROM {events} WHERE removes),
        (SELECT created_at FROM {events} ORDER BY id LIMIT 1),
        (SELECT created_at FROM {events} ORDER BY id DESC LIMIT 1),
        (SELECT value FROM {numbers} WHERE name = %s),
        EXISTS (SELECT 1 FROM {records} WHERE counted_in_id IS NOT NULL AND public_until < %s)
"""


@dataclass(frozen=True, slots=True)
class Freshness:
    """``data_as_of`` is when the register last changed, ``index_as_of`` up to when the index knows.

    Both are None while nothing has ever changed. ``removals_wait``: something that must go is
    perhaps still in the index, so that totals and counts are unsafe. ``expiry_waits``: the last
    day of some records is over and has not been announced yet; the index leaves them out by
    itself, but still leads to their subjects by what these had.
    """

    removals_wait: bool
    data_as_of: datetime | None
    index_as_of: datetime | None
    expiry_waits: bool = False


def freshness() -> Freshness:
    """Return how fresh the register and the index are; ask before the index is asked."""
    sql = _SQL.format(
        events=connection.ops.quote_name(OutboxEvent._meta.db_table),
        numbers=connection.ops.quote_name(RegisterNumber._meta.db_table),
        records=connection.ops.quote_name(Record._meta.db_table),
    )
    day = connection.ops.adapt_datefield_value(today())
    with connection.cursor() as cursor:
        cursor.execute(sql, [APPLIED_UNTIL, day])
        removes, oldest, newest, applied, expired = cursor.fetchone()
    known = None if applied is None else datetime.fromtimestamp(applied / 1000, UTC)
    waits_since, changed = _moment(oldest), _moment(newest)
    return Freshness(
        removals_wait=bool(removes),
        data_as_of=max(filter(None, (known, changed)), default=None),
        index_as_of=min(filter(None, (known, waits_since)), default=None),
        expiry_waits=bool(expired),
    )


def note_applied(until: datetime) -> None:
    """Say that every change announced up to *until* is in the index and the figures.

    Call it where events are settled, in the same transaction, with the ``created_at`` of the
    newest of them. It only goes forward.
    """
    value = int(until.timestamp() * 1000)
    number = RegisterNumber.objects.filter(name=APPLIED_UNTIL)
    if not number.filter(value__lt=value).update(value=value) and not number.exists():
        RegisterNumber.objects.bulk_create(
            [RegisterNumber(name=APPLIED_UNTIL, value=value)], ignore_conflicts=True
        )


def _moment(value: Any) -> datetime | None:
    """Return a moment as the database gave it: SQLite keeps text, in UTC."""
    found = parse_datetime(value) if isinstance(value, str) else value
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found
