"""The file that counters live in: connections a thread, safe over forks, healing by itself.

Counters are worth a day at most and nothing depends on them after a power cut: the file is
written without waiting for the disk (synchronous=OFF), and a damaged one is thrown away.
"""

import os
import sqlite3
import threading
from pathlib import Path

#: How long a writer waits for the others, in seconds; a write takes some 20 microseconds.
BUSY_SECONDS = 2.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS counter (
    key TEXT PRIMARY KEY,
    value INTEGER NOT NULL,
    expires REAL NOT NULL
) WITHOUT ROWID
"""
_INDEX = "CREATE INDEX IF NOT EXISTS counter_expires ON counter (expires)"
_PRAGMAS = ("journal_mode=WAL", "synchronous=OFF", "temp_store=MEMORY")


class _Opened:
    """A connection with what must still be true for it to be used."""

    def __init__(self, connection: sqlite3.Connection, inode: int) -> None:
        self.connection = connection
        self.pid = os.getpid()
        self.inode = inode


_threads = threading.local()

#: Connections made before a fork. SQLite forbids even closing them in the child.
_inherited: list[_Opened] = []


def connection(path: Path) -> sqlite3.Connection:
    """Return this thread's connection to *path*, opened anew after a fork or a new file.

    Raises:
        sqlite3.Error: the file cannot be opened or made.
        OSError: its folder cannot be made.
    """
    opened: dict[Path, _Opened] = _threads.__dict__.setdefault("opened", {})
    found = opened.get(path)
    if found is not None and found.pid == os.getpid() and found.inode == _inode(path):
        return found.connection
    if found is not None:
        _leave(found)
        del opened[path]
    opened[path] = made = _open(path)
    return made.connection


def discard_damaged(path: Path, error: sqlite3.DatabaseError) -> None:
    """Remove *path* when *error* says that it is no database any more; leave it otherwise.

    Only the file this thread had open, or one that cannot be opened at all, is removed: another
    process may have put a sound one there already.
    """
    if getattr(error, "sqlite_errorcode", 0) not in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return
    found = _threads.__dict__.get("opened", {}).pop(path, None)
    if found is not None:
        same = found.inode == _inode(path)
        _leave(found)
        if not same:
            return
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _open(path: Path) -> _Opened:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Digests of addresses are nobody else's business: owner only, from the first byte.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    opened = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        for pragma in _PRAGMAS:
            opened.execute(f"PRAGMA {pragma}")
        opened.execute(_SCHEMA)
        opened.execute(_INDEX)
    except sqlite3.Error:
        opened.close()
        raise
    return _Opened(opened, _inode(path))


def _leave(found: _Opened) -> None:
    if found.pid == os.getpid():
        found.connection.close()
    else:
        _inherited.append(found)


def _inode(path: Path) -> int:
    """Return the inode of *path*, 0 when it is gone: someone removed the file under us."""
    try:
        return os.stat(path).st_ino  # noqa: PTH116 - Path.stat costs three times as much
    except OSError:
        return 0
