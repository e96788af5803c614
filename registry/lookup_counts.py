"""What the public asks, counted without personal data: door, kind of question, class of hits.

Neither question nor answer is kept, and of who asked only a digest under the salt of that day.
The salt goes when the day is over: from then on nobody can try addresses against it.

A look-up only adds to a counter in memory; a thread of its own writes every few seconds. A process
that is killed loses those seconds. While the database is busy the counts wait for the next turn,
at most MOST_KEPT of them: a look-up never waits and never fails for being counted. Meanwhile an
address is in memory, as that of any request under way, and nowhere else.
"""

import atexit
import hmac
import logging
import os
import threading
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db import close_old_connections, connection, connections, transaction
from django.utils import timezone

from registry.models import DaySalt, LookupCount
from registry.vault import open_sealed, seal

logger = logging.getLogger("registry.lookups")

#: Different counts that are kept while the database doesn't take them; further ones are lost.
MOST_KEPT: Final = 20_000
#: Different counts after which they are written without waiting for the next turn.
MANY: Final = 2000
#: Upper ends of the classes of hits; above the last one is "many".
CLASSES: Final = ((0, "none"), (1, "one"), (20, "few"))
MANY_HITS: Final = "many"
_SALT: Final = "day salt"
_CLIENT_BYTES: Final = 8
_LONGEST_DOOR, _LONGEST_KIND = 16, 24
#: Rows of one statement: SQLite takes 32 766 parameters, old ones 999.
_ROWS: Final = 100
#: Rows removed in one transaction.
_REMOVED: Final = 500


class Counted(NamedTuple):
    """What is counted together; ``address`` never leaves the process."""

    day: date
    door: str
    kind: str
    hits: str
    address: str


