"""Invented persons and what would identify them: numbers, phones, plates, addresses.

All numbers pass their checks and belong to nobody: IDs of county numbers never assigned, mobile
numbers of the range 154, land lines beginning with 9, mail addresses of reserved domains.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from registry.demo.dice import Dice, permuted
from registry.demo.words import County, data, given_names, surnames
from registry.identifiers import resident_check_character

_DAYS_PER_YEAR: Final = 365
#: Ages on the last day of the run. Decisions reach four years back: the youngest adult was
#: eighteen at the first of them, the oldest minor is one at the last of them.
_ADULT_AGES: Final = (24, 66)
_MINOR_AGES: Final = (9, 15)
#: Order numbers (顺序码) of one birthday in one county.
_ORDERS: Final = 999
_PLATE_SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PLATE_PAIRS: Final = tuple(first + second for first in _PLATE_SIGNS for second in _PLATE_SIGNS)
_MAIL_DOMAINS: Final = ("example.com", "example.org", "example.net")


def person_name(dice: Dice) -> str:
    """Return a name of two or three characters; rarely a compound surname or one with a dot."""
    surname = dice.pick(surnames())
    if surname[-1] == "·":
        return f"{surname}{dice.pick(data('names')['dotted_second'])}"
    first, second = given_names()
    return f"{surname}{dice.pick(first)}{dice.pick(second)}"


def adult_id(label: str, number: int, region: str, until: date) -> str:
    """Return the resident ID of a person who was of age at every decision; one per *number*."""
    return _resident_id(label, number, region, until, _ADULT_AGES)


def minor_id(label: str, number: int, region: str, until: date) -> str:
    """Return the resident ID of a person who was a minor at every decision; one per *number*."""
    return _resident_id(label, number, region, until, _MINOR_AGES)


def _resident_id(label: str, number: int, region: str, until: date, ages: tuple[int, int]) -> str:
    youngest, oldest = ages
    days = (oldest - youngest) * _DAYS_PER_YEAR
    day, order = divmod(permuted(label, number, days * _ORDERS), _ORDERS)
    first17 = f"{region}{_birthday(until, youngest, day)}{order + 1:03d}"
    return first17 + resident_check_character(first17)


@lru_cache(maxsize=1 << 16)
def _birthday(until: date, youngest: int, day: int) -> str:
    return (until - timedelta(days=(youngest * _DAYS_PER_YEAR + youngest // 4 + 1 + day))).strftime(
        "%Y%m%d"
    )


def any_id(dice: Dice, county: County, until: date) -> str:
    """Return some adult's resident ID as texts have it: 18, spaced, or the old 15 digits."""
    number = adult_id("texts", dice.below(1 << 40), county.resident, until)
    form = dice.below(20)
    if form == 0:
        return f"{number[:6]} {number[6:14]} {number[14:]}"
    if form == 1 and number[6:8] == "19":
        return number[:6] + number[8:17]
    return number


def mobile(dice: Dice) -> str:
    """Return a mobile number as texts have it; the range 154 was never issued."""
    form, number = divmod(dice.below(20 * 10**8), 10**8)
    digits = f"154{number:08d}"
    if form == 0:
        return f"{digits[:3]}-{digits[3:7]}-{digits[7:]}"
    if form == 1:
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    return digits


def landline(dice: Dice, county: County) -> str:
    """Return a land line; subscribers' numbers never begin with 9."""
    digits = 7 if len(county.area_code) > 3 else 8  # noqa: PLR2004
    return f"{county.area_code}-9{dice.below(10 ** (digits - 1)):0{digits - 1}d}"


def plate(dice: Dice, county: County) -> str:
    """Return a number plate of the county's city."""
    signs, number = divmod(dice.below(len(_PLATE_PAIRS) * 2000), 2000)
    dot, digits = divmod(number, 1000)
    return f"{county.plate}{'·' * dot}{_PLATE_PAIRS[signs]}{digits:03d}"


def bank_card(dice: Dice) -> str:
    """Return a card number of 19 digits that passes the Luhn check."""
    first18 = f"620000{dice.below(10**12):012d}"
    odd = sum(int(digit) for digit in first18[0::2])
    even = sum(sum(divmod(2 * int(digit), 10)) for digit in first18[1::2])
    return f"{first18}{-(odd + even) % 10}"


def email(dice: Dice) -> str:
    """Return a mail address of a domain that is reserved for examples."""
    name = dice.pick(data("places")["mail_names"])
    return f"{name}{dice.below(100_000):05d}@{dice.pick(_MAIL_DOMAINS)}"


def address(dice: Dice, county: County) -> str:
    """Return an address down to the door."""
    places = data("places")
    start = f"{county.name}{dice.pick(county.towns)}"
    if dice.below(2):
        return f"{start}{dice.pick(places['roads'])}{dice.below(200) + 1}号"
    return (
        f"{start}{dice.pick(places['estates'])}{dice.below(20) + 1}号楼"
        f"{dice.below(4) + 1}单元{dice.below(30) + 1}0{dice.below(4) + 1}室"
    )
