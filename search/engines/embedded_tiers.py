"""How far down an order a question must look: tiers of documents, the first ones first.

Whoever asks for twenty hits of a million wants the first twenty. tantivy collects every match
before it sorts, so the question is narrowed to the first documents of the order, then to the next
ones, until the page is full and enough is counted. Tiers are whole buckets of the order, and
together they are everything: the first has no upper bound and the last no lower one, so that a
ladder that knows nothing of the last commits only makes tiers of other sizes.
"""

from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import Any, Final

import tantivy

from search.engines.embedded_queries import MUST, MUST_NOT, Part
from search.engines.embedded_schema import TIERS, bucket_field, schema

#: Where a tier would leave less than this part of what is left, it takes it all.
_TOO_LITTLE_LEFT: Final = 0.4


class Ladder:
    """The buckets of one order from the top down, and how many documents they hold."""

    def __init__(self, searcher: Any, letter: str) -> None:
        self.field = bucket_field(letter)
        self.known_documents: int = searcher.num_docs
        terms = searcher.terms_with_prefix(TIERS, letter)
        buckets = sorted(((int(term[1:], 16), number) for term, number in terms), reverse=True)
        #: Negated, so that they ascend and can be searched by halves.
        self._buckets = [-number for number, _count in buckets]
        self._sums = list(accumulate((count for _number, count in buckets), initial=0))

    @property
    def documents(self) -> int:
        """Return how many documents all buckets hold, about."""
        return self._sums[-1]

    def reach(self, top: int | None, documents: float) -> int | None:
        """Return the bucket down to which there are *documents* documents, from *top* on.

        None where that is all of them, or nearly all.
        """
        start = 0 if top is None else bisect_left(self._buckets, -top)
        before = self._sums[start]
        left = self._sums[-1] - before
        if documents > left * (1 - _TOO_LITTLE_LEFT):
            return None
        at = bisect_left(self._sums, before + documents, lo=start + 1)
        return -self._buckets[at - 1] if at < len(self._buckets) else None

    def held(self, top: int | None, lowest: int | None) -> int:
        """Return how many documents the buckets from *top* down to *lowest* hold, about."""
        start = 0 if top is None else bisect_left(self._buckets, -top)
        end = len(self._buckets) if lowest is None else bisect_right(self._buckets, -lowest)
        return max(self._sums[max(end, start)] - self._sums[start], 0)

    def tier(self, top: int | None, lowest: int | None) -> list[Part]:
        """Return the condition of standing in the buckets from *top* down to *lowest*.

        Without a lowest one, it is what is not above *top*: tantivy goes through the lists of all
        buckets that it is asked for, and those above are fewer.
        """
        if lowest is not None:
            return [(MUST, self._between(top, lowest))]
        return [] if top is None else [(MUST_NOT, self._between(None, top + 1))]

    def _between(self, top: int | None, lowest: int) -> Any:
        return tantivy.Query.range_query(
            schema(),
            self.field,
            tantivy.FieldType.Unsigned,
            lower_bound=lowest,
            upper_bound=top,
            use_inverted_index=True,
        )
