"""Figures: roll-ups kept up through the outbox, and what pages make of them.

A record remembers the cell it was counted in. Counting it again moves it from there to where it
belongs now, so events that come late, twice or in another order all lead to the same figures.
"""

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from registry import bulk, numbers, outbox
from registry.door_rows import shown_condition
from registry.enums import RecordState, SubjectKind
from registry.models import DayCount, OutboxEvent, Record, Subject
from registry.places import region_name
from registry.publication import shown_on, today

Cell = tuple[date, str, str, int]

#: Home pages may be so old, in seconds, when nothing was withdrawn meanwhile.
FRESH = 30


@dataclass(frozen=True, slots=True)
class Totals:
    """What the home page says in figures; only organisations and sole traders are counted."""

    records: dict[str, int] = field(default_factory=dict)
    this_year: dict[str, int] = field(default_factory=dict)
    subjects: int = 0
    regions: tuple[tuple[str, str, int], ...] = ()
    by_year: tuple[tuple[int, dict[str, int]], ...] = ()


#: What each record is, whether it is shown, and the cell that it was counted in.
_COUNTED: Final = """
    SELECT r.id, r.decided_on, r.kind, r.region_id, r.authority_id,
        CASE WHEN {shown} AND s.kind <> %s THEN 1 ELSE 0 END,
        r.counted_in_id, c.day, c.kind, c.region_id, c.authority_id
    FROM {records} r
    JOIN {subjects} s ON s.id = r.subject_id
    LEFT JOIN {cells} c ON c.id = r.counted_in_id
    WHERE {chosen}
    ORDER BY r.id
"""


def count_records(record_ids: Sequence[int]) -> None:
    """Bring the roll-ups up to what these records are today; whole or not at all."""
    if not record_ids:
        return
    with transaction.atomic():
        wanted: dict[int, Cell | None] = {}
        counted: dict[int, int | None] = {}
        for pk, *cell, is_shown, cell_id, day, kind, region, authority in _rows(record_ids):
            found: Cell | None = tuple(cell) if is_shown else None
            if cell_id is None and found is None:
                continue
            # Mostly it is counted where it belongs already: only its text has changed.
            if cell_id is None or found != (day, kind, region, authority):
                wanted[pk], counted[pk] = found, cell_id
        _move(counted, wanted, _cell_ids({cell for cell in wanted.values() if cell}))


def _rows(record_ids: Sequence[int]) -> list[tuple[Any, ...]]:
    """Return the rows of _COUNTED, locked until the transaction ends."""
    tables = {"records": Record, "subjects": Subject, "cells": DayCount}
    quote = connection.ops.quote_name
    names = {name: quote(table._meta.db_table) for name, table in tables.items()}
    shown, days = shown_condition("r", today())
    chosen, values = bulk.among("r.id", record_ids)
    sql = _COUNTED.format(shown=shown, chosen=chosen, **names)
    if connection.features.has_select_for_update_of:
        sql += " FOR UPDATE OF r"
    with connection.cursor() as cursor:
        cursor.execute(sql, [*days, SubjectKind.NATURAL_PERSON.value, *values])
        return list(cursor.fetchall())


def _cell_ids(cells: set[Cell]) -> dict[Cell, int]:
    """Return the ids of these cells, making those that aren't there yet."""
    if not cells:
        return {}
    found = _find_cells(cells)
    missing = sorted(cells - set(found))
    if missing:
        DayCount.objects.bulk_create(
            [
                DayCount(day=day, kind=kind, region_id=region, authority_id=authority)
                for day, kind, region, authority in missing
            ],
            ignore_conflicts=True,
        )
        found |= _find_cells(set(missing))
    return found


def _find_cells(cells: set[Cell]) -> dict[Cell, int]:
    """Return the ids of those of *cells* that are there, each found by its unique key."""
    table = connection.ops.quote_name(DayCount._meta.db_table)
    places = ", ".join(["(%s, %s, %s, %s)"] * len(cells))
    day_of = connection.ops.adapt_datefield_value
    values: list[Any] = [part for day, *rest in cells for part in (day_of(day), *rest)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT day, kind, region_id, authority_id, id "  # noqa: S608 - no value in it
            f"FROM {table} WHERE (day, kind, region_id, authority_id) IN (VALUES {places})",
            values,
        )
        return {row[:4]: row[4] for row in cursor.fetchall()}


def _move(
    counted: dict[int, int | None], wanted: dict[int, Cell | None], ids: dict[Cell, int]
) -> None:
    """Write who is counted where now, and change the cells by the difference."""
    difference: Counter[int] = Counter()
    moves: list[tuple[int | None, int]] = []
    for pk, before in counted.items():
        cell = wanted[pk]
        after = ids[cell] if cell else None
        if before == after:
            continue
        moves.append((after, pk))
        if before is not None:
            difference[before] -= 1
        if after is not None:
            difference[after] += 1
    # One statement for many rows: the ORM would write a CASE of a thousand branches.
    bulk.change(Record, "counted_in_id = {value}", moves)
    differences = [(number, cell) for cell, number in sorted(difference.items()) if number]
    bulk.change(DayCount, "shown = {table}.shown + {value}", differences)


