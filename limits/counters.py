"""Exact counters for all processes of one machine, as a Django cache of integers.

django-ratelimit counts in a Django cache and refuses Django's own local ones: LocMemCache is not
shared, the file and database caches do not count atomically. This one is a small SQLite file of
its own, in which every operation is one write transaction.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

from limits import counterfile

#: Every so many new counters, twice as many expired ones are removed: the file cannot outgrow
#: what one day's clients need.
PRUNE_EVERY = 200

#: ``None`` as a timeout means for ever; SQLite compares with this.
_FOREVER = float("inf")

_ADD = """
INSERT INTO counter (key, value, expires) VALUES (?, ?, ?)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires
WHERE counter.expires <= ?
"""
_SET = """
INSERT INTO counter (key, value, expires) VALUES (?, ?, ?)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires
"""
_INCREMENT = "UPDATE counter SET value = value + ? WHERE key = ? AND expires > ?"
_GET = "SELECT value FROM counter WHERE key = ? AND expires > ?"
_TOUCH = "UPDATE counter SET expires = ? WHERE key = ? AND expires > ?"
_DELETE = "DELETE FROM counter WHERE key = ? AND expires > ?"
_PRUNE = """
DELETE FROM counter WHERE key IN (SELECT key FROM counter WHERE expires <= ? LIMIT ?)
"""

Answer = TypeVar("Answer")


class FileCounterCache(BaseCache):
    """Integers in a file: ``LOCATION`` is its path. Values of other types raise TypeError.

    Every method raises sqlite3.Error or OSError when the file cannot be used: whoever counts
    decides what that means (limits.guard counts alone).
    """

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._path = Path(location)
        self._added = 0

    def validate_key(self, key: str) -> None:
        """Accept every key: what memcached could not hold, a file can."""

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make what is counted inside one write transaction: the lock is taken once, not often.

        An error undoes all of it.
        """
        with _transaction(counterfile.connection(self._path)):
            yield

    def add(
        self,
        key: str,
        value: int,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Store *value* unless *key* holds one that has not expired; say whether it was stored."""
        name = self.make_and_validate_key(key, version=version)
        row = (name, _integer(value), self._expiry(timeout))
        now = time.time()
        added = self._run(lambda db: db.execute(_ADD, (*row, now)).rowcount == 1)
        if added:
            self._prune_at_times(now)
        return added

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Add *delta* and return the new value; raise ValueError when there is none to add to."""
        name = self.make_and_validate_key(key, version=version)
        value = self._run(lambda db: _increment(db, name, _integer(delta)))
        if value is None:
            message = f"Key {key!r} not found"
            raise ValueError(message)
        return value

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """Return the integer under *key*, or *default* when there is none or it has expired."""
        name = self.make_and_validate_key(key, version=version)
        row = self._run(lambda db: db.execute(_GET, (name, time.time())).fetchone())
        return default if row is None else row[0]

    def set(
        self,
        key: str,
        value: int,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        """Store *value*, whatever was there."""
        name = self.make_and_validate_key(key, version=version)
        row = (name, _integer(value), self._expiry(timeout))
        self._run(lambda db: db.execute(_SET, row))

    def touch(
        self,
        key: str,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Move the expiry of *key*; say whether there was one."""
        name = self.make_and_validate_key(key, version=version)
        row = (self._expiry(timeout), name, time.time())
        return self._run(lambda db: db.execute(_TOUCH, row).rowcount == 1)

    def delete(self, key: str, version: int | None = None) -> bool:
        """Remove *key*; say whether there was one."""
        name = self.make_and_validate_key(key, version=version)
        return self._run(lambda db: db.execute(_DELETE, (name, time.time())).rowcount == 1)

    def clear(self) -> None:
        """Forget every counter."""
        self._run(lambda db: db.execute("DELETE FROM counter"))

    def _expiry(self, timeout: Any) -> float:
        """Return the moment *timeout* (seconds, None for ever) from now."""
        if timeout is DEFAULT_TIMEOUT:
            timeout = self.default_timeout
        return _FOREVER if timeout is None else time.time() + timeout

    def _run(self, operation: Callable[[sqlite3.Connection], Answer]) -> Answer:
        try:
            return operation(counterfile.connection(self._path))
        except sqlite3.DatabaseError as error:
            counterfile.discard_damaged(self._path, error)
            raise

    def _prune_at_times(self, now: float) -> None:
        self._added += 1
        if self._added % PRUNE_EVERY == 0:
            self._run(lambda db: db.execute(_PRUNE, (now, 2 * PRUNE_EVERY)))


def _increment(db: sqlite3.Connection, name: str, delta: int) -> int | None:
    """Add and read in one write transaction.

    ``UPDATE … RETURNING`` would do it in one statement, is hardly faster (21 against 23
    microseconds) and needs SQLite 3.35, where Django asks for 3.31.
    """
    now = time.time()
    with nullcontext() if db.in_transaction else _transaction(db):
        changed = db.execute(_INCREMENT, (delta, name, now)).rowcount
        row = db.execute(_GET, (name, now)).fetchone() if changed else None
    return None if row is None else int(row[0])


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _integer(value: Any) -> int:
    if type(value) is not int:
        message = f"only integers are counted, not {type(value).__name__}"
        raise TypeError(message)
    return value
