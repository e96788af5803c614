"""The office's queues over records: held for words of doubt, or shown milder than they may be.

Such a record is in the register already. It is decided on its own page; here it is listed with
its clock. Partial indexes hold what waits and nothing else.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from registry.calendar import working_years
from registry.desk.paging import Page, page_behind, whole_number
from registry.enums import RecordState, Severity
from registry.kinds import kinds
from registry.models import Record, Submission
from registry.places import full_region_name
from registry.queue_specs import Queue, queue
from registry.queues import MOST_COUNTED, PAGE, Cell, Count, count_of, marked
from registry.reporting.preparing import DOUBTS
from registry.reporting.problems import Problem, problem
from registry.reporting.timeliness import WorkingDays
from registry.scopes import Scope
from registry.subject_previews import staff_name

SEVERITY: Final = "severity"
#: Texts that are not shown until staff have looked at a doubtful place (registry.mask_marks).
MASKING: Final = "masking"
#: Fields in which the rules look for words of doubt, as they are shown.
_WORDED: Final = ("document_name", "violation_type", "facts", "content", "remarks")


@dataclass(frozen=True, slots=True)
class DoubtfulRecord:
    """One record that waits; ``texts`` are its masked texts with the doubtful words told."""

    id: int
    public_id: str
    kind_label: str
    subject_name: str
    document_number: str
    decided_on: date
    authority_name: str
    region_name: str
    severity_label: str
    since: date
    due: date | None
    texts: tuple[Cell, ...]

    @property
    def is_late(self) -> bool:
        """Whether its day is over."""
        return self.due is not None and self.due < timezone.localdate()


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Some records, oldest first, and behind which id to go on (0 at the end)."""

    rows: tuple[DoubtfulRecord, ...]
    after: int


@dataclass(frozen=True, slots=True)
class DoubtedRow:
    """A reported row that went in and waits there: ``document_number`` is masked."""

    number: int
    document_number: str
    problem: Problem


def doubted_rows(
    submission: Submission, readable: Q, after: str | int = "", limit: int = PAGE
) -> Page[DoubtedRow]:
    """Return the submission's rows that are held for doubt, behind the row number *after*.

    They were not set aside, so nothing else tells the department which rows its count means.
    *readable* is which records the reader may see.
    """
    rows = Record.objects.filter(
        readable,
        submission=submission,
        state=RecordState.HELD,
        basis="",
        reason__in=list(DOUBTS),
        row_number__isnull=False,
    ).only("row_number", "document_number", "reason")
    found = page_behind(rows, after, limit, order="row_number", by="row_number")
    return found.told(
        lambda row: DoubtedRow(row.row_number, row.document_number, problem(DOUBTS[row.reason]))
    )


def doubtful(scope: Scope, sort: str) -> QuerySet[Record]:
    """Return the records of one queue in this part of the register."""
    if sort == SEVERITY:
        rows = Record.objects.filter(needs_confirmation=True)
        rows = rows.filter(state__in=[RecordState.PUBLIC, RecordState.HELD])
    elif sort == MASKING:
        rows = Record.objects.filter(texts_held=True)
        rows = rows.filter(state__in=[RecordState.PUBLIC, RecordState.HELD])
    else:
        rows = Record.objects.filter(state=RecordState.HELD, basis="", reason=sort)
    return rows.filter(scope.condition())


def doubtful_records(scope: Scope, sort: str, after: int = 0, limit: int = PAGE) -> RecordPage:
    """Return a page of a queue, oldest first."""
    rows = doubtful(scope, sort).select_related("subject", "authority")
    found = page_behind(rows, after, limit, order="id", by="id")
    of = queue(sort)
    years = working_years()
    page = tuple(_doubtful(row, of, years) for row in found.items)
    return RecordPage(page, whole_number(found.after))


def doubtful_count(scope: Scope, sort: str) -> Count:
    """Return how many records wait in a queue, and its clock."""
    rows = doubtful(scope, sort).order_by("pk").values_list("reported_on", flat=True)
    return count_of(queue(sort), [_moment(day) for day in rows[: MOST_COUNTED + 1]])


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _doubtful(row: Record, of: Queue, years: WorkingDays) -> DoubtfulRecord:
    spec = kinds()[row.kind]
    texts = [
        Cell(spec.fields[name].label, marked(row.shown[name]))
        for name in _WORDED
        if row.shown.get(name) and name in spec.fields
    ]
    return DoubtfulRecord(
        id=row.pk,
        public_id=row.public_id,
        kind_label=spec.label,
        subject_name=staff_name(row.subject),
        document_number=row.document_number,
        decided_on=row.decided_on,
        authority_name=row.authority.name,
        region_name=full_region_name(row.region_id),
        severity_label=str(Severity(row.severity).label) if row.severity else "",
        since=row.reported_on,
        due=of.due(_moment(row.reported_on), years),
        texts=tuple(cell for cell in texts if any(told for _text, told in cell.parts)),
    )
