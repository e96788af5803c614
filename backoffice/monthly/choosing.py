"""Which month and which region a report is about, as the reader chose them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils import timezone

from backoffice.monthly.words import month_text
from registry.models import Authority
from registry.places import ancestors, full_region_name
from registry.scopes import Scope

#: Months that can be chosen, counted from this one.
MONTHS: Final = 36


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of a list to choose from."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a report is about; ``months`` and ``regions`` are the lists that it was chosen from."""

    month: date
    region: str
    scope: Scope
    months: tuple[Choice, ...]
    regions: tuple[Choice, ...]

    @property
    def query(self) -> str:
        """The choice as the query part of an address."""
        return f"month={self.month:%Y-%m}&region={self.region}"


def month_before(month: date) -> date:
    """Return the first day of the month before the one that *month* lies in."""
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def recent_months(number: int = MONTHS) -> list[date]:
    """Return the first days of this month and of those before it, newest first."""
    months = [timezone.localdate().replace(day=1)]
    while len(months) < number:
        months.append(month_before(months[-1]))
    return months


def choose(asked: Mapping[str, str], scope: Scope) -> Chosen:
    """Return what *asked* (month, region) names within *scope*.

    The last whole month and the whole scope stand where nothing is asked.

    Raises:
        ValueError: the month or the region is none that may be chosen.
    """
    months = recent_months()
    known = {f"{month:%Y-%m}": month for month in months}
    month = known.get(asked.get("month") or f"{months[1]:%Y-%m}")
    if month is None:
        raise ValueError(asked["month"])
    codes = region_codes(scope)
    region = asked.get("region") or (scope.region if scope.region in codes else "")
    if region and region not in codes:
        raise ValueError(region)
    return Chosen(
        month=month,
        region=region,
        scope=Scope(region=region) if region and not scope.is_department else scope,
        months=tuple(Choice(f"{day:%Y-%m}", month_text(day), day == month) for day in months),
        regions=tuple(Choice(code, full_region_name(code), code == region) for code in codes),
    )


def region_codes(scope: Scope) -> list[str]:
    """Return the regions of *scope* in which authorities lie, in the order of their codes."""
    asked = Authority.objects.filter(scope.condition("pk", "region_id"))
    with_authorities = asked.values_list("region_id", flat=True).distinct().order_by()
    found = {around for code in with_authorities for around in ancestors(code)}
    return sorted(code for code in found if scope.allows_region(code))
