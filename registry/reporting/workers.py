"""Preparing rows beside the process that writes them.

Checking, masking and sealing take more time than writing does; worker processes share them out.
They touch no database. Rows come back in the order of the file.
"""

import multiprocessing
import multiprocessing.context
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import date
from itertools import chain, islice
from typing import Any

from registry.reporting import worker
from registry.reporting.preparing import PreparedRow, RawRow, SetAside, prepare

#: Rows sent to a worker at once: enough that sending them costs little.
_BATCH = 200
#: Batches under way for each worker: it never waits, and memory stays small.
_AHEAD = 3
#: A file shorter than this is prepared here: starting workers would take longer.
_ALONE = 400

Ready = PreparedRow | SetAside


def prepared_rows(
    layout: str, rows: Iterable[RawRow], reported_on: date, workers: int | None = None
) -> Iterator[Ready]:
    """Yield each row prepared, in order, with *workers* processes (default: one for each core)."""
    stream = iter(rows)
    first = list(islice(stream, _ALONE))
    number = (os.cpu_count() or 1) if workers is None else workers
    if number < 1 or len(first) < _ALONE:
        for row in first:
            yield prepare(layout, row, reported_on)
        for row in stream:
            yield prepare(layout, row, reported_on)
        return
    batches = _batches(first, stream)
    with ProcessPoolExecutor(number, _context(), initializer=worker.set_up) as pool:
        under_way: list[Future[list[Ready]]] = []
        for batch in batches:
            under_way.append(pool.submit(worker.prepare_batch, layout, batch, reported_on))
            if len(under_way) > number * _AHEAD:
                yield from under_way.pop(0).result()
        for future in under_way:
            yield from future.result()


def _context() -> multiprocessing.context.BaseContext:
    """Return how workers start: from a clean server, with no connection or thread copied."""
    if os.name != "posix":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["registry.reporting.preloaded"])
    return context


def _batches(first: list[RawRow], rest: Iterator[RawRow]) -> Iterator[list[tuple[Any, ...]]]:
    rows = chain(first, rest)
    # As bare tuples: a worker could not unpickle ours before Django is set up in it.
    while batch := [tuple(row) for row in islice(rows, _BATCH)]:
        yield batch
