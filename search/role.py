"""The indexer's role: one process at a time writes the index, held by an OS lock.

The kernel lets the lock go when the process dies, however it dies: nothing is left to clean up.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

LOCK_NAME: Final = "indexer.lock"
_TRIES: Final = 5
_PAUSE_SECONDS: Final = 0.1


class RoleTakenError(RuntimeError):
    """Another process holds the role."""


@contextmanager
def indexer_role(folder: Path) -> Iterator[None]:
    """Hold the role for the index below *folder*; raise RoleTakenError when another one does.

    Tries for a moment: whoever only looks (:func:`role_is_taken`) holds the lock for an instant.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        for left in reversed(range(_TRIES)):
            if _locked(descriptor, fcntl.LOCK_EX):
                break
            if not left:
                message = f"Another process is the indexer of {folder}."
                raise RoleTakenError(message)
            time.sleep(_PAUSE_SECONDS)
        yield
    finally:
        os.close(descriptor)


def role_is_taken(folder: Path) -> bool:
    """Tell whether some process is the indexer at this moment."""
    try:
        descriptor = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        return not _locked(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


def _locked(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
