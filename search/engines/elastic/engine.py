"""The engine itself: asks, with short time-outs, one more try and a circuit breaker.

After a fork it makes a client of its own. Look-ups never wait longer than two time-outs, and while
the circuit is open they don't wait at all.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final, TypeVar

from elasticsearch import Elasticsearch

from search.clauses import Request
from search.engines.base import Document, EngineStatus, Found, Writer
from search.engines.elastic import answers, generations
from search.engines.elastic.breaker import Breaker
from search.engines.elastic.connection import Cluster, make_client
from search.engines.elastic.faults import Failed, failing, unavailable
from search.engines.elastic.naming import Layout, reading_alias
from search.engines.elastic.queries import ALL_DOCUMENTS, COMMITTED, TOMBSTONES, plan
from search.engines.elastic.writer import ElasticWriter, pack, unavailable_on_fault
from search.engines.per_process import PerProcess
from search.results import EngineUnavailable

T = TypeVar("T")

#: Seconds that parts of an index may be without a living copy before it counts as lost. A node
#: that is started again needs some; whoever rebuilds meanwhile does it for nothing.
RED_SECONDS: Final = 120.0
#: Seconds for which the time of the last commit is taken as known. Asking for it costs a fifth of
#: a short question; an answer then names a commit that is older by so much at most.
COMMIT_SECONDS: Final = 1.0
#: The server is told to stop a little before we do.
_SERVER_SHARE: Final = 0.8


class _State:
    """What belongs to one process: connections, the breaker, since when the index is red."""

    def __init__(self, cluster: Cluster) -> None:
        self.client = make_client(cluster)
        self.breaker = Breaker()
        self.red_since: float | None = None
        #: When the time of the last commit was asked for, and what it was.
        self.committed: tuple[float, datetime | None] = (-math.inf, None)


class ElasticEngine:
    """Elasticsearch behind the port; see the module. Safe for threads and after forks."""

    name = "elasticsearch"
    is_shared = True

    def __init__(self, cluster: Cluster, layout: Layout) -> None:
        self.cluster = cluster
        self.layout = layout
        self._own = PerProcess(partial(_State, cluster))

    @property
    def _state(self) -> _State:
        return self._own.get()

    def search(self, request: Request) -> Found:
        """Return one page of hits; raise EngineUnavailable when there is no whole answer."""
        state = self._state
        at, as_of = state.committed
        is_known = time.monotonic() - at < COMMIT_SECONDS
        planned = plan(request, asks_commit=not is_known)

        def ask(client: Elasticsearch) -> Found:
            got = self._msearch(client, planned.bodies)
            return answers.read(planned, request.size, got, counted=request.count)

        found = self._ask(ask)
        if is_known:
            return replace(found, as_of=as_of)
        state.committed = (time.monotonic(), found.as_of)
        return found

    def _msearch(self, client: Elasticsearch, bodies: list[dict[str, Any]]) -> list[Any]:
        """Ask several searches in one round trip; each is answered whole or not at all."""
        limit = {"timeout": f"{int(self.cluster.timeout * _SERVER_SHARE * 1000)}ms"}
        head = {"allow_partial_search_results": False}
        lines = [line for body in bodies for line in (head, {**body, **limit})]
        answer = client.msearch(index=reading_alias(self.layout), searches=lines)
        return list(answer["responses"])

    def _ask(self, question: Callable[[Elasticsearch], T]) -> T:
        """Ask, and once more when the server is in trouble: another host, where there is one."""
        state = self._state
        if not state.breaker.admit():
            message = "Elasticsearch has failed just now and isn't asked for a moment."
            raise EngineUnavailable(message)
        try:
            answer = self._twice(question, state.client)
        except Failed as failed:
            if failed.is_overload_or_outage:
                state.breaker.failed()
            else:
                state.breaker.succeeded()
            raise unavailable(failed) from None
        except BaseException:
            state.breaker.failed()
            raise
        state.breaker.succeeded()
        return answer

    def _twice(self, question: Callable[[Elasticsearch], T], client: Elasticsearch) -> T:
        try:
            with failing():
                return question(client)
        except Failed as failed:
            # One host that hangs would hang again; a generation may just have been swapped away.
            hangs = failed.timed_out and len(self.cluster.hosts) == 1
            if hangs or not (failed.is_overload_or_outage or failed.is_missing):
                raise
        with failing():
            return question(client)

    def status(self) -> EngineStatus:
        """Return what the server says; raise EngineUnavailable without an index."""
        return self._ask(self._status)

    def _status(self, client: Elasticsearch) -> EngineStatus:
        generation = self._generation(client)
        (committed,) = self._msearch(client, [COMMITTED])
        nodes = client.nodes.info(node_id="_local", filter_path="nodes.*.version")
        counted = client.count(index=generation, query=ALL_DOCUMENTS)
        gone = client.count(index=generation, query=TOMBSTONES)
        stats = client.indices.stats(index=generation, metric="store")
        (node,) = nodes["nodes"].values()
        return EngineStatus(
            engine=self.name,
            version=node["version"],
            generation=generation,
            documents=counted["count"],
            as_of=answers.committed(committed),
            size_bytes=stats["_all"]["primaries"]["store"]["size_in_bytes"],
            tombstones=gone["count"],
        )

    def _generation(self, client: Elasticsearch) -> str:
        generation = generations.current(client, self.layout)
        if generation is None:
            raise Failed(404, "")
        return generation

    def is_built(self) -> bool:
        """Tell whether there is a generation that this code can read, sound or not.

        Raises:
            EngineUnavailable: No server answers: that isn't the same as no index.
        """
        return self._ask(lambda client: generations.current(client, self.layout)) is not None

    def is_sound(self) -> bool:
        """Tell whether the generation in use answers, or at least may do so again by itself.

        Raises:
            EngineUnavailable: It doesn't just now. An index counts as lost, and is worth building
                anew, only when parts of it have had no living copy for a good while.
        """
        if not self.is_built():
            return False
        try:
            self._ask(lambda client: answers.committed(self._msearch(client, [COMMITTED])[0]))
        except EngineUnavailable:
            if self._is_lost():
                return False
            raise
        self._state.red_since = None
        return True

    def _is_lost(self) -> bool:
        state = self._state
        if not self._ask(lambda client: generations.is_red(client, self._generation(client))):
            state.red_since = None
            return False
        if state.red_since is None:
            state.red_since = time.monotonic()
        return time.monotonic() - state.red_since >= RED_SECONDS

    def open_writer(self) -> ElasticWriter:
        """Open the generation in use for writing."""
        with unavailable_on_fault():
            client = self._state.client
            return ElasticWriter(client, self.layout, self._generation(client))

    def new_generation(self) -> ElasticWriter:
        """Begin another generation, which nobody reads before :meth:`swap`."""
        with unavailable_on_fault():
            client = self._state.client
            generation = generations.create(client, self.layout)
            return ElasticWriter(client, self.layout, generation, filling=True)

    def pack(self, documents: Sequence[Document]) -> bytes:
        """Return *documents* as lines of a bulk request."""
        return pack(documents)

    def swap(self, writer: Writer) -> None:
        """Let readers use *writer*'s generation from their next question on."""
        with unavailable_on_fault():
            generations.put_in_use(self._state.client, self.layout, writer.generation)
        if isinstance(writer, ElasticWriter):
            writer.go_into_use()

    def remove_unused(self) -> None:
        """Remove all generations that nobody reads and nobody fills, but those of newer code."""
        with unavailable_on_fault():
            generations.remove_unused(self._state.client, self.layout)
