"""Working days of years that the package for them doesn't know yet, as staff entered them.

Each autumn the State Council says which days of the next year are off and which weekends are
worked; the package that knows them follows weeks later. Until then staff may enter the notice.
What was assessed as "not assessable" before stays so: nothing is assessed again silently
(docs/decisions/0023-reporting.md).
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from registry import audit
from registry.models import WorkingYear
from registry.reporting.timeliness import WorkingDays, is_known

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_YEARS = {"first": 2004, "last": 2099}
_SATURDAY = 5
#: More shifted days than this have never been in a year, either way.
_MOST_DAYS = 40


class CalendarError(ValueError):
    """The calendar takes no such year; the text is a Chinese sentence that says why."""


def enter(
    year: int,
    days_off: Collection[date],
    working_days: Collection[date],
    source: str,
    by: "User",
) -> WorkingYear:
    """Enter a year, or correct it: weekdays that are off and weekends that are worked.

    Raises:
        CalendarError: a day lies elsewhere or needs no entry, or the package knows the year.
    """
    if not _YEARS["first"] <= year <= _YEARS["last"]:
        raise CalendarError(_("年份应在%(first)d至%(last)d之间。") % _YEARS)
    if is_known(year):
        raise CalendarError(_("%(year)d年的工作日历系统中已有，无须录入。") % {"year": year})
    if not source.strip():
        raise CalendarError(_("请填写依据，如国务院办公厅通知的文号。"))
    _check(year, days_off, working_days)
    with transaction.atomic():
        row, _new = WorkingYear.objects.update_or_create(
            year=year,
            defaults={
                "days_off": sorted(day.isoformat() for day in set(days_off)),
                "working_days": sorted(day.isoformat() for day in set(working_days)),
                "source": source.strip(),
                "entered_by": by,
            },
        )
        audit.note(
            "calendar.entered",
            by=str(by.pk),
            year=year,
            days_off=len(set(days_off)),
            working_days=len(set(working_days)),
        )
    return row


def _check(year: int, days_off: Collection[date], working_days: Collection[date]) -> None:
    if any(day.year != year for day in (*days_off, *working_days)):
        raise CalendarError(_("所填日期应都在%(year)d年内。") % {"year": year})
    if any(day.weekday() >= _SATURDAY for day in days_off):
        raise CalendarError(_("放假的工作日应为周一至周五：周末本来不上班，无须填写。"))
    if any(day.weekday() < _SATURDAY for day in working_days):
        raise CalendarError(_("调休上班的日期应为周六或周日。"))
    if len(days_off) > _MOST_DAYS or len(working_days) > _MOST_DAYS:
        raise CalendarError(
            _("放假或调休的日期各不超过%(most)d天，请核对。") % {"most": _MOST_DAYS}
        )


def entered() -> list[WorkingYear]:
    """Return the years that staff entered, newest first."""
    return list(WorkingYear.objects.select_related("entered_by").order_by("-year"))


def working_years() -> WorkingDays:
    """Return the working days of the entered years that the package doesn't know; one query."""
    return {
        row.year: _working_days(row) for row in WorkingYear.objects.all() if not is_known(row.year)
    }


def _working_days(row: WorkingYear) -> frozenset[date]:
    off = {date.fromisoformat(day) for day in row.days_off}
    worked = {date.fromisoformat(day) for day in row.working_days}
    first = date(row.year, 1, 1)
    days = (first + timedelta(days=number) for number in range(366))
    weekdays = {day for day in days if day.year == row.year and day.weekday() < _SATURDAY}
    return frozenset((weekdays - off) | worked)
