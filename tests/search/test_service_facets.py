"""Counts of what an answer can be narrowed to: without their own filter, never of what must go."""

from datetime import date

import pytest

from registry.enums import SubjectKind
from search.fields import FilterName
from search.results import FacetValue, Question
from search.service import find_records, find_subjects
from tests.factories import change, make_authority, make_record, make_subject, withdraw

pytestmark = pytest.mark.django_db

FENGXIANG = "610305"


def counted(answer):
    return {
        counts.name: {value.value: value.count for value in counts.values}
        for counts in answer.facets
    }


def subjects(text="天成", **asked):
    return counted(find_subjects(Question(text=text, facets=True, **asked)))


def records(text="", **asked):
    return counted(find_records(Question(text=text, facets=True, **asked)))


def chosen(answer):
    return {value.value for counts in answer.facets for value in counts.values if value.chosen}


@pytest.fixture
def market(indexed):
    """Two firms and a shop; one firm with a licence of 2024 and a penalty of 2025."""
    mei = make_authority("眉县市监局")
    city = make_authority("凤翔区城管局", region=FENGXIANG)
    firm = make_subject("天成商贸有限公司")
    make_record(firm, mei, decided_on=date(2024, 5, 1))
    make_record(firm, city, kind="penalty", decided_on=date(2025, 5, 1))
    make_record(make_subject("天成科技有限公司"), mei, decided_on=date(2025, 6, 1))
    shop = make_subject("天成店", kind=SubjectKind.SOLE_TRADER, region=FENGXIANG)
    make_record(shop, mei, kind="penalty", decided_on=date(2025, 7, 1))
    make_record(make_subject("鑫源店"), mei)
    indexed()
    return mei.code, city.code


def test_subjects_are_counted_by_every_filter(market):
    mei, city = market
    assert subjects() == {
        FilterName.KIND: {"licence": 2, "penalty": 2},
        FilterName.SUBJECT_KIND: {"enterprise": 2, "sole_trader": 1},
        FilterName.REGION: {"610326": 2, FENGXIANG: 1},
        FilterName.AUTHORITY: {mei: 3, city: 1},
        FilterName.YEAR: {"2025": 3, "2024": 1},
    }


def test_a_filter_of_subjects_leaves_its_own_counts_alone_and_narrows_the_others(market):
    mei, city = market
    assert subjects(kinds=("penalty",)) == {
        FilterName.KIND: {"licence": 2, "penalty": 2},
        FilterName.SUBJECT_KIND: {"enterprise": 1, "sole_trader": 1},
        FilterName.REGION: {"610326": 1, FENGXIANG: 1},
        # One and the same record: the licence of 2024 is no penalty.
        FilterName.AUTHORITY: {mei: 1, city: 1},
        FilterName.YEAR: {"2025": 2},
    }
    found = subjects(kinds=("penalty",), authorities=(mei,))
    assert found[FilterName.KIND] == {"licence": 2, "penalty": 1}
    assert found[FilterName.AUTHORITY] == {mei: 1, city: 1}
    assert found[FilterName.YEAR] == {"2025": 1}
    found = subjects(kinds=("licence", "penalty"), years=(2024,))
    assert found[FilterName.KIND] == {"licence": 1, "penalty": 0}
    assert found[FilterName.YEAR] == {"2025": 3, "2024": 1}


def test_counts_are_totals_of_the_questions_they_stand_for(market):
    """Every value, asked for beside the other filters, finds as many as was told."""
    fields = {
        FilterName.KIND: "kinds",
        FilterName.SUBJECT_KIND: "subject_kinds",
        FilterName.REGION: "regions",
        FilterName.AUTHORITY: "authorities",
        FilterName.YEAR: "years",
    }
    asked = {"kinds": ("penalty",), "years": (2025, 2024)}
    for find, text in ((find_subjects, "天成"), (find_records, ""), (find_records, "天成")):
        for counts in find(Question(text=text, facets=True, **asked)).facets:
            for value in counts.values:
                one = int(value.value) if counts.name == FilterName.YEAR else value.value
                narrowed = {**asked, fields[counts.name]: (one,)}
                total = find(Question(text=text, **narrowed)).page.total
                assert total == value.count, (find, text, counts.name, value)


