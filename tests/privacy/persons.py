"""Invented persons by the thousand: names nobody bears, numbers with valid check digits."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from registry.identifiers import resident_check_character

#: Surnames may be seen (张某某). Given names are made of two of these: whoever meets such a pair
#: anywhere met a planted person.
SURNAMES = ("张", "王", "李", "赵", "陈", "杨", "周", "吴", "徐", "孙", "欧阳", "司马", "诸葛")
RARE = (
    "翀翯龘犇麤骉飝垚焱淼翮蔌玥璟晟昶旻骁骅骐骥翎翊翥韫琬琰瑄瑾璠璆湉漪"
    "溦潆澔濯炜炅烜烨焜煜燊犟珺珣琇琮璁璘璞瓒嫄婳媞婕嬿姮彧翃"
)
#: Nobody planted was born in another year, and no decision is as old: a fragment of eight digits
#: that is a day of birth is no other date.
FIRST_BORN = date(1931, 1, 1)
DAYS = 20_000
AREAS = ("610326", "610302", "610113", "512501")
PHONES = ("139", "155", "187", "136")


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person with what must not come out of it."""

    name: str
    given: str
    identity: str
    phone: str

    @property
    def values(self) -> tuple[str, ...]:
        """The raw values."""
        return (self.name, self.identity, self.phone)

    @property
    def fragments(self) -> tuple[str, ...]:
        """Parts that would give it away: given name, day of birth with more, ends of numbers."""
        number = self.identity
        return (self.given, number[6:17], number[8:17], number[9:18], self.phone[2:11])


@cache
def persons(number: int, seed: int = 2026) -> tuple[Person, ...]:
    """Return *number* different persons, always the same ones."""
    dice = random.Random(seed)
    given = [first + second for first in RARE for second in RARE if first != second]
    dice.shuffle(given)
    return tuple(_person(dice, given[place], place) for place in range(number))


def _person(dice: random.Random, given: str, place: int) -> Person:
    born = FIRST_BORN + timedelta(days=dice.randrange(DAYS))
    first = f"{dice.choice(AREAS)}{born:%Y%m%d}{dice.randrange(1000):03d}"
    return Person(
        name=dice.choice(SURNAMES) + given,
        given=given,
        identity=first + resident_check_character(first),
        phone=f"{dice.choice(PHONES)}{place:04d}{dice.randrange(10_000):04d}",
    )
