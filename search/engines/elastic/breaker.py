"""A circuit breaker: whoever has just failed several times running isn't asked for a moment.

Without it, each reader would wait for the time-out of a server that hangs, until every thread of
every worker waits with them and news pages stand still too.
"""

import threading
import time
from collections.abc import Callable
from typing import Final

#: Failures running that open the circuit: one can be an accident, three are not.
FAILURES: Final = 3
#: Seconds without a question, then one may try: an outage is noticed to be over this soon.
OPEN_SECONDS: Final = 3.0


class Breaker:
    """Closed: all may ask. Open: nobody. Half open: one tries, and its luck decides.

    Thread-safe; one for each process. Whoever is let through by :meth:`admit` must say how it
    went by :meth:`succeeded` or :meth:`failed`.
    """

    def __init__(
        self,
        failures: int = FAILURES,
        open_seconds: float = OPEN_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = failures
        self._open_seconds = open_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._running = 0
        self._opened_at: float | None = None
        self._is_tried = False

    def admit(self) -> bool:
        """Tell whether to ask now; half open, only the first who wants to may."""
        with self._lock:
            if self._opened_at is None:
                return True
            if self._is_tried or self._clock() - self._opened_at < self._open_seconds:
                return False
            self._is_tried = True
            return True

    def succeeded(self) -> None:
        """Close the circuit: there was an answer."""
        with self._lock:
            self._running = 0
            self._opened_at = None
            self._is_tried = False

    def failed(self) -> None:
        """Count a failure; open the circuit at the most, or again after a vain try."""
        with self._lock:
            self._running += 1
            if self._running >= self._most:
                self._opened_at = self._clock()
                self._is_tried = False

    @property
    def is_open(self) -> bool:
        """Whether nobody may ask just now, save for one who tries."""
        with self._lock:
            return self._opened_at is not None
