"""What each process makes for itself when it first needs it, and a forked child anew."""

import os
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class PerProcess(Generic[T]):
    """Holds what *make* returns in this process; threads share it.

    Without a lock, which a fork could copy while it is held: of two threads that come first each
    may make one, and the later one stays.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._made: tuple[int, T] | None = None
        #: Of forked parents, kept untouched: threads that weren't copied may have been at work in
        #: it, and to let go of it could mean to wait for them.
        self._inherited: list[T] = []

    def get(self) -> T:
        """Return this process's own."""
        made, pid = self._made, os.getpid()
        if made is not None and made[0] == pid:
            return made[1]
        if made is not None:
            self._inherited.append(made[1])
        own = self._make()
        self._made = (pid, own)
        return own
