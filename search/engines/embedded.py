"""The embedded engine: tantivy in the process, one folder of files, no server.

Web workers only read. The index is opened at the first question, in the process that asks (one
that was opened before a fork never sees a commit; see also ``embedded_forks``), and shared by its
threads. Each question looks at two files' stamps (a few microseconds) and reloads when the pointer
or the commit has changed, so that a commit is visible at once and no folder is listed.
"""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Final

from search.clauses import COUNTED_EXACTLY, Request, Term
from search.engines.base import Document, EngineStatus, Found, Writer
from search.engines.embedded_bands import Bands
from search.engines.embedded_facets import Counts, facet_counts
from search.engines.embedded_forks import let_go_of_copied_locks
from search.engines.embedded_queries import MUST, translated
from search.engines.embedded_view import View, open_view
from search.engines.embedded_writer import EmbeddedWriter, pack
from search.engines.generations import (
    make_generation,
    read_pointer,
    remove_others,
    size_of,
    write_pointer,
)
from search.engines.per_process import PerProcess
from search.fields import DocumentType, Key
from search.results import EngineUnavailable

_TOMBSTONES: Final = Term(Key.TYPE, DocumentType.TOMBSTONE)

os.register_at_fork(after_in_child=let_go_of_copied_locks)


@contextmanager
def unavailable_on_fault() -> Iterator[None]:
    """Turn any fault of the engine into :class:`EngineUnavailable`: never into "no record"."""
    try:
        yield
    except EngineUnavailable:
        raise
    except Exception as error:
        raise EngineUnavailable(str(error)) from error
    except BaseException as error:
        # A panic inside tantivy (a damaged file) derives from BaseException.
        if type(error).__name__ != "PanicException":
            raise
        raise EngineUnavailable(str(error)) from error


class _State:
    """What belongs to one process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.view: View | None = None


class EmbeddedEngine:
    """tantivy below one folder; see the module. Safe for threads and after forks."""

    name = "embedded"
    is_shared = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._own = PerProcess(_State)

    @property
    def _state(self) -> _State:
        return self._own.get()

    def search(self, request: Request) -> Found:
        """Return one page of hits; raise EngineUnavailable when there is no sound index."""
        with unavailable_on_fault():
            view = self._view()
            narrowed = [*request.conditions, *(each.clause for each in request.filters)]
            conditions = [(MUST, translated(clause)) for clause in narrowed]
            conditions += view.period(request.day)
            bands = Bands(view, request, conditions, view.ladder(request.type, request.order))
            bands.gather()
            total = bands.total if request.count else None
            return Found(tuple(bands.hits), total, view.as_of, _facets(view, request, total))

    def _view(self) -> View:
        """Return the newest commit of the generation in use, opened or reloaded as needed."""
        state = self._state
        view = state.view
        if view is not None and view.is_newest(self.folder):
            return view
        with state.lock:
            if state.view is None or not state.view.is_newest(self.folder):
                state.view = self._reopened(state.view)
            return state.view

    def _reopened(self, old: View | None) -> View:
        """Open the generation in use; once more when it was swapped away in between."""
        try:
            return open_view(self.folder, old)
        except Exception:
            pointer = read_pointer(self.folder)
            if pointer is None or (old is not None and pointer.generation == old.generation):
                raise
            return open_view(self.folder, None)

    def status(self) -> EngineStatus:
        """Return what is known of the generation in use; raise EngineUnavailable without one."""
        with unavailable_on_fault():
            view = self._view()
            return EngineStatus(
                engine=self.name,
                version=version("tantivy"),
                generation=view.generation,
                documents=view.searcher.num_docs,
                as_of=view.as_of,
                size_bytes=size_of(view.folder),
                tombstones=view.searcher.search(translated(_TOMBSTONES), 1).count,
            )

    def is_built(self) -> bool:
        """Tell whether there is a generation that this code can read, sound or not."""
        with unavailable_on_fault():
            pointer = read_pointer(self.folder)
            return pointer is not None and pointer.is_readable

    def is_sound(self) -> bool:
        """Tell whether the generation in use can be opened."""
        try:
            with unavailable_on_fault():
                self._view()
        except EngineUnavailable:
            return False
        return True

    def open_writer(self) -> EmbeddedWriter:
        """Open the generation in use for writing; only the one indexer does."""
        with unavailable_on_fault():
            pointer = read_pointer(self.folder)
            if pointer is None or not pointer.is_readable:
                message = "There is no index to write to: build one first."
                raise EngineUnavailable(message)
            return EmbeddedWriter(self.folder, pointer.generation)

    def new_generation(self) -> EmbeddedWriter:
        """Begin another generation, which nobody reads before :meth:`swap`."""
        with unavailable_on_fault():
            return EmbeddedWriter(self.folder, make_generation(self.folder), bulk=True)

    def pack(self, documents: Sequence[Document]) -> bytes:
        """Return *documents* as a writer adds them most quickly."""
        return pack(documents)

    def swap(self, writer: Writer) -> None:
        """Let readers use *writer*'s generation from their next question on."""
        with unavailable_on_fault():
            write_pointer(self.folder, writer.generation)

    def remove_unused(self) -> None:
        """Remove all generations but the one in use."""
        with unavailable_on_fault():
            pointer = read_pointer(self.folder)
            remove_others(self.folder, pointer.generation if pointer else None)


def _facets(view: View, request: Request, total: int | None) -> Counts:
    """Return the counts beside an answer, those of this commit from memory."""
    if not request.facets:
        return {}
    counts: Counts | None = view.remembered(request)
    if counts is None:
        is_whole = view.is_clean and not view.has_outside(request.day)
        found = view.searcher.num_docs
        if total is not None and total <= COUNTED_EXACTLY:
            found = total
        counts = facet_counts(view, request, view.period(request.day), found, is_whole=is_whole)
        view.remember(request, counts)
    return counts
