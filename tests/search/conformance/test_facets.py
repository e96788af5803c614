"""Counts beside an answer: each leaves out its own filter and keeps all others."""

import pytest

from search.clauses import COUNTED_EXACTLY, Either, Facet, Filter, Position, Term
from search.fields import FilterName, Key
from tests.search.conformance.making import (
    AFTER,
    RECORDS,
    SUBJECTS,
    asked,
    put,
    record,
    subject,
    tombstone,
)

KIND = Facet(FilterName.KIND, Key.RECORD_KIND)
YEAR = Facet(FilterName.YEAR, Key.RECORD_YEAR)
REGION = Facet(FilterName.REGION, Key.RECORD_REGION)


@pytest.fixture
def filled(engine, writer):
    put(
        writer,
        record("a", 6, record_kind=["licence"], record_year=["2024"], record_region=["61", "6103"]),
        record("b", 5, record_kind=["licence"], record_year=["2025"], record_region=["61", "6104"]),
        record("c", 4, record_kind=["penalty"], record_year=["2025"], record_region=["61"]),
        record("d", 3, record_kind=["penalty"], record_year=["2026"]),
        record("later", 2, record_kind=["penalty"], record_year=["2030"], since=AFTER, until=AFTER),
        subject("s", 1, subject_kind=["enterprise"]),
        tombstone("t", 1),
    )
    return engine


def of(name, field, *values):
    terms = tuple(Term(field, value) for value in values)
    return Filter(name, terms[0] if len(terms) == 1 else Either(terms))


def test_the_commonest_values_come_first_and_equals_by_value(filled):
    found = filled.search(asked(facets=(KIND, YEAR, REGION)))
    assert dict(found.facets) == {
        FilterName.KIND: (("licence", 2), ("penalty", 2)),
        FilterName.YEAR: (("2025", 2), ("2024", 1), ("2026", 1)),
        FilterName.REGION: (("61", 3), ("6103", 1), ("6104", 1)),
    }
    assert filled.search(asked()).facets == {}


def test_a_facet_leaves_out_its_own_filter_and_keeps_the_others(filled):
    filters = (
        of(FilterName.KIND, Key.RECORD_KIND, "penalty"),
        of(FilterName.YEAR, Key.RECORD_YEAR, "2025", "2026"),
    )
    found = filled.search(asked(filters=filters, facets=(KIND, YEAR, REGION)))
    assert found.total == 2
    assert dict(found.facets) == {
        FilterName.KIND: (("penalty", 2), ("licence", 1)),
        FilterName.YEAR: (("2025", 1), ("2026", 1)),
        FilterName.REGION: (("61", 1),),
    }


def test_a_filter_that_is_part_of_another_s_condition_is_left_out_too(filled):
    both = Filter(FilterName.KIND, Term(Key.RECORD_KIND, "penalty"), also=(FilterName.YEAR,))
    found = filled.search(asked(filters=(both,), facets=(YEAR, REGION)))
    assert dict(found.facets) == {
        FilterName.YEAR: (("2025", 2), ("2024", 1), ("2026", 1)),
        FilterName.REGION: (("61", 1),),
    }


def test_counts_among_given_values_keep_their_order(filled):
    among = (
        ("new", ("2026", "2025")),
        ("none", ("1999",)),
        ("old", ("2024",)),
        ("all", ("2024", "2025", "2026", "2030")),
    )
    facet = Facet(FilterName.YEAR, Key.RECORD_YEAR, among)
    found = filled.search(asked(facets=(facet,)))
    assert found.facets[FilterName.YEAR] == (("new", 3), ("old", 1), ("all", 4))
    penalty = of(FilterName.KIND, Key.RECORD_KIND, "penalty")
    found = filled.search(asked(facets=(facet,), filters=(penalty,)))
    assert found.facets[FilterName.YEAR] == (("new", 2), ("all", 2))


def test_a_document_counts_once_for_a_value_however_many_of_its_terms_it_holds(filled):
    facet = Facet(FilterName.REGION, Key.RECORD_REGION, (("here", ("61", "6103", "6104")),))
    assert filled.search(asked(facets=(facet,))).facets[FilterName.REGION] == (("here", 3),)


def test_counts_are_cut_at_the_most(filled):
    facet = Facet(FilterName.YEAR, Key.RECORD_YEAR, most=2)
    found = filled.search(asked(facets=(facet,)))
    assert found.facets[FilterName.YEAR] == (("2025", 2), ("2024", 1))


