"""What an engine is asked, in words of no engine: pure data that each engine translates."""

from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from search.fields import DocumentType, FilterName, Key, Order, Text

#: Totals are exact up to here, and nobody can page deeper.
COUNTED_EXACTLY: Final = 10_000


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
    """Where a page ended: its last hit's band and what it was ordered by."""

    band: int
    order: int | str


@dataclass(frozen=True, slots=True)
class Filter:
    """What the reader narrowed the answer to; several values of one filter are alternatives.

    ``also`` names further filters that are part of this very condition: kind, authority and year
    of a subject's records must hold of one and the same record.
    """

    name: FilterName
    clause: Clause
    also: tuple[FilterName, ...] = ()


@dataclass(frozen=True, slots=True)
class Facet:
    """Counts that are asked for: how many hits each value of a filter would leave or add.

    A facet's own filter doesn't narrow its counts, all others do. Without ``among``, the values
    are those of ``field``, the ``most`` commonest first (equal counts by value). With it, each
    value counts the documents that hold any of its terms in ``field``, in the order given; its
    terms then say again what else the facet's own filter asks for (see ``Filter.also``).
    """

    name: FilterName
    field: Key
    among: tuple[tuple[str, tuple[str, ...]], ...] = ()
    most: int = 50


@dataclass(frozen=True, slots=True)
class Request:
    """One page of hits that is asked of an engine.

    Hits come band by band: first what the first band matches, then what the second matches and
    the first doesn't, and so on; within a band by ``order`` (numbers largest first, names
    ascending). So the order never depends on statistics that change with each commit, pages don't
    overlap, and two engines agree. Only documents whose period holds ``day`` and that match every
    condition and filter count.

    ``count`` asks for the number of all hits too: exact up to ``COUNTED_EXACTLY``, and at least
    one more than that where there are more.
    """

    type: DocumentType
    bands: tuple[Clause, ...]
    conditions: tuple[Clause, ...]
    order: Order
    day: date
    size: int
    after: Position | None = None
    count: bool = True
    filters: tuple[Filter, ...] = ()
    facets: tuple[Facet, ...] = ()

    def narrowing(self, facet: Facet) -> tuple[Filter, ...]:
        """Return the filters that narrow *facet*'s counts: all but its own."""
        return tuple(
            each for each in self.filters if facet.name != each.name and facet.name not in each.also
        )
