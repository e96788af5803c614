"""Writing one generation of the embedded index."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import tantivy

from search.engines.base import Document
from search.engines.embedded_schema import (
    ID,
    PLACE,
    VERSION,
    schema,
    tantivy_document,
    values_of,
)
from search.engines.lines import as_line

#: Memory for what is not committed yet. The indexer keeps a writer open all its life; a rebuild
#: writes everything in one go, and larger pieces mean fewer merges.
_HEAP_BYTES: Final = 64_000_000
_BULK_HEAP_BYTES: Final = 256_000_000


def pack(documents: Sequence[Document]) -> bytes:
    """Return lines: the largest version, then each document as tantivy reads it itself."""
    newest = max((document.version for document in documents), default=-1)
    return b"\n".join([b"%d" % newest, *(as_line(values_of(document)) for document in documents)])


class EmbeddedWriter:
    """The one writer of a generation; tantivy refuses a second one while this is open.

    An older version never replaces a newer one. What is committed is looked up, what isn't yet is
    remembered, except for what came by :meth:`add_new`: a rebuild adds millions. Of those only the
    largest version is known, and what is put with a smaller one waits until they are committed.
    """

    def __init__(self, folder: Path, generation: str, *, bulk: bool = False) -> None:
        self.generation = generation
        self._index = tantivy.Index(
            schema(),
            path=str(folder / generation),
            sort_by_field=PLACE,
            sort_order=tantivy.Order.Desc,
        )
        # Nobody else reads here: it is reloaded when the writer itself has to look something up.
        self._index.config_reader(reload_policy="manual")
        # One thread writes one segment a commit; more would leave more small ones to merge.
        heap = _BULK_HEAP_BYTES if bulk else _HEAP_BYTES
        self._writer: Any = self._index.writer(heap, 1)
        self._forget()

    def _forget(self) -> None:
        """Begin anew behind a commit."""
        self._searcher: Any = None
        #: Versions put since the last commit.
        self._put: dict[str, int] = {}
        #: The largest version added since the last commit.
        self._added: int = -1
        #: What may be older than what was added.
        self._doubtful: dict[str, Document] = {}

    def put(self, documents: Iterable[Document]) -> None:
        """Add documents; each replaces the one with its id, unless that has a larger version."""
        newest: dict[str, Document] = {}
        for document in documents:
            known = newest.get(document.public_id)
            if known is None or known.version <= document.version:
                newest[document.public_id] = document
        self._put_newest(newest)

    def _put_newest(self, documents: dict[str, Document]) -> None:
        committed = self._newer_committed(documents)
        for public_id, document in documents.items():
            if document.version < max(committed.get(public_id, 0), self._put.get(public_id, 0)):
                continue
            if document.version < self._added and public_id not in self._put:
                self._doubt(document)
                continue
            self._put[public_id] = document.version
            self._writer.delete_documents_by_term(ID, public_id)
            self._writer.add_document(tantivy_document(document))

    def _doubt(self, document: Document) -> None:
        known = self._doubtful.get(document.public_id)
        if known is None or known.version <= document.version:
            self._doubtful[document.public_id] = document

    def _newer_committed(self, documents: dict[str, Document]) -> dict[str, int]:
        """Return the versions of those committed that are newer than the oldest of *documents*.

        Versions almost always grow, so that there is nearly never one: one question for all.
        """
        if self._searcher is None:
            self._index.reload()
            self._searcher = self._index.searcher()
        if not documents or not self._searcher.num_docs:
            return {}
        query = tantivy.Query.term_set_query(schema(), ID, list(documents))
        found = self._searcher.search(query, len(documents), count=False, order_by_field=VERSION)
        oldest = min(document.version for document in documents.values())
        newer: dict[str, int] = {}
        for number, address in found.hits:
            if number <= oldest:
                break
            newer[self._searcher.doc(address).get_first(ID)] = number
        return newer

    def add_new(self, documents: Iterable[Document]) -> None:
        """Add documents whose ids this generation doesn't hold yet."""
        for document in documents:
            self._added = max(self._added, document.version)
            self._writer.add_document(tantivy_document(document))

    def add_packed(self, packed: bytes) -> None:
        """Add documents that were packed in another process."""
        newest, *lines = packed.decode().split("\n")
        self._added = max(self._added, int(newest))
        for line in lines:
            self._writer.add_json(line)

    def commit(self) -> None:
        """Make everything since the last commit durable and visible at once.

        What was doubtful follows in a commit of its own, before this returns.
        """
        self._writer.commit()
        doubtful = self._doubtful
        self._forget()
        if doubtful:
            self._put_newest(doubtful)
            self._writer.commit()
            self._forget()

    def rollback(self) -> None:
        """Forget everything since the last commit."""
        self._writer.rollback()
        self._forget()

    def close(self) -> None:
        """Let the lock go; what was not committed is forgotten, merges under way are given up."""
        self._writer = None
        self._forget()

    def finish_merges(self) -> None:
        """Wait for the merges that the last commit began, and close: for benchmarks."""
        self._writer.wait_merging_threads()
        self.close()
