"""Rebuilding the index without a pause: another generation, filled, caught up, swapped in.

Look-ups read the old generation until the pointer moves. Changes that come while the new one is
filled go to both; a crash anywhere leaves the old one in use, and what was begun is thrown away.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from django.db import InterfaceError, OperationalError

from registry import figures, outbox, publication
from search.engines.base import Document, Engine, Writer
from search.indexing import Changed, record_documents, subject_documents

logger = logging.getLogger(__name__)

#: Subjects or records read and written at one go: events wait no longer than one of them takes.
PIECE: Final = 1000
#: Larger than any inner id: everything has been filled in.
_ALL: Final = 1 << 63


class Rebuild:
    """One generation in the making; used by the one indexer's thread alone."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.done = 0
        self.total = _expected()
        self.writer: Writer = engine.new_generation()
        self._subjects_until = 0
        self._records_until = 0
        self._pieces = self._fill()

    def step(self) -> bool:
        """Fill in one piece more; return whether there was one."""
        return next(self._pieces, None) is not None

    def _fill(self) -> Iterator[int]:
        """Fill in subjects, then records; yield how many after each piece.

        The ids reached are noted before their state is read: what changes later is announced,
        and :meth:`follow` brings it to the pieces that are there already.
        """
        for ids in publication.subject_id_ranges(PIECE):
            self._subjects_until = ids[-1]
            self.writer.add_new(_made(subject_documents, ids, _announce_subject))
            self.done += len(ids)
            yield self.done
        self._subjects_until = _ALL
        for ids in publication.record_id_ranges(PIECE):
            self._records_until = ids[-1]
            self.writer.add_new(_made(record_documents, ids, _announce_record))
            self.done += len(ids)
            yield self.done
        self._records_until = _ALL

    def follow(self, changed: Changed) -> None:
        """Take over changes of what is filled in already; the rest will be read as it is then."""
        subjects = [pk for pk in changed.subjects if pk <= self._subjects_until]
        records = [pk for pk in changed.records if pk <= self._records_until]
        self.writer.put([*subject_documents(subjects), *record_documents(records)])

    def finish(self) -> Writer:
        """Make the new generation the one in use; return its writer, to go on with."""
        self.writer.commit()
        self.engine.swap(self.writer)
        return self.writer

    def abandon(self) -> None:
        """Let go of what was begun; the generation in use stays."""
        self.writer.close()
        self.engine.remove_unused()


def _made(
    make: Callable[[Sequence[int]], list[Document]],
    ids: Sequence[int],
    announce: Callable[[int], None],
) -> list[Document]:
    """Return the documents of *ids*; what none can be made of is announced, to be tried again.

    One damaged record must not keep the index from being rebuilt, nor be forgotten by it.
    """
    try:
        return make(ids)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 - as in search.indexing: one must not stop the rest
        if len(ids) == 1:
            # The message may hold a value of the record: only id and type are logged.
            logger.warning("%s of id %d: %s", make.__name__, ids[0], type(error).__name__)
            announce(ids[0])
            return []
    return [document for pk in ids for document in _made(make, [pk], announce)]


def _announce_record(pk: int) -> None:
    outbox.announce_records([(pk, 0)])


def _announce_subject(pk: int) -> None:
    outbox.announce_subject(pk, 0)


def _expected() -> int:
    """Return about how many documents there will be: from the roll-ups, never by counting."""
    totals = figures.totals()
    return sum(totals.records.values()) + totals.subjects
