"""Ways to narrow an answer: what is set already, and what it can be narrowed to."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.website.parameters import RECORDS, Asked
from registry import figures
from registry.authorities import authority_name
from registry.enums import SubjectKind
from registry.kinds import kinds
from registry.places import region_name
from search.results import Sort

#: A filter's value and what readers call it.
Offer = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """One value to narrow to, or the way back where ``chosen``."""

    label: str
    link: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """The values of one filter."""

    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The filters of a list, and its orders; ``chosen`` are those set, each with the way out."""

    filters: tuple[Choices, ...]
    chosen: tuple[Choice, ...]
    sorts: tuple[Choice, ...]
    clear: str


def narrowing(asked: Asked, fixed: frozenset[str] = frozenset()) -> Narrowing:
    """Return how a list can be narrowed; *fixed* names what the page's address says already."""
    values = offered(asked)
    names = filter_names(asked)
    now = {name: value for name, value in asked.filters.items() if name not in fixed}
    return Narrowing(
        filters=tuple(
            Choices(label, _choices(asked, name, values[name], fixed))
            for name, label in names.items()
            if name not in fixed and values.get(name)
        ),
        chosen=tuple(
            Choice(
                f"{names.get(name, name)}：{value_label(name, value)}",
                asked.link(fixed, **{name: ""}),
                chosen=True,
            )
            for name, value in now.items()
        ),
        sorts=_sorts(asked, fixed),
        clear=asked.link(fixed, **dict.fromkeys(now, "")),
    )


def filter_names(asked: Asked) -> dict[str, str]:
    """Return the filters of a tab by parameter, in the order of the page."""
    if asked.tab == RECORDS:
        return {
            "kind": _("类别"),
            "region": _("地区"),
            "year": _("决定年份"),
            "authority": _("决定机关"),
            "subject_kind": _("主体类别"),
        }
    return {
        "subject_kind": _("主体类别"),
        "kind": _("有哪类记录"),
        "region": _("地区"),
        "year": _("决定年份"),
        "authority": _("决定机关"),
    }


def offered(asked: Asked) -> dict[str, tuple[Offer, ...]]:
    """Return the values of each filter: those that the register has."""
    totals = figures.totals()
    found = {
        "kind": tuple((code, spec.label) for code, spec in kinds().items()),
        "region": tuple((code, name) for code, name, _number in totals.regions),
    }
    if asked.tab == RECORDS:
        years = sorted((str(year) for year, _numbers in totals.by_year), reverse=True)
        return found | {"year": tuple((year, year) for year in years)}
    return found | {
        "subject_kind": tuple(
            (kind.value, str(kind.label))
            for kind in SubjectKind
            if kind != SubjectKind.NATURAL_PERSON
        )
    }


def value_label(name: str, value: str) -> str:
    """Return what readers call a filter's value, which the search room has accepted."""
    labels = {
        "kind": lambda: kinds()[value].label,
        "subject_kind": lambda: str(SubjectKind(value).label),
        "region": lambda: region_name(value),
        "authority": lambda: authority_name(value),
    }
    return labels[name]() if name in labels else value


def _choices(
    asked: Asked, name: str, values: tuple[Offer, ...], fixed: frozenset[str]
) -> tuple[Choice, ...]:
    now = getattr(asked, name)
    return tuple(
        Choice(
            label=label,
            link=asked.link(fixed, **{name: "" if value == now else value}),
            chosen=value == now,
        )
        for value, label in values
    )


def _sorts(asked: Asked, fixed: frozenset[str]) -> tuple[Choice, ...]:
    """Return the orders to choose from; without words there is only the newest first."""
    if not asked.q or asked.tab != RECORDS:
        return ()
    now = asked.sort or Sort.RELEVANCE
    labels = {Sort.RELEVANCE: _("按相关程度"), Sort.NEWEST: _("按决定日期")}
    return tuple(
        Choice(label, asked.link(fixed, sort=sort.value), chosen=sort == now)
        for sort, label in labels.items()
    )
