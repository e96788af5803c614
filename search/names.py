"""What a firm's name is made of: leading places, the core that is its own, the form at the end.

眉县天成商贸有限公司 is 眉县, 天成商贸 and 有限公司. Readers leave out the first and the last, or
put others in their place: index and question know the core by the same rules, all from data.
"""

import csv
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from registry.places import NO_NAMES, REGIONS_FILE
from search.text import compact

FORMS_FILE: Final = Path(__file__).parent / "data" / "firm_forms.txt"
SHORT_FORMS_FILE: Final = Path(__file__).parent / "data" / "short_forms.txt"
PLACES_FILE: Final = Path(__file__).parent / "data" / "place_names.txt"
#: 宝鸡市 is called 宝鸡 too; towns are not: 常兴镇 without 镇 is as often a firm's own name.
_LEVELS_CALLED_SHORT: Final = frozenset({"province", "city", "county"})
_CALLED: Final = "省市县区旗盟"
_AUTONOMOUS: Final = ("族", "自治")
#: A core has at least so many characters: a single one is no name.
_SHORTEST: Final = 2
_IN_BRACKETS: Final = re.compile(r"[(（\[［〔【﹝].*?[)）\]］〕】﹞]")
#: Of a place that is called like more than so many others, the name alone tells nothing.
_MOST_REGIONS: Final = 3


class Parts(NamedTuple):
    """A compact name in its parts; joined, they are the name."""

    places: tuple[str, ...]
    core: str
    form: str


class Called(NamedTuple):
    """What else a name is called: what follows each of its places, and the same without its form.

    The first of ``bare`` is the name without its form alone.
    """

    after: tuple[str, ...]
    bare: tuple[str, ...]


@cache
def forms() -> tuple[str, ...]:
    """Return the forms that end firms' names, the longest first."""
    return tuple(sorted(_lines(FORMS_FILE), key=lambda word: (-len(word), word)))


@cache
def _forms_by_last() -> dict[str, tuple[str, ...]]:
    """Return the forms by their last character: most names end with one of few."""
    by_last: dict[str, tuple[str, ...]] = {}
    for form in forms():
        by_last[form[-1]] = (*by_last.get(form[-1], ()), form)
    return by_last


@cache
def _places() -> dict[str, tuple[str, ...]]:
    """Return what places are called, the longest first, by the first two characters."""
    by_start: dict[str, tuple[str, ...]] = {}
    for name in sorted(_regions(), key=lambda name: (-len(name), name)):
        by_start[name[:2]] = (*by_start.get(name[:2], ()), name)
    return by_start


@cache
def _regions() -> dict[str, tuple[str, ...]]:
    """Return the codes, as they are today, of each name that a region is called by."""
    called: dict[str, dict[str, None]] = {}
    with REGIONS_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name, code = compact(row["name"]), row["successor"] or row["code"]
            if name in NO_NAMES:
                continue
            for each in {name, _short(name, row["level"])}:
                called.setdefault(each, {})[code] = None
    for line in _lines(PLACES_FILE):
        name, code = line.split()
        called.setdefault(compact(name), {})[code] = None
    return {name: tuple(codes) for name, codes in called.items()}


def _short(name: str, level: str) -> str:
    """Return what a region is called in short (宝鸡市: 宝鸡), or its name."""
    is_short = level in _LEVELS_CALLED_SHORT and len(name) > _SHORTEST and name[-1] in _CALLED
    if is_short and not any(word in name for word in _AUTONOMOUS):
        return name[:-1]
    return name


def regions_called(place: str) -> tuple[str, ...]:
    """Return the codes of the few regions that are called *place*; of many, none."""
    codes = _regions().get(place, ())
    return codes if len(codes) <= _MOST_REGIONS else ()


def form_of(key: str) -> str:
    """Return the form that the compact name *key* ends with, or an empty string."""
    for form in _forms_by_last().get(key[-1:], ()):
        if key.endswith(form):
            return form
    return ""


def places_of(key: str) -> tuple[str, ...]:
    """Return the places that the compact name *key* starts with, one after the other."""
    found: list[str] = []
    at = 0
    while place := _place_at(key, at):
        found.append(place)
        at += len(place)
    return tuple(found)


def _place_at(key: str, at: int) -> str:
    for name in _places().get(key[at : at + 2], ()):
        if key.startswith(name, at):
            return name
    return ""


def parts_of(key: str) -> Parts:
    """Return the parts of a compact name; the core may be empty."""
    form = form_of(key)
    rest = key[: len(key) - len(form)]
    places = places_of(rest)
    return Parts(places, rest[sum(map(len, places)) :], form)


def called(key: str) -> Called:
    """Return what the compact name *key* is called where places or form are left out.

    After each leading place and not only after the last: 东方 is a city, and yet the core of
    眉县东方商贸.
    """
    places, _core, form = parts_of(key)
    end = len(key) - len(form)
    after: list[str] = []
    bare = [key[:end]] if form and end >= _SHORTEST else []
    at = 0
    for place in places:
        at += len(place)
        if end - at >= _SHORTEST:
            after.append(key[at:])
            bare += [key[at:end]] if form else []
    return Called(tuple(after), tuple(bare))


def cores(key: str) -> tuple[str, ...]:
    """Return the compact name *key* without its places, without its form, and without both."""
    after, bare = called(key)
    return after + bare


def without_brackets(name: str) -> str:
    """Return *name* without what stands in brackets, or nothing where it has none.

    天成（宝鸡）商贸有限公司 is called 天成商贸, and 宏图（集团）建设 is 宏图建设.
    """
    left, found = _IN_BRACKETS.subn("", name)
    return left if found and len(compact(left)) >= _SHORTEST else ""


@lru_cache(maxsize=4096)
def in_short(name: str) -> str:
    """Return a public body's *name* as people say it: 眉县人社局; nothing where it is the same."""
    said = name
    for full, short in _short_forms():
        said = said.replace(full, short)
    return said if said != name else ""


@cache
def _short_forms() -> tuple[tuple[str, str], ...]:
    """Return words of public bodies' names and what is said for them, the longest first."""
    pairs = (line.partition(" ") for line in _lines(SHORT_FORMS_FILE))
    found = [(full, short) for full, _blank, short in pairs]
    return tuple(sorted(found, key=lambda pair: (-len(pair[0]), pair)))


def _lines(path: Path) -> list[str]:
    lines = map(str.strip, path.read_text("utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]
