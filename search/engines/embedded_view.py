"""What a process has open of the embedded index: one commit of one generation."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import tantivy

from search.clauses import Request
from search.engines.embedded_queries import MUST_NOT, SHOULD, Part, all_of, outside
from search.engines.embedded_schema import bucket_letter
from search.engines.embedded_tiers import Ladder
from search.engines.generations import POINTER_NAME, read_pointer
from search.fields import DocumentType, Order
from search.results import EngineUnavailable

#: tantivy writes this file at the end of each commit, by an atomic rename.
COMMIT_NAME: Final = "meta.json"
#: A ladder serves until its generation has grown or shrunk by this part: it says how large tiers
#: are, and not what is in them.
_LADDER_DRIFT: Final = 0.2
#: Answers to remember of one commit.
_REMEMBERED: Final = 200
_Stamp = tuple[int, int]


def stamp(path: Path) -> _Stamp:
    """Return what changes with a file: cheaper to look at than its content."""
    status = path.stat()
    return status.st_ino, status.st_mtime_ns


@dataclass(slots=True)
class View:
    """One commit of one generation, opened by this process."""

    pointer: _Stamp
    generation: str
    folder: Path
    commit: _Stamp
    index: Any
    searcher: Any
    #: Whether every document in the index is the only one with its id, and shown by itself.
    is_clean: bool
    #: Ladders of the generation, shared by its commits.
    ladders: dict[str, Ladder]
    #: Whether documents outside their period are in this commit, for the day last asked.
    outside: tuple[date, bool] | None = None
    #: Counts of this commit that took long.
    counted: dict[Any, Any] = field(default_factory=dict)

    def is_newest(self, folder: Path) -> bool:
        """Tell whether this is still the last commit of the generation in use."""
        try:
            return (
                stamp(folder / POINTER_NAME) == self.pointer
                and stamp(self.folder / COMMIT_NAME) == self.commit
            )
        except FileNotFoundError:
            return False

    @property
    def as_of(self) -> datetime:
        """When the commit was made: the time of the file that tantivy writes last."""
        return datetime.fromtimestamp(self.commit[1] / 1e9, UTC)

    def ladder(self, type_: DocumentType, order: Order) -> Ladder | None:
        """Return the buckets of an order, nearly as they are now; None where it has none."""
        letter = bucket_letter(type_, order)
        if letter is None:
            return None
        ladder = self.ladders.get(letter)
        documents = self.searcher.num_docs
        if ladder is None or abs(documents - ladder.known_documents) > documents * _LADDER_DRIFT:
            ladder = self.ladders[letter] = Ladder(self.searcher, letter)
        return ladder

    def has_outside(self, day: date) -> bool:
        """Tell whether any document's period doesn't hold *day*: asked once a day and commit."""
        if self.outside is None or self.outside[0] != day:
            either = all_of([(SHOULD, query) for query in outside(day)])
            self.outside = (day, self.searcher.search(either, 1).count > 0)
        return self.outside[1]

    def period(self, day: date) -> list[Part]:
        """Return the condition that a document is shown on *day*.

        Almost always every document is (the rest became tombstones), and asking each one again
        would cost more than the question: so it is turned round, and only asked where there are
        any: not among the few whose period is over or has not begun.
        """
        if not self.has_outside(day):
            return []
        return [(MUST_NOT, query) for query in outside(day)]

    def remember(self, request: Request, counts: Any) -> None:
        """Keep *counts* of a question's facets until the next commit."""
        if len(self.counted) >= _REMEMBERED:
            self.counted.clear()
        self.counted[_asked(request)] = counts

    def remembered(self, request: Request) -> Any | None:
        """Return the counts that were kept of a question, or None."""
        return self.counted.get(_asked(request))


def _asked(request: Request) -> tuple[Any, ...]:
    """Return what the counts beside an answer depend on: neither page nor order."""
    return (
        *(request.type, request.bands, request.conditions, request.filters, request.facets),
        request.day,
    )


def open_view(folder: Path, old: View | None) -> View:
    """Open the last commit of the generation in use; *old* spares opening its index again."""
    # Stamps are taken before what they stamp is read: a change in between is seen again.
    pointer_stamp = stamp(folder / POINTER_NAME)
    pointer = read_pointer(folder)
    if pointer is None or not pointer.is_readable:
        message = "There is no index that this version can read: run rebuild_index."
        raise EngineUnavailable(message)
    generation = folder / pointer.generation
    commit_stamp = stamp(generation / COMMIT_NAME)
    if old is not None and old.generation == pointer.generation:
        index, ladders = old.index, old.ladders
    else:
        index, ladders = tantivy.Index.open(str(generation)), {}
        index.config_reader(reload_policy="manual")
    index.reload()
    searcher = index.searcher()
    return View(
        pointer_stamp,
        pointer.generation,
        generation,
        commit_stamp,
        index,
        searcher,
        _is_clean(generation, searcher.num_docs),
        ladders,
    )


def _is_clean(generation: Path, documents: int) -> bool:
    """Tell whether nothing in the segments was replaced: then terms' own counts are exact.

    A commit in between is another number of documents, or else changed nothing that was counted.
    """
    segments = json.loads((generation / COMMIT_NAME).read_text("utf-8"))["segments"]
    deleted = any(segment["deletes"] for segment in segments)
    return not deleted and sum(segment["max_doc"] for segment in segments) == documents
