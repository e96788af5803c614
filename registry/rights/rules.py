"""The facts that cases follow: clocks, papers, texts (``registry/data/rights.toml``)."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

_FILE: Final = Path(__file__).parent.parent / "data" / "rights.toml"


@dataclass(frozen=True, slots=True)
class Material:
    """A paper that comes with an application; ``code`` is also the form's field."""

    code: str
    label: str
    required: bool


@dataclass(frozen=True, slots=True)
class ClockRule:
    """How many working days a sort of case has: until the decision, and for an asked authority.

    ``take_up`` is how many until staff take it up; None where that is no step of its own.
    """

    decide: int
    verify: int
    source: str
    take_up: int | None = None


@cache
def rules() -> dict[str, Any]:
    """Return the data file, parsed once."""
    return tomllib.loads(_FILE.read_text("utf-8"))


def materials_for(sort: str, role: str) -> tuple[Material, ...]:
    """Return the papers of an application of *sort* by somebody in *role*, in the form's order."""
    return tuple(
        Material(item["code"], _(item["label"]), item["required"])
        for item in rules()["materials"]
        if sort in item["sorts"] and (not item["roles"] or role in item["roles"])
    )


def clock_rule(sort: str, on: date) -> ClockRule:
    """Return the clock of cases of *sort* that were received on a day."""
    in_force = [row for row in rules()["clocks"] if row["sort"] == sort and row["from"] <= on]
    row = max(in_force, key=lambda one: one["from"])
    return ClockRule(row["decide"], row["verify"], row["source"], row.get("take_up"))


def roles_for(*, is_person: bool) -> tuple[str, ...]:
    """Return in which capacities somebody may apply for a person, or for an organisation."""
    return tuple(rules()["roles"]["person" if is_person else "organisation"])
