"""The three rates of double publicity (双公示) as exact fractions, and how they are written.

A rate that can't be told is said to be so, with the reason: it is neither 0 % nor 100 %
(docs/decisions/0027-monthly-report.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

#: Percent are written with two decimals; only what is whole is written as 100 %, only nothing as 0.
_STEP: Final = Decimal("0.01")

NOT_STATED: Final = _("未填台账")
NO_DECISIONS: Final = _("当月无决定")
MORE_THAN_STATED: Final = _("上报数多于台账数")
NOTHING_REPORTED: Final = _("当月无报送")
NO_DATES: Final = _("无可评定的决定")
INCOMPLETE: Final = _("三率未全部可评定")


@dataclass(frozen=True, slots=True)
class Rate:
    """A share between 0 and 1, or None with the reason why it can't be told."""

    value: Fraction | None
    why: Any = ""

    def __str__(self) -> str:
        return percent_text(self.value) if self.value is not None else f"—（{self.why}）"

    @property
    def percent(self) -> float | None:
        """The rate in percent, for drawings alone."""
        return None if self.value is None else float(self.value * 100)


def percent_text(share: Fraction) -> str:
    """Return *share* as percent with two decimals, such as 98.53%.

    99.999 % is not written as 100.00 %, nor 0.001 % as 0.00 %: both would say what isn't so.
    """
    exact = Decimal(share.numerator * 100) / Decimal(share.denominator)
    rounded = exact.quantize(_STEP, ROUND_HALF_UP)
    if share != 1:
        rounded = min(rounded, Decimal(100) - _STEP)
    if share != 0:
        rounded = max(rounded, _STEP)
    return f"{rounded}%"


def points_text(change: Fraction | None) -> str:
    """Return a difference of two rates in percentage points with its sign, or a dash."""
    if change is None:
        return "—"
    exact = Decimal(change.numerator * 100) / Decimal(change.denominator)
    rounded = exact.quantize(_STEP, ROUND_HALF_UP)
    return f"{rounded:+}" if rounded else "0.00"


def reported_rate(stated: int | None, reported: int) -> Rate:
    """Return 上报率: decisions of the month that were reported ÷ decisions of the ledger."""
    if stated is None:
        return Rate(None, NOT_STATED)
    if reported > stated:
        return Rate(None, MORE_THAN_STATED)
    if stated == 0:
        return Rate(None, NO_DECISIONS)
    return Rate(Fraction(reported, stated))


def compliant_rate(rows: int, rejected: int) -> Rate:
    """Return 合规率: rows reported in the month that weren't rejected ÷ all of them."""
    return Rate(Fraction(rows - rejected, rows)) if rows else Rate(None, NOTHING_REPORTED)


def timely_rate(timely: int, late: int) -> Rate:
    """Return 及时率: timely ÷ (timely + late); what can't be assessed counts in neither."""
    assessed = timely + late
    return Rate(Fraction(timely, assessed)) if assessed else Rate(None, NO_DATES)


def overall(rates: Iterable[Rate]) -> Rate:
    """Return the plain mean of the rates where each of them can be told."""
    values = [rate.value for rate in rates]
    if any(value is None for value in values):
        return Rate(None, INCOMPLETE)
    told = [value for value in values if value is not None]
    return Rate(sum(told, Fraction()) / len(told))


def ranks(rates: Iterable[Rate]) -> list[int | None]:
    """Return the place of each rate, the highest first; equal ones share theirs (1, 2, 2, 4).

    What can't be told has no place.
    """
    rates = list(rates)
    told = [rate.value for rate in rates if rate.value is not None]
    return [
        None if rate.value is None else 1 + sum(other > rate.value for other in told)
        for rate in rates
    ]
