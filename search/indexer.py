"""The one indexer: applies what waits, builds generations, says how far it is.

One thread does both by turns, piece by piece: the filling of a new generation and the changes of
the register can't overtake each other, and neither waits for the other longer than one piece.
"""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Final

from django.db import DatabaseError, InterfaceError, connection

from search import wishes
from search.engines.base import Engine
from search.indexing import BATCH, Applier
from search.rebuild import Rebuild
from search.results import EngineUnavailable
from search.wishes import Progress, Stage

logger = logging.getLogger(__name__)

#: Seconds between two looks at an empty outbox: with the commit, a change is visible in a second.
POLL_SECONDS: Final = 0.1
#: Seconds to wait after a fault, doubled with each further one up to the longest.
FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 30.0
#: Seconds between two notes of a rebuild's progress: each is an fsync.
_NOTE_SECONDS: Final = 0.5


class Indexer:
    """See the module. The caller holds the indexer's role."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self.folder = folder
        self.rebuild: Rebuild | None = None
        self._applier = Applier(engine)
        self._token = ""
        self._noted_at = 0.0

    def run(self, stop: Event) -> None:
        """Work until *stop* is set; faults of index or database are waited out."""
        self.engine.remove_unused()
        pause = 0.0
        while not stop.wait(pause):
            try:
                pause = 0.0 if self.tick() else POLL_SECONDS
            except (EngineUnavailable, DatabaseError, InterfaceError) as error:
                pause = min(max(pause * 2, FIRST_PAUSE), LONGEST_PAUSE)
                # A database's message may hold a value; the engine's never does.
                reason = error if isinstance(error, EngineUnavailable) else type(error).__name__
                logger.warning("%s; trying again in %.1f s", reason, pause)
                self._recover()
        self.close()

    def close(self) -> None:
        """Let go of index and half-made generation."""
        self._applier.close()
        if self.rebuild is not None:
            self.rebuild.abandon()
            self.rebuild = None

    def tick(self) -> bool:
        """Do one round: waiting changes, then a piece of a rebuild. Return whether to go on."""
        self._begin_rebuild()
        if not self.engine.is_built():
            applied = self._applier.count_batch(BATCH, self.rebuild)
        elif self.engine.is_sound():
            applied = self._applier.apply_batch(BATCH, self.rebuild)
        else:
            # Damaged: changes wait for the generation in the making, which reads most of them.
            applied = 0
        rebuild = self.rebuild
        if rebuild is not None:
            self._go_on_rebuilding(rebuild)
        return applied > 0 or rebuild is not None

    def rebuild_now(self, report: Callable[[Rebuild], None]) -> int:
        """Rebuild and apply what waits, here and at once; return the number of documents.

        For the command, where no indexer runs.
        """
        self.engine.remove_unused()
        if not self.engine.is_built():
            while self._applier.count_batch():
                pass
        rebuild = self.rebuild = Rebuild(self.engine)
        while self.rebuild is not None:
            self.tick()
            report(rebuild)
        while self._applier.apply_batch() == BATCH:
            pass
        return rebuild.done

    def _begin_rebuild(self) -> None:
        """Begin a rebuild when one is wished for, or when there is no index to go on with."""
        if self.rebuild is not None:
            return
        wish = wishes.current_wish(self.folder)
        if wish is None and self.engine.is_sound():
            return
        self._token = wish or ""
        self.rebuild = Rebuild(self.engine)
        logger.info("Building a new generation of the index")
        self._note(self.rebuild, Stage.RUNNING)

    def _go_on_rebuilding(self, rebuild: Rebuild) -> None:
        if rebuild.step():
            if time.monotonic() - self._noted_at >= _NOTE_SECONDS:
                self._note(rebuild, Stage.RUNNING)
            return
        # From the swap on, the new generation's writer is the applier's.
        self._applier.adopt(rebuild.finish())
        self.rebuild = None
        self.engine.remove_unused()
        # The wish goes last: a crash before this line repeats a rebuild, and loses none.
        self._note(rebuild, Stage.DONE)
        wishes.fulfil(self.folder)
        logger.info("The new generation is in use: %d documents", rebuild.done)

    def _note(self, rebuild: Rebuild, stage: Stage) -> None:
        self._noted_at = time.monotonic()
        progress = Progress(self._token, stage, rebuild.done, rebuild.total, time.time())
        wishes.write_progress(self.folder, progress)

    def _recover(self) -> None:
        """After a fault: nothing half-made, no writer of unknown state, a fresh connection."""
        if self.rebuild is not None:
            rebuild, self.rebuild = self.rebuild, None
            rebuild.abandon()
            self._note(rebuild, Stage.FAILED)
        self._applier.close()
        # Inside a transaction (a caller's) the connection isn't ours to drop.
        if not connection.in_atomic_block:
            connection.close()
