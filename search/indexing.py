"""Bringing the register's changes to the index: read, write, commit, count, settle.

Events say what changed and never how. Whoever applies one reads the register's state of that
moment, so that events which come late, twice or in another order lead to the same end. They are
settled last, after index and figures hold them: a crash at any line only repeats work.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from django.db import InterfaceError, OperationalError, transaction

from registry import figures, freshness, outbox, publication
from registry.outbox import Event
from registry.subject_facts import subject_facts
from search.documents import record_document, subject_document
from search.engines.base import Document, Engine, Writer
from search.results import EngineUnavailable
from search.role import ALONE, Role

logger = logging.getLogger(__name__)

#: Events applied with one commit. Fewer cost more commits, more cost a withdrawal its second.
BATCH: Final = 2000
#: Events counted and settled in one transaction: pages and imports wait for no longer than
#: 50 ms for SQLite's one writer (design decision 3).
SETTLED_AT_ONCE: Final = 250


@dataclass(frozen=True, slots=True)
class Changed:
    """Inner ids of the records and subjects that a batch of events is about."""

    records: tuple[int, ...]
    subjects: tuple[int, ...]


class Failed(NamedTuple):
    """An event of which nothing could be made, and the type of what went wrong."""

    event: Event
    error: str


def changed_by(events: Sequence[Event]) -> Changed:
    """Return what *events* are about; a record's event is about its subject too."""
    records = {event.record_id for event in events if event.record_id is not None}
    subjects = {event.subject_id for event in events if event.subject_id is not None}
    subjects |= publication.subject_ids_of_records(sorted(records))
    return Changed(tuple(sorted(records)), tuple(sorted(subjects)))


def record_documents(ids: Sequence[int], ticket: int = 0) -> list[Document]:
    """Return what the index must hold of these records now: documents or tombstones.

    *ticket* must have been taken before (``outbox.take_ticket``).
    """
    return [record_document(published, ticket) for published in publication.published_records(ids)]


def subject_documents(ids: Sequence[int], ticket: int = 0) -> list[Document]:
    """Return what the index must hold of these subjects now: documents or tombstones.

    *ticket* must have been taken before (``outbox.take_ticket``).
    """
    # Facts first: a record that is published in between has an event waiting, and one that is
    # withdrawn in between has too.
    facts = subject_facts(ids)
    return [
        subject_document(published, facts.get(published.public_id), ticket)
        for published in publication.published_subjects(ids)
    ]


def documents_of(changed: Changed, ticket: int) -> list[Document]:
    """Return the documents and tombstones of everything in *changed*."""
    return [
        *record_documents(changed.records, ticket),
        *subject_documents(changed.subjects, ticket),
    ]


