"""How pressing a queue is: one clock for every queue of the desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import timezone

from registry.reporting.timeliness import WorkingDays, working_deadline

#: What ends within so many working days is pressing.
PRESSING_DAYS: Final = 2


@dataclass(frozen=True, slots=True)
class Tally:
    """Of a queue's entries, how many are past their day, and how many end soon."""

    late: int = 0
    pressing: int = 0


def pressing_until(years: WorkingDays) -> date:
    """Return the last day that is pressing today; today itself where the calendar isn't known."""
    today = timezone.localdate()
    return working_deadline(today, PRESSING_DAYS, years) or today


def tally(dues: Iterable[date | None], years: WorkingDays) -> Tally:
    """Return how many of these days are over and how many are near; unknown ones are neither."""
    today, soon = timezone.localdate(), pressing_until(years)
    known = [due for due in dues if due is not None]
    return Tally(sum(due < today for due in known), sum(today <= due <= soon for due in known))
