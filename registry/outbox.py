"""The outbox: what changed and waits to be brought to index and figures (design decision 12)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Min, Q
from django.utils import timezone

from registry import bulk
from registry.models import OutboxEvent, RegisterNumber

EPOCH = "publication_epoch"
#: Waiting time after the n-th failure, in seconds; the last one holds for all further.
BACK_OFF = (1, 5, 30, 120, 600)


@dataclass(frozen=True, slots=True)
class Event:
    """One waiting event: ids and a version, never a value."""

    id: int
    record_id: int | None
    subject_id: int | None
    version: int
    attempts: int


def announce_records(changes: Iterable[tuple[int, int]], *, removes: bool = False) -> None:
    """Write events for (record id, version) pairs; call it inside the change's transaction."""
    now = bulk.moment(timezone.now())
    bulk.insert(
        OutboxEvent,
        ("record_id", "version", "removes", "attempts", "created_at"),
        [(pk, version, removes, 0, now) for pk, version in changes],
    )


def announce_subject(subject_id: int, version: int, *, removes: bool = False) -> None:
    """Write an event for a changed subject; call it inside the change's transaction."""
    OutboxEvent.objects.create(subject_id=subject_id, version=version, removes=removes)


def waiting(limit: int = 500) -> list[Event]:
    """Return the oldest events that are due, at most *limit*."""
    due = Q(not_before__isnull=True) | Q(not_before__lte=timezone.now())
    rows = OutboxEvent.objects.filter(due).order_by("id")[:limit]
    return [Event(e.id, e.record_id, e.subject_id, e.version, e.attempts) for e in rows]


def settle(event_ids: Sequence[int]) -> None:
    """Remove applied events: call it after index and figures hold what they announced."""
    OutboxEvent.objects.filter(id__in=event_ids).delete()


def postpone(event: Event) -> None:
    """Let a failed event wait, longer with each failure."""
    seconds = BACK_OFF[min(event.attempts, len(BACK_OFF) - 1)]
    OutboxEvent.objects.filter(id=event.id).update(
        attempts=F("attempts") + 1, not_before=timezone.now() + timedelta(seconds=seconds)
    )


def removals_wait() -> bool:
    """Whether something that must go is perhaps still in the index: totals are unsafe then."""
    return OutboxEvent.objects.filter(removes=True).exists()


def anything_waits() -> bool:
    """Whether any change has not reached index and figures yet."""
    return OutboxEvent.objects.exists()


def publication_epoch() -> int:
    """Return the number under which derived answers may be cached; withdrawals raise it."""
    value = RegisterNumber.objects.filter(name=EPOCH).values_list("value", flat=True).first()
    return value or 0


def raise_epoch() -> None:
    """Make every cached answer stale; call it inside the withdrawing transaction."""
    if not RegisterNumber.objects.filter(name=EPOCH).update(value=F("value") + 1):
        RegisterNumber.objects.create(name=EPOCH, value=1)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits: how many events, since when the oldest, and how many failed again and again."""

    waiting: int
    oldest: datetime | None
    failing: int


def backlog() -> Backlog:
    """Return what waits; for staff, since it counts."""
    found = OutboxEvent.objects.aggregate(
        waiting=Count("id"),
        oldest=Min("created_at"),
        failing=Count("id", filter=Q(attempts__gte=len(BACK_OFF))),
    )
    return Backlog(found["waiting"], found["oldest"], found["failing"])
