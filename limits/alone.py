"""Limiting without shared counters: each process by itself, more strictly, and not for ever.

When the counters cannot be reached nobody is let through uncounted and nobody is shut out: a
process counts in its own memory, with a share of the limit, and asks for the shared counters
again every few seconds.
"""

import logging
import threading
import time

from django.conf import settings

from limits.rates import RateClass, RateTable, Window
from limits.verdict import Usage

logger = logging.getLogger(__name__)

#: How long the shared counters are left alone after a failure, in seconds: each attempt may
#: cost a request the store's whole timeout.
RETRY_SECONDS = 5.0

#: At most one line in the log so often, in seconds.
LOG_SECONDS = 60.0

#: Counters held in memory; beyond, the oldest are forgotten (about 10 MB).
MOST_COUNTERS = 50_000


class Outage:
    """What this process knows about the shared counters being out of reach."""

    def __init__(self) -> None:
        self._until = float("-inf")
        self._logged = float("-inf")
        self._lock = threading.Lock()

    def lasts(self) -> bool:
        """Say whether the counters failed so recently that they need not be asked."""
        return time.monotonic() < self._until

    def begins(self, error: Exception) -> None:
        """Note a failure; log its type and message (they name no client) once a minute."""
        now = time.monotonic()
        with self._lock:
            self._until = now + RETRY_SECONDS
            if now - self._logged < LOG_SECONDS:
                return
            self._logged = now
        logger.error(
            "Rate counters cannot be reached (%s: %s); this process limits by itself.",
            type(error).__name__,
            error,
        )


class OwnCounters:
    """Counters in this process's memory."""

    def __init__(self, most: int = MOST_COUNTERS) -> None:
        self._counts: dict[tuple[str, int, str, int], int] = {}
        self._most = most
        self._lock = threading.Lock()

    def spend(self, rate: RateClass, client: str, cost: int) -> list[Usage]:
        """Charge *cost* in every window of *rate*, or in none when one refuses."""
        now = int(time.time())
        with self._lock:
            usages = [self._usage(rate.name, window, client, cost, now) for window in rate.windows]
            if any(usage.refused for usage in usages):
                return usages
            for usage in usages:
                self._keep(_key(rate.name, usage.window, client, now), usage.count)
        return usages

    def _usage(self, group: str, window: Window, client: str, cost: int, now: int) -> Usage:
        count = self._counts.get(_key(group, window, client, now), 0) + cost
        return Usage(window, count, window.seconds - now % window.seconds)

    def _keep(self, key: tuple[str, int, str, int], count: int) -> None:
        if key not in self._counts and len(self._counts) >= self._most:
            del self._counts[next(iter(self._counts))]
        self._counts[key] = count


def own_rate(table: RateTable, rate: RateClass) -> RateClass:
    """Return what one process grants on its own: the table's share, divided among processes."""
    return rate.scaled(table.alone_share / max(1, settings.WEB_WORKERS))


def _key(group: str, window: Window, client: str, now: int) -> tuple[str, int, str, int]:
    return group, window.seconds, client, now // window.seconds