class Applier:
    """Applies waiting events through one writer, which it keeps open."""

    def __init__(self, engine: Engine, role: Role = ALONE) -> None:
        self.engine = engine
        self.role = role
        self._writer: Writer | None = None
        self._generation = ""
        #: Whether somebody else put another generation in use since this one wrote last.
        self.was_overtaken = False

    @property
    def writer(self) -> Writer:
        """Return the writer of the generation in use, opened when first needed."""
        if self._writer is None:
            self._writer = self.engine.open_writer()
            known, self._generation = self._generation, self._writer.generation
            self.was_overtaken |= known not in {"", self._generation}
        return self._writer

    def close(self) -> None:
        """Let go of the generation."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()

    def adopt(self, writer: Writer) -> None:
        """Go on with *writer*, whose generation is the one in use from now on."""
        self.close()
        self._writer, self._generation = writer, writer.generation

    def apply_batch(self, limit: int = BATCH, also: "Follower | None" = None) -> int:
        """Apply the oldest events that are due, and return how many were taken up.

        Args:
            limit: The most events to take.
            also: A generation in the making that must hear of the same changes.

        Raises:
            EngineUnavailable: The index can't be written; every event goes on waiting.
            RoleLostError: Another indexer may be at work; the events that are not settled yet go
                on waiting, for it.
        """
        events = outbox.waiting(limit)
        if not events:
            return 0
        prepared, failed = self._apply(events)
        if also is not None:
            also.follow(prepared.changed)
        settle(prepared.events, self.role)
        _postpone(failed)
        return len(events)

    def _apply(self, events: list[Event]) -> tuple["_Prepared", list[Failed]]:
        """Write what *events* are about; return what was written and what can't be.

        Where the engine takes the whole of them but not one document among them, halves are
        tried, down to the events that it refuses.
        """
        # After the events were fetched, before their state is read: see take_ticket.
        prepared, failed = _prepare(events, outbox.take_ticket())
        try:
            self.writer.put(prepared.documents)
            self.writer.commit()
        except Exception as error:
            self.close()
            unwritable = EngineUnavailable(f"The index can't be written: {error}")
            if isinstance(error, OSError) or not prepared.events or not self._takes_anything():
                raise unwritable from error
            if self.was_overtaken:
                # It was no document's fault: another generation is in use, to be made good first.
                raise unwritable from error
            kind = type(error).__name__
        else:
            return prepared, failed
        if len(prepared.events) == 1:
            about = outbox.about(prepared.events[0].record_id, prepared.events[0].subject_id)
            logger.warning(
                "The engine refuses event %d (%s): %s", prepared.events[0].id, about, kind
            )
            return _NOTHING, [*failed, Failed(prepared.events[0], kind)]
        middle = len(prepared.events) // 2
        first, refused = self._apply(prepared.events[:middle])
        second, further = self._apply(prepared.events[middle:])
        return first.joined(second), [*failed, *refused, *further]

    def _takes_anything(self) -> bool:
        """Tell whether the engine writes at all: a commit without documents."""
        try:
            self.writer.commit()
        except Exception:  # noqa: BLE001 - whatever is wrong, it can't be written
            self.close()
            return False
        return True

    def count_batch(self, limit: int = BATCH, also: "Follower | None" = None) -> int:
        """Settle the oldest events while there is no index at all; return how many.

        Whoever builds the first generation reads everything anyway: what was announced before
        has only to be counted, and what comes meanwhile goes to *also* alone. After a crash
        there is still no index, and it is built from the beginning.
        """
        events = outbox.waiting(limit)
        failed: list[Failed] = []
        if also is not None:
            events, failed = _each_alone_if_need_be(
                events, lambda some: also.follow(changed_by(some))
            )
        settle(events, self.role)
        _postpone(failed)
        return len(events) + len(failed)


class Follower(Protocol):
    """What must hear of changes besides the index in use: a generation in the making."""

    def follow(self, changed: Changed) -> None:
        """Take over what *changed* is now."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """Events whose documents could be made, and those documents."""

    events: list[Event]
    changed: Changed
    documents: list[Document]

    def joined(self, other: "_Prepared") -> "_Prepared":
        """Return both together; the documents were written."""
        records = {*self.changed.records, *other.changed.records}
        subjects = {*self.changed.subjects, *other.changed.subjects}
        changed = Changed(tuple(sorted(records)), tuple(sorted(subjects)))
        return _Prepared([*self.events, *other.events], changed, [])


_NOTHING: Final = _Prepared([], Changed((), ()), [])


def _prepare(events: list[Event], ticket: int) -> tuple[_Prepared, list[Failed]]:
    """Make the documents of *events*; return also those of which none can be made."""
    made: dict[str, Document] = {}
    records: set[int] = set()
    subjects: set[int] = set()

    def make(some: list[Event]) -> None:
        changed = changed_by(some)
        documents = documents_of(changed, ticket)
        made.update({document.public_id: document for document in documents})
        records.update(changed.records)
        subjects.update(changed.subjects)

    good, failed = _each_alone_if_need_be(events, make)
    changed = Changed(tuple(sorted(records)), tuple(sorted(subjects)))
    return _Prepared(good, changed, list(made.values())), failed


def _each_alone_if_need_be(
    events: list[Event], act: Callable[[list[Event]], None]
) -> tuple[list[Event], list[Failed]]:
    """Do *act* to all events, or to each where that fails; return the good and the failed ones.

    One damaged record must not keep the others from the index. Faults of the database, of the
    engine or of the role are no event's: they are raised, and everything waits.
    """
    try:
        act(events)
    except (OperationalError, InterfaceError, EngineUnavailable):
        raise
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one
        # The message may hold a value of the record: only ids and the error's type are logged.
        kind = type(error).__name__
        if len(events) == 1:
            about = outbox.about(events[0].record_id, events[0].subject_id)
            logger.warning("Event %d (%s) must wait: %s", events[0].id, about, kind)
            return [], [Failed(events[0], kind)]
        logger.warning("%d events can't be applied together (%s): trying each", len(events), kind)
    else:
        return events, []
    results = [_each_alone_if_need_be([event], act) for event in events]
    return (
        [event for good, _failed in results for event in good],
        [event for _good, failed in results for event in failed],
    )


def _postpone(failed: Iterable[Failed]) -> None:
    for event, error in failed:
        outbox.postpone(event, error)


def settle(events: Sequence[Event], role: Role = ALONE) -> None:
    """Count what *events* are about, and remove them: in pieces, each in one transaction.

    Raises:
        RoleLostError: Another indexer may be at work: what isn't settled goes on waiting.
    """
    for piece in _pieces(events, SETTLED_AT_ONCE):
        changed = changed_by(piece)
        with transaction.atomic():
            role.check()
            figures.count_records(changed.records)
            figures.count_subjects(changed.subjects)
            outbox.settle([event.id for event in piece])
            if piece[-1] is events[-1]:
                freshness.note_applied(max(event.created_at for event in events))


def _pieces(events: Sequence[Event], size: int) -> Iterator[Sequence[Event]]:
    for start in range(0, len(events), size):
        yield events[start : start + size]


def apply_waiting(engine: Engine) -> int:
    """Apply everything that waits and is due, at once; return the number of events.

    For commands and tests; the indexer has its own loop.
    """
    applier, total = Applier(engine), 0
    try:
        while number := applier.apply_batch():
            total += number
    finally:
        applier.close()
    return total
