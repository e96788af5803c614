"""The embedded engine: tantivy in the process, one folder of files, no server.

Web workers only read. The index is opened at the first question, in the process that asks (one
that was opened before a fork never sees a commit), and shared by its threads. Each question
looks at two files' stamps (a few microseconds) and reloads when the pointer or the commit has
changed, so that a commit is visible at once and no folder is listed.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import tantivy

from search.clauses import Clause, Either, Every, Phrase, Position, Request, Term
from search.engines.base import EngineStatus, Found, Hit, Writer
from search.engines.embedded_writer import ID, VERSION, EmbeddedWriter, schema
from search.engines.generations import (
    POINTER_NAME,
    make_generation,
    read_pointer,
    remove_others,
    size_of,
    write_pointer,
)
from search.fields import Number
from search.numbers import day_number
from search.results import EngineUnavailable

_UNSIGNED: Final = tantivy.FieldType.Unsigned
_MUST: Final = tantivy.Occur.Must
_MUST_NOT: Final = tantivy.Occur.MustNot
_SHOULD: Final = tantivy.Occur.Should
#: tantivy writes this file at the end of each commit, by an atomic rename.
_COMMIT_NAME: Final = "meta.json"
_Stamp = tuple[int, int]


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


def _stamp(path: Path) -> _Stamp:
    status = path.stat()
    return status.st_ino, status.st_mtime_ns


@dataclass(slots=True)
class _View:
    """One commit of one generation, opened by this process."""

    pid: int
    pointer: _Stamp
    generation: str
    folder: Path
    commit: _Stamp
    index: Any
    searcher: Any
    #: Whether documents outside their period are in this commit, for the day last asked.
    outside: tuple[date, bool] | None = None


class EmbeddedEngine:
    """tantivy below one folder; see the module. Safe for threads and after forks."""

    name = "embedded"
    is_shared = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._opened: _View | None = None
        self._schema = schema()

    def search(self, request: Request) -> Found:
        """Return one page of hits; raise EngineUnavailable when there is no sound index."""
        with unavailable_on_fault():
            view = self._view()
            narrowed = [*request.conditions, *(each.clause for each in request.filters)]
            conditions = [(_MUST, self._query(clause)) for clause in narrowed]
            conditions += self._period(view, request.day)
            hits, total = self._bands(view, request, conditions)
            return Found(tuple(hits), total if request.count else None, _as_of(view))

    def _bands(
        self, view: _View, request: Request, conditions: list[tuple[Any, Any]]
    ) -> tuple[list[Hit], int]:
        """Go through the bands until the page is full, and count in those that are left."""
        hits: list[Hit] = []
        total, after = 0, request.after
        before: list[tuple[Any, Any]] = []
        for number, clause in enumerate(request.bands):
            band = self._query(clause)
            parts = [(_MUST, band), *conditions, *before]
            before.append((_MUST_NOT, band))
            wanted = request.size - len(hits)
            if wanted > 0 and (after is None or number >= after.band):
                start = self._after(request, number)
                found = _search(view, [*parts, *start], request.order, wanted, count=not start)
                hits += [_hit(view, number, order, at) for order, at in found.hits]
                if not start:
                    total += found.count
                    continue
            if request.count:
                total += _search(view, parts, request.order, 1, count=True).count
            elif len(hits) >= request.size:
                break
        return hits, total

    def _after(self, request: Request, band: int) -> list[tuple[Any, Any]]:
        """Return the condition of starting behind ``after``, in its own band only."""
        if request.after is None or request.after.band != band:
            return []
        query = tantivy.Query.range_query(
            self._schema,
            request.order,
            _UNSIGNED,
            upper_bound=request.after.order,
            include_upper=False,
        )
        return [(_MUST, query)]

    def _period(self, view: _View, day: date) -> list[tuple[Any, Any]]:
        """Return the condition that a document is shown on *day*.

        Almost always every document is (the rest became tombstones), and asking each one again
        would cost more than the question: so this is asked once a day and commit, and turned
        round: not among the few whose period is over or has not begun.
        """
        if view.outside is None or view.outside[0] != day:
            either = tantivy.Query.boolean_query([(_SHOULD, q) for q in self._outside(day)])
            view.outside = (day, view.searcher.search(either, 1).count > 0)
        if not view.outside[1]:
            return []
        return [(_MUST_NOT, query) for query in self._outside(day)]

    def _outside(self, day: date) -> list[Any]:
        number = day_number(day)
        bounds: list[tuple[Number, int | None, int | None]] = [
            (Number.UNTIL, None, number - 1),
            (Number.SINCE, number + 1, None),
        ]
        return [
            tantivy.Query.range_query(
                self._schema,
                field,
                _UNSIGNED,
                lower,
                upper,
                use_inverted_index=True,
            )
            for field, lower, upper in bounds
        ]

    def _query(self, clause: Clause) -> Any:
        """Translate one clause."""
        query = tantivy.Query
        match clause:
            case Term(field, value):
                return query.term_query(self._schema, field, value, index_option="basic")
            case Phrase(field, (word,)):
                return query.term_query(self._schema, field, word, index_option="basic")
            case Phrase(field, words):
                return query.phrase_query(self._schema, field, list(words))
            case Every(clauses):
                return query.boolean_query([(_MUST, self._query(part)) for part in clauses])
            case Either(clauses):
                return query.boolean_query([(_SHOULD, self._query(part)) for part in clauses])

    def _view(self) -> _View:
        """Return the newest commit of the generation in use, opened or reloaded as needed."""
        view = self._opened
        if view is not None and view.pid == os.getpid() and self._is_newest(view):
            return view
        with self._lock:
            view = self._opened
            if view is None or view.pid != os.getpid():
                view = None
            elif self._is_newest(view):
                return view
            self._opened = self._reopened(view)
            return self._opened

    def _is_newest(self, view: _View) -> bool:
        try:
            return (
                _stamp(self.folder / POINTER_NAME) == view.pointer
                and _stamp(view.folder / _COMMIT_NAME) == view.commit
            )
        except FileNotFoundError:
            return False

    def _reopened(self, old: _View | None) -> _View:
        """Open the generation in use; once more when it was swapped away in between."""
        try:
            return self._open(old)
        except Exception:
            pointer = read_pointer(self.folder)
            if pointer is None or (old is not None and pointer.generation == old.generation):
                raise
            return self._open(None)

    def _open(self, old: _View | None) -> _View:
        # Stamps are taken before what they stamp is read: a change in between is seen again.
        pointer_stamp = _stamp(self.folder / POINTER_NAME)
        pointer = read_pointer(self.folder)
        if pointer is None or not pointer.is_readable:
            message = "There is no index that this version can read: run rebuild_index."
            raise EngineUnavailable(message)
        folder = self.folder / pointer.generation
        commit_stamp = _stamp(folder / _COMMIT_NAME)
        if old is not None and old.generation == pointer.generation:
            index = old.index
        else:
            index = tantivy.Index.open(str(folder))
            index.config_reader(reload_policy="manual")
        index.reload()
        return _View(
            os.getpid(),
            pointer_stamp,
            pointer.generation,
            folder,
            commit_stamp,
            index,
            index.searcher(),
        )

    def status(self) -> EngineStatus:
        """Return what is known of the generation in use; raise EngineUnavailable without one."""
        with unavailable_on_fault():
            view = self._view()
            return EngineStatus(
                engine=self.name,
                version=version("tantivy"),
                generation=view.generation,
                documents=view.searcher.num_docs,
                as_of=_as_of(view),
                size_bytes=size_of(view.folder),
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

    def swap(self, writer: Writer) -> None:
        """Let readers use *writer*'s generation from their next question on."""
        with unavailable_on_fault():
            write_pointer(self.folder, writer.generation)

    def remove_unused(self) -> None:
        """Remove all generations but the one in use."""
        with unavailable_on_fault():
            pointer = read_pointer(self.folder)
            remove_others(self.folder, pointer.generation if pointer else None)


def _search(
    view: _View, parts: list[tuple[Any, Any]], order: Number, limit: int, *, count: bool
) -> Any:
    query = tantivy.Query.boolean_query(parts)
    return view.searcher.search(query, limit, count=count, order_by_field=order)


def _hit(view: _View, band: int, order: int, address: Any) -> Hit:
    document = view.searcher.doc(address)
    return Hit(document.get_first(ID), document.get_first(VERSION), Position(band, order))


def _as_of(view: _View) -> datetime:
    """Return when the commit was made: the time of the file that tantivy writes last."""
    return datetime.fromtimestamp(view.commit[1] / 1e9, UTC)
