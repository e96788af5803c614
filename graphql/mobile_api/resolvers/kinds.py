"""Kinds by family, with what makes some of them lists."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from graphql import GraphQLResolveInfo

from mobile_api import arguments
from registry import figures
from registry.families import FamilyGroup, family_groups
from registry.kinds import KindSpec, ListSpec


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind with the number of its records shown."""

    code: str
    label: str
    family: str
    tab: str
    in_ledger: bool
    count: int
    list: ListSpec | None


def families(
    _root: Any, _info: GraphQLResolveInfo, *, family: list[Enum] | None = None
) -> list[dict[str, Any]]:
    """Return the kinds of the families asked for (none: all), with numbers from the roll-ups."""
    asked = {member.value for member in arguments.alternatives(family, "family")}
    records = figures.totals().records
    return [
        _family(group, records)
        for group in family_groups()
        if not asked or group.family.value in asked
    ]


def _family(group: FamilyGroup, records: dict[str, int]) -> dict[str, Any]:
    return {
        "family": group.family.value,
        "label": group.label,
        "kinds": [kind(spec, records.get(spec.code, 0)) for spec in group.kinds],
    }


def kind(spec: KindSpec, count: int) -> Kind:
    """Return a kind as the schema has it."""
    return Kind(
        spec.code, spec.label, spec.family.value, spec.tab, spec.in_ledger, count, spec.listing
    )


def also_called(listed: Any, _info: GraphQLResolveInfo) -> str | None:
    """Return the other word for a list or a mark, None where there is none."""
    return listed.also_called or None


def colour(listing: ListSpec, _info: GraphQLResolveInfo) -> str:
    """Return what a list says of those on it, as the schema's enumeration has it."""
    return listing.colour.value


def passes_on_to(listing: ListSpec, _info: GraphQLResolveInfo) -> str | None:
    """Return the list that entries move to, None where they move nowhere."""
    return listing.passes_on_to or None
