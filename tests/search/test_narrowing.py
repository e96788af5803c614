"""Filters and counts as clauses, and where regions lie; the answers are in test_service_facets."""

from datetime import date

import pytest

from registry.authorities import busiest_authorities
from registry.figures import count_records
from registry.places import is_county, parts_of, siblings_of
from search.clauses import Either, Request, Term
from search.fields import DocumentType, FilterName, Key, Number
from search.narrowing import record_facets, record_filters, subject_facets, subject_filters
from search.results import Question
from tests.factories import make_authority, make_record

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 21)


def named(found, name):
    (one,) = [each for each in found if each.name == name]
    return one


def test_a_subjects_filters_that_ask_for_one_record_are_one():
    question = Question(kinds=("licence",), years=(2024, 2025), regions=("610322",))
    together, region = subject_filters(question)
    assert (together.name, together.also) == (
        FilterName.KIND,
        (FilterName.AUTHORITY, FilterName.YEAR),
    )
    assert together.clause == Either(
        (Term(Key.SUBJECT_HAS, "licence||2024"), Term(Key.SUBJECT_HAS, "licence||2025"))
    )
    assert region.clause == Term(Key.SUBJECT_REGION, "610305")


def test_a_count_leaves_out_its_own_filter_even_as_a_part_of_another():
    question = Question(kinds=("licence",), years=(2024,), subject_kinds=("enterprise",))
    filters = subject_filters(question)
    facets = subject_facets(question, DAY)
    request = Request(DocumentType.SUBJECT, (), (), Number.RANK, DAY, 20, filters=filters)
    left = {facet.name: {each.name for each in request.narrowing(facet)} for facet in facets}
    both = {FilterName.KIND, FilterName.SUBJECT_KIND}
    assert left == {
        FilterName.KIND: {FilterName.SUBJECT_KIND},
        FilterName.AUTHORITY: {FilterName.SUBJECT_KIND},
        FilterName.YEAR: {FilterName.SUBJECT_KIND},
        FilterName.SUBJECT_KIND: {FilterName.KIND},
        FilterName.REGION: both,
    }
    assert dict(named(facets, FilterName.KIND).among)["penalty"] == ("penalty||2024",)
    years = dict(named(facets, FilterName.YEAR).among)
    assert years["2025"] == ("licence||2025",)
    assert (len(years), min(years), max(years)) == (50, "1977", "2026")


def test_nothing_asked_is_no_filter():
    assert subject_filters(Question()) == record_filters(Question()) == ()


def test_a_chosen_value_is_counted_however_rare():
    question = Question(years=(1953,), regions=("610326",))
    assert "1953" in dict(named(subject_facets(question, DAY), FilterName.YEAR).among)
    for facets in (subject_facets(question, DAY), record_facets(question)):
        codes = dict(named(facets, FilterName.REGION).among)
        assert codes["610326"] == ("610326",)
        assert set(codes) == set(siblings_of("610326")) == set(parts_of("610300"))


def test_the_busiest_authorities_first_and_new_ones_at_once():
    quiet, busy = make_authority(), make_authority("宝鸡市局", region="610300")
    far = make_authority("奉节县局", region="500236")
    records = [make_record(authority=busy) for _number in range(2)] + [make_record(authority=far)]
    assert set(busiest_authorities((), 50)) == {quiet.code, busy.code, far.code}
    count_records([record.pk for record in records])
    new = make_authority("新设局")
    assert busiest_authorities((), 50)[:2] == [busy.code, far.code]
    assert set(busiest_authorities((), 50)) == {quiet.code, busy.code, far.code, new.code}
    assert busiest_authorities((), 1) == [busy.code]
    assert busiest_authorities(("500000",), 50) == [far.code]
    assert busiest_authorities(("610300",), 1) == [busy.code]
    assert set(busiest_authorities(("610326",), 50)) == {quiet.code, new.code}


def test_what_lies_in_a_region():
    assert "610326" in parts_of("610300")
    assert parts_of("610326") == ()
    # 500200 县 only gathers the counties of 重庆.
    assert {"500236", "500101"} <= set(parts_of("500000"))
    assert "500200" not in parts_of("500000")
    assert "500236" in siblings_of("500236")
    # 凤翔县 has become 凤翔区: one of the two is enough.
    assert "610305" in parts_of("610300")
    assert "610322" not in parts_of("610300")
    assert [is_county(code) for code in ("610326", "610300", "610000", "100000", "610326100")] == [
        True,
        False,
        False,
        False,
        False,
    ]
