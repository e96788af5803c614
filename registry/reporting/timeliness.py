"""Was a decision reported in time (及时率): within seven working days.

The decision's day is not counted, the seventh working day still is. Working days with their
shifted Saturdays and Sundays come from the package ``chinesecalendar`` (2004–2026); a year that
it does not know can be given by staff, and until then the answer is "not assessable" wherever
that year decides.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar

from registry.enums import Timeliness

WORKING_DAYS = 7  # 双公示: within 7 working days of the decision

WorkingDays = Mapping[int, Collection[date]]
"""A year's working days by year, as staff entered them; they overrule the package's."""

_ONE_DAY = timedelta(days=1)


def assess_timeliness(
    decided_on: date, reported_on: date, extra_years: WorkingDays | None = None
) -> Timeliness:
    """Tell whether a report came within the working days.

    A report from before the first day whose calendar is unknown is timely whatever that year
    brings: the days known so far are too few to be late.

    Raises:
        ValueError: the decision lies after its report.
    """
    if decided_on > reported_on:
        msg = f"the decision ({decided_on}) lies after its report ({reported_on})"
        raise ValueError(msg)
    deadline, unknown_from = _run(decided_on, WORKING_DAYS, extra_years)
    if deadline is not None:
        return Timeliness.TIMELY if reported_on <= deadline else Timeliness.LATE
    if reported_on < unknown_from:
        return Timeliness.TIMELY
    return Timeliness.NOT_ASSESSABLE


def working_deadline(
    decided_on: date, days: int = WORKING_DAYS, extra_years: WorkingDays | None = None
) -> date | None:
    """Return the last working day in time, or None where the calendar is not known so far.

    Raises:
        ValueError: fewer than one day.
    """
    if days < 1:
        msg = "a deadline is at least one working day"
        raise ValueError(msg)
    return _run(decided_on, days, extra_years)[0]


def _run(decided_on: date, days: int, extra_years: WorkingDays | None) -> tuple[date | None, date]:
    """Return the deadline and itself, or None and the first day of unknown calendar."""
    found = _count_by_package(decided_on, days)
    if extra_years and any(
        year in extra_years for year in range(decided_on.year, found[1].year + 1)
    ):
        return _count(decided_on, days, extra_years)
    return found


@lru_cache(maxsize=16_384)  # a file's rows share few decision days; 45 years of them fit
def _count_by_package(decided_on: date, days: int) -> tuple[date | None, date]:
    return _count(decided_on, days, {})


def _count(decided_on: date, days: int, extra_years: WorkingDays) -> tuple[date | None, date]:
    day, counted = decided_on, 0
    while counted < days:
        if day == date.max:
            return None, day
        day += _ONE_DAY
        working = extra_years.get(day.year)
        if working is None:
            working = _known_year(day.year)
        if working is None:
            return None, day
        counted += day in working
    return day, day


def is_known(year: int) -> bool:
    """Tell whether the package knows a year's working days."""
    return _known_year(year) is not None


@lru_cache(maxsize=128)
def _known_year(year: int) -> frozenset[date] | None:
    """Return the package's working days of a year, or None where it knows none."""
    try:
        return frozenset(chinese_calendar.get_workdays(date(year, 1, 1), date(year, 12, 31)))
    except NotImplementedError:
        return None
