"""The one indexer: applies what waits, builds generations, says how far it is.

One thread does both by turns, piece by piece: neither the filling of a new generation nor the
changes of the register wait for the other longer than one piece.
"""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Event
from typing import Final

from django.db import DatabaseError, InterfaceError, connection, transaction

from registry import audit, errands
from search.engines.base import Engine
from search.indexing import BATCH, Applier
from search.rebuild import ERRAND, Rebuild, SuspiciouslySmallError, expected, wish
from search.results import EngineUnavailable
from search.role import ALONE, Role, RoleLostError

logger = logging.getLogger(__name__)

#: Seconds between two looks at an empty outbox: with the commit, a change is visible in a second.
POLL_SECONDS: Final = 0.1
#: Seconds between two looks whether a server's index is still there.
_SOUND_SECONDS: Final = 1.0
#: Seconds between two looks for what others left on a server: they may have been at work then.
_TIDY_SECONDS: Final = 300.0
#: Seconds to wait after a fault, doubled with each further one up to the longest.
FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 30.0
#: Seconds between two notes of a rebuild's progress.
_NOTE_SECONDS: Final = 0.5
#: Who wants a rebuild when nobody asked: there is no index that can be used.
_ITSELF: Final = "indexer"

#: Faults that pass: the index or the database can't be reached, or can't write.
FAULTS: Final = (EngineUnavailable, DatabaseError, InterfaceError)


@dataclass(slots=True)
class _UnderWay:
    """A rebuild, and the errand that it fulfils."""

    rebuild: Rebuild
    errand: errands.Status
    noted_at: float = 0.0