class _Buffer:
    """Counts that wait to be written, of one process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.counts: Counter[Counted] = Counter()
        self.lost = 0
        self.wake = threading.Event()
        self.thread: threading.Thread | None = None

    def add(self, counts: Mapping[Counted, int]) -> int:
        """Add counts and return how many different ones wait."""
        with self.lock:
            for key, number in counts.items():
                if key in self.counts or len(self.counts) < MOST_KEPT:
                    self.counts[key] += number
                else:
                    self.lost += number
            return len(self.counts)

    def take(self) -> tuple[Counter[Counted], int]:
        """Return what waits, and how many were lost, and forget both."""
        with self.lock:
            taken, lost = self.counts, self.lost
            self.counts, self.lost = Counter(), 0
        return taken, lost


_buffer = _Buffer()
_salts: dict[date, bytes] = {}


def note_lookup(door: str, kind: str, hits: int, address: str) -> None:
    """Count a look-up; takes microseconds and never raises.

    Args:
        door: Through which it came: ``page``, ``graphql``.
        kind: What the question was taken for (``uscc``, ``words``, ``pinyin``, ``person`` …).
        hits: How many were found; only a class of it is kept.
        address: The client's, as rates are counted by it (IPv6 by /64).
    """
    day = timezone.localdate()
    key = Counted(day, door[:_LONGEST_DOOR], kind[:_LONGEST_KIND], class_of(hits), address)
    waiting = _buffer.add({key: 1})
    if settings.LOOKUP_COUNT_SECONDS > 0:
        if _buffer.thread is None:
            _start()
        if waiting >= MANY:
            _buffer.wake.set()


def class_of(hits: int) -> str:
    """Return the class of a number of hits: how many exactly would tell too much of the answer."""
    return next((name for most, name in CLASSES if hits <= most), MANY_HITS)


def write() -> bool:
    """Write what waits, in one transaction; on failure keep it for the next turn and say False."""
    _forget_former_salts()
    counts, lost = _buffer.take()
    if lost:
        logger.error("%d look-ups could not be counted: the database took none for long", lost)
    if not counts:
        return True
    try:
        with transaction.atomic():
            _upsert(_digested(counts))
    except Exception as error:  # noqa: BLE001 - whatever it is, counting must not end
        logger.warning("Look-ups are counted later: %s", type(error).__name__)
        _buffer.add(counts)
        # One that was drawn in this transaction is nobody else's.
        _salts.clear()
        return False
    return True


def remove_salts() -> int:
    """Remove the salts of days that are over; return how many. For the scheduler."""
    return DaySalt.objects.filter(day__lt=timezone.localdate()).delete()[0]


def _forget_former_salts() -> None:
    """Leave no salt of a day that is over in this process either, whoever removes the row."""
    today = timezone.localdate()
    for day in [day for day in tuple(_salts) if day < today]:
        _salts.pop(day, None)


def remove_old(before: date) -> int:
    """Remove the counts of days before *before*, some at a time; return how many rows went."""
    # By the day, for which there is an index: mostly none is old.
    old, removed = LookupCount.objects.filter(day__lt=before).order_by("day"), 0
    while ids := list(old.values_list("pk", flat=True)[:_REMOVED]):
        removed += LookupCount.objects.filter(pk__in=ids).delete()[0]
    return removed


def _digested(counts: Mapping[Counted, int]) -> list[tuple[Any, ...]]:
    """Return rows for the table, in one order: two processes never wait for each other."""
    rows: Counter[tuple[date, str, str, str, bytes]] = Counter()
    for key, number in counts.items():
        client = hmac.digest(_salt_of(key.day), key.address.encode(), "sha256")[:_CLIENT_BYTES]
        rows[key.day, key.door, key.kind, key.hits, client] += number
    return [(*key, number) for key, number in sorted(rows.items())]


def _salt_of(day: date) -> bytes:
    """Return the day's salt, made by whoever needs it first.

    For a day that is over, whose salt is gone, a new one is drawn and not kept: seconds of midnight
    count their clients twice.
    """
    if day not in _salts:
        sealed = DaySalt.objects.filter(day=day).values_list("sealed", flat=True).first()
        if sealed is None and day == timezone.localdate():
            made = DaySalt(day=day, sealed=seal(os.urandom(32), _SALT))
            DaySalt.objects.bulk_create([made], ignore_conflicts=True)
            sealed = DaySalt.objects.values_list("sealed", flat=True).get(day=day)
        if sealed is None:
            return os.urandom(32)
        _salts[day] = open_sealed(bytes(sealed), _SALT)
    return _salts[day]


def _upsert(rows: list[tuple[Any, ...]]) -> None:
    table = connection.ops.quote_name(LookupCount._meta.db_table)
    adapt = connection.ops.adapt_datefield_value
    for at in range(0, len(rows), _ROWS):
        piece = rows[at : at + _ROWS]
        values = [value for day, *rest in piece for value in (adapt(day), *rest)]
        places = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(piece))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (day, door, kind, hits, client, number) "  # noqa: S608
                f"VALUES {places} ON CONFLICT (day, door, kind, hits, client) "
                f"DO UPDATE SET number = {table}.number + excluded.number",
                values,
            )


def _start() -> None:
    """Start the thread that writes, once in each process that counts."""
    with _buffer.lock:
        if _buffer.thread is None:
            _buffer.thread = threading.Thread(target=_run, name="lookup-counts", daemon=True)
            _buffer.thread.start()


def _run() -> None:
    """Write every few seconds, until the setting says never."""
    while (seconds := settings.LOOKUP_COUNT_SECONDS) > 0:
        _buffer.wake.wait(seconds)
        _buffer.wake.clear()
        close_old_connections()
        write()
        connections.close_all()
    _buffer.thread = None


def _write_the_last() -> None:
    """Write what waits when the process ends by itself."""
    if settings.configured and _buffer.counts and settings.LOOKUP_COUNT_SECONDS > 0:
        write()


def _begin_anew() -> None:
    """Forget the parent's counts, thread and salts in a process that was forked."""
    global _buffer  # noqa: PLW0603 - a fork has no threads, and its parent's counts are its parent's
    _buffer = _Buffer()
    _salts.clear()


atexit.register(_write_the_last)
os.register_at_fork(after_in_child=_begin_anew)
