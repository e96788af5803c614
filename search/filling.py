"""What a new generation is filled with: the register piece by piece, read beside if it is large.

Reading the register and making documents takes several times longer than writing them. Worker
processes share it out, and this process makes pieces itself whenever it would only wait. They
come in the order of their ids, and two marks say how far it is: what is *added* is in the pieces
that were given out, what is *begun* may have been read already.
"""

import logging
import os
from collections import deque
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db import connection

from registry import extent, outbox
from search import filling_worker
from search.engines.base import Document, Writer

logger = logging.getLogger(__name__)

#: Subjects or records read and written at one go: events wait no longer than one of them takes.
PIECE: Final = 1000
#: Fewer documents than this are made here: starting workers would take longer.
ALONE: Final = 20_000
#: Pieces under way for each worker: it never waits, and memory stays small.
_AHEAD: Final = 3
#: Pieces that may lie ready behind one that isn't.
_MOST_READY: Final = 12
#: More workers than this only wait for the one writer.
_MOST_WORKERS: Final = 6
#: Larger than any inner id: everything is read.
_ALL: Final = 1 << 63


class Part(StrEnum):
    """The two parts of the register that are indexed, in the order in which they are filled in."""

    SUBJECTS = "subjects"
    RECORDS = "records"


@dataclass(frozen=True, slots=True)
class Piece:
    """Documents of some range of inner ids; tombstones are left out.

    Those that were made beside are packed for the engine already.
    """

    looked_at: int
    number: int
    documents: list[Document] | bytes

    def add_to(self, writer: Writer) -> None:
        """Add them to a generation that can't hold them yet."""
        if isinstance(self.documents, bytes):
            writer.add_packed(self.documents)
        else:
            writer.add_new(self.documents)


@dataclass(slots=True)
class _Begun:
    """A piece that is being made beside, was made here, or (None) has yet to be."""

    part: Part
    ids: range
    made: "Future[filling_worker.Packed] | Piece | None" = None

    @property
    def is_ready(self) -> bool:
        """Whether nobody has to wait for it."""
        return not isinstance(self.made, Future) or self.made.done()


class Filling:
    """Gives out the register piece by piece; used by one thread.

    After a fault of the database it goes on where it was: no range is lost.
    """

    def __init__(self, expected: int) -> None:
        self._pool = _pool() if expected >= ALONE else None
        self._queue: deque[_Begun] = deque()
        self._parts = list(Part)
        self._begun = dict.fromkeys(Part, 0)
        self._added = dict.fromkeys(Part, 0)

    def reached(self, part: Part) -> tuple[int, int]:
        """Return the inner ids up to which *part* is added, and up to which it is begun."""
        return self._added[part], self._begun[part]

    @property
    def is_over(self) -> bool:
        """Whether everything was given out."""
        return not self._parts and not self._queue

    def next_piece(self) -> Piece | None:
        """Return the next piece; None at the end, or when it isn't ready but another is made."""
        self._share_out()
        if not self._queue and not self._make_here():
            self._added = dict.fromkeys(Part, _ALL)
            return None
        begun = self._queue[0]
        if not begun.is_ready and self._make_here():
            return None
        piece = self._result(begun)
        self._queue.popleft()
        if begun.part is Part.RECORDS:
            self._added[Part.SUBJECTS] = _ALL
        self._added[begun.part] = begun.ids[-1]
        if self.is_over:
            # Nobody asks for another piece: what is announced from now on has to be taken over.
            self._added = dict.fromkeys(Part, _ALL)
        return piece

    def close(self) -> None:
        """Let the workers go."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def _next_range(self) -> _Begun | None:
        """Begin another range; how far it is begun is noted before anything in it is read."""
        while self._parts:
            part = self._parts[0]
            following = extent.subject_range if part is Part.SUBJECTS else extent.record_range
            ids = following(self._begun[part], PIECE)
            if ids is not None:
                self._begun[part] = ids[-1]
                return _Begun(part, ids)
            self._begun[part] = _ALL
            self._parts.pop(0)
        return None

    def _share_out(self) -> None:
        """Keep every worker busy."""
        if self._pool is None:
            return
        under_way = sum(1 for begun in self._queue if not begun.is_ready)
        most = min(_workers() * _AHEAD - under_way, _MOST_READY - len(self._queue))
        for _number in range(most):
            begun = self._next_range()
            if begun is None:
                return
            self._queue.append(begun)
            # The ticket is taken before the state is read: see take_ticket.
            arguments = (begun.part.value, begun.ids, outbox.take_ticket())
            try:
                begun.made = self._pool.submit(filling_worker.pack, *arguments)
            except BrokenProcessPool:
                self._go_on_alone()
                return

    def _make_here(self) -> bool:
        """Make a piece instead of waiting; return whether there was one to make."""
        begun = self._next_range() if len(self._queue) < _MOST_READY else None
        if begun is None:
            return False
        self._queue.append(begun)
        begun.made = _made_here(begun)
        return True

    def _result(self, begun: _Begun) -> Piece:
        made, begun.made = begun.made, None
        if isinstance(made, Future):
            try:
                return Piece(*made.result())
            except (BrokenProcessPool, CancelledError):
                self._go_on_alone()
                made = None
        return made or _made_here(begun)

    def _go_on_alone(self) -> None:
        """Do without workers: they were killed, for want of memory perhaps."""
        logger.warning("The workers are gone; the rest is read here")
        self.close()


def _made_here(begun: _Begun) -> Piece:
    looked_at, documents = filling_worker.make(begun.part.value, begun.ids, outbox.take_ticket())
    return Piece(looked_at, len(documents), documents)


def _workers() -> int:
    """Return how many work beside this process: one for each core but its own."""
    return min(max(1, (os.cpu_count() or 1) - 1), _MOST_WORKERS)


def _pool() -> ProcessPoolExecutor | None:
    """Return the workers, or None where they could not see this process's database."""
    # Only SQLite's wrapper knows such databases.
    in_memory = getattr(connection, "is_in_memory_db", None)
    if (in_memory and in_memory()) or connection.in_atomic_block:
        return None
    database = str(connection.settings_dict["NAME"])
    return ProcessPoolExecutor(
        _workers(), filling_worker.context(), filling_worker.set_up, (database,)
    )
