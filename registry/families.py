"""Kinds as readers meet them: by family, in a known order, and as marks beside a name.

Files of kinds stand in the order of their names, which is nobody's order. The order of pages is
data of its own (``registry/data/families.toml``).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from registry.kinds import DATA, Family, KindSpec, ListColour, Tab, kinds, remembered, tabs


@dataclass(frozen=True, slots=True)
class FamilyGroup:
    """One family with its kinds in the order of pages; ``label`` is Chinese."""

    family: Family
    label: str
    kinds: tuple[KindSpec, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands beside a subject's name: on a red list, on a serious list, declared itself.

    ``tone`` is a ListColour, or ``declared``; ``label`` says it in words, since colour alone says
    nothing to many readers. ``also_called`` is the word that people still use (黑名单).
    """

    kind: str
    label: str
    also_called: str
    tone: str


#: The tone of a mark that isn't a list's: 已自愿申报.
DECLARED = "declared"


@remembered
def family_groups() -> tuple[FamilyGroup, ...]:
    """Return every family that has kinds, and in it every kind, in the order of pages."""
    data = tomllib.loads((DATA / "families.toml").read_text("utf-8"))["families"]
    found = []
    for item in data:
        family = Family(item["code"])
        known = {code: spec for code, spec in kinds().items() if spec.family == family}
        first = [code for code in item["kinds"] if code in known]
        order = dict.fromkeys([*first, *known])
        if order:
            group = FamilyGroup(family, item["label"], tuple(known[code] for code in order))
            found.append(group)
    return tuple(found)


@remembered
def kinds_in_order() -> dict[str, KindSpec]:
    """Return every kind by code, in the order of pages."""
    specs = chain.from_iterable(group.kinds for group in family_groups())
    return {spec.code: spec for spec in specs}


@remembered
def tabs_in_order() -> tuple[Tab, ...]:
    """Return the tabs of the subject's page, their kinds in the order of pages."""
    order = list(kinds_in_order())
    return tuple(
        Tab(tab.code, tab.label, tuple(sorted(tab.kinds, key=order.index))) for tab in tabs()
    )


def tab_named(code: str) -> Tab | None:
    """Return the tab of this code, None when there is none."""
    return next((tab for tab in tabs_in_order() if tab.code == code), None)


def marks(counts: Mapping[str, int]) -> tuple[Mark, ...]:
    """Return the marks of a subject with so many shown records by kind.

    Serious lists come first and red ones last: a warning must not be pushed out of sight.
    """
    found = [
        mark
        for code, spec in kinds_in_order().items()
        if counts.get(code) and (mark := _mark(spec))
    ]
    return tuple(sorted(found, key=lambda mark: _TONES.index(mark.tone)))


def _mark(spec: KindSpec) -> Mark | None:
    if spec.family == Family.DECLARATION:
        return Mark(spec.code, "已自愿申报", "", DECLARED)
    if spec.listing is None:
        return None
    return Mark(spec.code, spec.label, spec.listing.also_called, spec.listing.colour.value)


_TONES = (
    ListColour.BLACK.value,
    ListColour.OTHER.value,
    ListColour.WATCH.value,
    ListColour.RED.value,
    DECLARED,
)
