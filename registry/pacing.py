"""Long work in short transactions, so that other writers never wait long (design decision 3)."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

#: The share of its own time that long work leaves to other writers of SQLite, whose lock is not
#: fair: without a pause the one who holds it takes it again at once.
_PAUSE = 0.1


class Pace:
    """How many rows the next transaction may hold: as many as the last one's time allows."""

    def __init__(self, *, aim: float, first: int, fewest: int, most: int) -> None:
        """Begin with *first* rows; *aim* is how many seconds a transaction should take."""
        self.size = first
        self._aim, self._fewest, self._most = aim, fewest, most

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Time one transaction (the block), fit the size of the next, and let others write."""
        started = time.monotonic()
        yield
        took = time.monotonic() - started
        # At most doubled: one quick handful tells little of the next.
        wanted = int(self.size * min(2.0, self._aim / max(took, 1e-6)))
        self.size = max(self._fewest, min(self._most, wanted))
        if connection.vendor == "sqlite":
            time.sleep(took * _PAUSE)
