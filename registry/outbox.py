"""The outbox: what changed and waits to be brought to index and figures (design decision 12)."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Min, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from registry import bulk, leaving
from registry.models import OutboxEvent, RegisterNumber
from registry.numbers import number

EPOCH = "publication_epoch"
TICKET = "index_ticket"
#: Waiting time after the n-th failure, in seconds; the last one holds for all further.
BACK_OFF = (1, 5, 30, 120, 600)
#: Failures after which an event is a dead letter: somebody has to look at it.
DEAD_AFTER = len(BACK_OFF)
#: Longest name of an error's type that is kept.
_ERROR_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Event:
    """One waiting event: ids and a version, never a value."""

    id: int
    record_id: int | None
    subject_id: int | None
    version: int
    attempts: int
    created_at: datetime


def announce_records(changes: Iterable[tuple[int, int]], *, removes: bool = False) -> None:
    """Write events for (record id, version) pairs; call it inside the change's transaction.

    With *removes* it also tells whoever keeps something bound to them (``registry.leaving``):
    call it after the records themselves were written.
    """
    now = bulk.moment(timezone.now())
    rows = [(pk, version, removes, 0, now) for pk, version in changes]
    bulk.insert(OutboxEvent, ("record_id", "version", "removes", "attempts", "created_at"), rows)
    if removes:
        leaving.tell([row[0] for row in rows])


def announce_subject(subject_id: int, version: int, *, removes: bool = False) -> None:
    """Write an event for a changed subject; call it inside the change's transaction."""
    OutboxEvent.objects.create(subject_id=subject_id, version=version, removes=removes)


def waiting(limit: int = 500) -> list[Event]:
    """Return the oldest events that are due, at most *limit*."""
    due = Q(not_before__isnull=True) | Q(not_before__lte=timezone.now())
    columns = ("id", "record_id", "subject_id", "version", "attempts", "created_at")
    rows = OutboxEvent.objects.filter(due).order_by("id").values_list(*columns)
    return [Event(*row) for row in rows[:limit]]


def settle(event_ids: Sequence[int]) -> None:
    """Remove applied events: call it after index and figures hold what they announced."""
    OutboxEvent.objects.filter(id__in=event_ids).delete()


def postpone(event: Event, error: str = "") -> None:
    """Let a failed event wait, longer with each failure; *error* is a type, never a message."""
    seconds = BACK_OFF[min(event.attempts, len(BACK_OFF) - 1)]
    OutboxEvent.objects.filter(id=event.id).update(
        attempts=F("attempts") + 1,
        not_before=timezone.now() + timedelta(seconds=seconds),
        error=error[:_ERROR_LENGTH],
    )


def take_ticket() -> int:
    """Return a number larger than every one that was returned before, in any process.

    It orders what is read of the register for the index. Take it *after* the events were fetched
    and *before* their state is read. Two processes may then read in either order:

    * The smaller ticket read first: the larger one's document is newer, and wins.
    * The smaller ticket (A) read last, behind the larger one's (B) reading: A may have seen a
      change that B hasn't, and loses nevertheless. That change was committed after B read, so
      after A had fetched its events: its own event isn't among them and goes on waiting. Whoever
      applies that takes a larger ticket than both. And what A did fetch was committed before
      either read: B's document holds it.

    So an older document never stays in the index, and nothing is lost. The number follows the
    clock (milliseconds since 1970): a backup of the database that is put back doesn't send it
    back behind what the index has seen. Should a clock have been far ahead when the lost tickets
    were taken, ``rebuild_index`` makes a generation that knows nothing of them.
    """
    now = time.time_ns() // 1_000_000
    mine = RegisterNumber.objects.filter(name=TICKET)
    with transaction.atomic():
        if not mine.update(value=Greatest(F("value") + 1, now)):
            RegisterNumber.objects.bulk_create(
                [RegisterNumber(name=TICKET, value=0)], ignore_conflicts=True
            )
            mine.update(value=Greatest(F("value") + 1, now))
        # In the same transaction: nobody else can raise it in between.
        return mine.values_list("value", flat=True).get()


def removals_wait() -> bool:
    """Whether something that must go is perhaps still in the index: totals are unsafe then."""
    return OutboxEvent.objects.filter(removes=True).exists()


def publication_epoch() -> int:
    """Return the number under which derived answers may be cached; withdrawals raise it."""
    return number(EPOCH)


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
        failing=Count("id", filter=Q(attempts__gte=DEAD_AFTER)),
    )
    return Backlog(found["waiting"], found["oldest"], found["failing"])


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An event that failed again and again; it is still tried, every ten minutes.

    ``about`` is "record 12" or "subject 5" (inner ids, for staff alone), ``error`` the type of
    what last went wrong.
    """

    id: int
    about: str
    attempts: int
    since: datetime
    not_before: datetime | None
    error: str


def dead_letters(limit: int = 100) -> list[DeadLetter]:
    """Return the oldest events that failed again and again, at most *limit*."""
    rows = OutboxEvent.objects.filter(attempts__gte=DEAD_AFTER).order_by("id")[:limit]
    return [
        DeadLetter(
            row.pk,
            about(row.record_id, row.subject_id),
            row.attempts,
            row.created_at,
            row.not_before,
            row.error,
        )
        for row in rows
    ]


def about(record_id: int | None, subject_id: int | None) -> str:
    """Return what an event is about, by inner id."""
    return f"record {record_id}" if record_id is not None else f"subject {subject_id}"


def retry(event_ids: Sequence[int]) -> int:
    """Let these events be applied at once, as if they had never failed; return how many."""
    return OutboxEvent.objects.filter(id__in=event_ids).update(attempts=0, not_before=None)


def announce_changes(changes: Iterable[tuple[int, int, bool]]) -> None:
    """Announce (record id, version, was it public) of changed records, after they were written.

    What was shown may no longer be what is true: such an event lets totals wait for the index, and
    every cached answer is stale. Call it inside the change's transaction.
    """
    gone: list[tuple[int, int]] = []
    others: list[tuple[int, int]] = []
    for pk, version, was_public in changes:
        (gone if was_public else others).append((pk, version))
    announce_records(others)
    if gone:
        announce_records(gone, removes=True)
        raise_epoch()
