"""What the start page tells, asked in bounded questions: it must open as fast as an empty one.

Nothing here counts the records' table: submissions carry their own counts, the month's figures
are roll-ups, and what goes off the site is read from an index that ends where the week does.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Sum
from django.utils import timezone

from backoffice.monthly.rates import Rate, compliant_rate, timely_rate
from backoffice.start.waiting import MOST
from registry.enums import RecordState
from registry.models import Record, ReportingCount, Submission
from registry.models.reporting import SubmissionStatus
from registry.publication import today
from registry.scopes import Scope

#: How far back today's submissions are looked for among all.
MOST_SUBMISSIONS: Final = 2_000
#: How many records that go off the site are looked at, in and out of the scope.
MOST_LEAVING: Final = 20_000
DAYS_AHEAD: Final = 7


@dataclass(frozen=True, slots=True)
class Today:
    """What came in since midnight: submissions, and what became of their rows."""

    submissions: int = 0
    waiting: int = 0
    new: int = 0
    changed: int = 0
    held: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class Leaving:
    """What goes off the site by itself within DAYS_AHEAD days, by its last day.

    ``many``: there are more than MOST, and the days tell of the first ones only.
    """

    number: int = 0
    many: bool = False
    days: tuple[tuple[date, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Month:
    """A month's reports from the roll-ups; the rates say by themselves what can't be told."""

    month: date
    rows: int = 0
    rejected: int = 0
    held: int = 0
    conforming: Rate = field(default_factory=lambda: compliant_rate(0, 0))
    timely: Rate = field(default_factory=lambda: timely_rate(0, 0))


def came_in(scope: Scope) -> Today:
    """Return what came in today within *scope*."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    newest = Submission.objects.order_by("-pk").values_list("pk", flat=True)[:MOST_SUBMISSIONS]
    rows = Submission.objects.filter(
        scope.condition("authority_id", "authority__region_id"),
        pk__in=newest,
        reported_at__gte=midnight,
    ).exclude(status=SubmissionStatus.TAKEN_BACK)
    found: Counter[str] = Counter()
    names = ("new", "changed", "held", "rejected")
    unfinished = {SubmissionStatus.WAITING, SubmissionStatus.IMPORTING}
    for status, *numbers in rows.values_list("status", *names):
        found["submissions"] += 1
        found["waiting"] += status in unfinished
        found.update(dict(zip(names, numbers, strict=True)))
    return Today(**found)


def leaving(scope: Scope) -> Leaving:
    """Return what goes off the site within the week, today's last showing included."""
    first = today()
    ending = (
        # ``counted_in`` makes this the expiry job's index: what is shown, by its last day.
        Record.objects.filter(
            counted_in__isnull=False,
            public_until__range=(first, first + timedelta(days=DAYS_AHEAD - 1)),
        )
        .order_by("public_until")
        .values_list("pk", flat=True)[:MOST_LEAVING]
    )
    rows = Record.objects.filter(scope.condition(), pk__in=ending, state=RecordState.PUBLIC)
    days = list(rows.order_by("public_until").values_list("public_until", flat=True)[: MOST + 1])
    many = len(days) > MOST
    by_day = Counter(day for day in days[:MOST] if day)
    return Leaving(min(len(days), MOST), many, tuple(sorted(by_day.items())))


def month_so_far(scope: Scope, month: date) -> Month:
    """Return the figures of *month* (its first day) within *scope*."""
    cells = ReportingCount.objects.filter(
        scope.condition("authority_id", "authority__region_id"), month=month
    )
    names = ("rows", "rejected", "held", "timely", "late")
    sums = {
        name: number or 0
        for name, number in cells.aggregate(**{name: Sum(name) for name in names}).items()
    }
    return Month(
        month,
        sums["rows"],
        sums["rejected"],
        sums["held"],
        compliant_rate(sums["rows"], sums["rejected"]),
        timely_rate(sums["timely"], sums["late"]),
    )
