"""Writing one generation. What is put is held here until the commit, and so can be forgotten.

Only a generation that nobody reads yet is sent piece by piece, by helper threads, while the next
piece is being made.
"""

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Final

from elasticsearch import Elasticsearch

from search.engines.base import Document
from search.engines.elastic import generations
from search.engines.elastic.bulk import send
from search.engines.elastic.documents import COMMIT_MARKER, marker, operation
from search.engines.elastic.faults import Failed, failing, unavailable
from search.engines.elastic.naming import Layout
from search.results import EngineUnavailable

logger = logging.getLogger(__name__)

#: Documents of one bulk request: about two megabytes, some fifty milliseconds of the server.
PIECE: Final = 2000
#: Requests under way while a generation is filled; a third made nothing quicker on two cores.
_THREADS: Final = 2
#: Seconds between two signs of life.
_LIFE_SECONDS: Final = 15.0
#: Seconds for a refresh, which a look-up's time-out would cut short.
_REFRESH_SECONDS: Final = 30.0


@contextmanager
def unavailable_on_fault() -> Iterator[None]:
    """Turn :class:`Failed` into :class:`EngineUnavailable`."""
    try:
        yield
    except Failed as failed:
        raise unavailable(failed) from None


def pack(documents: Sequence[Document]) -> bytes:
    """Return the lines of a bulk request, two for each document."""
    return b"\n".join(map(operation, documents))


class ElasticWriter:
    """Writes one generation; see the module. One thread uses it."""

    def __init__(
        self, client: Elasticsearch, layout: Layout, generation: str, *, filling: bool = False
    ) -> None:
        self.generation = generation
        #: How many documents were refused because a newer version was there.
        self.older = 0
        self._client = client
        self._layout = layout
        self._filling = filling
        self._held: dict[str, Document] = {}
        self._sending: list[Future[int]] = []
        self._helpers: ThreadPoolExecutor | None = None
        self._is_sent = False
        self._is_committed = False
        self._alive_at = time.monotonic()

    def put(self, documents: Iterable[Document]) -> None:
        """Add documents; each replaces the one with its id, unless that has a larger version."""
        for document in documents:
            # An equal version must arrive after the one it replaces.
            self._wait()
            self._hold(document)

    def add_new(self, documents: Iterable[Document]) -> None:
        """Add documents that this generation can't hold yet; sent while the next are made."""
        for document in documents:
            self._hold(document)

    def _hold(self, document: Document) -> None:
        there = self._held.get(document.public_id)
        if there is not None and there.version > document.version:
            self.older += 1
            return
        self._held[document.public_id] = document
        if self._filling and len(self._held) >= PIECE:
            self._send_piece()

    def add_packed(self, packed: bytes) -> None:
        """Send documents that were packed in another process."""
        lines = packed.split(b"\n") if packed else []
        # Two lines are a document: what is done to it, and its content.
        pairs = [b"\n".join(lines[at : at + 2]) for at in range(0, len(lines), 2)]
        for start in range(0, len(pairs), PIECE):
            self._send(pairs[start : start + PIECE])

    def _send_piece(self) -> None:
        """Send what is held."""
        lines = [operation(document) for document in self._held.values()]
        self._held = {}
        self._send(lines)

    def _send(self, lines: list[bytes]) -> None:
        """Hand documents to a helper; wait first while all of them are busy."""
        with unavailable_on_fault():
            while len(self._sending) >= _THREADS:
                self.older += self._sending.pop(0).result()
            if self._helpers is None:
                self._helpers = ThreadPoolExecutor(_THREADS, "elastic-writer")
            self._is_sent = True
            self._sending.append(self._helpers.submit(send, self._client, self.generation, lines))
            self._give_sign_of_life()

    def _give_sign_of_life(self) -> None:
        """Say that somebody writes here; a server too busy to hear it is told with the next piece.

        Documents are sent to it again and again too: for want of a sign an hour's work was lost.
        """
        if time.monotonic() - self._alive_at <= _LIFE_SECONDS:
            return
        try:
            with failing():
                generations.sign_of_life(self._client, self.generation)
        except Failed as failed:
            if not failed.is_overload_or_outage:
                raise
            logger.info("%s; no sign of life was given", failed)
        else:
            self._alive_at = time.monotonic()

    def _wait(self) -> None:
        """Wait for all that helpers are sending."""
        with unavailable_on_fault():
            while self._sending:
                self.older += self._sending.pop(0).result()

    def commit(self) -> None:
        """Make everything since the last commit durable and visible at once.

        Raises:
            EngineUnavailable: It could not be written, or another generation is in use by now:
                what is written to this one is read by nobody.
        """
        noted = marker(COMMIT_MARKER, time.time_ns() // 1000)
        self._wait()
        held, self._held = self._held, {}
        # The time is written last, so that it never says more than is there.
        lines = [*map(operation, held.values()), noted]
        with unavailable_on_fault():
            for start in range(0, len(lines), PIECE):
                self.older += send(self._client, self.generation, lines[start : start + PIECE])
            self._make_visible()
            self._check_use()
        self._is_sent, self._is_committed = False, True

    def _make_visible(self) -> None:
        client = self._client.options(request_timeout=_REFRESH_SECONDS)
        if self._filling:
            # What takes its time is done before the swap, which is quick.
            generations.make_ready(self._client, self._layout, self.generation)
        with failing():
            answer = client.indices.refresh(index=self.generation)
        if answer["_shards"]["failed"]:
            raise Failed(None, "refresh failed")

    def _check_use(self) -> None:
        if self._filling:
            return
        if generations.current(self._client, self._layout) != self.generation:
            message = "Another generation of the index is in use by now."
            raise EngineUnavailable(message)

    def rollback(self) -> None:
        """Forget everything since the last commit.

        Raises:
            EngineUnavailable: Pieces of a generation in the making were sent since its commit.
        """
        with suppress(EngineUnavailable):
            self._wait()
        self._held = {}
        if not self._is_sent:
            return
        if self._is_committed:
            message = "This generation can't be rolled back any more: begin another."
            raise EngineUnavailable(message)
        with unavailable_on_fault():
            generations.recreate(self._client, self._layout, self.generation)
        self._is_sent = False

    def close(self) -> None:
        """Let go of the generation; what was not committed is forgotten."""
        self._held = {}
        for future in self._sending:
            future.cancel()
        if self._helpers is not None:
            self._helpers.shutdown(wait=True, cancel_futures=True)
            self._helpers = None
        self._sending = []
        if self._filling:
            # Whoever can't be told finds out when no sign of life comes any more.
            with suppress(Failed):
                generations.no_more_life(self._client, self.generation)

    def go_into_use(self) -> None:
        """Be told that readers use this generation from now on."""
        self._filling = False
