"""The data files of this package, read once at import, as sets and tuples for quick questions."""

import csv
import tomllib
from functools import cache
from importlib import resources
from typing import Any, Final


def _load(name: str) -> dict[str, Any]:
    text = resources.files("registry.masking").joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text)


def _characters(text: str) -> frozenset[str]:
    return frozenset("".join(text.split()))


_SURNAMES: Final = _load("surnames.toml")
_PEOPLE: Final = _load("people.toml")
_ORGANISATIONS: Final = _load("organisations.toml")
WORDS: Final[dict[str, list[str]]] = _load("words.toml")

SURNAMES: Final = _characters(_SURNAMES["single"])
RARE_SURNAMES: Final = _characters(_SURNAMES["rare"])
AMBIGUOUS_SURNAMES: Final = _characters(_SURNAMES["ambiguous"]) | RARE_SURNAMES
JOINING_SURNAMES: Final = _characters(_SURNAMES["joining"])
COMPOUND_SURNAMES: Final = frozenset(_SURNAMES["compound"])

ROLES: Final[list[str]] = _PEOPLE["roles"]
ROLE_ENDINGS: Final[list[str]] = _PEOPLE["role_endings"]
NO_ROLES: Final = tuple(_PEOPLE["no_roles"])
NO_ROLE_STARTS: Final = tuple(_PEOPLE["no_role_starts"])
TITLES: Final[list[str]] = _PEOPLE["titles"]
DEEDS: Final = frozenset(_PEOPLE["deeds"])
LINKS: Final[list[str]] = _PEOPLE["links"]
ACTS: Final = tuple(_PEOPLE["acts"])
BY_ACTS: Final = tuple(_PEOPLE["by_acts"])
VERBS: Final[list[str]] = _PEOPLE["verbs"]
OBJECTS: Final = tuple(_PEOPLE["objects"])
TIBETAN: Final = frozenset(_PEOPLE["tibetan"])
OFFICE_TAILS: Final = _characters(_PEOPLE["office_tails"])
TRANSCRIBED: Final = _characters(_PEOPLE["transcribed"])
DOTTED_CUTS: Final = _characters(_PEOPLE["dotted_cuts"])
FUNCTION_CHARACTERS: Final = _characters(_PEOPLE["function_characters"])
NEVER_GIVEN: Final = _characters(_PEOPLE["never_given"])
ORGANISATION_CUTS: Final = _characters(_PEOPLE["organisation_cuts"])
FOLLOWERS: Final = tuple(_PEOPLE["followers"])
NOT_NAMES: Final = frozenset(_PEOPLE["not_names"])

ENDINGS: Final = tuple(_ORGANISATIONS["endings"])
TRADES: Final[list[str]] = _ORGANISATIONS["trades"]
FAMILY_MARKS: Final = _characters(_ORGANISATIONS["family_marks"])
BRANDS: Final = frozenset(_ORGANISATIONS["brands"])

# Digits 3 to 8 of the reference: province, city and county names of the register's own table.
_PLACE_SUFFIXES: Final = (
    "自治区",
    "自治州",
    "自治县",
    "省",
    "市",
    "区",
    "县",
    "旗",
    "盟",
    "镇",
    "乡",
)
_SHORTEST_BARE_PLACE: Final = 2


@cache
def places() -> tuple[frozenset[str], frozenset[str]]:
    """Names of places with their suffix (眉县, 金台区), and bare ones (宝鸡, 金台)."""
    source = resources.files("registry").joinpath("data/regions.csv")
    names = {row["name"] for row in csv.DictReader(source.read_text("utf-8-sig").splitlines())}
    bare = set()
    for name in names:
        suffix = next((suffix for suffix in _PLACE_SUFFIXES if name.endswith(suffix)), "")
        if suffix and len(name) - len(suffix) >= _SHORTEST_BARE_PLACE:
            bare.add(name.removesuffix(suffix))
    return frozenset(names), frozenset(bare)


def place_length(text: str, at: int) -> int:
    """How many characters from ``at`` on name a place with its suffix; 0 when none does."""
    full, _bare = places()
    return next((size for size in range(8, 1, -1) if text[at : at + size] in full), 0)


def bare_place_length(text: str, at: int) -> int:
    """How many characters from ``at`` on name a place without its suffix; 0 when none does."""
    _full, bare = places()
    return next((size for size in range(6, 1, -1) if text[at : at + size] in bare), 0)
