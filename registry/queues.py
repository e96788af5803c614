"""The office's queues over rows that are not in the register yet, read as staff may see them.

A row waits because the register can't tell whom it is about (docs/decisions/0010 and 0028). Lists
go by keyset and hold only what lies in the reader's part of the register; every value is masked,
for the row is opened here and nowhere in the pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from registry.calendar import working_years
from registry.desk.clocks import tally
from registry.desk.paging import page_behind, whole_number
from registry.disclosure_rules import load_rules
from registry.enums import Exposure, Verdict
from registry.identifiers import fold_name
from registry.kinds import kinds
from registry.models import SetAsideRow
from registry.places import full_region_name
from registry.queue_settling import (
    MOST_AT_ONCE,
    QueueError,
    accept_rename,
    as_new_subject,
    assign_to,
    refuse_row,
    reopen_row,
    settle_many,
)
from registry.queue_specs import Queue, queue, queues
from registry.reporting.checking import check_row
from registry.reporting.layouts import Layout, layouts
from registry.reporting.preparing import CODE_FIELDS, shown_name
from registry.reporting.putting_in import NotInError, prepared_row
from registry.reporting.sealed_rows import open_row
from registry.reporting.showing import shown_values
from registry.reporting.timeliness import WorkingDays
from registry.row_facts import owners_of
from registry.scopes import Scope
from registry.subject_previews import Side, side

__all__ = [
    "MOST_AT_ONCE",
    "Queue",
    "QueueError",
    "accept_rename",
    "as_new_subject",
    "assign_to",
    "queue",
    "queues",
    "refuse_row",
    "reopen_row",
    "row_view",
    "rows_of_case",
    "settle_many",
    "waiting_count",
    "waiting_row",
    "waiting_rows",
]

#: Rows on a page of a queue.
PAGE: Final = 30
#: Counting stops here: whoever has more waiting needs no exact number.
MOST_COUNTED: Final = 500
#: Waiting rows that are opened to find those of the same case.
_MOST_SEARCHED: Final = 500
#: What stands in place of a value that staff see only after stating a purpose.
HIDDEN: Final = "●●●"


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """One waiting row in a list; ``due`` is None where the calendar isn't known so far."""

    id: int
    sort: str
    label: str
    kind_label: str
    name: str
    document_number: str
    authority_name: str
    region_name: str
    submission: str
    row_number: int
    since: datetime
    due: date | None
    outcome: str

    @property
    def is_late(self) -> bool:
        """Whether its day is over."""
        return self.due is not None and self.due < timezone.localdate()


