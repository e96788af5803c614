"""Ways to narrow an answer: what is set already, and what it can be narrowed to.

Every value is a link that adds it, or takes it out again: several values of a filter are
alternatives, and all of it works without scripts.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext as _

from portal.website.parameters import RECORDS, Asked, usual_sort
from registry import figures
from registry.authorities import authority_name
from registry.enums import SubjectKind
from registry.families import family_groups, kinds_in_order
from registry.kinds import kinds
from registry.places import full_region_name, is_county, region_name
from search.results import FacetCounts, Sort

#: A filter with more values than this folds the rest away.
UNFOLDED: Final = 8
#: Folding one or two away would take as much room as they do.
FOLDED_AT_LEAST: Final = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """A filter's value, what the register calls it, and how many hits it has, where counted."""

    value: str
    label: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One value to narrow to, or the way back where ``chosen``; ``count`` None: not counted.

    ``group`` is the heading that it stands under, where a filter's values have headings.
    """

    label: str
    link: str
    chosen: bool = False
    count: int | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """The values of one filter; ``more`` are those that are folded away."""

    label: str
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...] = ()

    @property
    def narrows(self) -> bool:
        """Whether there is anything to choose, or to take back."""
        return len(self.choices) > 1 or self.chosen > 0

    @property
    def chosen(self) -> int:
        """How many values are set."""
        return sum(choice.chosen for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The filters of a list, and its orders; ``chosen`` are those set, each with the way out."""

    filters: tuple[Choices, ...]
    chosen: tuple[Choice, ...]
    sorts: tuple[Choice, ...]
    clear: str


def narrowing(
    asked: Asked,
    facets: tuple[FacetCounts, ...] | None = None,
    fixed: Collection[str] = (),
) -> Narrowing:
    """Return how a list can be narrowed; *fixed* names what the page's address says already.

    Without *facets* (nothing can be counted just now) the register's values are offered, with no
    counts.
    """
    names = {name: label for name, label in filter_names(asked).items() if name not in fixed}
    values = offered(asked) if facets is None else counted(facets)
    now = {name: chosen for name, chosen in asked.filters.items() if name not in fixed}
    return Narrowing(
        filters=tuple(
            choices
            for name, label in names.items()
            if (choices := _choices(asked, name, label, values.get(name, []), fixed)).narrows
        ),
        chosen=tuple(
            Choice(
                _("%(name)s：%(value)s") % {"name": names[name], "value": value_label(name, value)},
                asked.toggled(name, value).link(fixed),
                chosen=True,
            )
            for name, chosen in now.items()
            for value in chosen
        ),
        sorts=_sorts(asked, fixed),
        clear=asked.link(fixed, **dict.fromkeys(now, ())),
    )


def without_unknown(asked: Asked) -> Asked:
    """Return a look-up that was refused, less the values that there aren't.

    They may be anything, a person's number too: pages don't repeat them, nor do their links.
    """
    known: dict[str, Any] = {
        name: tuple(value for value in values if value_label(name, value))
        for name, values in asked.filters.items()
    }
    return replace(asked, **known)


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


def offered(asked: Asked) -> dict[str, list[Offer]]:
    """Return the values of each filter: those that the register has, uncounted."""
    totals = figures.totals()
    found: dict[str, list[Offer]] = {
        "kind": [Offer(code, spec.label) for code, spec in kinds_in_order().items()],
        "region": [Offer(code, name) for code, name, _number in totals.regions],
    }
    if asked.tab == RECORDS:
        years = sorted((year for year, _numbers in totals.by_year), reverse=True)
        return found | {"year": [Offer(str(year), str(year)) for year in years]}
    organisations = [kind for kind in SubjectKind if kind != SubjectKind.NATURAL_PERSON]
    return found | {"subject_kind": [Offer(kind.value, str(kind.label)) for kind in organisations]}


def counted(facets: tuple[FacetCounts, ...]) -> dict[str, list[Offer]]:
    """Return the values of each filter with their counts, in the search room's order."""
    return {
        str(facet.name): [Offer(one.value, one.label, one.count) for one in facet.values]
        for facet in facets
    }


def value_label(name: str, value: str) -> str:
    """Return what readers call a filter's value; nothing for one that there isn't."""
    labels = {
        "kind": lambda: _(kinds()[value].label) if value in kinds() else "",
        "subject_kind": lambda: str(SubjectKind(value).label) if value in SubjectKind else "",
        "region": lambda: _region_label(value),
        "year": lambda: _("%s 年") % int(value),
        "authority": lambda: authority_name(value),
    }
    return labels[name]()


def _region_label(code: str) -> str:
    """Name counties with their city, as the search room does: 新城区 is a part of several."""
    name = region_name(code)
    return full_region_name(code) if name and is_county(code) else name


def _choices(
    asked: Asked, name: str, label: str, values: list[Offer], fixed: Collection[str]
) -> Choices:
    """Return a filter; what is set is never folded away, nor is what stands under headings."""
    now = getattr(asked, name)
    groups = _groups({offer.value for offer in values}) if name == "kind" else {}
    made = [
        Choice(
            label=_(offer.label) if offer.label else offer.value,
            link=asked.toggled(name, offer.value).link(fixed),
            chosen=offer.value in now,
            count=offer.count,
            group=groups.get(offer.value, ""),
        )
        for offer in values
    ]
    if groups or len(made) < UNFOLDED + FOLDED_AT_LEAST:
        return Choices(label, tuple(made))
    first = [one for place, one in enumerate(made) if one.chosen or place < UNFOLDED]
    return Choices(label, tuple(first), tuple(one for one in made if one not in first))


def _groups(values: Collection[str]) -> dict[str, str]:
    """Return the heading of each kind among *values*; none where one family has them all.

    A family that is one kind of its own name needs no heading that says it twice.
    """
    found = {
        spec.code: _("其他") if spec.label == group.label else _(group.label)
        for group in family_groups()
        for spec in group.kinds
        if spec.code in values
    }
    return found if len(set(found.values())) > 1 else {}


def _sorts(asked: Asked, fixed: Collection[str]) -> tuple[Choice, ...]:
    """Return the orders to choose from; without words nothing fits better than the rest."""
    usual = usual_sort(asked.q)
    newest = _("按决定日期") if asked.tab == RECORDS else _("按最近决定")
    labels = {Sort.RELEVANCE: _("按相关程度"), Sort.NEWEST: newest, Sort.NAME: _("按名称")}
    return tuple(
        Choice(
            label,
            asked.link(fixed, sort="" if sort == usual else sort.value),
            chosen=sort == (asked.sort or usual),
        )
        for sort, label in labels.items()
        if asked.q or sort != Sort.RELEVANCE
    )
