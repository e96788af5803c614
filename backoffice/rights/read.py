"""What staff read of cases: masked, a page at a time, what is due first before the rest."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Case as Chosen
from django.db.models import Count, DateField, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from registry import proposals, rights
from registry.calendar import working_years
from registry.desk.clocks import PRESSING_DAYS
from registry.desk.pages import RecordPage, read_record
from registry.desk.paging import Page, page_behind
from registry.desk.words import kind_label
from registry.models import Case, CaseFile, CaseState
from registry.models.rights import CLOSED
from registry.places import full_region_name
from registry.reporting.timeliness import WorkingDays
from registry.scopes import ALL, Scope
from registry.subject_previews import staff_name

PAGE: Final = 25
#: Further cases of the same record that a case's page shows.
_MOST_OTHERS: Final = 20
#: Where a case without a known day stands among those with one.
_NEVER: Final = date.max


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list; ``days_left`` and ``due_on`` are None where nobody can tell.

    ``clock`` is "late", "pressing", "paused", "closed" or empty: how its row is marked.
    """

    ticket: str
    sort: str
    sort_label: str
    kind_label: str
    document_number: str
    subject_name: str
    authority_name: str
    region_name: str
    state: str
    state_label: str
    received_on: date
    due_on: date | None
    verify_by: date | None
    days_left: int | None
    clock: str
    clock_label: str
    contested: bool
    wants_correction: bool
    #: Until when an objection is to be taken up; None for what was, and for all else.
    take_up_by: date | None
    #: How many further open cases the record has.
    beside: int


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of a case; its content is read for a stated purpose."""

    public_id: str
    label: str
    media_type: str
    size: int
    scan: str


@dataclass(frozen=True, slots=True)
class Other:
    """Another case of the same record; ``name`` is masked, and empty once it was removed."""

    ticket: str
    label: str
    role_label: str
    name: str
    proven: bool
    state_label: str
    received_on: date
    is_open: bool


def cases(scope: Scope, sort: str = "", state: str = "", after: str = "") -> Page[CaseLine]:
    """Return a page of the cases in *scope* behind the one with the ticket *after*.

    Open ones come by the day on which they are due, those that wait for their applicant last;
    with a closed *state*, newest first.
    """
    closed = state in CLOSED
    rows = rights.closed_cases(scope) if closed else rights.open_cases(scope)
    rows = rows.select_related("record__subject", "record__authority")
    if sort:
        rows = rows.filter(sort=sort)
    if state:
        rows = rows.filter(state=state)
    page = page_behind(rows, after, PAGE) if closed else _due_first(rows, after)
    years = working_years()
    waiting = rights.untaken(row for row in page.items if row.state not in CLOSED)
    open_ones = _open_by_record({row.record_id for row in page.items})
    return page.told(
        lambda row: _line(row, years, waits=row.pk in waiting, open_ones=open_ones[row.record_id])
    )


def _open_by_record(records: set[int]) -> Counter[int]:
    """Return how many open cases each of some records has."""
    rows = Case.objects.filter(record__in=records).exclude(state__in=CLOSED).order_by()
    return Counter(dict(rows.values_list("record").annotate(Count("pk"))))


def _due_first(rows: QuerySet[Any], after: str) -> Page[Case]:
    rows = _ranked(rows)
    last = _ranked(Case.objects.all()).filter(public_id=after).first() if after else None
    if last is not None:
        rank, day = last.rank, last.day
        later = Q(rank=rank, day__gt=day) | Q(rank=rank, day=day, pk__gt=last.pk)
        rows = rows.filter(Q(rank__gt=rank) | later)
    found = list(rows.order_by("rank", "day", "pk")[: PAGE + 1])
    items = tuple(found[:PAGE])
    return Page(items, items[-1].public_id if len(found) > PAGE else "")


def _ranked(rows: QuerySet[Case]) -> QuerySet[Any]:
    paused = When(paused_at__isnull=False, then=Value(1))
    return rows.annotate(
        rank=Chosen(paused, default=Value(0), output_field=IntegerField()),
        day=Coalesce("due_on", Value(_NEVER), output_field=DateField()),
    )


def case_line(row: Case) -> CaseLine:
    """Return a case as its own page heads it."""
    is_open = row.state not in CLOSED
    open_ones = _open_by_record({row.record_id})[row.record_id]
    waits = is_open and rights.to_be_taken_up(row)
    return _line(row, working_years(), waits=waits, open_ones=open_ones)


def _line(row: Case, years: WorkingDays, *, waits: bool, open_ones: int) -> CaseLine:
    clock = rights.due_in(row, years)
    mark = _mark(row, clock)
    record = row.record
    return CaseLine(
        ticket=row.public_id,
        sort=row.sort,
        sort_label=str(row.get_sort_display()),
        kind_label=kind_label(record.kind),
        document_number=record.document_number,
        subject_name=staff_name(record.subject),
        authority_name=record.authority.name,
        region_name=full_region_name(row.region_id),
        state=row.state,
        state_label=str(row.get_state_display()),
        received_on=timezone.localdate(row.received_at),
        due_on=clock.due_on,
        verify_by=clock.verify_by,
        days_left=clock.days_left,
        clock=mark,
        clock_label=_clock_label(mark, clock),
        contested=record.contested_since is not None,
        wants_correction=row.wants_correction,
        take_up_by=rights.take_up_by(row, years) if waits else None,
        beside=open_ones - (row.state not in CLOSED),
    )


def _mark(row: Case, clock: rights.Clock) -> str:
    if row.state in CLOSED:
        return "closed"
    if clock.paused:
        return "paused"
    if clock.overdue:
        return "late"
    near = clock.days_left is not None and clock.days_left <= PRESSING_DAYS
    return "pressing" if near else ""


def _clock_label(mark: str, clock: rights.Clock) -> str:
    if mark == "closed":
        return "—"
    if mark == "paused":
        return _("计时暂停，等待申请人补充")
    if clock.due_on is None:
        return _("工作日历未知")
    if mark == "late":
        late = -clock.days_left if clock.days_left else 0
        return _("已逾期 %(n)d 个工作日") % {"n": late} if late else _("已逾期")
    if clock.days_left is None:
        return ""
    return (
        _("今日到期") if clock.days_left == 0 else _("剩 %(n)d 个工作日") % {"n": clock.days_left}
    )


def record_of(case: Case) -> RecordPage | None:
    """Return the record that a case is about, as the desk shows records.

    Whoever may see the case may see it: a case is in the region of its record's authority, or
    was handed on to the department that reads it.
    """
    return read_record(ALL, case.record.public_id)


def files(case: Case) -> list[FileLine]:
    """Return a case's files, oldest first."""
    return [_file_line(row) for row in rights.files_of(case)]