@dataclass(frozen=True, slots=True)
class Page:
    """Some waiting rows, oldest first, and behind which id to go on (0 at the end)."""

    rows: tuple[WaitingRow, ...]
    after: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One reported value, masked, in parts of which some are words that raise doubt."""

    label: str
    parts: tuple[tuple[str, bool], ...]
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class RowView:
    """One row to be settled, beside the subjects that it may be about."""

    row: WaitingRow
    queue: Queue
    sentences: tuple[str, ...]
    cells: tuple[Cell, ...]
    codes: tuple[tuple[str, str], ...]
    known: tuple[Side, ...]
    decided_on: date | None


@dataclass(frozen=True, slots=True)
class Count:
    """How much of a queue waits (at most MOST_COUNTED are counted), and its clock.

    ``pressing`` of them end within the next two working days, ``late`` are past their day.
    """

    queue: Queue
    number: int
    oldest: datetime | None = None
    due: date | None = None
    late: int = 0
    pressing: int = 0


def waiting(scope: Scope, sort: str = "") -> QuerySet[SetAsideRow]:
    """Return the rows that wait in this part of the register."""
    rows = SetAsideRow.objects.filter(verdict=Verdict.HELD, settled_at__isnull=True)
    sorts = [sort] if sort else [one.sort for one in queues().values() if not one.of_records]
    return rows.filter(scope.condition(), sort__in=sorts)


def waiting_rows(scope: Scope, sort: str, after: int = 0, limit: int = PAGE) -> Page:
    """Return a page of a queue, oldest first."""
    rows = waiting(scope, sort).select_related("submission", "authority")
    found = page_behind(rows, after, limit, order="id", by="id")
    years = working_years()
    return Page(tuple(_waiting_row(row, years) for row in found.items), whole_number(found.after))


def waiting_count(scope: Scope, sort: str) -> Count:
    """Return how much of a queue waits, how long the oldest does, and how many are late."""
    rows = waiting(scope, sort).order_by("pk").values_list("submission__reported_at", flat=True)
    return count_of(queue(sort), list(rows[: MOST_COUNTED + 1]))


def count_of(of: Queue, moments: Sequence[datetime]) -> Count:
    """Return the clock of a queue whose entries came at these moments."""
    if not moments:
        return Count(of, 0)
    days, years = {}, working_years()
    for moment in moments:
        day = timezone.localdate(moment)
        if day not in days:
            days[day] = of.due(moment, years)
    dues = [days[timezone.localdate(moment)] for moment in moments]
    known = [due for due in dues if due is not None]
    found = tally(known, years)
    earliest = min(known, default=None)
    return Count(of, len(moments), min(moments), earliest, found.late, found.pressing)


def waiting_row(scope: Scope, pk: int) -> SetAsideRow | None:
    """Return the row with this inner id, waiting or settled by staff, if it lies in the scope."""
    rows = SetAsideRow.objects.filter(scope.condition(), pk=pk, verdict=Verdict.HELD)
    return rows.select_related("submission", "authority").exclude(sort="").first()


def row_view(row: SetAsideRow) -> RowView:
    """Return everything about a row that staff decide by, masked."""
    layout, values = _values(row)
    masked = shown_values(layout.kind, values)
    return RowView(
        row=_waiting_row(row, working_years()),
        queue=queue(row.sort),
        sentences=tuple(item["sentence"] for item in row.problems),
        cells=_cells(layout, values, masked),
        codes=tuple(
            (layout.headers.get(name, name), masked[name])
            for name in CODE_FIELDS
            if masked.get(name)
        ),
        known=_known(row),
        decided_on=_decided_on(values),
    )


def rows_of_case(scope: Scope, row: SetAsideRow) -> list[SetAsideRow]:
    """Return further waiting rows of the same queue about the same name and codes.

    Only the oldest few hundred rows of the same region are looked at.
    """
    case = _case(row)
    others = waiting(scope, row.sort).filter(region_id=row.region_id).exclude(pk=row.pk)
    others = others.select_related("submission", "authority").order_by("pk")
    return [other for other in others[:_MOST_SEARCHED] if _case(other) == case][:MOST_AT_ONCE]


def _case(row: SetAsideRow) -> tuple[str, ...]:
    _layout, values = _values(row)
    name = fold_name(values.get("subject_name", ""))
    return (name, *(values.get(field, "") for field in (*CODE_FIELDS, "certificate_number")))


def _values(row: SetAsideRow) -> tuple[Layout, dict[str, str]]:
    code, cells, _extra = open_row(row.sealed)
    layout = layouts()[code]
    day = timezone.localdate(row.submission.reported_at)
    return layout, check_row(layout, cells, day).values


def _known(row: SetAsideRow) -> tuple[Side, ...]:
    try:
        facts = prepared_row(row).subject
    except NotInError:
        return ()
    return tuple(map(side, owners_of(facts)))


def _decided_on(values: dict[str, str]) -> date | None:
    told = values.get("decided_on")
    return date.fromisoformat(told) if told else None


def _waiting_row(row: SetAsideRow, years: WorkingDays) -> WaitingRow:
    layout, values = _values(row)
    masked = shown_values(layout.kind, values)
    of, since = queue(row.sort), row.submission.reported_at
    authority = row.authority.name if row.authority else masked.get("authority_name", "")
    return WaitingRow(
        id=row.pk,
        sort=row.sort,
        label=of.label,
        kind_label=kinds()[layout.kind].label,
        name=shown_name(values),
        document_number=masked.get("document_number", ""),
        authority_name=authority,
        region_name=full_region_name(row.region_id),
        submission=row.submission.public_id,
        row_number=row.row_number,
        since=since,
        due=of.due(since, years),
        outcome=row.outcome if row.settled_at else "",
    )


def _cells(layout: Layout, values: dict[str, str], masked: dict[str, str]) -> tuple[Cell, ...]:
    fields = kinds()[layout.kind].fields
    cells = []
    for column in layout.columns:
        name = column.field
        if not values.get(name):
            continue
        spec = fields.get(name)
        if name == "subject_name":
            cells.append(Cell(column.header, ((shown_name(values), False),)))
        elif spec is None or spec.exposure == Exposure.NEVER or name not in masked:
            cells.append(Cell(column.header, ((HIDDEN, False),), is_hidden=True))
        else:
            cells.append(Cell(column.header, marked(masked[name])))
    return tuple(cells)


def marked(text: str) -> tuple[tuple[str, bool], ...]:
    """Return *text* in parts, with those told that are words of secrecy or summary procedure."""
    rules = load_rules()
    words = (*rules.secret_words, *rules.summary_words)
    parts: list[tuple[str, bool]] = []
    start = at = 0
    while at < len(text):
        word = next((one for one in words if text.startswith(one, at)), "")
        if not word:
            at += 1
            continue
        parts += [(text[start:at], False), (word, True)]
        start = at = at + len(word)
    return tuple(part for part in (*parts, (text[start:], False)) if part[0])
