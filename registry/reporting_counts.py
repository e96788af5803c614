"""What departments reported, month by month: the roll-ups behind 上报率, 合规率 and 及时率.

They are written in the very transaction that writes the rows (import, mending, taking back) and are
never counted afterwards. A row that changed nothing counts nowhere: a file that is sent every day
makes nobody look busier or better.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db import connection
from django.utils import timezone

from registry import bulk, ledger
from registry.enums import RecordState, Timeliness, Verdict
from registry.kinds import kinds
from registry.models import Authority, Record, ReportingCount, Submission
from registry.scopes import Scope

#: What is counted, in the order of the table's columns.
COLUMNS: Final = ("decided", "timely", "late", "not_assessable", "rows", "held", "rejected")
_PLACES = {name: place for place, name in enumerate(COLUMNS)}
assert set(Timeliness.values) <= set(_PLACES), "a verdict on time that nobody counts"

#: Why a record is held whose report was taken back: it counts nowhere until it is reported again.
TAKEN_BACK: Final = "taken_back"

Cell = tuple[str, str, int]
#: Of an authority's rows that were set aside: how many held, how many rejected.
Aside = dict[str, list[int]]


def month_of(day: date | str) -> str:
    """Return the first day of a day's month, both as ISO texts."""
    return f"{str(day)[:7]}-01"


class Counts:
    """Changes of the roll-ups that one transaction gathers and then writes."""

    def __init__(self) -> None:
        self._cells: dict[Cell, list[int]] = {}

    def add(self, day: date | str, kind: str, authority: int, **changes: int) -> None:
        """Add *changes* (by column) to the cell of a day's month."""
        key = (month_of(day), kind, authority)
        cell = self._cells.get(key)
        if cell is None:
            cell = self._cells[key] = [0] * len(COLUMNS)
        for name, number in changes.items():
            cell[_PLACES[name]] += number

    def add_decision(
        self, day: date | str, kind: str, authority: int, timeliness: str, number: int = 1
    ) -> None:
        """Add decisions of a day, or take them away with a negative *number*."""
        self.add(day, kind, authority, **{"decided": number, str(timeliness): number})

    def save(self) -> None:
        """Write what was gathered; call it inside the transaction that it counts."""
        # In one order everywhere: no two who write the same cells wait for each other.
        rows: list[bulk.Row] = [
            (*key, *cell) for key, cell in sorted(self._cells.items()) if any(cell)
        ]
        self._cells.clear()
        if rows:
            with connection.cursor() as cursor:
                cursor.executemany(_upsert(), rows)


def _upsert() -> str:
    quote = connection.ops.quote_name
    table = quote(ReportingCount._meta.db_table)
    names = [quote(name) for name in ("month", "kind", "authority_id", *COLUMNS)]
    places = ", ".join(["%s"] * len(names))
    key = ", ".join(names[: -len(COLUMNS)])
    sums = ", ".join(
        f"{name} = {table}.{name} + excluded.{name}" for name in names[-len(COLUMNS) :]
    )
    return (
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places}) "  # noqa: S608 - our names
        f"ON CONFLICT ({key}) DO UPDATE SET {sums}"
    )


def counts_nowhere(record: Record) -> bool:
    """Tell whether a record's report was taken back, so that no month counts its decision."""
    return record.state == RecordState.HELD and record.reason == TAKEN_BACK


def move_decision(counts: Counts, record: Record, decided_on: str, timeliness: str) -> str:
    """Count a changed *record* where it belongs now; return whether it was reported in time.

    Whether the first report came in time stays, unless another day of decision was told: what was
    mended or corrected later was reported then all the same. Call it before the day is changed.
    """
    if record.decided_on.isoformat() == decided_on:
        return record.timeliness
    kind, authority = record.kind, record.authority_id
    counts.add_decision(record.decided_on, kind, authority, record.timeliness, -1)
    counts.add_decision(decided_on, kind, authority, timeliness)
    return timeliness


@dataclass
class Tally:
    """What a submission's rows added: kept with it, so that taking it back can take it away.

    ``entered`` counts rows that went into the register, ``aside`` the others by authority.
    """

    entered: int = 0
    aside: Aside = field(default_factory=dict)

    @classmethod
    def of(cls, submission: Submission) -> "Tally":
        """Return the tally that a submission keeps."""
        kept = submission.tally
        aside = {name: list(numbers) for name, numbers in kept.get("aside", {}).items()}
        return cls(kept.get("entered", 0), aside)

    def as_json(self) -> dict[str, object]:
        """Return it as a submission keeps it."""
        return {"entered": self.entered, "aside": self.aside}

    def put_aside(self, authority: int, verdict: str, number: int = 1) -> None:
        """Count rows of an authority that were held or rejected, or fewer of them."""
        numbers = self.aside.setdefault(str(authority), [0, 0])
        numbers[0 if verdict == Verdict.HELD else 1] += number


def put_aside(
    counts: Counts, submission: Submission, authority: int, verdict: str, number: int = 1
) -> None:
    """Count *number* rows that were set aside in the month of the submission's report."""
    name = "held" if verdict == Verdict.HELD else "rejected"
    day = reported_on(submission)
    counts.add(day, submission.kind, authority, **{"rows": number, name: number})


def reported_on(submission: Submission) -> date:
    """Return the day (in China) on which a submission was reported."""
    return timezone.localdate(submission.reported_at)


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """One authority's reports of one kind in a month.

    ``decided``, ``timely``, ``late`` and ``not_assessable`` are decisions of that month, whenever
    they were reported; ``rows``, ``held`` and ``rejected`` are rows reported in it. ``stated`` is
    what the ledger says, or None.
    """

    authority_id: int
    authority_code: str
    authority_name: str
    region: str
    kind: str
    stated: int | None
    reported: int
    timely: int
    late: int
    not_assessable: int
    rows: int
    held: int
    rejected: int


def month_figures(month: date, scope: Scope, *, ledger_only: bool = False) -> list[MonthFigures]:
    """Return the figures of a month within *scope*, by authority and kind; three queries.

    A cell is there where something was reported or stated. *ledger_only* leaves out the kinds of
    which departments keep no ledger.
    """
    first = month.replace(day=1)
    counted = _counted(first, scope)
    stated = ledger.stated(first, scope)
    keys = counted.keys() | stated.keys()
    if ledger_only:
        known = kinds()
        keys = {key for key in keys if key[1] in known and known[key[1]].in_ledger}
    authorities = _authorities({authority for authority, _kind in keys})
    found = [
        MonthFigures(
            authority,
            *authorities[authority],
            kind,
            stated.get((authority, kind)),
            *counted.get((authority, kind), (0,) * len(COLUMNS)),
        )
        for authority, kind in keys
    ]
    return sorted(found, key=lambda row: (row.region, row.authority_code, row.kind))


def _counted(first: date, scope: Scope) -> dict[tuple[int, str], tuple[int, ...]]:
    rows = ReportingCount.objects.filter(
        scope.condition("authority_id", "authority__region_id"), month=first
    )
    return {
        (authority, kind): tuple(numbers)
        for authority, kind, *numbers in rows.values_list("authority_id", "kind", *COLUMNS)
    }


def _authorities(ids: Iterable[int]) -> Mapping[int, tuple[str, str, str]]:
    rows = Authority.objects.filter(pk__in=list(ids)).values_list("pk", "code", "name", "region_id")
    return {pk: (code, name, region) for pk, code, name, region in rows}
