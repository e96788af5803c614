"""What the public asked in a month, by day, kind of question and door; small numbers hidden."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Sum

from registry.models import LookupCount

#: Cells below this tell too much of too few (design decision 11).
SMALLEST: Final = 5


@dataclass(frozen=True, slots=True)
class LookupLine:
    """One line of a table; a number is None where it is too small to be shown.

    ``missed`` is the share without a hit in percent, ``clients`` the different ones of a day (or
    the sum over days: nobody can be told again on the next).
    """

    label: Any
    number: int | None
    missed: int | None
    clients: int | None = None


@dataclass(frozen=True, slots=True)
class LookupFigures:
    """A month's look-ups."""

    total: LookupLine
    by_day: tuple[LookupLine, ...]
    by_kind: tuple[LookupLine, ...]
    by_door: tuple[LookupLine, ...]


def lookup_figures(month: date, until: date) -> LookupFigures:
    """Return the look-ups from *month* through *until*."""
    rows = LookupCount.objects.filter(day__gte=month, day__lte=until)
    days = _lines(rows, "day")
    clients = [line.clients for line in days if line.clients]
    total = rows.aggregate(all=Sum("number"), missed=Sum("number", filter=Q(hits="none")))
    number, missed = total["all"] or 0, total["missed"] or 0
    return LookupFigures(
        _line("", number, missed, sum(clients)), days, _lines(rows, "kind"), _lines(rows, "door")
    )


def _lines(rows: QuerySet[LookupCount], name: str) -> tuple[LookupLine, ...]:
    found = (
        rows.values(name)
        .annotate(
            all=Sum("number"),
            missed=Sum("number", filter=Q(hits="none")),
            clients=Count("client", distinct=True),
        )
        .order_by(name)
    )
    # Digests of two days never agree, so clients are only counted within a day.
    return tuple(
        _line(row[name], row["all"], row["missed"] or 0, row["clients"] if name == "day" else None)
        for row in found
    )


def _line(label: Any, number: int, missed: int, clients: int | None) -> LookupLine:
    if number < SMALLEST:
        return LookupLine(label, None, None)
    # A share is hidden where one of its two parts is small: the other would tell it.
    hidden = 0 < missed < SMALLEST or 0 < number - missed < SMALLEST
    share = None if hidden else round(100 * missed / number)
    return LookupLine(label, number, share, clients if clients and clients >= SMALLEST else None)
