"""The data files of this package, read once at import, as sets and tuples for quick questions."""

import csv
import tomllib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def load(name: str) -> dict[str, Any]:
    """Return one of the data files, with the office's own words where it has some.

    The office's file has a table for each data file (``[people]``, ``[words]`` …) with lists to be
    added to the lists of the same name.

    Raises:
        ImproperlyConfigured: the office's file names a list that is none.
    """
    text = resources.files("registry.masking").joinpath(name).read_text(encoding="utf-8")
    data = tomllib.loads(text)
    for key, words in _office_words().get(name.removesuffix(".toml"), {}).items():
        if not isinstance(data.get(key), list) or not isinstance(words, list):
            message = f"OFFICE_MASKING_FILE: {name} has no list {key!r}."
            raise ImproperlyConfigured(message)
        data[key] = [*data[key], *words]
    return data


@cache
def _office_words() -> dict[str, dict[str, Any]]:
    path = getattr(settings, "OFFICE_MASKING_FILE", "")
    return tomllib.loads(Path(path).read_text("utf-8")) if path else {}


def _characters(text: str) -> frozenset[str]:
    return frozenset("".join(text.split()))


_SURNAMES: Final = load("surnames.toml")
_PEOPLE: Final = load("people.toml")
_ORGANISATIONS: Final = load("organisations.toml")
WORDS: Final[dict[str, list[str]]] = load("words.toml")

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


@cache
def _heads() -> frozenset[str]:
    """With which two characters the names of places begin: most texts have others."""
    return frozenset(name[:2] for names in places() for name in names)


def place_length(text: str, at: int) -> int:
    """How many characters from ``at`` on name a place with its suffix; 0 when none does."""
    if text[at : at + 2] not in _heads():
        return 0
    full, _bare = places()
    return next((size for size in range(8, 1, -1) if text[at : at + size] in full), 0)


def bare_place_length(text: str, at: int) -> int:
    """How many characters from ``at`` on name a place without its suffix; 0 when none does."""
    if text[at : at + 2] not in _heads():
        return 0
    _full, bare = places()
    return next((size for size in range(6, 1, -1) if text[at : at + size] in bare), 0)
