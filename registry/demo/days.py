"""Days as texts and periods of months, remembered: rows ask for the same few thousand."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from registry.demo.dice import Dice

#: Decisions lie in the four years up to the run's last day.
SPAN: Final = 4 * 365 + 1
LONG_TERM: Final = "2099/12/31"
_MONTHS_PER_YEAR: Final = 12
_SAFE_DAY: Final = 28
_FRIDAY: Final = 4


def decision_day(dice: Dice, until: date) -> date:
    """Return a working day (by the week, holidays aside) of the four years up to *until*.

    The later of two draws: younger decisions are more, and enough of them are still public.
    """
    return _weekday(until, min(dice.below(SPAN), dice.below(SPAN)))


@lru_cache(maxsize=1 << 13)
def _weekday(until: date, back: int) -> date:
    day = until - timedelta(days=back)
    return day - timedelta(days=max(0, day.weekday() - _FRIDAY))


@lru_cache(maxsize=1 << 14)
def slashed(day: date) -> str:
    """Return a day as most reporters write it: 2026/06/14."""
    return day.strftime("%Y/%m/%d")


@lru_cache(maxsize=1 << 14)
def in_words(day: date) -> str:
    """Return a day as texts have it: 2026年6月14日."""
    return f"{day.year}年{day.month}月{day.day}日"


@lru_cache(maxsize=1 << 14)
def after(day: date, months: int) -> str:
    """Return the day so many months later (the 28th at the latest), or "long term" for 0."""
    if not months:
        return LONG_TERM
    years, month = divmod(day.month - 1 + months, _MONTHS_PER_YEAR)
    return slashed(date(day.year + years, month + 1, min(day.day, _SAFE_DAY)))
