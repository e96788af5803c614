"""The port that every search engine stands behind, and what goes through it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from search.clauses import Position, Request
from search.fields import DocumentType, FilterName


@dataclass(frozen=True, slots=True)
class Document:
    """What is indexed of one subject or record; only id, type and version are stored.

    ``terms`` maps text and key fields to their values (texts already cut, blanks between the
    words), ``numbers`` maps number fields. A tombstone has neither. ``version`` is a ticket of
    the outbox, taken before the state was read: whatever has a larger one was read later.
    """

    public_id: str
    type: DocumentType
    version: int
    terms: dict[str, list[str]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """One hit: an id to ask the register about, and where it stands in the order."""

    public_id: str
    version: int
    position: Position


@dataclass(frozen=True, slots=True)
class Found:
    """Hits in order; ``total`` is None when it wasn't asked for, ``as_of`` the last commit.

    ``facets`` has one entry for each facet asked for: (value, count) pairs, zeros left out.
    """

    hits: tuple[Hit, ...]
    total: int | None
    as_of: datetime | None
    facets: Mapping[FilterName, tuple[tuple[str, int], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """What staff are told: the generation in use, its documents, its last commit and size.

    ``version`` is the engine's own (of the library, or of the server that answered).
    ``documents`` counts tombstones too.
    """

    engine: str
    version: str
    generation: str
    documents: int
    as_of: datetime | None
    size_bytes: int
    tombstones: int = 0


class Writer(Protocol):
    """Writes one generation of the index. One thread, one writer a generation."""

    generation: str

    def put(self, documents: Iterable[Document]) -> None:
        """Add documents; each replaces the one with its id, unless that has a larger version."""

    def add_new(self, documents: Iterable[Document]) -> None:
        """Add documents that this generation can't hold yet: quicker than :meth:`put`."""

    def add_packed(self, packed: bytes) -> None:
        """Add what :meth:`Engine.pack` made, as :meth:`add_new` does; only before the swap."""

    def commit(self) -> None:
        """Make everything since the last commit durable and visible.

        The embedded engine shows it at one moment; a server may show some of it a little earlier.
        """

    def rollback(self) -> None:
        """Forget everything since the last commit."""

    def close(self) -> None:
        """Let go of the generation; what was not committed is forgotten."""


class Engine(Protocol):
    """A search engine. Faults are :class:`search.results.EngineUnavailable`, never no hits."""

    name: str
    #: Whether other machines may write the same index: the indexer's role is then a lease in the
    #: register's database, and else a lock of this machine.
    is_shared: bool

    def search(self, request: Request) -> Found:
        """Return one page of hits."""

    def status(self) -> EngineStatus:
        """Return what the engine says of itself."""

    def is_built(self) -> bool:
        """Tell whether there is a generation that this code can read, sound or not."""

    def is_sound(self) -> bool:
        """Tell whether the generation in use answers."""

    def open_writer(self) -> Writer:
        """Open the generation in use for writing."""

    def new_generation(self) -> Writer:
        """Begin another generation, which nobody reads before :meth:`swap`."""

    def pack(self, documents: Sequence[Document]) -> bytes:
        """Return *documents* as :meth:`Writer.add_packed` takes them.

        That is most of the work of adding, and needs no index: a rebuild has it done beside the
        process that writes.
        """

    def swap(self, writer: Writer) -> None:
        """Let readers use *writer*'s committed generation from now on, in one step."""

    def remove_unused(self) -> None:
        """Remove every generation that is not in use; call it only as the one indexer."""
