"""The word lists and templates of ``registry/demo/data``, read once and made ready to draw from."""

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from registry.places import REGIONS_FILE

DATA = Path(__file__).parent / "data"
#: One of so many surnames is compound, and one has a dot.
_RARE_EVERY = 200
#: Divisions in which people live; the file has parks and tourist zones too.
_INHABITED = ("镇", "乡", "街道")


@dataclass(frozen=True, slots=True)
class County:
    """One of the counties of the demonstration; see ``data/counties.toml`` for the fields."""

    code: str
    former_code: str
    former_name: str
    name: str
    city: str
    province: str
    short: str
    plate: str
    area_code: str
    resident: str
    owner_resident: str
    weight: int
    towns: tuple[str, ...] = ()


@cache
def data(name: str) -> dict[str, Any]:
    """Return one data file, such as ``firms``."""
    return tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))


@cache
def counties() -> tuple[County, ...]:
    """Return the counties, each with the names of its towns."""
    with REGIONS_FILE.open(encoding="utf-8", newline="") as file:
        towns = [row for row in csv.DictReader(file) if row["name"].endswith(_INHABITED)]
    return tuple(
        County(**entry, towns=tuple(row["name"] for row in towns if row["parent"] == entry["code"]))
        for entry in data("counties")["counties"]
    )


@cache
def drawn_counties() -> tuple[County, ...]:
    """Return the counties, each as often as its weight says."""
    return tuple(county for county in counties() for _ in range(county.weight))


@cache
def surnames() -> tuple[str, ...]:
    """Return surnames, each about as often as people bear it.

    One of 200 is compound; one of 200 is the first half of a name with a dot, and ends with it.
    """
    names = data("names")
    single = [
        surname
        for row, weight in zip(names["surnames"], names["surname_weights"], strict=True)
        for surname in row
        for _ in range(weight)
    ]
    rare = [*names["compound_surnames"], *(f"{first}·" for first in names["dotted_first"])]
    return tuple(single * (_RARE_EVERY * len(rare) // (2 * len(single)) + 1) + rare)


@cache
def given_names() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return first and second characters of given names; three of ten have no second."""
    given = tuple(data("names")["given"])
    return given, given + ("",) * (3 * len(given) // 7)


@cache
def scope() -> tuple[str, ...]:
    """Return items of business scopes (经营范围)."""
    return tuple((DATA / "scope.txt").read_text("utf-8").split("\n")[:-1])
