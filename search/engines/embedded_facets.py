"""Counts beside an answer, exact however many hits there are.

tantivy has two ways. Its aggregation looks at every hit, so it is quick for few: 120 ns each. The
other goes through the lists of the terms that are counted, with the hits as a set of bits: 4 ns a
hit and 2 ns an entry of a list, however many terms. All facets that the same filters narrow are
counted together, in one of both ways.

At a million records that is 20 to 25 ms for an answer of most of them, and ten times as much at
ten millions, which is more than a page should wait for: so counts are kept until the next commit,
for everybody asks the same first. Words that every record contains take as long as comparing all
their phrases does (120 ms a million). Nothing is cut or guessed.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any, Final

import tantivy

from search.clauses import Either, Facet, Filter, Request, Term
from search.engines.embedded_queries import (
    MUST,
    SHOULD,
    Frequencies,
    Opened,
    Part,
    all_of,
    translated,
)
from search.engines.embedded_schema import (
    FACETS,
    VERSION,
    beginnings,
    field_and_term,
    schema,
    value_of,
)
from search.fields import FilterName, Key

Counts = Mapping[FilterName, tuple[tuple[str, int], ...]]
#: Fewer hits than one in so many documents are looked at one by one, for each facet: that takes
#: 120 ns a hit for all facets, and 2 to 7 ns a document for the lists of one.
_FEW: Final = 50
#: So many facets are counted each by itself; more have lists that lie beside each other.
_APART: Final = 3
#: More different terms than the keys in FACETS can have (regions, authorities, kinds, years).
_MOST_TERMS: Final = 60_000


def facet_counts(
    opened: Opened, request: Request, period: list[Part], found: int, *, is_whole: bool
) -> dict[FilterName, tuple[tuple[str, int], ...]]:
    """Return the counts of every facet of *request*.

    ``found`` is the number of hits, where it is known, or else larger. ``is_whole`` says that the
    index holds nothing but what is shown: nothing replaced, nothing outside its period.
    """
    groups: dict[tuple[Filter, ...], list[Facet]] = {}
    for facet in request.facets:
        groups.setdefault(request.narrowing(facet), []).append(facet)
    counted: dict[FilterName, tuple[tuple[str, int], ...]] = {}
    for filters, facets in groups.items():
        hits = _hits(opened, request, filters, period, is_whole=is_whole)
        if filters == request.filters:
            hits = replace(hits, most=min(hits.most, found))
        counter = _Counter(opened.searcher, hits, facets)
        counted.update({facet.name: counter.counts(facet) for facet in facets})
    return {facet.name: counted[facet.name] for facet in request.facets}


@dataclass(frozen=True, slots=True)
class _Hits:
    """What is counted in: a query that matches ``most`` documents at most.

    Without a query, it is everything of one type.
    """

    query: Any | None
    parts: tuple[Part, ...]
    most: int


def _hits(
    opened: Opened,
    request: Request,
    filters: tuple[Filter, ...],
    period: list[Part],
    *,
    is_whole: bool,
) -> _Hits:
    bands = tuple(dict.fromkeys(request.bands))
    found = bands[0] if len(bands) == 1 else Either(bands)
    clauses = (found, *request.conditions, *(each.clause for each in filters))
    parts = [*((MUST, translated(clause)) for clause in clauses), *period]
    frequencies = Frequencies(opened.searcher)
    most = min(map(frequencies.of, clauses))
    if len(filters) > 1:
        # Together they leave far less than each alone, and to know how much is worth the pass.
        most = int(opened.searcher.search(all_of(parts), 1, order_by_field=VERSION).count)
    is_everything = clauses == (Term(Key.TYPE, request.type),) and is_whole
    return _Hits(None if is_everything else all_of(parts), tuple(parts), most)


class _Counter:
    """Counts the facets that are narrowed by the same filters."""

    def __init__(self, searcher: Any, hits: _Hits, facets: list[Facet]) -> None:
        self._searcher = searcher
        self._hits = hits
        documents = searcher.num_docs * len(facets)
        self._is_few = hits.query is not None and hits.most * _FEW < documents
        self._shared = self._count_shared(facets)

    def counts(self, facet: Facet) -> tuple[tuple[str, int], ...]:
        """Return a facet's (value, count) pairs, without zeros."""
        if facet.among:
            pairs = self._among(facet)
        else:
            pairs = sorted(self._all(facet.field).items(), key=lambda pair: (-pair[1], pair[0]))
            pairs = pairs[: facet.most]
        return tuple((value, count) for value, count in pairs if count)

    def _all(self, key: str) -> dict[str, int]:
        """Return the count of every value of *key*."""
        found: dict[str, int] = {}
        for field, start in beginnings(key):
            counts = self._shared if field == FACETS else self._by_lists(field, start)
            found |= {
                value_of(field, term): count
                for term, count in counts.items()
                if term.startswith(start)
            }
        return found

    def _among(self, facet: Facet) -> list[tuple[str, int]]:
        """Return the count of each given value, in the order given."""
        wanted = [
            (value, [field_and_term(facet.field, term) for term in dict.fromkeys(terms)])
            for value, terms in facet.among
        ]
        known: dict[tuple[str, str], int] = {}
        fields = {field for _value, terms in wanted for field, _term in terms}
        for field in fields:
            terms = [term for _value, some in wanted for at, term in some if at == field]
            if field == FACETS:
                counts = self._shared
            elif self._is_few:
                counts = {term: self._number([(field, term)]) for term in terms}
            else:
                counts = self._by_lists(field, _common_start(terms))
            known |= {(field, term): counts.get(term, 0) for term in terms}
        return [(value, self._union(terms, known)) for value, terms in wanted]

    def _union(self, terms: list[tuple[str, str]], known: Mapping[tuple[str, str], int]) -> int:
        """Return how many hits hold any of *terms*: a hit that holds two counts once."""
        held = [term for term in terms if known[term]]
        if len(held) < 2:  # noqa: PLR2004 - nothing to be counted twice
            return known[held[0]] if held else 0
        return self._number(held)

    def _number(self, terms: list[tuple[str, str]]) -> int:
        """Ask how many hits hold any of *terms*."""
        query = tantivy.Query
        some = [
            (SHOULD, query.term_query(schema(), field, term, index_option="basic"))
            for field, term in terms
        ]
        asked = query.boolean_query([*self._hits.parts, (MUST, query.boolean_query(some))])
        # Without an order, tantivy would score each hit.
        return int(self._searcher.search(asked, 1, order_by_field=VERSION).count)

    def _count_shared(self, facets: list[Facet]) -> dict[str, int]:
        """Return the counts of terms in FACETS: at least of all that *facets* need."""
        starts = {start for facet in facets for start in _starts(facet)}
        if not starts:
            return {}
        if self._is_few:
            counts = self._by_hits()
            if counts is not None:
                return counts
        if len(starts) > _APART:
            starts = {_common_start(starts)}
        return {
            term: count for start in starts for term, count in self._by_lists(FACETS, start).items()
        }

    def _by_hits(self) -> dict[str, int] | None:
        """Count every term of FACETS in the hits; None if there are too many different ones."""
        asked = {"terms": {"field": FACETS, "size": _MOST_TERMS}}
        found = self._searcher.aggregate(self._hits.query, {FACETS: asked})[FACETS]
        if found["sum_other_doc_count"]:
            return None
        return {bucket["key"]: bucket["doc_count"] for bucket in found["buckets"]}

    def _by_lists(self, field: str, start: str) -> dict[str, int]:
        """Count the terms of *field* that begin with *start* by their lists of documents."""
        return dict(self._searcher.terms_with_prefix(field, start, self._hits.query))


def _starts(facet: Facet) -> set[str]:
    """Return what those terms of *facet* begin with that lie in FACETS."""
    if not facet.among:
        return {start for field, start in beginnings(facet.field) if field == FACETS}
    places = (field_and_term(facet.field, term) for _value, some in facet.among for term in some)
    terms = [term for field, term in places if field == FACETS]
    return {_common_start(terms)} if terms else set()


def _common_start(texts: Collection[str]) -> str:
    """Return what all *texts* begin with: the first and the last of them decide."""
    first, last = min(texts), max(texts)
    same = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return "".join(letter for letter, _same in same)
