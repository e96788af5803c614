"""What an answer can be narrowed to: a question's filters as clauses."""

from itertools import product
from typing import Final

from registry.places import region_of_code
from search.clauses import Clause, Either, Filter, Term
from search.fields import FilterName, Key, has_term
from search.results import Question

#: Filters of subjects that ask about one and the same record of theirs.
_HAS: Final = FilterName.KIND


def subject_filters(question: Question) -> tuple[Filter, ...]:
    """Return the filters of a question about subjects.

    Kind, authority and year together are one condition: some shown record has all three.
    """
    found: list[Filter] = []
    if question.kinds or question.authorities or question.years:
        together = product(
            question.kinds or ("",), question.authorities or ("",), question.years or (None,)
        )
        terms = tuple(has_term(*asked) for asked in together)
        found.append(Filter(_HAS, any_of(Key.SUBJECT_HAS, terms)))
    if question.regions:
        found.append(Filter(FilterName.REGION, any_of(Key.SUBJECT_REGION, _regions(question))))
    if question.subject_kinds:
        clause = any_of(Key.SUBJECT_KIND, question.subject_kinds)
        found.append(Filter(FilterName.SUBJECT_KIND, clause))
    return tuple(found)


def record_filters(question: Question) -> tuple[Filter, ...]:
    """Return the filters of a question about records."""
    years = tuple(str(year) for year in question.years)
    asked = (
        (FilterName.KIND, Key.RECORD_KIND, question.kinds),
        (FilterName.REGION, Key.RECORD_REGION, _regions(question)),
        (FilterName.AUTHORITY, Key.RECORD_AUTHORITY, question.authorities),
        (FilterName.YEAR, Key.RECORD_YEAR, years),
        (FilterName.SUBJECT_KIND, Key.RECORD_SUBJECT_KIND, question.subject_kinds),
    )
    return tuple(Filter(name, any_of(key, values)) for name, key, values in asked if values)


def any_of(key: Key, values: tuple[str, ...]) -> Clause:
    """Return the clause that a document holds any of *values* (at least one) in *key*."""
    terms = tuple(Term(key, value) for value in values)
    return terms[0] if len(terms) == 1 else Either(terms)


def _regions(question: Question) -> tuple[str, ...]:
    return tuple(region_of_code(code) for code in question.regions)