def count_subjects(subject_ids: Iterable[int]) -> None:
    """Bring the number of shown subjects up to what these subjects are today."""
    shown = Exists(Record.objects.filter(shown_on(today()), subject=OuterRef("pk")))
    with transaction.atomic():
        rows = (
            Subject.objects.filter(pk__in=list(subject_ids))
            .select_for_update(of=("self",))
            .annotate(shown_today=shown)
            .values_list("pk", "kind", "merged_into_id", "counted", "shown_today")
            .order_by("pk")
        )
        moves: dict[bool, list[int]] = {True: [], False: []}
        for pk, kind, merged, counted, is_shown in rows:
            visible = is_shown and not merged and kind != SubjectKind.NATURAL_PERSON
            if visible != counted:
                moves[visible].append(pk)
        for visible, changed in moves.items():
            Subject.objects.filter(pk__in=changed).update(counted=visible)
        numbers.add(numbers.SUBJECTS_SHOWN, len(moves[True]) - len(moves[False]))


_kept: dict[int, tuple[float, date, Totals]] = {}


def totals() -> Totals:
    """Return the home page's figures; kept for 30 seconds under the publication epoch."""
    epoch, day, now = outbox.publication_epoch(), today(), time.monotonic()
    kept = _kept.get(epoch)
    if kept and kept[1] == day and now - kept[0] < FRESH:
        return kept[2]
    fresh = _totals(day)
    _kept.clear()
    if not outbox.removals_wait():
        # Else what was withdrawn is still counted, under an epoch that says it isn't.
        _kept[epoch] = (now, day, fresh)
    return fresh


def _totals(day: date) -> Totals:
    """Sum the roll-ups, less whatever is counted there and was over before *day*."""
    records: Counter[str] = Counter()
    regions: Counter[str] = Counter()
    by_year: dict[int, dict[str, int]] = {}
    for (year, kind, region), number in _shown(day).items():
        if number > 0:
            records[kind] += number
            regions[region] += number
            of_year = by_year.setdefault(year, {})
            of_year[kind] = of_year.get(kind, 0) + number
    busiest = sorted(regions.items(), key=lambda pair: (-pair[1], pair[0]))
    counted = numbers.numbers().get(numbers.SUBJECTS_SHOWN, 0)
    return Totals(
        records=dict(records),
        this_year=by_year.get(day.year, {}),
        subjects=counted - _subjects_over(day),
        regions=tuple((code, region_name(code), number) for code, number in busiest),
        by_year=tuple(sorted(by_year.items())),
    )


def _shown(day: date) -> Counter[tuple[int, str, str]]:
    """Return how many records are shown on *day*, by year, kind and region."""
    counted = DayCount.objects.filter(shown__gt=0).annotate(year=ExtractYear("day"))
    rows = counted.values_list("year", "kind", "region").annotate(Sum("shown"))
    shown = Counter({(year, kind, region): number for year, kind, region, number in rows})
    for records in _gone(day):
        of_year = records.annotate(year=ExtractYear("counted_in__day"))
        gone = of_year.values_list("year", "counted_in__kind", "counted_in__region")
        for year, kind, region, number in gone.annotate(Count("id")).order_by():
            shown[year, kind, region] -= number
    return shown


def _gone(day: date) -> tuple[QuerySet[Record], QuerySet[Record]]:
    """Return records that are counted still though they are shown no longer, each once.

    First those whose last day is over: the job announces them each minute. Then those that were
    withdrawn and wait for the indexer. No figure is behind for the one or the other.
    """
    counted = Record.objects.filter(counted_in__isnull=False)
    waiting = OutboxEvent.objects.filter(removes=True, record_id__isnull=False)
    withdrawn = counted.filter(pk__in=waiting.values("record_id")).exclude(state=RecordState.PUBLIC)
    not_over = Q(public_until__gte=day) | Q(public_until__isnull=True)
    return counted.filter(public_until__lt=day), withdrawn.filter(not_over)


def _subjects_over(day: date) -> int:
    """Return how many subjects are counted as shown of whom nothing is shown on *day* any more."""
    of_them = Record.objects.filter(subject=OuterRef("pk"))
    theirs = {pk for rows in _gone(day) for pk in rows.values_list("subject", flat=True)}
    counted = Subject.objects.filter(~Exists(of_them.filter(shown_on(day))), counted=True)
    # On the day after many periods ended they are more than one statement takes.
    return sum(counted.filter(pk__in=some).count() for some in bulk.pieces(theirs))
