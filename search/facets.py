"""The engine's counts as readers see them: labelled, in order, the chosen values always there."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from django.utils.translation import gettext as _

from registry.authorities import authority_names
from registry.enums import SubjectKind
from registry.families import kinds_in_order
from registry.kinds import kinds
from registry.places import full_region_name, is_county, region_name, region_of_code
from search.fields import FilterName
from search.results import FacetCounts, FacetValue, Question

Counts = Mapping[FilterName, tuple[tuple[str, int], ...]]
Labels = Callable[[Iterable[str]], Mapping[str, str]]


def facet_counts(question: Question, counts: Counts) -> tuple[FacetCounts, ...]:
    """Return every filter's values: those with hits, and those that *question* has chosen."""
    return tuple(
        FacetCounts(name, _values(name, _chosen(question, name), dict(counts.get(name, ()))))
        for name in FilterName
    )


def _values(
    name: FilterName, chosen: tuple[str, ...], counts: dict[str, int]
) -> tuple[FacetValue, ...]:
    if name == FilterName.REGION:
        counts = _regions(chosen, counts)
    values = list(dict.fromkeys((*chosen, *(value for value, count in counts.items() if count))))
    labels = _LABELS[name](values)
    known = [
        FacetValue(value, labels[value], counts.get(value, 0), chosen=value in chosen)
        for value in values
        if labels.get(value)
    ]
    return tuple(sorted(known, key=_ORDERS.get(name, _commonest_first)))


def _chosen(question: Question, name: FilterName) -> tuple[str, ...]:
    asked: dict[FilterName, Iterable[object]] = {
        FilterName.KIND: question.kinds,
        FilterName.SUBJECT_KIND: question.subject_kinds,
        FilterName.REGION: question.regions,
        FilterName.AUTHORITY: question.authorities,
        FilterName.YEAR: question.years,
    }
    return tuple(dict.fromkeys(map(str, asked[name])))


def _regions(chosen: tuple[str, ...], counts: dict[str, int]) -> dict[str, int]:
    """Return counts by the codes that were asked for; of all regions found, counties alone.

    The index knows today's codes and what lies around a county as well.
    """
    if not chosen:
        return {code: count for code, count in counts.items() if is_county(code)}
    today = {code: region_of_code(code) for code in chosen}
    # Two of those chosen may be one county by its former and by its present code.
    beside = {code: count for code, count in counts.items() if code not in today.values()}
    return beside | {code: counts.get(now, 0) for code, now in today.items()}


def _region_labels(codes: Iterable[str]) -> dict[str, str]:
    """Name counties with their city: 新城区 is a part of several."""
    return {
        code: full_region_name(code) if is_county(code) else region_name(code) for code in codes
    }


def _kind_labels(codes: Iterable[str]) -> dict[str, str]:
    return {code: kinds()[code].label for code in codes if code in kinds()}


def _subject_kind_labels(values: Iterable[str]) -> dict[str, str]:
    return {value: str(SubjectKind(value).label) for value in values if value in _SUBJECT_KINDS}


def _year_labels(years: Iterable[str]) -> dict[str, str]:
    label = _("%s 年")  # once: there are fifty
    return {year: label % year for year in years}


def _commonest_first(value: FacetValue) -> tuple[int, str]:
    return -value.count, value.value


def _latest_first(value: FacetValue) -> tuple[int, str]:
    return -int(value.value), ""


def _as_listed(value: FacetValue) -> tuple[int, str]:
    return list(kinds_in_order()).index(value.value), ""


_SUBJECT_KINDS: Final = frozenset(
    kind.value for kind in SubjectKind if kind != SubjectKind.NATURAL_PERSON
)
_LABELS: Final[dict[FilterName, Labels]] = {
    FilterName.KIND: _kind_labels,
    FilterName.SUBJECT_KIND: _subject_kind_labels,
    FilterName.REGION: _region_labels,
    FilterName.AUTHORITY: authority_names,
    FilterName.YEAR: _year_labels,
}
_ORDERS: Final[dict[FilterName, Callable[[FacetValue], tuple[int, str]]]] = {
    FilterName.KIND: _as_listed,
    FilterName.YEAR: _latest_first,
}