def _file_line(row: CaseFile) -> FileLine:
    scan = str(row.get_scan_display())
    return FileLine(row.public_id, row.label, row.media_type, row.size, scan)


def others(case: Case, scope: Scope) -> list[Other]:
    """Return further cases of the same record in *scope*: the open ones first, newest first."""
    rows = Case.objects.filter(scope.region_condition(), record=case.record_id)
    closed = When(state__in=CLOSED, then=Value(1))
    rows = rows.annotate(over=Chosen(closed, default=Value(0), output_field=IntegerField()))
    found = rows.exclude(pk=case.pk).order_by("over", "-pk")[:_MOST_OTHERS]
    return [_other(row) for row in found]


def _other(row: Case) -> Other:
    seen = rights.seen(row)
    return Other(
        ticket=row.public_id,
        label=str(row.get_sort_display()),
        role_label=str(row.get_role_display()),
        name=seen.name if seen else "",
        proven=row.proven,
        state_label=str(row.get_state_display()),
        received_on=timezone.localdate(row.received_at),
        is_open=row.state not in CLOSED,
    )


def waiting_proposal(case: Case) -> str:
    """Return the public id of the proposal that a case waits for; empty where it waits for none."""
    if case.state != CaseState.PROPOSED:
        return ""
    rows = proposals.waiting_for(record=case.record).filter(action=proposals.CASE)
    return rows.values_list("public_id", flat=True).first() or ""


def steps(case: Case, only: Iterable[str] = ()) -> list[Any]:
    """Return a case's steps, oldest first; *only* these actions where any are named."""
    wanted = set(only)
    return [step for step in rights.steps_of(case) if not wanted or step.action in wanted]
