"""Clauses and requests as Elasticsearch's queries, word for word."""

from datetime import date

import pytest

from search.clauses import Either, Every, Facet, Filter, Phrase, Position, Request, Term
from search.engines.elastic.queries import COMMITTED, clause_query, plan
from search.fields import DocumentType, FilterName, Key, Number, Text
from search.numbers import day_number

DAY = date(2026, 11, 21)
NUMBER = day_number(DAY)
EXACT, LICENCE = Term(Key.RECORD_EXACT, "天成"), Term(Key.RECORD_KIND, "licence")
NAME = Phrase(Text.RECORD_NAME, ("天成", "成店"))
OUTSIDE = [{"range": {"until": {"lt": NUMBER}}}, {"range": {"since": {"gt": NUMBER}}}]
Q_EXACT, Q_LICENCE = {"term": {"record_exact": "天成"}}, {"term": {"record_kind": "licence"}}
Q_NAME = {"match_phrase": {"record_name": "天成 成店"}}


def request(*bands, **more):
    made = {"conditions": (), "order": Number.NEWEST, "day": DAY, "size": 10, **more}
    return Request(DocumentType.RECORD, bands, **made)


@pytest.mark.parametrize(
    ("clause", "query"),
    [
        (EXACT, Q_EXACT),
        (Phrase(Text.RECORD_NAME, ("天成",)), {"term": {"record_name": "天成"}}),
        (NAME, Q_NAME),
        (Every((EXACT, NAME)), {"bool": {"filter": [Q_EXACT, Q_NAME]}}),
        (
            Either((EXACT, NAME)),
            {"bool": {"should": [Q_EXACT, Q_NAME], "minimum_should_match": 1}},
        ),
        (
            Either((EXACT, LICENCE)),
            {"bool": {"should": [Q_EXACT, Q_LICENCE], "minimum_should_match": 1}},
        ),
        (
            Either((LICENCE, Term(Key.RECORD_KIND, "penalty"))),
            {"terms": {"record_kind": ["licence", "penalty"]}},
        ),
    ],
)
def test_a_clause_becomes(clause, query):
    assert clause_query(clause) == query


def test_each_band_leaves_out_what_is_in_those_before():
    planned = plan(request(EXACT, NAME, conditions=(LICENCE,)))
    assert planned.bands == (
        (
            0,
            {
                "query": {"bool": {"filter": [Q_EXACT, Q_LICENCE], "must_not": OUTSIDE}},
                "track_total_hits": 10_001,
                "size": 10,
                "sort": [{"newest": "desc"}],
                "_source": False,
                "version": True,
            },
        ),
        (
            1,
            {
                "query": {"bool": {"filter": [Q_NAME, Q_LICENCE], "must_not": [Q_EXACT, *OUTSIDE]}},
                "track_total_hits": 10_001,
                "size": 10,
                "sort": [{"newest": "desc"}],
                "_source": False,
                "version": True,
            },
        ),
    )
    assert planned.facets == ()
    assert planned.bodies == [body for _number, body in planned.bands] + [COMMITTED]


def test_what_a_band_before_has_taken_is_not_asked_again():
    both, three = Either((EXACT, NAME)), Either((EXACT, NAME, LICENCE))
    _first, (_number, second) = plan(request(EXACT, both)).bands
    assert second["query"]["bool"]["filter"] == [Q_NAME]
    assert second["query"]["bool"]["must_not"] == [Q_EXACT, *OUTSIDE]
    _first, (_number, second) = plan(request(LICENCE, three)).bands
    assert second["query"]["bool"]["filter"] == [clause_query(both)]
    # A band that is taken whole holds nothing new, and says so by itself.
    _first, (_number, second) = plan(request(both, both)).bands
    assert second["query"]["bool"]["filter"] == [clause_query(both)]
    assert second["query"]["bool"]["must_not"] == [clause_query(both), *OUTSIDE]


def test_the_commit_is_asked_for_where_it_is_not_known():
    planned = plan(request(EXACT), asks_commit=False)
    assert planned.bodies == [planned.bands[0][1]]


def test_single_terms_of_what_subjects_have_are_counted_by_one_column():
    kinds = Facet(FilterName.KIND, Key.SUBJECT_HAS, (("a", ("a||",)), ("b", ("b||",))))
    years = Facet(FilterName.YEAR, Key.SUBJECT_HAS, (("2024", ("||2024",)),))
    ((_facets, body),) = plan(request(EXACT, facets=(kinds, years))).facets
    terms = {"size": 3, "shard_size": 10_000, "include": ["a||", "b||", "||2024"]}
    assert body["aggs"] == {
        "subject_has_single": {"terms": {"field": "subject_has_single", **terms}}
    }
    several = Facet(FilterName.KIND, Key.SUBJECT_HAS, (("a", ("a||", "a||2024")), ("b", ("b||",))))
    ((_facets, body),) = plan(request(EXACT, facets=(several, years))).facets
    assert list(body["aggs"]) == ["kind", "subject_has_single"]
    assert list(body["aggs"]["kind"]) == ["filters"]


def test_names_are_sorted_ascending():
    ((_number, body),) = plan(request(EXACT, order=Key.NAME_ORDER)).bands
    assert body["sort"] == [{"name_order": "asc"}]


def test_a_later_page_begins_inside_its_band_and_counts_those_before():
    first, second, third = plan(request(EXACT, NAME, LICENCE, after=Position(1, 77))).bands
    assert (first[0], first[1]["size"], "sort" in first[1]) == (0, 0, False)
    assert (second[0], second[1]["search_after"], second[1]["size"]) == (1, [77], 10)
    assert (third[0], "search_after" in third[1], third[1]["size"]) == (2, False, 10)


def test_uncounted_bands_before_the_page_are_not_asked():
    planned = plan(request(EXACT, NAME, after=Position(1, 77), count=False))
    ((number, body),) = planned.bands
    assert (number, body["track_total_hits"], body["search_after"]) == (1, False, [77])


def test_facets_with_the_same_filters_share_a_search():
    kind = Filter(FilterName.KIND, LICENCE)
    facets = (
        Facet(FilterName.YEAR, Key.RECORD_YEAR, most=5),
        Facet(FilterName.KIND, Key.RECORD_KIND),
        Facet(FilterName.REGION, Key.RECORD_REGION, (("a", ("61",)), ("b", ("6103", "6104")))),
    )
    (together, shared), (alone, own) = plan(
        request(EXACT, NAME, filters=(kind,), facets=facets)
    ).facets
    either = {"bool": {"should": [Q_EXACT, Q_NAME], "minimum_should_match": 1}}
    assert together == (facets[0], facets[2])
    assert shared == {
        "query": {"bool": {"filter": [either, Q_LICENCE], "must_not": OUTSIDE}},
        "size": 0,
        "track_total_hits": False,
        "aggs": {
            "year": {"terms": {"field": "record_year", "size": 5, "shard_size": 10_000}},
            "region": {
                "filters": {
                    "filters": [
                        {"terms": {"record_region": ["61"]}},
                        {"terms": {"record_region": ["6103", "6104"]}},
                    ]
                }
            },
        },
    }
    assert alone == (facets[1],)
    assert own["query"] == {"bool": {"filter": [either], "must_not": OUTSIDE}}
