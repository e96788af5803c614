"""One page of hits, band by band, and how many there are."""

from dataclasses import dataclass
from typing import Any, Final

import tantivy

from search.clauses import COUNTED_EXACTLY, Clause, Position, Request
from search.engines.base import Hit
from search.engines.embedded_queries import (
    MUST,
    MUST_NOT,
    Frequencies,
    Opened,
    Part,
    all_of,
    behind,
    translated,
)
from search.engines.embedded_schema import ID, VERSION, bucket, from_sortable
from search.engines.embedded_tiers import Ladder
from search.fields import Key

#: What can match no more documents than this is asked in one go: a few milliseconds at most.
_ONE_GO: Final = 20_000
#: Tiers are made this much larger than what is hoped for from them, and for this many more hits.
_MARGIN: Final = 1.3
_FEW: Final = 20
#: The next tier is at most so many times as large: common words may be rare among short names.
_GROWTH: Final = 6
#: A tier of more documents than so many times what can match costs more than all that match.
_WORTH: Final = 2


@dataclass(frozen=True, slots=True)
class _Band:
    """A band's number and its conditions; ``share`` of all documents match, or it is unknown."""

    number: int
    parts: list[Part]
    share: float | None


class Bands:
    """Goes through the bands of one request until its page is full and enough is counted."""

    def __init__(
        self, opened: Opened, request: Request, conditions: list[Part], ladder: Ladder | None
    ) -> None:
        self.hits: list[Hit] = []
        self.total = 0
        self._opened = opened
        self._request = request
        self._order = request.order
        self._conditions = conditions
        self._ladder = ladder
        self._frequencies = Frequencies(opened.searcher)
        narrowed = (*request.conditions, *(each.clause for each in request.filters))
        self._most = min(map(self._frequencies.of, narrowed), default=opened.searcher.num_docs)

    def gather(self) -> None:
        """Fill ``hits`` and, where it is asked for, ``total``."""
        after = self._request.after
        before: list[Part] = []
        for number, clause in enumerate(self._request.bands):
            if not self._wanted and not self._still_counting:
                break
            query = translated(clause)
            parts = [(MUST, query), *self._conditions, *before]
            before.append((MUST_NOT, query))
            band = _Band(number, parts, self._share(clause))
            if after is None or number > after.band:
                self._walk(band, self._wanted, counting=self._still_counting)
                continue
            if self._still_counting:
                self._walk(band, 0, counting=True)
            if number == after.band:
                self._walk(band, self._wanted, counting=False, after=after)

    @property
    def _wanted(self) -> int:
        return self._request.size - len(self.hits)

    @property
    def _still_counting(self) -> bool:
        return self._request.count and self.total <= COUNTED_EXACTLY

    def _share(self, clause: Clause) -> float | None:
        """Return which part of the documents matches at most; None where one go is best."""
        ladder = self._ladder
        most = min(self._most, self._frequencies.of(clause))
        if ladder is None or most <= _ONE_GO or not ladder.documents:
            return None
        return min(most / ladder.documents, 1.0)

    def _walk(
        self, band: _Band, wanted: int, *, counting: bool, after: Position | None = None
    ) -> None:
        """Add *wanted* hits (behind *after*) and count until it is enough, tier by tier."""
        end = len(self.hits) + wanted
        ladder, share = self._ladder, band.share
        if ladder is None or share is None:
            rest = [] if after is None else [(MUST, behind(self._opened, self._order, after))]
            self._ask(band, rest, wanted, counting=counting)
            return
        top = None if after is None else self._add_below(band, ladder, after, wanted)
        documents = self._hoped(end, counting=counting) / share
        seen = 0 if after is None else 1
        while len(self.hits) < end or (counting and self._still_counting):
            if top is not None and top < 0:
                return
            is_worth_it = documents < _WORTH * share * ladder.documents
            lowest = ladder.reach(top, documents) if is_worth_it else None
            # Where nothing was found above, nothing there has to be left out.
            tier = [] if lowest is None and not seen else ladder.tier(top, lowest)
            count = self._ask(band, tier, end - len(self.hits), counting=counting)
            if lowest is None:
                return
            seen += count
            held = max(ladder.held(top, lowest), 1)
            hoped = self._hoped(end, counting=counting) * held / max(count, 1)
            documents = min(max(hoped, 2 * held), _GROWTH * held)
            top = lowest - 1

    def _add_below(self, band: _Band, ladder: Ladder, after: Position, wanted: int) -> int:
        """Add the hits behind *after* in its own bucket; return the bucket below it.

        They are taken out here: a condition on the order would make tantivy read its whole column.
        """
        number = int(after.order)
        own = bucket(self._order, number)
        limit = wanted + _FEW
        while True:
            found = self._search([*band.parts, *ladder.tier(own, own)], limit)
            below = [hit for hit in found.hits if hit[0] < number]
            if len(below) >= wanted or found.count <= limit:
                break
            limit = found.count
        self._add(band, below[:wanted])
        return own - 1

    def _hoped(self, end: int, *, counting: bool) -> float:
        """Return how many matches are needed yet, and a few more."""
        counted = COUNTED_EXACTLY + 1 - self.total if counting else 0
        return _MARGIN * max(end - len(self.hits) + _FEW, counted)

    def _ask(self, band: _Band, more: list[Part], wanted: int, *, counting: bool) -> int:
        """Add the hits of a band to the page and their number to the total; return the number."""
        found = self._search([*band.parts, *more], wanted)
        self._add(band, found.hits[:wanted] if wanted else [])
        if counting:
            self.total += found.count
        return int(found.count)

    def _search(self, parts: list[Part], limit: int) -> Any:
        way = tantivy.Order.Asc if self._order == Key.NAME_ORDER else tantivy.Order.Desc
        searcher = self._opened.searcher
        return searcher.search(all_of(parts), max(limit, 1), order_by_field=self._order, order=way)

    def _add(self, band: _Band, found: list[tuple[Any, Any]]) -> None:
        for value, address in found:
            document = self._opened.searcher.doc(address)
            order = from_sortable(value) if self._order == Key.NAME_ORDER else value
            position = Position(band.number, order)
            self.hits.append(Hit(document.get_first(ID), document.get_first(VERSION), position))
