"""Reading the audit trail in pages, newest first, by what, who and when; quick however long it is.

Entries are only ever added, so that their ids rise with their time: a day is found by halving the
ids, and no page counts or sorts the table.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from registry.audit import Entry
from registry.models import AuditEntry

PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries a page holds; an empty condition lets all pass.

    ``action`` is an action or what it lies below; ``actors`` None means whoever it was; ``day``
    is the last day of which entries are shown, and they go on backwards from there, to ``since``.
    ``facts`` are (name, beginning of the value) that an entry must have; ``ids`` are the only ones.
    """

    action: str = ""
    actors: frozenset[str] | None = None
    day: date | None = None
    since: date | None = None
    facts: tuple[tuple[str, str], ...] = ()
    ids: frozenset[int] | None = None


def entries_page(wanted: Wanted, after: int = 0, limit: int = PAGE) -> tuple[list[Entry], int]:
    """Return the next entries behind the id *after* (0: the first page), and where to go on.

    The second value is 0 at the end of the trail.
    """
    rows = chosen(wanted).order_by("-id")
    if after:
        rows = rows.filter(pk__lt=after)
    found = list(rows[: limit + 1])
    shown = [Entry(row.pk, row.at, row.action, row.actor, row.facts) for row in found[:limit]]
    return shown, shown[-1].id if len(found) > limit else 0


def first_id_since(day: date) -> int:
    """Return the id of the first entry of *day* or later, or one more than there is."""
    since = timezone.make_aware(datetime.combine(day, time.min))
    newest = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    low, high = 1, newest + 1
    while low < high:
        middle = (low + high) // 2
        at = _at_or_behind(middle)
        if at is None or at >= since:
            high = middle
        else:
            low = middle + 1
    return low


def _at_or_behind(pk: int) -> datetime | None:
    rows = AuditEntry.objects.filter(pk__gte=pk).order_by("pk")
    return rows.values_list("at", flat=True).first()


def chosen(wanted: Wanted) -> QuerySet[AuditEntry]:
    """Return the entries that *wanted* asks for, in no order."""
    rows = AuditEntry.objects.all()
    if wanted.day:
        rows = rows.filter(pk__lt=first_id_since(wanted.day + timedelta(days=1)))
    if wanted.since:
        rows = rows.filter(pk__gte=first_id_since(wanted.since))
    if wanted.ids is not None:
        rows = rows.filter(pk__in=sorted(wanted.ids))
    for name, beginning in wanted.facts:
        rows = rows.filter(**{f"facts__{name}__startswith": beginning})
    if wanted.action:
        rows = rows.filter(Q(action=wanted.action) | Q(action__startswith=f"{wanted.action}."))
    if wanted.actors is not None:
        rows = rows.filter(actor__in=sorted(wanted.actors))
    return rows
