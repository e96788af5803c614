"""What of a subject's shown records, and of those merged into it, leads a look-up to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from django.conf import settings
from django.db import connection

from registry import bulk
from registry.door_rows import shown_condition
from registry.enums import IdentifierStatus, SubjectKind
from registry.models import Authority, FormerName, Identifier, Record, Subject
from registry.publication import today

T = TypeVar("T")

#: One row for each kind, authority and year: a bank has a hundred thousand records, and few of
#: those. SQLite's dates are texts; Django's own function would be called back for each record.
_FACTS: Final = """
    SELECT r.subject_id, s.public_id, r.kind, a.code, {year},
        MAX(r.decided_on), MIN(r.publish_from), MAX(r.public_until)
    FROM {records} r
    JOIN {subjects} s ON s.id = r.subject_id
    JOIN {authorities} a ON a.id = r.authority_id
    WHERE {chosen} AND {shown}
    GROUP BY r.subject_id, s.public_id, r.kind, a.code, {year}
"""
_YEARS: Final = {
    "sqlite": "CAST(substr(r.decided_on, 1, 4) AS INTEGER)",
    "postgresql": "CAST(EXTRACT(YEAR FROM r.decided_on) AS INTEGER)",
}


@dataclass(frozen=True, slots=True)
class SubjectFacts:
    """One subject's, as of today.

    ``has`` are the (kind, authority's code, year) of its shown records; the period is the widest
    of theirs. ``other_names`` and ``other_codes`` belonged to subjects that were merged into it.
    """

    has: tuple[tuple[str, str, int], ...]
    newest: date
    shown_from: date
    shown_until: date
    other_names: tuple[str, ...] = ()
    other_codes: tuple[str, ...] = ()


def subject_facts(ids: Sequence[int]) -> dict[str, SubjectFacts]:
    """Return the facts of the subjects with these inner ids (a list or a range), by public id.

    Who has no shown record is left out.
    """
    if not ids:
        return {}
    by_subject: dict[int, list[tuple[Any, ...]]] = {}
    public_ids: dict[int, str] = {}
    for pk, public_id, *row in _rows(ids):
        public_ids[pk] = public_id
        by_subject.setdefault(pk, []).append(tuple(row))
    merged = _merged_into(ids)
    names, codes = _names(merged), _codes(merged)
    return {
        public_ids[pk]: SubjectFacts(
            has=tuple((kind, authority, year) for kind, authority, year, *_days in found),
            newest=_day(max(row[3] for row in found)),
            shown_from=_day(min(row[4] for row in found)),
            shown_until=_day(max(row[5] for row in found)),
            other_names=tuple(names.get(pk, ())),
            other_codes=tuple(codes.get(pk, ())),
        )
        for pk, found in by_subject.items()
    }


def _rows(ids: Sequence[int]) -> list[tuple[Any, ...]]:
    chosen, values = bulk.among("r.subject_id", ids)
    shown, days = shown_condition("r", today())
    tables = {"records": Record, "subjects": Subject, "authorities": Authority}
    names = {
        name: connection.ops.quote_name(table._meta.db_table) for name, table in tables.items()
    }
    sql = _FACTS.format(year=_YEARS[connection.vendor], chosen=chosen, shown=shown, **names)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, *days])
        return list(cursor.fetchall())


def _day(value: date | str) -> date:
    """Return a day: what SQLite makes of several of them is text."""
    return value if isinstance(value, date) else date.fromisoformat(value)


@dataclass(frozen=True, slots=True)
class _Merged:
    """A subject that was merged into another, whose inner id is *into*."""

    into: int
    name: str
    is_open: bool


def _merged_into(ids: Sequence[int]) -> dict[int, _Merged]:
    """Return the organisations that were merged into these, by inner id: mostly none at all."""
    columns = ("id", "merged_into_id", "name", "kind")
    # A name that holds a person's, which a setting hides, must not be searched by either.
    hidden = SubjectKind.SOLE_TRADER if settings.MASK_SOLE_TRADER_NAMES else None
    return {
        pk: _Merged(into, name, kind != hidden)
        for pk, into, name, kind in bulk.select(Subject, columns, "merged_into_id", ids)
        if kind != SubjectKind.NATURAL_PERSON
    }


def _names(merged: dict[int, _Merged]) -> dict[int, list[str]]:
    """Return present and former names of those merged, by the survivor's inner id."""
    shown = {pk: subject for pk, subject in merged.items() if subject.is_open}
    former = bulk.select(FormerName, ("subject_id", "name"), "subject_id", list(shown))
    pairs = [(subject.into, subject.name) for subject in shown.values()]
    return _grouped([*pairs, *((shown[pk].into, name) for pk, name in former)])


def _codes(merged: dict[int, _Merged]) -> dict[int, list[str]]:
    """Return the codes that stayed with those merged; wrong ones lead nowhere."""
    columns = ("subject_id", "value", "status")
    rows = bulk.select(Identifier, columns, "subject_id", list(merged))
    return _grouped(
        (merged[pk].into, value) for pk, value, status in rows if status != IdentifierStatus.WRONG
    )


def _grouped(pairs: Iterable[tuple[int, T]]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = {}
    for pk, value in pairs:
        found.setdefault(pk, []).append(value)
    return found
