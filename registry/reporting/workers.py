"""Preparing rows beside the process that writes them.

Checking, masking and sealing take more time than writing does; worker processes share them out,
and the writer itself prepares rows whenever it would only wait. They touch no database. Rows
come back in the order of the file.
"""

import multiprocessing
import multiprocessing.context
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import date
from itertools import chain, islice
from typing import Any

from registry.reporting import worker
from registry.reporting.faults import prepare_safely
from registry.reporting.preparing import PreparedRow, RawRow, SetAside
from registry.reporting.timeliness import WorkingDays

#: Rows sent to a worker at once: enough that sending them costs little.
_BATCH = 200
#: Batches under way for each worker: it never waits, and memory stays small.
_AHEAD = 3
#: Batches that may lie ready behind one that isn't.
_MOST_READY = 40
#: A file shorter than this is prepared here: starting workers would take longer.
_ALONE = 2000

Ready = PreparedRow | SetAside
Batch = list[tuple[Any, ...]]


def prepared_rows(
    layout: str,
    rows: Iterable[RawRow],
    reported_on: date,
    workers: int | None = None,
    years: WorkingDays | None = None,
) -> Iterator[Ready]:
    """Yield each row prepared, in order, with *workers* processes beside this one.

    Without a number there is one for each core but the one that this process keeps busy.
    """
    stream = iter(rows)
    number = max(1, (os.cpu_count() or 1) - 1) if workers is None else workers
    first = list(islice(stream, _ALONE))
    if number < 1 or len(first) < _ALONE:
        for row in chain(first, stream):
            yield prepare_safely(layout, row, reported_on, years)
        return
    with ProcessPoolExecutor(number, _context(), initializer=worker.set_up) as pool:
        shared = _Shared(pool, number * _AHEAD, (layout, reported_on, years))
        yield from shared.prepared(_batches(chain(first, stream)))


class _Shared:
    """Batches shared out between a pool and this process, given back in their order."""

    def __init__(
        self,
        pool: ProcessPoolExecutor,
        ahead: int,
        arguments: tuple[str, date, WorkingDays | None],
    ) -> None:
        self.pool = pool
        self.ahead = ahead
        self.arguments = arguments
        self.queue: deque[Future[list[Ready]] | list[Ready]] = deque()

    def prepared(self, batches: Iterator[Batch]) -> Iterator[Ready]:
        """Yield the rows of all batches."""
        self._share_out(batches)
        while self.queue:
            head = self.queue[0]
            if isinstance(head, list):
                yield from head
            elif head.done() or not self._prepare_here(batches):
                yield from head.result()
            else:
                continue
            self.queue.popleft()
            self._share_out(batches)

    def _share_out(self, batches: Iterator[Batch]) -> None:
        """Keep every worker busy."""
        waiting = sum(1 for item in self.queue if isinstance(item, Future) and not item.done())
        for batch in islice(batches, max(0, self.ahead - waiting)):
            layout, reported_on, years = self.arguments
            future = self.pool.submit(worker.prepare_batch, layout, batch, reported_on, years)
            self.queue.append(future)

    def _prepare_here(self, batches: Iterator[Batch]) -> bool:
        """Prepare a batch instead of waiting; return whether there was one to prepare."""
        batch = next(batches, None) if len(self.queue) < _MOST_READY else None
        if batch is None:
            return False
        layout, reported_on, years = self.arguments
        self.queue.append(worker.prepare_batch(layout, batch, reported_on, years))
        return True


def _context() -> multiprocessing.context.BaseContext:
    """Return how workers start: from a clean server, with no connection or thread copied."""
    if os.name != "posix":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["registry.reporting.preloaded"])
    return context


def _batches(rows: Iterator[RawRow]) -> Iterator[Batch]:
    # As bare tuples: a worker could not unpickle ours before Django is set up in it.
    while batch := [tuple(row) for row in islice(rows, _BATCH)]:
        yield batch
