"""What the door reads of a page of hits: columns, in SQL; never models, never what is sealed.

Every look-up goes through here, after the index has answered. The ORM took 5 to 15 ms for the
twenty subjects of a page, mostly to compile the same five queries again; these take under one.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from registry import bulk
from registry.enums import IdentifierStatus, RecordState
from registry.models import Authority, FormerName, Identifier, Record, Subject

#: The condition of :func:`shown_on`, for the same two days; a test holds them together.
_SHOWN: Final = "{0}.state = %s AND {0}.publish_from <= %s AND {0}.public_until >= %s"

#: That a part of a question is answered once. SQLite does so by itself, and knows the word late.
_KEPT: Final = {"postgresql": "MATERIALIZED", "sqlite": ""}


def shown_on(day: date) -> Q:
    """Return the condition under which a record is shown on *day*: the only one there is."""
    return Q(state=RecordState.PUBLIC, publish_from__lte=day, public_until__gte=day)


def shown_condition(table: str, day: date) -> tuple[str, tuple[Any, ...]]:
    """Return :func:`shown_on` as SQL for the records named *table*, and its parameters."""
    return _SHOWN.format(table), _shown_values(day)


class RecordRow(NamedTuple):
    """What the door reads of a record."""

    id: int
    public_id: str
    version: int
    kind: str
    state: str
    document_number: str
    decided_on: date
    publish_from: date | None
    public_until: date | None
    repair_from: date | None
    severity: str
    rule: str
    shown: dict[str, str]
    region: str
    subject_region: str | None
    subject_id: str
    subject_name: str
    subject_kind: str
    subject_uscc: str
    authority_code: str
    authority_name: str
    batch: str | None
    contested_since: date | None


#: Where the row's columns of other tables come from; the others are the record's own.
_ELSEWHERE: Final = {
    "region": "region_id",
    "subject_region": "subject_region_id",
    "subject_id": "subject__public_id",
    "subject_name": "subject__name",
    "subject_kind": "subject__kind",
    "subject_uscc": "subject__uscc",
    "authority_code": "authority__code",
    "authority_name": "authority__name",
    "batch": "batch__public_id",
}
_COLUMNS: Final = tuple(_ELSEWHERE.get(name, name) for name in RecordRow._fields)


def record_rows(found: QuerySet[Record]) -> list[RecordRow]:
    """Return the rows of any records, in their order."""
    return list(map(RecordRow._make, found.values_list(*_COLUMNS)))


def shown_record_rows(public_ids: Collection[str], day: date) -> list[RecordRow]:
    """Return the rows of those of the records *public_ids* that are shown on *day*."""
    if not public_ids:
        return []
    sql, table = _record_select(connection.vendor)
    chosen, values = bulk.among(f"{table}.public_id", public_ids)
    where = f"{_SHOWN.format(table)} AND {chosen}"
    return _record_rows(f"{sql} WHERE {where}", [*_shown_values(day), *values])


def record_rows_by_id(ids: Collection[int]) -> list[RecordRow]:
    """Return the rows of the records with these inner ids, shown or not; a range goes quickest."""
    if not ids:
        return []
    sql, table = _record_select(connection.vendor)
    chosen, values = bulk.among(f"{table}.id", ids)
    return _record_rows(f"{sql} WHERE {chosen}", values)


def subject_record_rows(
    subject_id: str, kinds: Sequence[str], day: date, after: tuple[date, int] | None, most: int
) -> list[RecordRow]:
    """Return at most *most* rows of a subject's records shown on *day*, newest first.

    *after* is the day of decision and the id of the last one that was read. Which records they are
    is settled first, by index alone, and kept: as a mere condition PostgreSQL asked it anew for
    each record of the register where it had no statistics (docs/operations.md, PostgreSQL).
    """
    if not kinds:
        return []
    sql, table = _record_select(connection.vendor)
    of_kinds, values = bulk.among("r.kind", kinds)
    later, position = _after("r", after)
    chosen = (
        f"SELECT r.id FROM {_table(Record)} r WHERE r.subject_id = "  # noqa: S608 - no value in it
        f"(SELECT id FROM {_table(Subject)} WHERE public_id = %s) "
        f"AND {of_kinds} AND {_SHOWN.format('r')}{later} "
        "ORDER BY r.decided_on DESC, r.id DESC LIMIT %s"
    )
    return _record_rows(
        f"WITH chosen AS {_KEPT[connection.vendor]} ({chosen}) {sql} "  # noqa: S608 - no value
        f"WHERE {table}.id IN (SELECT id FROM chosen) "
        f"ORDER BY {table}.decided_on DESC, {table}.id DESC",
        [subject_id, *values, *_shown_values(day), *position, most],
    )


def _after(table: str, last: tuple[date, int] | None) -> tuple[str, list[Any]]:
    """Return SQL for the records behind *last* (day of decision, id), newest first."""
    if last is None:
        return "", []
    decided_on = _day(last[0])
    sql = f" AND ({table}.decided_on < %s OR {table}.decided_on = %s AND {table}.id < %s)"
    return sql, [decided_on, decided_on, last[1]]


def _record_rows(sql: str, values: Sequence[Any]) -> list[RecordRow]:
    at = RecordRow._fields.index("shown")
    rows = _fetched(sql, values)
    return [RecordRow._make((*row[:at], _parsed(row[at]), *row[at + 1 :])) for row in rows]


@cache
def _record_select(_vendor: str) -> tuple[str, str]:
    """Return the columns and joins as the ORM writes them, and the records' table's name."""
    sql, _no_values = Record.objects.order_by().values_list(*_COLUMNS).query.sql_with_params()
    return sql, connection.ops.quote_name(Record._meta.db_table)


class SubjectRow(NamedTuple):
    """What the door reads of a subject."""

    pk: int
    public_id: str
    version: int
    name: str
    kind: str
    uscc: str
    region: str | None
    merged_into: int | None


_SUBJECT_COLUMNS: Final = (
    "id",
    "public_id",
    "version",
    "name",
    "kind",
    "uscc",
    "region_id",
    "merged_into_id",
)


def subject_rows(ids: Collection[int]) -> dict[int, SubjectRow]:
    """Return the rows of the subjects with these inner ids, by inner id."""
    rows = map(SubjectRow._make, bulk.select(Subject, _SUBJECT_COLUMNS, "id", ids))
    return {row.pk: row for row in rows}


def survivors(public_ids: Collection[str]) -> dict[str, SubjectRow]:
    """Return, by the id asked for, the subjects themselves or those they were merged into."""
    found = bulk.select(Subject, _SUBJECT_COLUMNS, "public_id", public_ids)
    asked = [SubjectRow._make(row) for row in found]
    known = {row.pk: row for row in asked}
    further = _merged_into(asked) - known.keys()
    while further:  # hardly ever: few are merged, and few of those into one that is
        known |= (rows := subject_rows(further))
        further = _merged_into(rows.values()) - known.keys()
    return {row.public_id: _survivor(row, known) for row in asked}


def _merged_into(rows: Iterable[SubjectRow]) -> set[int]:
    return {row.merged_into for row in rows if row.merged_into}


def _survivor(row: SubjectRow, known: dict[int, SubjectRow]) -> SubjectRow:
    seen = {row.pk}
    while row.merged_into in known and row.merged_into not in seen:
        row = known[row.merged_into]
        seen.add(row.pk)
    return row


@dataclass(frozen=True, slots=True)
class Having:
    """What one and the same shown record of a subject must be; what is empty is not asked."""

    kinds: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    years: tuple[int, ...] = ()


def shown_counts(
    ids: Collection[int], day: date, having: Having | None = None
) -> dict[int, dict[str, int]]:
    """Return how many records of each kind these subjects show on *day*, by inner id.

    Who shows none is left out, and so is who has no shown record that is as *having* asks.
    """
    if not ids:
        return {}
    fits, values = _fits(having or Having())
    chosen, pks = bulk.among("r.subject_id", ids)
    sql = (
        f"SELECT r.subject_id, r.kind, COUNT(*), MAX({fits}) "  # noqa: S608 - no value in it
        f"FROM {_table(Record)} r WHERE {chosen} AND {_SHOWN.format('r')} "
        "GROUP BY r.subject_id, r.kind"
    )
    counts: dict[int, dict[str, int]] = {}
    fitting: set[int] = set()
    for pk, kind, number, fit in _fetched(sql, [*values, *pks, *_shown_values(day)]):
        counts.setdefault(pk, {})[kind] = number
        if fit and (not having or not having.kinds or kind in having.kinds):
            fitting.add(pk)
    return {pk: found for pk, found in counts.items() if pk in fitting}


def _fits(having: Having) -> tuple[str, list[Any]]:
    """Return SQL that is 1 where a record has the authority and the year asked for, and 0 else."""
    parts: list[str] = []
    values: list[Any] = []
    if having.authorities:
        places = ", ".join(["%s"] * len(having.authorities))
        parts.append(
            f"r.authority_id IN (SELECT id FROM {_table(Authority)} "  # noqa: S608 - no value
            f"WHERE code IN ({places}))"
        )
        values += having.authorities
    if having.years:
        either = " OR ".join(["r.decided_on BETWEEN %s AND %s"] * len(having.years))
        parts.append(f"({either})")
        values += [_day(date(year, *end)) for year in having.years for end in ((1, 1), (12, 31))]
    if not parts:
        return "1", []
    return f"CASE WHEN {' AND '.join(parts)} THEN 1 ELSE 0 END", values


def former_names(ids: Collection[int]) -> dict[int, list[str]]:
    """Return the names that these subjects had before, by inner id."""
    rows = bulk.select(FormerName, ("subject_id", "name"), "subject_id", ids)
    return _grouped(rows)


def current_codes(ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """Return (type, value) of these subjects' codes in use, by inner id."""
    rows = bulk.select(Identifier, ("subject_id", "type", "value", "status"), "subject_id", ids)
    return _grouped(
        (pk, (type_, value))
        for pk, type_, value, status in rows
        if status == IdentifierStatus.CURRENT
    )


def _grouped(pairs: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for pk, value in pairs:
        found.setdefault(pk, []).append(value)
    return found


def _shown_values(day: date) -> tuple[Any, ...]:
    return RecordState.PUBLIC.value, _day(day), _day(day)


def _day(day: date) -> Any:
    """Return a day as the database takes it."""
    return connection.ops.adapt_datefield_value(day)


def _table(model: Any) -> str:
    return str(connection.ops.quote_name(model._meta.db_table))


def _parsed(value: Any) -> dict[str, str]:
    return dict(json.loads(value) if isinstance(value, str) else value)


def _fetched(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
