"""What an engine is asked, in words of no engine: pure data that each engine translates."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from search.fields import DocumentType, Key, Number, Text


@dataclass(frozen=True, slots=True)
class Term:
    """Documents with this whole term."""

    field: Key
    value: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Documents with these words one after the other (one word: with this word)."""

    field: Text
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Every:
    """Documents that all clauses match."""

    clauses: tuple["Clause", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Documents that at least one clause matches."""

    clauses: tuple["Clause", ...]


Clause: TypeAlias = Term | Phrase | Every | Either


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page ended: its last hit's band and order number."""

    band: int
    order: int


@dataclass(frozen=True, slots=True)
class Request:
    """One page of hits that is asked of an engine.

    Hits come band by band: first what the first band matches, then what the second matches and
    the first doesn't, and so on; within a band by ``order``, largest first. So the order never
    depends on statistics that change with each commit, pages don't overlap, and two engines
    agree. Only documents whose period holds ``day`` and that match every condition count.

    ``count`` asks for the number of all hits too.
    """

    type: DocumentType
    bands: tuple[Clause, ...]
    conditions: tuple[Clause, ...]
    order: Number
    day: date
    size: int
    after: Position | None = None
    count: bool = True
