"""Templates with {slots} filled with invented persons, numbers and places.

What would identify somebody is written down while it is filled in, so that tests know exactly
what no public answer may contain.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import Final

from registry.demo import persons
from registry.demo.days import in_words
from registry.demo.dice import Dice
from registry.demo.subjects import DemoSubject
from registry.demo.words import data, scope

_SLOT: Final = re.compile(r"\{(\w+)\}")
#: A stride through the scope's items that shares no factor with their number: no item twice.
_SCOPE_STRIDE: Final = 37
_LONGEST_SCOPE: Final = 18


class Scene:
    """What one row's texts are about; ``personal`` collects what must be hidden in them."""

    __slots__ = ("county", "decided", "dice", "personal", "subject", "until")

    def __init__(self, dice: Dice, subject: DemoSubject, decided: date, until: date) -> None:
        self.dice = dice
        self.subject = subject
        self.county = subject.county
        self.decided = decided
        self.until = until
        self.personal: list[str] = []

    def keep(self, text: str) -> str:
        """Return *text*, written down as what must be hidden."""
        self.personal.append(text)
        return text


def fill(template: str, scene: Scene) -> str:
    """Return *template* with its slots filled; unknown slots are a KeyError at first use."""
    pattern, slots = _compiled(template)
    return pattern % tuple([slot(scene) for slot in slots]) if slots else template


@cache
def _compiled(template: str) -> tuple[str, tuple[Callable[[Scene], str], ...]]:
    slots = tuple(_SLOTS[name] for name in _SLOT.findall(template))
    return _SLOT.sub("%s", template.replace("%", "%%")), slots


def _person(scene: Scene) -> str:
    return scene.keep(persons.person_name(scene.dice))


def _id(scene: Scene) -> str:
    return scene.keep(persons.any_id(scene.dice, scene.county, scene.until))


def _own_id(scene: Scene) -> str:
    return scene.keep(scene.subject.owner_id)


def _phone(scene: Scene) -> str:
    return scene.keep(persons.mobile(scene.dice))


def _landline(scene: Scene) -> str:
    return scene.keep(persons.landline(scene.dice, scene.county))


def _plate(scene: Scene) -> str:
    return scene.keep(persons.plate(scene.dice, scene.county))


def _card(scene: Scene) -> str:
    return scene.keep(persons.bank_card(scene.dice))


def _email(scene: Scene) -> str:
    return scene.keep(persons.email(scene.dice))


def _address(scene: Scene) -> str:
    return scene.keep(persons.address(scene.dice, scene.county))


def _town(scene: Scene) -> str:
    return f"{scene.county.name}{scene.dice.pick(scene.county.towns)}"


def _seen(scene: Scene) -> str:
    """Return the day on which it came to light: ten to ninety days before the decision."""
    return in_words(scene.decided - timedelta(days=10 + scene.dice.below(80)))


def _amount(scene: Scene) -> str:
    return str(100 + 10 * scene.dice.below(5000))


def _scope(scene: Scene) -> str:
    items, dice = scope(), scene.dice
    at, many = dice.below(len(items)), 2 + dice.below(_LONGEST_SCOPE - 1)
    return "；".join([items[(at + step * _SCOPE_STRIDE) % len(items)] for step in range(many)])


_SLOTS: Final[dict[str, Callable[[Scene], str]]] = {
    "person": _person,
    "id": _id,
    "own_id": _own_id,
    "phone": _phone,
    "landline": _landline,
    "plate": _plate,
    "card": _card,
    "email": _email,
    "address": _address,
    "town": _town,
    "seen": _seen,
    "amount": _amount,
    "scope": _scope,
    "subject": lambda scene: scene.subject.name,
    "goods": lambda scene: scene.dice.pick(data("places")["goods"]),
    "quantity": lambda scene: str(20 + scene.dice.below(980)),
    "small": lambda scene: str(2 + scene.dice.below(18)),
    "number": lambda scene: f"{scene.county.short}{10_000 + scene.dice.below(89_999)}",
}
