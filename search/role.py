"""The indexer's role: one process at a time writes the index.

An index of this machine alone is guarded by an OS lock: the kernel lets it go when the process
dies, however it dies. An index that several machines can write is guarded by a lease in the
register (``registry.leases``): it runs out some seconds after its holder's last sign of life, and
whoever stands by goes on. A holder that was only stopped and wakes up late does no harm, since it
asks :meth:`Role.check` in the very transaction in which it settles events or swaps generations.
"""

import fcntl
import logging
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Final, Protocol

from django.db import DatabaseError, InterfaceError, connection, transaction

from registry import leases
from registry.leases import Held
from search.engines.base import Engine

logger = logging.getLogger(__name__)

LOCK_NAME: Final = "indexer.lock"
LEASE_NAME: Final = "indexer"
#: Seconds after which a lease runs out whose holder gives no sign of life.
LEASE_SECONDS: Final = 15.0
#: Seconds between two signs of life: three may fail before the lease is lost.
RENEW_SECONDS: Final = 4.0
_TRIES: Final = 5
_PAUSE_SECONDS: Final = 0.1
#: Longest name of a holder that is kept.
_NAME_LENGTH: Final = 120


class RoleTakenError(RuntimeError):
    """Another process holds the role."""


class RoleLostError(RuntimeError):
    """The role ran out and may be another's: nothing of what was begun may be finished."""


class Role(Protocol):
    """What the indexer asks of the role it holds."""

    def check(self) -> None:
        """Raise RoleLostError unless it is held; inside a transaction, it is until that ends."""

    def fenced(self) -> AbstractContextManager[object]:
        """Return a context in which it is sure to be held, for what only one may do."""


class _Alone:
    """The role where nobody can lose it: the OS lock lasts as long as the process."""

    def check(self) -> None:
        """Do nothing."""

    def fenced(self) -> AbstractContextManager[object]:
        """Return an empty context."""
        return nullcontext()


#: For whoever holds the OS lock, or is alone with the index for another reason, as tests are.
ALONE: Final[Role] = _Alone()


class LeasedRole:
    """The role as a lease in the register."""

    def __init__(self, held: Held) -> None:
        self.held = held
        self._lost = threading.Event()

    def check(self) -> None:
        """Raise RoleLostError unless the lease is held; call it in a transaction."""
        if self._lost.is_set() or not leases.is_held(self.held):
            message = f"{self.held.holder} isn't the indexer any more."
            raise RoleLostError(message)

    @contextmanager
    def fenced(self) -> Iterator[None]:
        """Hold the lease's row for as long as the context lasts: nobody can take over."""
        with transaction.atomic():
            self.check()
            yield

    def keep(self, stop: threading.Event) -> None:
        """Renew the lease until *stop* is set or it is lost: for a thread of its own."""
        pause = RENEW_SECONDS
        while not stop.wait(pause):
            try:
                if not leases.renew(self.held, LEASE_SECONDS):
                    self._lost.set()
                    break
                pause = RENEW_SECONDS
            except (DatabaseError, InterfaceError) as error:
                logger.warning("The lease wasn't renewed: %s", type(error).__name__)
                connection.close()
                pause = 1.0
        connection.close()


@contextmanager
def indexer_role(engine: Engine, folder: Path) -> Iterator[Role]:
    """Hold the role for *engine*, whose files on this machine lie below *folder*.

    Raises:
        RoleTakenError: Another process holds it.
    """
    if not engine.is_shared:
        with _lock(folder):
            yield ALONE
        return
    held = leases.take(LEASE_NAME, this_process(), LEASE_SECONDS)
    if held is None:
        raise RoleTakenError(_TAKEN)
    role, stop = LeasedRole(held), threading.Event()
    keeper = threading.Thread(target=role.keep, args=[stop], name="lease", daemon=True)
    keeper.start()
    try:
        yield role
    finally:
        stop.set()
        keeper.join()
        # Unreachable: it runs out by itself.
        with suppress(DatabaseError, InterfaceError):
            leases.let_go(held)


def role_holder(engine: Engine, folder: Path) -> str | None:
    """Return which process is the indexer at this moment, as "machine:pid", or None."""
    if engine.is_shared:
        found = leases.holder(LEASE_NAME)
        return found.holder if found else None
    path = folder / LOCK_NAME
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        return None if _locked(descriptor, fcntl.LOCK_SH) else path.read_text("utf-8")
    finally:
        os.close(descriptor)


def this_process() -> str:
    """Return the name under which this process holds the role."""
    return f"{socket.gethostname()}:{os.getpid()}"[-_NAME_LENGTH:]


_TAKEN: Final = "Another process is the indexer."


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """Hold the OS lock below *folder*.

    Tries for a moment: whoever only looks (:func:`role_holder`) holds the lock for an instant.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        for left in reversed(range(_TRIES)):
            if _locked(descriptor, fcntl.LOCK_EX):
                break
            if not left:
                raise RoleTakenError(_TAKEN)
            time.sleep(_PAUSE_SECONDS)
        os.truncate(descriptor, 0)
        os.write(descriptor, this_process().encode())
        yield
    finally:
        os.close(descriptor)


def _locked(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
