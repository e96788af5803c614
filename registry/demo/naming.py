"""Names of invented organisations, one function for each kind.

A name is the number written in words: brand, trade and so on are its digits, so that millions of
names differ. Where life has only so many (a county has one hospital of Chinese medicine), numbers
share an organisation, and with it its code.
"""

from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

from registry.demo.dice import Dice, permuted
from registry.demo.words import County, counties, data

_OWNER_NAMED: Final = 180  # of a thousand sole traders: the owner's full name in the shop's
_ORGANISATION_LEADS: Final = 10  # of a thousand firms: the representative is an organisation
_FORMER_CODE: Final = 300  # of a thousand: still under the county's former code and name
_LARGE_SCALE_GROUPS: Final = 250  # of a thousand collectives: a village group, not the village


class Named(NamedTuple):
    """A name and what the code must agree with: its first two characters and the region.

    ``number`` is set where several subject numbers are one organisation.
    """

    prefix: str
    name: str
    county: County
    region: str
    number: int | None = None
    representative: str = ""


def enterprise(seed: int, number: int, county: County, dice: Dice, _owner: str) -> Named:
    """Name a firm: place, brand, trade, form."""
    words = data("firms")["enterprise"]
    brand, trade = _branded(f"{seed}:firm", number, words["trades"])
    form = dice.pick(words["forms"])
    place, region = _place(county, dice)
    lot = dice.below(100)
    if lot < 15:  # noqa: PLR2004
        place = county.province
    elif lot < 40 and place == county.name:  # noqa: PLR2004
        place = f"{county.city}{county.name}"
    leader = ""
    if dice.chance(_ORGANISATION_LEADS):
        leader = f"{county.province}{brand}投资控股有限公司"
    return Named("91", f"{place}{brand}{trade}{form}", county, region, None, leader)


def sole_trader(seed: int, number: int, county: County, dice: Dice, owner: str) -> Named:
    """Name a shop: place, the owner's full name or a brand, what it sells."""
    shops = data("firms")["sole_trader"]["shops"]
    place, region = _place(county, dice)
    town = dice.pick(county.towns) if dice.below(2) else ""
    if dice.chance(_OWNER_NAMED):
        return Named("92", f"{place}{town}{owner}{dice.pick(shops)}", county, region)
    brand, shop = _branded(f"{seed}:shop", number, shops)
    return Named("92", f"{place}{town}{brand}{shop}", county, region)


def cooperative(seed: int, number: int, county: County, dice: Dice, _owner: str) -> Named:
    """Name a farmers' cooperative: place, brand, crop, form."""
    words = data("firms")["cooperative"]
    brand, crop = _branded(f"{seed}:cooperative", number, words["crops"])
    place, region = _place(county, dice)
    name = f"{place}{brand}{crop}{dice.pick(words['acts'])}{dice.pick(words['forms'])}"
    return Named("93", name, county, region)


def private_nonprofit(seed: int, number: int, county: County, dice: Dice, _owner: str) -> Named:
    """Name a private non-profit unit: county, brand, house."""
    brand, house = _branded(f"{seed}:house", number, data("firms")["private_nonprofit"]["houses"])
    place, region = _place(county, dice)
    return Named("52", f"{place}{brand}{house}", county, region)


def collective(seed: int, number: int, county: County, dice: Dice, _owner: str) -> Named:
    """Name a rural collective: of a village (N2), one of its groups (N1), a whole town (N3)."""
    if dice.below(20) == 0:
        place, town = pooled = dice.pick(_towns())
        name = f"{place.name}{town}经济联合总社"
        return Named("N3", name, place, place.code, _towns().index(pooled))
    words = data("firms")["collective"]
    sizes = (len(words["first"]), len(words["second"]), len(county.towns))
    villages = sizes[0] * sizes[1] * sizes[2]
    rest, first = divmod(permuted(f"{seed}:village", number, villages), sizes[0])
    where, second = divmod(rest, sizes[1])
    name = f"{county.name}{county.towns[where]}{words['first'][first]}{words['second'][second]}村"
    # When all villages have their collective, their groups follow.
    group = number // villages + dice.chance(_LARGE_SCALE_GROUPS)
    # Numbers of the towns' collectives come first.
    kept = number + len(_towns())
    if group == 0:
        return Named("N2", f"{name}股份经济合作社", county, county.code, kept)
    return Named("N1", f"{name}第{group}村民小组股份经济合作社", county, county.code, kept)


def institution(_seed: int, _number: int, _county: County, dice: Dice, _owner: str) -> Named:
    """Name one of the schools, hospitals and stations of the counties."""
    return _pooled("12", "institution", dice)


def government(_seed: int, _number: int, _county: County, dice: Dice, _owner: str) -> Named:
    """Name one of the governments and departments that are decided about."""
    return _pooled("11", "government", dice)


def social_organisation(
    _seed: int, _number: int, _county: County, dice: Dice, _owner: str
) -> Named:
    """Name one of the associations of the counties."""
    pool = _associations()
    number = dice.below(len(pool))
    county, name = pool[number]
    return Named("51", name, county, county.code, number)


def _branded(label: str, number: int, trades: Sequence[str]) -> tuple[str, str]:
    """Return a brand and a trade; no two numbers have the same until ten million are named."""
    brand = data("firms")["brand"]
    sizes = (len(brand["first"]), len(brand["second"]), len(trades))
    names = sizes[0] * sizes[1] * sizes[2]
    place, trade = divmod(permuted(label, number, names), sizes[2])
    first, second = divmod(place, sizes[1])
    again = number // names
    third = brand["third"][(again - 1) % len(brand["third"])] if again else ""
    return f"{brand['first'][first]}{brand['second'][second]}{third}", trades[trade]


def _place(county: County, dice: Dice) -> tuple[str, str]:
    """Return the county's name and code, some as they were before the county was renamed."""
    if county.former_code and dice.chance(_FORMER_CODE):
        return county.former_name, county.former_code
    return county.name, county.code


def _pooled(prefix: str, kind: str, dice: Dice) -> Named:
    pool = _public_bodies(kind)
    number = dice.below(len(pool))
    county, name = pool[number]
    return Named(prefix, name, county, county.code, number)


@cache
def _towns() -> tuple[tuple[County, str], ...]:
    return tuple((county, town) for county in counties() for town in county.towns)


@cache
def _public_bodies(kind: str) -> tuple[tuple[County, str], ...]:
    words = data("firms")[kind]
    return tuple(
        (county, f"{county.name}{place}{body}")
        for county in counties()
        for place, bodies in (
            ("", words["in_county"]),
            *((town, words[_size(town, words)]) for town in county.towns),
        )
        for body in bodies
    )


def _size(town: str, words: dict[str, list[str]]) -> str:
    """Return which bodies a town has: subdistricts (街道) have offices, no government."""
    return "in_street" if town.endswith("街道") and "in_street" in words else "in_town"


@cache
def _associations() -> tuple[tuple[County, str], ...]:
    words = data("firms")["social_organisation"]
    return tuple(
        (county, f"{county.name}{member}{form}")
        for county in counties()
        for member in words["members"]
        for form in words["forms"]
    )