def test_counts_are_of_the_whole_answer_whatever_the_page(filled):
    whole = filled.search(asked(facets=(KIND,))).facets
    later = asked(facets=(KIND,), size=1, after=Position(0, 5), count=False)
    assert filled.search(later).facets == whole
    bands = (Term(Key.RECORD_YEAR, "2024"), Term(Key.RECORD_YEAR, "2025"), RECORDS)
    assert filled.search(asked(*bands, facets=(KIND,), size=1)).facets == whole
    some = asked(*bands[:2], facets=(KIND,), after=Position(1, 5))
    assert filled.search(some).facets[FilterName.KIND] == (("licence", 2), ("penalty", 1))


def test_nothing_found_counts_nothing(filled):
    found = filled.search(asked(Term(Key.RECORD_YEAR, "1999"), facets=(KIND, YEAR)))
    assert (found.hits, found.total) == ((), 0)
    assert dict(found.facets) == {FilterName.KIND: (), FilterName.YEAR: ()}


def test_counts_follow_the_commits(filled, writer):
    put(writer, tombstone("a", 2), record("e", 9, record_kind=["penalty"]))
    found = filled.search(asked(facets=(KIND,)))
    assert found.facets[FilterName.KIND] == (("penalty", 3), ("licence", 1))


def test_every_field_that_is_narrowed_by_can_be_counted(engine, writer):
    fields = [
        Key.SUBJECT_KIND,
        Key.SUBJECT_REGION,
        Key.RECORD_KIND,
        Key.RECORD_SUBJECT_KIND,
        Key.RECORD_REGION,
        Key.RECORD_AUTHORITY,
        Key.RECORD_YEAR,
    ]
    put(
        writer,
        record("a", 2, **{field: [f"one {field}", "two"] for field in fields}),
        record("b", 1, **{field: ["two"] for field in fields}),
    )
    for field in fields:
        found = engine.search(asked(facets=(Facet(FilterName.KIND, field),)))
        assert found.facets[FilterName.KIND] == (("two", 2), (f"one {field}", 1))


def test_what_subjects_have_is_counted_among_its_terms(engine, writer):
    put(
        writer,
        subject("a", 2, subject_has=["licence||", "licence||2024", "||2024"]),
        subject("b", 1, subject_has=["licence||", "penalty||"]),
    )
    among = (("penalty", ("penalty||",)), ("licence", ("licence||", "licence||2024")))
    facet = Facet(FilterName.KIND, Key.SUBJECT_HAS, among)
    found = engine.search(asked(SUBJECTS, facets=(facet,)))
    assert found.facets[FilterName.KIND] == (("penalty", 1), ("licence", 2))


def test_what_subjects_have_is_counted_by_one_condition_or_several(engine, writer):
    put(
        writer,
        subject("a", 2, subject_has=["licence||", "|A|", "||2024", "licence|A|", "licence||2024"]),
        subject("b", 1, subject_has=["licence||", "|B|", "||2025", "licence|B|"]),
        subject("c", 1, subject_has=["penalty||", "|B|"]),
    )
    kinds = tuple((kind, (f"{kind}||",)) for kind in ("penalty", "award", "licence"))
    mixed = (("A", ("|A|", "licence|A|")), ("B", ("licence|B|",)))
    years = (("2025", ("||2025",)), ("2024", ("||2024",)))
    facets = (
        Facet(FilterName.KIND, Key.SUBJECT_HAS, kinds),
        Facet(FilterName.AUTHORITY, Key.SUBJECT_HAS, mixed),
        Facet(FilterName.YEAR, Key.SUBJECT_HAS, years),
    )
    assert dict(engine.search(asked(SUBJECTS, facets=facets)).facets) == {
        FilterName.KIND: (("penalty", 1), ("licence", 2)),
        FilterName.AUTHORITY: (("A", 1), ("B", 1)),
        FilterName.YEAR: (("2025", 1), ("2024", 1)),
    }


def test_counts_are_exact_beyond_what_totals_are(engine):
    writer = engine.new_generation()
    many = COUNTED_EXACTLY + 500
    writer.add_new(
        record(str(number), number, record_kind=["rare" if number % 1000 == 0 else "common"])
        for number in range(many)
    )
    writer.commit()
    engine.swap(writer)
    found = engine.search(asked(facets=(KIND,)))
    assert found.total > COUNTED_EXACTLY
    assert found.facets[FilterName.KIND] == (("common", many - 11), ("rare", 11))
    among = Facet(FilterName.KIND, Key.RECORD_KIND, (("both", ("rare", "common")),))
    assert engine.search(asked(facets=(among,))).facets[FilterName.KIND] == (("both", many),)
    writer.close()
