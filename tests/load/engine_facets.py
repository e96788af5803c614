"""The facets of ``search.narrowing`` for the benchmark of bare engines, without any register."""

from dataclasses import replace

from search.clauses import Facet, Request
from search.fields import FilterName, Key, has_term
from tests.load.filling import BODIES, REGIONS

KINDS = ("licence", "penalty", "commitment", "list", "repair")
YEARS = range(2026, 2006, -1)
AUTHORITIES = [f"11{code}{body:04d}" for code in REGIONS.values() for body in range(len(BODIES))]
#: As many as the portal asks for.
MOST = 20


def subject_facets(requests: list[Request]) -> list[Request]:
    """Return *requests* with every count that an answer of subjects has."""
    has = {
        FilterName.KIND: [(kind, has_term(kind)) for kind in KINDS],
        FilterName.AUTHORITY: [(code, has_term(authority=code)) for code in AUTHORITIES[:MOST]],
        FilterName.YEAR: [(str(year), has_term(year=year)) for year in YEARS],
    }
    facets = (
        *(
            Facet(name, Key.SUBJECT_HAS, tuple((value, (term,)) for value, term in among))
            for name, among in has.items()
        ),
        Facet(FilterName.SUBJECT_KIND, Key.SUBJECT_KIND, most=MOST),
        Facet(FilterName.REGION, Key.SUBJECT_REGION),
    )
    return [replace(request, facets=facets) for request in requests]


def record_facets(requests: list[Request]) -> list[Request]:
    """Return *requests* with every count that an answer of records has."""
    keys = {
        FilterName.KIND: Key.RECORD_KIND,
        FilterName.SUBJECT_KIND: Key.RECORD_SUBJECT_KIND,
        FilterName.REGION: Key.RECORD_REGION,
        FilterName.AUTHORITY: Key.RECORD_AUTHORITY,
        FilterName.YEAR: Key.RECORD_YEAR,
    }
    facets = tuple(Facet(name, key, most=MOST) for name, key in keys.items())
    return [replace(request, facets=facets) for request in requests]
