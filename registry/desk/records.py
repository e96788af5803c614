"""Lists of records for staff."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from registry.desk import words
from registry.desk.filters import RecordFilter
from registry.desk.paging import PAGE_SIZE, Mark, Window, window
from registry.kinds import kinds
from registry.models import Record
from registry.places import full_region_name
from registry.scopes import Scope
from registry.subject_names import shown_name

#: By what a list may be ordered, newest first: the column of each order.
ORDERS: Final = {"decided": "decided_on", "changed": "changed_at"}
DEFAULT_ORDER: Final = "changed"
#: Rows fetched at once for an export.
_CHUNK: Final = 1000


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One record as a line of a list; every text is masked."""

    public_id: str
    version: int
    kind: str
    kind_label: str
    title: str
    document_number: str
    subject_id: str
    subject_name: str
    subject_uscc: str
    authority_name: str
    authority_code: str
    region_name: str
    decided_on: date
    state: str
    state_label: str
    reason: str
    publish_from: date | None
    public_until: date | None
    severity_label: str
    timeliness_label: str
    reported_on: date
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class RecordList:
    """A page of records, and where its neighbours begin (None: there is none)."""

    lines: tuple[RecordLine, ...]
    before: Mark | None
    after: Mark | None


_COLUMNS: Final = (
    "id",
    "public_id",
    "version",
    "kind",
    "shown",
    "document_number",
    "subject__public_id",
    "subject__name",
    "subject__kind",
    "subject__uscc",
    "authority__name",
    "authority__code",
    "region_id",
    "decided_on",
    "state",
    "reason",
    "publish_from",
    "public_until",
    "severity",
    "timeliness",
    "reported_on",
    "changed_at",
)


def list_records(
    scope: Scope,
    asked: RecordFilter,
    order: str = DEFAULT_ORDER,
    mark: Mark | None = None,
    size: int = PAGE_SIZE,
) -> RecordList:
    """Return a page of the records in *scope* that are as *asked*; two queries.

    Those of one submission come in its order, last row first, whatever *order* says.
    """
    found = _window(scope, asked, order, mark, size)
    return RecordList(lines_of(found.ids), found.before, found.after)


def export_records(
    scope: Scope, asked: RecordFilter, order: str, most: int
) -> Iterator[RecordLine]:
    """Yield the first *most* records of a list, a thousand of them in memory at a time."""
    mark: Mark | None = None
    left = most
    while left > 0:
        found = _window(scope, asked, order, mark, min(_CHUNK, left))
        yield from lines_of(found.ids)
        left -= len(found.ids)
        if found.after is None:
            return
        mark = found.after


def records_of_subject(
    scope: Scope, subject_id: str, kind: str, mark: Mark | None, size: int = PAGE_SIZE
) -> RecordList:
    """Return a page of one subject's records of one kind, newest first."""
    rows = Record.objects.filter(scope.condition(), subject__public_id=subject_id, kind=kind)
    found = window(rows, "decided_on", mark, size)
    return RecordList(lines_of(found.ids), found.before, found.after)


def record_ids_of_subjects(scope: Scope, ids: Iterable[int], most: int) -> list[int]:
    """Return the newest records in *scope* of these subjects, at most *most*."""
    rows = Record.objects.filter(scope.condition(), subject_id__in=list(ids))
    return list(rows.order_by("-decided_on", "-id").values_list("pk", flat=True)[:most])


def narrowed(
    scope: Scope, asked: RecordFilter, ids: Iterable[int], most: int
) -> tuple[RecordLine, ...]:
    """Return those of the records *ids* that are in *scope* and as *asked*, newest first."""
    rows = Record.objects.filter(scope.condition(), asked.condition(), pk__in=list(ids))
    found = rows.order_by("-decided_on", "-id").values_list("pk", flat=True)[:most]
    return lines_of(found)


def lines_of(ids: Iterable[int]) -> tuple[RecordLine, ...]:
    """Return the lines of the records with these inner ids, in their order."""
    wanted = list(ids)
    rows = Record.objects.filter(pk__in=wanted).values_list(*_COLUMNS)
    by_id = {row[0]: _line(*row[1:]) for row in rows}
    return tuple(by_id[pk] for pk in wanted if pk in by_id)


def _window(scope: Scope, asked: RecordFilter, order: str, mark: Mark | None, size: int) -> Window:
    rows = Record.objects.filter(scope.condition(), asked.condition())
    column = "id" if asked.submission or asked.unconfirmed else ORDERS[order]
    return window(rows, column, mark, size)


def _line(  # noqa: PLR0913, PLR0917 - a row's columns
    public_id: str,
    version: int,
    kind: str,
    shown: dict[str, str],
    document_number: str,
    subject_id: str,
    subject_name: str,
    subject_kind: str,
    subject_uscc: str,
    authority_name: str,
    authority_code: str,
    region: str,
    decided_on: date,
    state: str,
    reason: str,
    publish_from: date | None,
    public_until: date | None,
    severity: str,
    timeliness: str,
    reported_on: date,
    changed_at: datetime,
) -> RecordLine:
    spec = kinds().get(kind)
    return RecordLine(
        public_id=public_id,
        version=version,
        kind=kind,
        kind_label=words.kind_label(kind),
        title=spec.title_of(shown) if spec else "",
        document_number=document_number,
        subject_id=subject_id,
        subject_name=shown_name(subject_name, subject_kind),
        subject_uscc=subject_uscc,
        authority_name=authority_name,
        authority_code=authority_code,
        region_name=full_region_name(region),
        decided_on=decided_on,
        state=state,
        state_label=words.state_label(state),
        reason=words.reason_words(reason),
        publish_from=publish_from,
        public_until=public_until,
        severity_label=words.severity_label(severity),
        timeliness_label=words.timeliness_label(timeliness),
        reported_on=reported_on,
        changed_at=changed_at,
    )
