"""Requests as Elasticsearch's queries: pure, and read back by ``answers``.

A request becomes one ``_msearch``: one round trip with a search for each band, one for each
different set of filters that facets leave, and at times one for when the last commit was. Each
band is a search of its own because Lucene then sorts by one field alone and skips what can't be
among the first hits; one search over all bands sorted by band and number has to look at every
match.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from search.clauses import (
    COUNTED_EXACTLY,
    Clause,
    Either,
    Every,
    Facet,
    Filter,
    Phrase,
    Request,
    Term,
)
from search.engines.elastic.documents import COMMIT_MARKER, HAS_SINGLE, MARKER_TYPE, is_single
from search.fields import DocumentType, Key, Number
from search.numbers import day_number

Query = dict[str, Any]

#: As many values of each shard are compared as make its counts exact: more than there are
#: authorities or places in a province.
_VALUES_OF_A_SHARD: Final = 10_000


@dataclass(frozen=True, slots=True)
class Plan:
    """The searches of one round trip: bands by number, then facets, then the commit's time.

    That is left out where it is known.
    """

    bands: tuple[tuple[int, Query], ...]
    facets: tuple[tuple[tuple[Facet, ...], Query], ...]
    asks_commit: bool = True

    @property
    def bodies(self) -> list[Query]:
        """Return the searches in the order in which they are asked and answered."""
        bands = [body for _number, body in self.bands]
        facets = [body for _facets, body in self.facets]
        return [*bands, *facets, *([COMMITTED] if self.asks_commit else [])]


def clause_query(clause: Clause) -> Query:
    """Translate one clause; nothing in it is ever scored."""
    match clause:
        case Term(field, value):
            return {"term": {field.value: value}}
        case Phrase(field, (word,)):
            return {"term": {field.value: word}}
        case Phrase(field, words):
            return {"match_phrase": {field.value: " ".join(words)}}
        case Every(clauses):
            return {"bool": {"filter": [clause_query(part) for part in clauses]}}
        case Either(clauses):
            return _any_of(clauses)


def _any_of(clauses: tuple[Clause, ...]) -> Query:
    """Ask for terms of one field together: Elasticsearch looks them up in one go."""
    terms = [part for part in clauses if isinstance(part, Term)]
    if len(terms) == len(clauses) and len({term.field for term in terms}) == 1:
        return {"terms": {terms[0].field.value: [term.value for term in terms]}}
    queries = [clause_query(part) for part in clauses]
    return {"bool": {"should": queries, "minimum_should_match": 1}}


def plan(request: Request, *, asks_commit: bool = True) -> Plan:
    """Return the searches that answer *request*, and which tell the time of the last commit."""
    return Plan(tuple(_bands(request)), tuple(_facets(request)), asks_commit)


def _bands(request: Request) -> Iterable[tuple[int, Query]]:
    """Yield a search for each band that is on the page or must be counted."""
    first = request.after.band if request.after else 0
    narrowed = [*request.conditions, *(each.clause for each in request.filters)]
    for number in range(len(request.bands)):
        if number < first and not request.count:
            continue
        before = request.bands[:number]
        band = _without(request.bands[number], before)
        body: Query = {
            "query": _narrowed(band, narrowed, before, request),
            "track_total_hits": COUNTED_EXACTLY + 1 if request.count else False,
        }
        yield number, body | (_page(request, number) if number >= first else {"size": 0})


def _without(band: Clause, before: tuple[Clause, ...]) -> Clause:
    """Leave out those alternatives of *band* that bands before it have taken already."""
    if isinstance(band, Either):
        left = tuple(part for part in band.clauses if part not in before)
        if left:
            return left[0] if len(left) == 1 else Either(left)
    return band


def _page(request: Request, band: int) -> Query:
    """Return the part of a band's search that asks for hits, in their order."""
    way = "asc" if request.order is Key.NAME_ORDER else "desc"
    page: Query = {
        "size": request.size,
        "sort": [{request.order.value: way}],
        "_source": False,
        "version": True,
    }
    if request.after is not None and request.after.band == band:
        page["search_after"] = [request.after.order]
    return page


def _narrowed(
    clause: Clause, conditions: Iterable[Clause], without: Iterable[Clause], request: Request
) -> Query:
    """Return the query of what matches *clause* and all conditions, on the request's day.

    The period is turned round, as in the embedded engine: not among the few whose period is over
    or hasn't begun. Lucene sees from the least and largest value that a segment has none of them,
    where "begun, and not over" would look at every document of every question.
    """
    day = day_number(request.day)
    outside = [
        {"range": {Number.UNTIL.value: {"lt": day}}},
        {"range": {Number.SINCE.value: {"gt": day}}},
    ]
    return {
        "bool": {
            "filter": [clause_query(part) for part in (clause, *conditions)],
            "must_not": [*map(clause_query, without), *outside],
        }
    }


def _facets(request: Request) -> Iterable[tuple[tuple[Facet, ...], Query]]:
    """Yield a search for each set of filters that facets leave, with the facets it counts."""
    groups: dict[tuple[Filter, ...], list[Facet]] = {}
    for facet in request.facets:
        groups.setdefault(request.narrowing(facet), []).append(facet)
    bands = request.bands
    every_band = bands[0] if len(bands) == 1 else Either(bands)
    for filters, facets in groups.items():
        conditions = [*request.conditions, *(each.clause for each in filters)]
        yield (
            tuple(facets),
            {
                "query": _narrowed(every_band, conditions, (), request),
                "size": 0,
                "track_total_hits": False,
                "aggs": _aggregations(facets),
            },
        )


def _aggregations(facets: Iterable[Facet]) -> Query:
    """Return what counts *facets*; those of one column are counted in one go."""
    aggregations: Query = {}
    single: dict[str, None] = {}
    for facet in facets:
        if is_by_column(facet):
            single.update(dict.fromkeys(term for _value, (term,) in facet.among))
        else:
            aggregations[facet.name.value] = _counts(facet)
    if single:
        column = _terms(HAS_SINGLE, len(single)) | {"include": list(single)}
        aggregations[HAS_SINGLE] = {"terms": column}
    return aggregations


def _counts(facet: Facet) -> Query:
    field = facet.field.value
    if facet.among:
        filters = [{"terms": {field: list(terms)}} for _value, terms in facet.among]
        return {"filters": {"filters": filters}}
    return {"terms": _terms(field, facet.most)}


def is_by_column(facet: Facet) -> bool:
    """Tell whether *facet* counts single terms of SUBJECT_HAS, which are kept by column too."""
    return (
        facet.field is Key.SUBJECT_HAS
        and bool(facet.among)
        and all(len(terms) == 1 and is_single(terms[0]) for _value, terms in facet.among)
    )


def _terms(field: str, most: int) -> Query:
    return {"field": field, "size": most, "shard_size": max(most, _VALUES_OF_A_SHARD)}


#: The time of the last commit is the version of a document that each commit writes.
COMMITTED: Final[Query] = {
    "query": {"ids": {"values": [COMMIT_MARKER]}},
    "size": 1,
    "track_total_hits": False,
    "_source": False,
    "version": True,
}

#: What was put in, without what the index notes for itself.
ALL_DOCUMENTS: Final[Query] = {"bool": {"must_not": [{"term": {Key.TYPE.value: MARKER_TYPE}}]}}
#: What is left of what had to go.
TOMBSTONES: Final[Query] = {"term": {Key.TYPE.value: DocumentType.TOMBSTONE.value}}
