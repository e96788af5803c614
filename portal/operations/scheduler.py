"""Runs the periodic jobs one after the other, each at its pace, until told to stop."""

import heapq
import itertools
import logging
import threading
import time
import traceback
from collections.abc import Callable, Sequence

from django.db import close_old_connections

from .jobs import PeriodicJob

logger = logging.getLogger("portal.scheduler")

#: Seconds after the start before the first job, and between the first runs of two jobs: the
#: site's first readers come first.
FIRST_AFTER = 5.0
APART = 1.0


class Scheduler:
    """A queue of due times.

    Args:
        jobs: What to run.
        stop: Set from outside (a signal) to end after the job under way.
        clock: Seconds that only grow.
        wait: Waits so many seconds, or until *stop* is set.
    """

    def __init__(
        self,
        jobs: Sequence[PeriodicJob],
        stop: threading.Event,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        self.stop = stop
        self.clock = clock
        self.wait = wait or stop.wait
        start, order = clock() + FIRST_AFTER, itertools.count()
        self.order = order
        self.queue = [(start + APART * i, next(order), job) for i, job in enumerate(jobs)]

    def run(self) -> None:
        """Run jobs as they come due, until *stop* is set."""
        while not self.stop.is_set():
            if not self.queue:
                self.wait(FIRST_AFTER)
                continue
            delay = self.queue[0][0] - self.clock()
            if delay > 0:
                self.wait(delay)
                continue
            _due, _order, job = heapq.heappop(self.queue)
            run_safely(job)
            # From the end of the run: a slow job never makes a queue of itself.
            heapq.heappush(self.queue, (self.clock() + job.every_seconds, next(self.order), job))


def run_safely(job: PeriodicJob) -> bool:
    """Run one job; log a failure without its message, and tell whether it succeeded.

    The message of an exception can quote a value from a record, so the log gets the exception's
    type and the line that raised it.
    """
    close_old_connections()
    try:
        job.run()
    except Exception as error:  # noqa: BLE001  one job's fault must not end the others
        where = traceback.extract_tb(error.__traceback__)[-1]
        kind = type(error).__name__
        logger.error("Job %s failed: %s at %s:%s", job.name, kind, where.filename, where.lineno)  # noqa: TRY400
        return False
    finally:
        close_old_connections()
    return True