class Indexer:
    """See the module. The caller holds the indexer's role."""

    def __init__(self, engine: Engine, role: Role = ALONE) -> None:
        self.engine = engine
        self.role = role
        self._applier = Applier(engine, role)
        self._under_way: _UnderWay | None = None
        #: What lies about that nobody uses: left by a dead indexer, or by a failed rebuild.
        self._must_tidy = True
        self._tidied_at = 0.0
        self._started = ""
        self._failed: tuple[str, str] | None = None
        self._sound_until = 0.0

    @property
    def rebuild(self) -> Rebuild | None:
        """The rebuild that is under way, or None."""
        return self._under_way.rebuild if self._under_way else None

    def run(self, stop: Event) -> None:
        """Work until *stop* is set; faults of index or database are waited out.

        Raises:
            RoleLostError: Another indexer may be at work: nothing more may be done.
        """
        pause = 0.0
        try:
            while not stop.wait(pause):
                try:
                    pause = 0.0 if self.tick() else POLL_SECONDS
                except FAULTS as error:
                    pause = min(max(pause * 2, FIRST_PAUSE), LONGEST_PAUSE)
                    logger.warning("%s; trying again in %.1f s", reason_of(error), pause)
                    self.recover(error)
        finally:
            self.close()

    def close(self) -> None:
        """Let go of index and half-made generation."""
        self._sound_until = 0.0
        under_way, self._under_way = self._under_way, None
        # Whatever state they are in: nothing of them is used again.
        with suppress(EngineUnavailable):
            self._applier.close()
        if under_way is not None:
            with suppress(EngineUnavailable):
                under_way.rebuild.close()
            self._must_tidy = True
        # The next indexer does it otherwise.
        with suppress(RoleLostError, *FAULTS):
            self._tidy()

    def tick(self) -> bool:
        """Do one round: waiting changes, then a piece of a rebuild. Return whether to go on."""
        self._tidy()
        self._begin_rebuild()
        rebuild = self.rebuild
        if self._is_sound():
            applied = self._applier.apply_batch(BATCH, rebuild)
        elif not self.engine.is_built():
            applied = self._applier.count_batch(BATCH, rebuild)
        else:
            # Damaged: changes wait for the generation in the making, which reads most of them.
            applied = 0
        if self._under_way is not None:
            self._go_on_rebuilding(self._under_way)
        self._make_good()
        return applied > 0 or rebuild is not None

    def _make_good(self) -> None:
        """Rebuild when a former indexer, woken late, has put its generation in use after all.

        What was settled since it lost the role is missing there: a server can't be fenced.
        """
        if self._applier.was_overtaken:
            self._applier.was_overtaken = False
            logger.warning("Another generation was put in use behind us: building anew")
            errands.ask(ERRAND, _ITSELF)

    def rebuild_now(
        self,
        report: Callable[[Rebuild], object],
        *,
        by: str = audit.COMMAND,
        forced: bool = False,
    ) -> int:
        """Rebuild and apply what waits, here and at once; return how many documents it holds.

        For the command, where no indexer runs.

        Raises:
            EngineUnavailable: The index can't be written; the one in use is as it was.
            SuspiciouslySmallError: The new generation was refused.
        """
        token = errands.ask(ERRAND, by, forced=forced)
        try:
            rebuild = self._rebuild_alone(report)
        except BaseException as error:
            self._give_up(error)
            with suppress(DatabaseError, InterfaceError):
                errands.end(ERRAND, token, errands.State.FAILED, 0, reason_of(error))
            raise
        if rebuild.refused is not None:
            raise rebuild.refused
        while self._applier.apply_batch() == BATCH:
            pass
        return rebuild.made

    def _rebuild_alone(self, report: Callable[[Rebuild], object]) -> Rebuild:
        """Do rounds until the rebuild is in use or refused."""
        if not self.engine.is_built():
            while self._applier.count_batch():
                pass
        self._tidy()
        self._begin_rebuild()
        rebuild = self.rebuild
        assert rebuild is not None
        while self.rebuild is rebuild:
            self.tick()
            report(rebuild)
        return rebuild

    def _is_sound(self) -> bool:
        """Tell whether the generation in use answers; a server isn't asked with each round."""
        now = time.monotonic()
        if self.engine.is_shared and now < self._sound_until:
            return True
        sound = self.engine.is_sound()
        self._sound_until = now + _SOUND_SECONDS if sound else 0.0
        return sound

    def _tidy(self) -> None:
        now = time.monotonic()
        if self.engine.is_shared and now - self._tidied_at > _TIDY_SECONDS:
            self._must_tidy = True
        if self._must_tidy and self._under_way is None:
            with self.role.fenced():
                self.engine.remove_unused()
            self._must_tidy, self._tidied_at = False, now

    def _begin_rebuild(self) -> None:
        """Begin a rebuild when one is wished for, or when there is no index to go on with."""
        if self._under_way is not None:
            return
        found = wish()
        if found is None:
            # A server that doesn't answer just now raises: nobody builds anew for that.
            if self._is_sound():
                return
            errands.ask(ERRAND, _ITSELF)
            found = wish()
            assert found is not None
        total = expected()
        with transaction.atomic():
            self.role.check()
            errands.begin(ERRAND, found.token, total)
            # Once for each errand: after a fault it is begun anew, again and again.
            if self._started != found.token:
                audit.note("index.rebuild.started", by=found.wanted_by, expected=total)
        self._started = found.token
        self._under_way = _UnderWay(Rebuild(self.engine, self.role, total), found)
        logger.info("Building a new generation of the index")

    def _go_on_rebuilding(self, under_way: _UnderWay) -> None:
        rebuild = under_way.rebuild
        if rebuild.step():
            now = time.monotonic()
            if now - under_way.noted_at >= _NOTE_SECONDS:
                under_way.noted_at = now
                errands.progress(ERRAND, under_way.errand.token, rebuild.done)
            return
        # Asked again: somebody may have allowed more meanwhile.
        errand = wish() or under_way.errand
        try:
            writer = rebuild.finish(forced=errand.forced)
        except SuspiciouslySmallError as error:
            self._refuse(under_way, error)
            return
        # From the swap on, the new generation's writer is the applier's.
        self._under_way = None
        self._applier.adopt(writer)
        self._must_tidy = True
        self._sound_until = 0.0
        # The errand ends last: a crash before this line repeats a rebuild, and loses none.
        with transaction.atomic():
            facts = {"documents": rebuild.made, "seconds": rebuild.seconds, "forced": errand.forced}
            audit.note("index.rebuild.done", by=errand.wanted_by, **facts)
            errands.end(ERRAND, errand.token, errands.State.DONE, rebuild.made)
        self._tidy()
        logger.info("The new generation is in use: %d documents", rebuild.made)

    def _refuse(self, under_way: _UnderWay, error: SuspiciouslySmallError) -> None:
        """Throw a generation away that lacks too much; the one in use stays."""
        logger.error("%s It isn't put in use.", error)
        under_way.rebuild.refused = error
        errand, sizes = under_way.errand, error.sizes
        self._under_way = None
        self._must_tidy = True
        under_way.rebuild.close()
        with transaction.atomic():
            facts = {"documents": sizes.made, "used": sizes.used, "shown": sizes.shown}
            audit.note("index.rebuild.refused", by=errand.wanted_by, **facts)
            errands.end(
                ERRAND, errand.token, errands.State.REFUSED, under_way.rebuild.done, str(error)
            )
        self._tidy()

    def recover(self, error: BaseException) -> None:
        """After a fault: no writer of unknown state, a fresh connection.

        A rebuild goes on where it was, unless its own writer failed: then it is begun anew.
        """
        self._sound_until = 0.0
        with suppress(EngineUnavailable):
            self._applier.close()
        # Inside a transaction (a caller's) the connection isn't ours to drop.
        if not connection.in_atomic_block:
            connection.close()
        if self.rebuild is not None and self.rebuild.is_broken:
            self._give_up(error)

    def _give_up(self, error: BaseException) -> None:
        """Let go of a rebuild; the errand stays, and is begun anew."""
        under_way = self._under_way
        self.close()
        if under_way is None:
            return
        token, reason = under_way.errand.token, reason_of(error)
        with suppress(DatabaseError, InterfaceError):
            errands.again(ERRAND, token, reason)
            # Once for each kind of failure: it is tried again and again.
            if self._failed != (token, type(error).__name__):
                by, rebuild = under_way.errand.wanted_by, under_way.rebuild
                facts = {"error": type(error).__name__, "seconds": rebuild.seconds}
                audit.note("index.rebuild.failed", by=by, documents=rebuild.made, **facts)
        self._failed = (token, type(error).__name__)


def reason_of(error: BaseException) -> str:
    """Return what may be told of a fault: a database's message may hold a value."""
    return str(error) if isinstance(error, EngineUnavailable) else type(error).__name__
