"""Until when a case is to be decided: working days, which stand still while more was asked for.

The day of receipt isn't counted, nor is the day on which the applicant answered. Where a year's
calendar isn't known the answer is None, never a guess; staff may enter the year.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from registry.calendar import working_years
from registry.models import Case, CaseState
from registry.models.rights import CLOSED
from registry.reporting.timeliness import WorkingDays, working_deadline
from registry.rights.rules import clock_rule, rules
from registry.rights.steps import Step

#: No clock of the data is longer.
_MOST_DAYS = 60

Pause = tuple[date, date]
"""From which day to which the clock stood still."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How a case stands in time, for staff.

    ``days_left`` are working days until ``due_on``, that day included: 0 on the day itself,
    negative once it is over; None where the calendar isn't known or the clock stands still.
    ``verify_by`` is the last day for the authority that was asked.
    """

    due_on: date | None
    days_left: int | None
    paused: bool
    overdue: bool
    verify_by: date | None


def deadline(
    received: date, pauses: Sequence[Pause], days: int, years: WorkingDays | None = None
) -> date | None:
    """Return the last working day of *days* from *received*, not counting *pauses*.

    What was late before a pause stays late. Whoever pauses on the last day has one more.
    """
    start, remaining = received, days
    for stopped, resumed in pauses:
        due = working_deadline(start, remaining, years)
        if due is not None and due < stopped:
            return due
        used = working_days_between(start, stopped, years)
        if used is None:
            return None
        start, remaining = resumed, max(remaining - used, 1)
    return working_deadline(start, remaining, years)


def working_days_between(
    start: date, end: date, years: WorkingDays | None = None, most: int = _MOST_DAYS
) -> int | None:
    """Return how many working days come after *start* until *end* included, at most *most*."""
    for number in range(1, most + 1):
        day = working_deadline(start, number, years)
        if day is None:
            # The calendar ends before *end* is reached.
            return None
        if day > end:
            return number - 1
    return most


def due_day(case: Case, years: WorkingDays | None = None) -> date | None:
    """Return until when a case is to be decided, by its steps."""
    received = timezone.localdate(case.received_at)
    days = clock_rule(case.sort, received).decide
    return deadline(received, _pauses(case), days, years)


def take_down_day(case: Case, action: str, years: WorkingDays | None = None) -> date | None:
    """Return until when what was found wrong is to be gone: the sooner of both clocks."""
    days = rules()["take_down"].get(action)
    sooner = working_deadline(timezone.localdate(), days, years) if days else None
    known = [day for day in (sooner, case.due_on) if day is not None]
    return min(known, default=None)


def take_up_by(case: Case, years: WorkingDays | None = None) -> date | None:
    """Return until when an objection is to be taken up; None for what needs no such step."""
    received = timezone.localdate(case.received_at)
    days = clock_rule(case.sort, received).take_up
    return working_deadline(received, days, years) if days else None


def due_in(case: Case, years: WorkingDays | None = None) -> Clock:
    """Return how a case stands today.

    *years* are those that staff entered (``registry.calendar.working_years``): give them where
    several cases are asked about.
    """
    today = timezone.localdate()
    years = working_years() if years is None else years
    due = case.due_on or due_day(case, years)
    paused = case.paused_at is not None
    stands = paused or case.state in CLOSED
    left = None if stands or due is None else _days_left(today, due, years)
    return Clock(
        due_on=due,
        days_left=left,
        paused=paused,
        overdue=not stands and due is not None and due < today,
        verify_by=_verify_by(case, years),
    )


def _days_left(today: date, due: date, years: WorkingDays) -> int | None:
    if due >= today:
        return working_days_between(today, due, years)
    late = working_days_between(due, today, years)
    return None if late is None else -late


def _verify_by(case: Case, years: WorkingDays) -> date | None:
    if case.state != CaseState.FORWARDED or case.forwarded_at is None:
        return None
    rule = clock_rule(case.sort, timezone.localdate(case.received_at))
    asked = working_deadline(timezone.localdate(case.forwarded_at), rule.verify, years)
    if asked is None or case.due_on is None:
        return asked
    return min(asked, case.due_on)


def _pauses(case: Case) -> list[Pause]:
    """Return the closed pauses of a case, oldest first."""
    found: list[Pause] = []
    stopped: date | None = None
    kept = (Step.ASKED_MORE, Step.ADDED)
    for action, at in case.steps.filter(action__in=kept).order_by("pk").values_list("action", "at"):
        day = timezone.localdate(at)
        if action == Step.ASKED_MORE:
            stopped = stopped or day
        elif stopped:
            found.append((stopped, day))
            stopped = None
    return found
