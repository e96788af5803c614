"""Authorities (行政机关) by their code, for those who only name them or choose among them."""

import time
from collections.abc import Iterable
from typing import Final, NamedTuple

from django.db import connection
from django.db.models import Sum

from registry import bulk
from registry.models import Authority, DayCount
from registry.places import ancestors, region_of_code

#: Seconds for which the order of authorities is kept: it changes slowly.
_KEPT: Final = 600


def authority_name(code: str) -> str:
    """Return the name of the authority with this unified social credit code, or an empty text."""
    return Authority.objects.filter(code=code).values_list("name", flat=True).first() or ""


def authority_names(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of the authorities with these codes, by code; one query."""
    wanted = list(codes)
    return dict(bulk.select(Authority, ("code", "name"), "code", wanted))


class _Busy(NamedTuple):
    """An authority's code, and every region that it lies in."""

    code: str
    regions: frozenset[str]


#: Newest authority's code → when it was read, and the authorities in order.
_kept: dict[str | None, tuple[float, list[_Busy]]] = {}


def busiest_authorities(regions: Iterable[str], most: int) -> list[str]:
    """Return the codes of those with most shown records in *regions* (none: everywhere).

    From the roll-ups, which are summed once in ten minutes, or when an authority joins.
    """
    within = {region_of_code(code) for code in regions}
    found = (busy.code for busy in _in_order() if not within or within & busy.regions)
    return [code for code, _number in zip(found, range(most), strict=False)]


def _in_order() -> list[_Busy]:
    newest = _newest()
    kept = _kept.get(newest)
    if kept and time.monotonic() - kept[0] < _KEPT:
        return kept[1]
    shown = dict(DayCount.objects.values_list("authority").annotate(Sum("shown")).order_by())
    rows = sorted(
        Authority.objects.values_list("pk", "code", "region_id"),
        key=lambda row: (-shown.get(row[0], 0), row[1]),
    )
    busy = [_Busy(code, frozenset(ancestors(region))) for _pk, code, region in rows]
    _kept.clear()
    _kept[newest] = (time.monotonic(), busy)
    return busy


def _newest() -> str | None:
    """Return the code of the authority that joined last: asked with every count."""
    table = connection.ops.quote_name(Authority._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT code FROM {table} ORDER BY id DESC LIMIT 1")  # noqa: S608
        row = cursor.fetchone()
    return row[0] if row else None
