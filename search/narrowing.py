"""What an answer can be narrowed to: a question's filters and counts as clauses.

A subject's kind, authority and year are one condition: some shown record of it has all three.
So a count of kinds asks, for each kind, for records of it that have a chosen authority and year.
"""

from collections.abc import Iterable
from datetime import date
from itertools import product
from typing import Final

from registry.authorities import busiest_authorities
from registry.kinds import kinds
from registry.places import parts_of, region_of_code, siblings_of
from search.clauses import Clause, Either, Facet, Filter, Term
from search.fields import FilterName, Key, has_term
from search.results import Question

#: Values of one filter that are counted.
MOST_VALUES: Final = 50
#: Of regions, some of the commonest are those around the others.
_MOST_REGIONS: Final = 80
#: Filters of subjects that ask about one and the same record of theirs.
_TOGETHER: Final = (FilterName.AUTHORITY, FilterName.YEAR)

_RECORD_KEYS: Final = {
    FilterName.KIND: Key.RECORD_KIND,
    FilterName.SUBJECT_KIND: Key.RECORD_SUBJECT_KIND,
    FilterName.REGION: Key.RECORD_REGION,
    FilterName.AUTHORITY: Key.RECORD_AUTHORITY,
    FilterName.YEAR: Key.RECORD_YEAR,
}


def subject_filters(question: Question) -> tuple[Filter, ...]:
    """Return the filters of a question about subjects."""
    found: list[Filter] = []
    if question.kinds or question.authorities or question.years:
        terms = _has_terms(question.kinds, question.authorities, question.years)
        found.append(Filter(FilterName.KIND, any_of(Key.SUBJECT_HAS, terms), also=_TOGETHER))
    if question.regions:
        clause = any_of(Key.SUBJECT_REGION, regions_today(question))
        found.append(Filter(FilterName.REGION, clause))
    if question.subject_kinds:
        clause = any_of(Key.SUBJECT_KIND, question.subject_kinds)
        found.append(Filter(FilterName.SUBJECT_KIND, clause))
    return tuple(found)


def record_filters(question: Question) -> tuple[Filter, ...]:
    """Return the filters of a question about records."""
    asked = {
        FilterName.KIND: question.kinds,
        FilterName.SUBJECT_KIND: question.subject_kinds,
        FilterName.REGION: regions_today(question),
        FilterName.AUTHORITY: question.authorities,
        FilterName.YEAR: tuple(map(str, question.years)),
    }
    return tuple(
        Filter(name, any_of(_RECORD_KEYS[name], values)) for name, values in asked.items() if values
    )


def subject_facets(question: Question, day: date) -> tuple[Facet, ...]:
    """Return the counts that may narrow (or widen) an answer of subjects on *day*."""
    asked_kinds, authorities, years = question.kinds, question.authorities, question.years
    has: dict[FilterName, list[tuple[str, tuple[str, ...]]]] = {
        FilterName.KIND: [
            (kind, _has_terms((kind,), authorities, years)) for kind in (*kinds(), *asked_kinds)
        ],
        FilterName.AUTHORITY: [
            (code, _has_terms(asked_kinds, (code,), years))
            for code in (*authorities, *busiest_authorities(question.regions, MOST_VALUES))
        ],
        FilterName.YEAR: [
            (str(year), _has_terms(asked_kinds, authorities, (year,)))
            for year in (*years, *_last_years(day))
        ],
    }
    return (
        *(Facet(name, Key.SUBJECT_HAS, tuple(dict(among).items())) for name, among in has.items()),
        Facet(FilterName.SUBJECT_KIND, Key.SUBJECT_KIND, most=MOST_VALUES),
        _region_facet(Key.SUBJECT_REGION, question),
    )


def record_facets(question: Question) -> tuple[Facet, ...]:
    """Return the counts that may narrow (or widen) an answer of records."""
    return tuple(
        _region_facet(key, question)
        if name == FilterName.REGION
        else Facet(name, key, most=MOST_VALUES)
        for name, key in _RECORD_KEYS.items()
    )


def any_of(key: Key, values: Iterable[str]) -> Clause:
    """Return the clause that a document holds any of *values* (at least one) in *key*."""
    terms = tuple(Term(key, value) for value in values)
    return terms[0] if len(terms) == 1 else Either(terms)


def regions_today(question: Question) -> tuple[str, ...]:
    """Return the chosen regions by today's codes, in the question's order."""
    return tuple(map(region_of_code, question.regions))


def _region_facet(key: Key, question: Question) -> Facet:
    """Count what lies in the chosen regions or beside them; without one, whatever is found."""
    chosen = regions_today(question)
    if not chosen:
        return Facet(FilterName.REGION, key, most=_MOST_REGIONS)
    near = (part for code in chosen for part in (parts_of(code) or siblings_of(code)))
    codes = list(dict.fromkeys((*chosen, *near)))[:_MOST_REGIONS]
    return Facet(FilterName.REGION, key, tuple((code, (code,)) for code in codes))


def _has_terms(
    kinds_: tuple[str, ...], authorities: tuple[str, ...], years: tuple[int, ...]
) -> tuple[str, ...]:
    """Return the terms of records that have any of each; what is empty is not asked."""
    together = product(kinds_ or ("",), authorities or ("",), years or (None,))
    return tuple(has_term(*asked) for asked in together)


def _last_years(day: date) -> range:
    return range(day.year, day.year - MOST_VALUES, -1)
