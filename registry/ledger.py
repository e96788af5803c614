"""The ledger (台账): how many decisions a department says that it made, so that 上报率 can be told.

Entries are added, never changed: the newest one of its authority, kind and month holds, and all
that was stated before stays readable.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry import audit
from registry.kinds import kinds
from registry.models import Authority, LedgerEntry
from registry.scopes import Scope, scope_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: More decisions of one kind than this in a month is a slip of the finger.
MOST_DECISIONS = 1_000_000


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of the history, in words."""

    authority: str
    kind: str
    month: date
    decisions: int
    by: str
    at: datetime


class LedgerError(ValueError):
    """The ledger takes no such entry; the text is a Chinese sentence that says why."""


@dataclass(frozen=True, slots=True)
class Stated:
    """One entry as it was made; ``by`` is the account's id."""

    decisions: int
    at: datetime
    by: int | None


def state(authority: Authority, kind: str, month: date, decisions: int, by: "User") -> LedgerEntry:
    """State how many decisions of *kind* an authority made in the month of *month*.

    Raises:
        LedgerError: it isn't theirs to state, or it can't be true.
    """
    if not scope_of(by).allows_authority(authority.pk, authority.region_id):
        raise LedgerError(_("只能填报管辖范围内行政机关的台账。"))
    if kind not in kinds() or not kinds()[kind].in_ledger:
        raise LedgerError(_("该类别不填报台账。"))
    first = month.replace(day=1)
    if first > timezone.localdate():
        raise LedgerError(_("不能填报尚未开始的月份。"))
    if not 0 <= decisions <= MOST_DECISIONS:
        raise LedgerError(_("决定件数应为0至%(most)d之间的整数。") % {"most": MOST_DECISIONS})
    with transaction.atomic():
        entry = LedgerEntry.objects.create(
            authority=authority, kind=kind, month=first, decisions=decisions, stated_by=by
        )
        audit.note(
            "ledger.stated",
            by=str(by.pk),
            authority=authority.pk,
            kind=kind,
            month=first.isoformat(),
            decisions=decisions,
        )
    return entry


def stated(month: date, scope: Scope) -> dict[tuple[int, str], int]:
    """Return what holds for a month, by authority's inner id and kind; one query."""
    entries = LedgerEntry.objects.filter(
        scope.condition("authority_id", "authority__region_id"), month=month.replace(day=1)
    ).order_by("id")
    # The newest comes last and is the one that stays.
    return {
        (authority, kind): decisions
        for authority, kind, decisions in entries.values_list("authority_id", "kind", "decisions")
    }


def history(authority: Authority, kind: str, month: date) -> list[Stated]:
    """Return every entry of an authority, kind and month, newest first."""
    entries = LedgerEntry.objects.filter(
        authority=authority, kind=kind, month=month.replace(day=1)
    ).order_by("-id")
    return [Stated(*row) for row in entries.values_list("decisions", "stated_at", "stated_by_id")]


def statements(scope: Scope, most: int) -> list[Statement]:
    """Return what the authorities of *scope* stated, newest first, at most *most*."""
    rows = LedgerEntry.objects.filter(scope.condition("authority_id", "authority__region_id"))
    labels = {code: spec.label for code, spec in kinds().items()}
    return [
        Statement(
            row.authority.name,
            labels.get(row.kind, row.kind),
            row.month,
            row.decisions,
            row.stated_by.get_username() if row.stated_by else "—",
            row.stated_at,
        )
        for row in rows.select_related("authority", "stated_by").order_by("-pk")[:most]
    ]
