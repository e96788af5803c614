"""Many rows at once, past the ORM: the import's hot path (docs/decisions/0008-bulk-writing.md).

``bulk_create`` spends most of its time on building model instances and asking each field about
each value. Here a row is a tuple of what the database takes.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Model

Row = tuple[Any, ...]


#: Ids named in one statement: a database takes so many values and no more.
_AT_ONCE = 500
#: The advisory lock of those who add records and subjects, or lead them elsewhere.
_QUEUE = 614_001


def queue_up() -> None:
    """Be the only one, until the transaction ends, who adds or merges subjects and records.

    They look first and write then. On SQLite the transaction is alone anyway (IMMEDIATE); on
    PostgreSQL two imports would add the same new subject, or one would add to a subject that is
    being merged.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_QUEUE])


def reserve_ids(model: type[Model], number: int) -> Sequence[int]:
    """Return *number* fresh ids of *model*; call it inside the transaction that inserts them.

    On SQLite the transaction holds the only write lock (IMMEDIATE), so the ids behind the largest
    are free until it ends. On PostgreSQL they come from the table's own sequence.
    """
    if not number:
        return ()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [model._meta.db_table, number],
            )
            return [row[0] for row in cursor.fetchall()]
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}")  # noqa: S608
        last = cursor.fetchone()[0]
    return range(last + 1, last + 1 + number)


def pieces(ids: Iterable[int]) -> Iterator[Sequence[int]]:
    """Yield *ids*, smallest first, in pieces that fit into one statement."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]


def select(
    model: type[Model], columns: Sequence[str], where: str, values: Collection[Any]
) -> list[Row]:
    """Return *columns* of the rows whose column *where* is one of *values*.

    The ORM prepares each of a thousand values by several calls; here they go as they are.
    """
    if not values:
        return []
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name in columns)
    condition, parameters = among(quote(where), values)
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {table} WHERE {condition}", parameters)  # noqa: S608
        return cursor.fetchall()


def among(column: str, values: Collection[Any]) -> tuple[str, list[Any]]:
    """Return SQL that *column* is one of *values*, and its parameters; a range asks for a range."""
    if isinstance(values, range):
        return f"{column} BETWEEN %s AND %s", [values[0], values[-1]]
    places = ", ".join(["%s"] * len(values))
    return f"{column} IN ({places})", list(values)


def insert(model: type[Model], columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Insert *rows* of database values for *columns* (column names, such as ``subject_id``)."""
    if not rows:
        return
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name in columns)
    places = ", ".join(["%s"] * len(columns))
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)  # noqa: S608


def update(
    model: type[Model], columns: Sequence[str], rows: Sequence[Row], key: str = "id"
) -> None:
    """Set *columns* (column names) of rows to database values; each row ends with its *key*.

    ``bulk_update`` builds an expression for each value: 3 ms a row with ten columns, here 0.05.
    """
    if not rows:
        return
    quote = connection.ops.quote_name
    places = ", ".join(f"{quote(name)} = %s" for name in columns)
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {places} WHERE {quote(key)} = %s", rows)  # noqa: S608


def change(model: type[Model], how: str, rows: Sequence[tuple[int | None, int]]) -> None:
    """Change rows by a whole number each: *rows* are (number, id), ids once at most.

    *how* is the SQL of the change, with ``{value}`` for the number and ``{table}`` for the table.
    On PostgreSQL it is one statement, and not the pipeline of ``executemany``: a process that is
    stopped in the middle of one keeps its locks, and no time-out of idle transactions ends it.
    """
    if not rows:
        return
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            changed = how.format(value="new.value", table=table)
            cursor.execute(
                f"UPDATE {table} SET {changed} FROM "  # noqa: S608
                "(SELECT unnest(%s::bigint[]) AS value, unnest(%s::bigint[]) AS id) AS new "
                f"WHERE {table}.id = new.id",
                [[value for value, _id in rows], [pk for _value, pk in rows]],
            )
        else:
            changed = how.format(value="%s", table=table)
            cursor.executemany(f"UPDATE {table} SET {changed} WHERE id = %s", rows)  # noqa: S608


def moment(at: datetime) -> Any:
    """Return a moment as the database takes it."""
    return connection.ops.adapt_datetimefield_value(at)


def day(on: date | None) -> Any:
    """Return a day as the database takes it, or None."""
    return None if on is None else connection.ops.adapt_datefield_value(on)
