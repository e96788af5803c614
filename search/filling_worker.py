"""What runs inside a worker process of a rebuild. Light to import: it sets Django up itself."""

import gc
import logging
import multiprocessing
import multiprocessing.context
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from registry.reporting import worker

if TYPE_CHECKING:
    from search.engines.base import Document

#: How many rows were looked at, and the documents that the index must hold of them.
Made: TypeAlias = "tuple[int, list[Document]]"
#: The same from another process: how many documents, and those packed for the engine.
Packed: TypeAlias = "tuple[int, int, bytes]"

logger = logging.getLogger(__name__)


def context() -> multiprocessing.context.BaseContext:
    """Return how workers start: from a clean server, with no connection or thread copied."""
    if os.name != "posix":
        return multiprocessing.get_context("spawn")
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(["registry.reporting.preloaded"])
    return found


def set_up(database: str) -> None:
    """Give a fresh worker its settings and its parent's database, and let it end with that."""
    worker.set_up()
    from django.db import connection

    connection.settings_dict["NAME"] = database
    # What is there now stays: nobody need look through it again.
    gc.freeze()


@contextmanager
def _no_circles() -> Iterator[None]:
    """Have nobody look for circles among the many small things of a piece, which has none.

    In a large process that took nearly a third of the time in which a piece is made.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@_no_circles()
def pack(part: str, ids: Sequence[int], ticket: int) -> Packed:
    """Make documents as :func:`make` does, and pack them for this process's engine."""
    from search.engines import engine

    looked_at, documents = make(part, ids, ticket)
    return looked_at, len(documents), engine().pack(documents)


@_no_circles()
def make(part: str, ids: Sequence[int], ticket: int, *, tombstones: bool = False) -> Made:
    """Return the documents of some inner ids of one part of the register.

    A generation in the making needs no tombstones, but for what it holds already.
    What none can be made of is announced, to be tried again: one damaged record must not keep
    the index from being rebuilt, nor be forgotten by it.
    """
    from django.db import InterfaceError, OperationalError

    from search.engines.base import Document
    from search.fields import DocumentType
    from search.indexing import record_documents, subject_documents

    documents: list[Document] = []
    looked_at = 0

    def add(some: Sequence[int]) -> None:
        nonlocal looked_at
        read = subject_documents if part == "subjects" else record_documents
        made = read(some, ticket)
        looked_at += len(made)
        documents.extend(
            item for item in made if tombstones or item.type is not DocumentType.TOMBSTONE
        )

    def each(some: Sequence[int]) -> None:
        try:
            add(some)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one
            if len(some) == 1:
                # The message may hold a value of the record: only id and type are logged.
                logger.warning("%s, id %d: %s", part, some[0], type(error).__name__)
                _announce(part, some[0])
                return
            middle = len(some) // 2
            each(some[:middle])
            each(some[middle:])

    each(ids)
    return looked_at, documents


def _announce(part: str, pk: int) -> None:
    from registry import outbox

    if part == "subjects":
        outbox.announce_subject(pk, 0)
    else:
        outbox.announce_records([(pk, 0)])