def test_records_are_counted_by_every_filter(market):
    mei, city = market
    assert records(kinds=("penalty",), regions=(FENGXIANG,)) == {
        FilterName.KIND: {"penalty": 1},
        FilterName.SUBJECT_KIND: {"enterprise": 1},
        # The counties beside it can be added.
        FilterName.REGION: {FENGXIANG: 1, "610326": 1},
        FilterName.AUTHORITY: {city: 1},
        FilterName.YEAR: {"2025": 1},
    }
    assert records("鑫源")[FilterName.AUTHORITY] == {mei: 1}


def test_what_is_chosen_is_there_even_without_hits(market):
    mei, _city = market
    asked = {
        "kinds": ("penalty",),
        "subject_kinds": ("government",),
        "regions": ("500000",),
        "authorities": (mei,),
        "years": (1999,),
    }
    expected = {"penalty", "government", "500000", mei, "1999"}
    assert chosen(find_subjects(Question(text="天成", facets=True, **asked))) == expected
    answer = find_records(Question(facets=True, **asked))
    assert chosen(answer) == expected
    by_name = {counts.name: counts.values for counts in answer.facets}
    assert by_name[FilterName.YEAR] == (FacetValue("1999", "1999 年", 0, chosen=True),)


def test_labels_and_order(market):
    answer = find_subjects(Question(text="天成", facets=True))
    assert [counts.name for counts in answer.facets] == list(FilterName)
    labels = {
        counts.name: [(value.label, value.count) for value in counts.values]
        for counts in answer.facets
    }
    assert labels == {
        FilterName.KIND: [("行政许可", 2), ("行政处罚", 2)],
        FilterName.SUBJECT_KIND: [("企业", 2), ("个体工商户", 1)],
        FilterName.REGION: [("宝鸡市眉县", 2), ("宝鸡市凤翔区", 1)],
        FilterName.AUTHORITY: [("眉县市监局", 3), ("凤翔区城管局", 1)],
        FilterName.YEAR: [("2025 年", 3), ("2024 年", 1)],
    }


def test_a_county_by_its_former_code_stays_as_it_was_asked(market):
    answer = find_records(Question(regions=("610322",), facets=True))
    (region,) = [each for each in answer.facets if each.name == FilterName.REGION]
    assert [(value.value, value.count, value.chosen) for value in region.values] == [
        ("610326", 4, False),
        ("610322", 1, True),
    ]


def test_a_county_by_its_former_and_its_present_code_at_once(market):
    for find, text, mei in ((find_subjects, "天成", 2), (find_records, "", 4)):
        for codes in (("610322", FENGXIANG), (FENGXIANG, "610322")):
            answer = find(Question(text=text, regions=codes, facets=True))
            (region,) = [each for each in answer.facets if each.name == FilterName.REGION]
            assert {(value.value, value.count, value.chosen) for value in region.values} == {
                ("610326", mei, False),
                ("610322", 1, True),
                (FENGXIANG, 1, True),
            }


def test_a_city_and_its_counties(market):
    answer = find_records(Question(regions=("610300",), facets=True))
    (region,) = [each for each in answer.facets if each.name == FilterName.REGION]
    assert [(value.label, value.count) for value in region.values] == [
        ("宝鸡市", 5),
        ("宝鸡市眉县", 4),
        ("宝鸡市凤翔区", 1),
    ]


def test_none_while_something_must_go(market, indexed):
    gone = make_record(make_subject("天成酒店"))
    indexed()
    withdraw(gone)
    for find in (find_subjects, find_records):
        answer = find(Question(text="天成", facets=True))
        assert (answer.facets, answer.page.total, answer.meta.partial) == (None, None, True)
    indexed()
    assert subjects()[FilterName.SUBJECT_KIND] == {"enterprise": 2, "sole_trader": 1}


def test_none_unless_asked(market):
    assert find_subjects(Question(text="天成")).facets is None
    assert find_records(Question()).facets is None


def test_persons_and_hidden_records_are_counted_nowhere(market, indexed):
    before = subjects(), records()
    hidden = make_authority("只办保密事项的局")
    make_record(make_subject("天成某", kind=SubjectKind.NATURAL_PERSON), hidden)
    make_record(make_subject("天成保密店"), hidden, state="held")
    late = make_record(make_subject("天成过期店"), hidden)
    indexed()
    change(late, state="withdrawn", removes=True)
    indexed()
    assert (subjects(), records()) == before
