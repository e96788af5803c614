"""Rebuilding the index without a pause: another generation, filled, caught up, swapped in.

Look-ups read the old generation until the pointer moves. Changes that come while the new one is
filled go to both; a crash anywhere leaves the old one in use, and what was begun is thrown away.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from registry import errands, extent, figures, outbox
from search import filling_worker
from search.engines.base import Document, Engine, Writer
from search.filling import Filling, Part
from search.indexing import Changed, record_documents, subject_documents
from search.results import EngineUnavailable
from search.role import ALONE, Role

#: The errand's name: how a command asks the running indexer for a rebuild, and follows it.
ERRAND: Final = "rebuild_index"
#: A new generation with a smaller part of the documents of the one in use must be explained.
_SMALLEST_PART: Final = 0.9
#: So few missing documents are no sign of anything.
_FEW: Final = 10


class SuspiciouslySmallError(RuntimeError):
    """The new generation lacks documents that it should hold: it isn't put in use."""

    def __init__(self, sizes: "Sizes") -> None:
        super().__init__(
            f"The new generation has {sizes.made} documents, the one in use {sizes.used}, "
            f"and the register shows {sizes.shown}."
        )
        self.sizes = sizes


@dataclass(frozen=True, slots=True)
class Sizes:
    """Documents of the new generation, of the one in use, and what the register shows today.

    ``shown`` is None where nobody had to count.
    """

    made: int
    used: int
    shown: int | None = None


class Rebuild:
    """One generation in the making; used by the one indexer's thread alone."""

    def __init__(self, engine: Engine, role: Role = ALONE, total: int | None = None) -> None:
        self.engine = engine
        self.role = role
        #: Subjects and records looked at, and about how many there are.
        self.done = 0
        self.total = expected() if total is None else total
        #: Documents that the new generation holds, as far as they were counted.
        self.made = 0
        self.is_broken = False
        self.refused: SuspiciouslySmallError | None = None
        self.began = time.monotonic()
        self.writer: Writer = engine.new_generation()
        self._filling = Filling(self.total)
        self._later: dict[Part, set[int]] = {part: set() for part in Part}

    def step(self) -> bool:
        """Fill in one piece more, if one is ready; return whether there is more to come."""
        piece = self._filling.next_piece()
        if piece is not None:
            with self._writing():
                piece.add_to(self.writer)
            self.made += piece.number
            self.done += piece.looked_at
        for part in Part:
            self._catch_up(part)
        return not self._filling.is_over

    def follow(self, changed: Changed) -> None:
        """Take over changes of what is filled in already; the rest will be read as it is then.

        What is being read at this moment, beside us, is taken over as soon as it is filled in:
        its reading may have missed the change.
        """
        for part, ids in ((Part.SUBJECTS, changed.subjects), (Part.RECORDS, changed.records)):
            added, begun = self._filling.reached(part)
            self._later[part].update(pk for pk in ids if added < pk <= begun)
            now = [pk for pk in ids if pk <= added]
            if now:
                make = subject_documents if part is Part.SUBJECTS else record_documents
                self._put(make(now, outbox.take_ticket()))

    def _catch_up(self, part: Part) -> None:
        """Bring what changed while it was read to what it is now, once it is filled in."""
        added, _begun = self._filling.reached(part)
        ids = sorted(pk for pk in self._later[part] if pk <= added)
        if ids:
            _looked_at, documents = filling_worker.make(
                part.value, ids, outbox.take_ticket(), tombstones=True
            )
            self._put(documents)
            self._later[part].difference_update(ids)

    def _put(self, documents: list[Document]) -> None:
        with self._writing():
            self.writer.put(documents)

    def finish(self, *, forced: bool = False) -> Writer:
        """Make the new generation the one in use; return its writer, to go on with.

        Raises:
            SuspiciouslySmallError: It lacks too much, and *forced* isn't set.
            RoleLostError: Another indexer may be at work: its generation is the one in use.
        """
        self._filling.close()
        assert not any(self._later.values()), "Changes were announced that nobody took over."
        with self._writing():
            self.writer.commit()
        if not forced:
            check_sizes(self.sizes())
        with self.role.fenced(), self._writing():
            self.engine.swap(self.writer)
        return self.writer

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Note that the generation is in an unknown state after a fault of its writer."""
        try:
            yield
        except Exception as error:
            self.is_broken = True
            message = f"The new generation can't be written: {error}"
            raise EngineUnavailable(message) from error

    def sizes(self) -> Sizes:
        """Compare the new generation with the one in use, and that with the register if need be."""
        used = 0
        if self.engine.is_sound():
            status = self.engine.status()
            used = status.documents - status.tombstones
        sizes = Sizes(self.made, used)
        return Sizes(self.made, used, extent.shown_total()) if _is_small(sizes) else sizes

    def close(self) -> None:
        """Let go of what was begun; whoever is the indexer next removes it."""
        self._filling.close()
        self.writer.close()

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return round(time.monotonic() - self.began, 1)


def check_sizes(sizes: Sizes) -> None:
    """Refuse a generation that lost documents on its way from the register.

    One that is much smaller than the one in use is put in use when the register itself shows so
    little. An empty one never is: the register of this process is hardly the one that filled the
    index (a wrong ``DATABASE_URL``).

    Raises:
        SuspiciouslySmallError: It is refused.
    """
    if not _is_small(sizes):
        return
    explained = sizes.shown is not None and sizes.made >= _SMALLEST_PART * sizes.shown
    if not explained or not sizes.made:
        raise SuspiciouslySmallError(sizes)


def _is_small(sizes: Sizes) -> bool:
    return sizes.made < _SMALLEST_PART * sizes.used and sizes.used - sizes.made > _FEW


def wish() -> errands.Status | None:
    """Return the rebuild that is asked for and not done yet, or None."""
    found = errands.last(ERRAND)
    return found if found and found.is_open else None


def expected() -> int:
    """Return about how many documents there will be: from the roll-ups, never by counting."""
    totals = figures.totals()
    return sum(totals.records.values()) + totals.subjects
