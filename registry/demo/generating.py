"""Rows of the national layout of 2018, each computed from the seed and its number alone."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import Final, NamedTuple

from registry.demo.days import decision_day
from registry.demo.dice import Dice
from registry.demo.licences import licence_fields
from registry.demo.penalties import penalty_fields
from registry.demo.subjects import DemoSubject, subject
from registry.demo.texts import Scene
from registry.reporting.layouts import layouts

LICENCE, PENALTY = "licence", "penalty"
LAYOUTS: Final = {LICENCE: "licence_2018", PENALTY: "penalty_2018"}
#: One of so many records is a penalty.
_PENALTY_EVERY: Final = 4

#: Subjects grow with the rows: so many come into play with a thousand more of them.
_SUBJECTS_PER_THOUSAND: Final = {LICENCE: 700, PENALTY: 2100}
_FIRST_SUBJECTS: Final = 40
#: Of a thousand rows, so many go to one of the few (one of 400) that have dozens of them.
_BUSY_PERMILLE: Final = 30
_BUSY_EVERY: Final = 400


class PlantedRow(NamedTuple):
    """A row and what in it would identify somebody: exactly what no public answer may contain.

    ``personal`` holds phones, plates, cards, mail and street addresses, IDs and the names of
    persons in the texts, as they are written there. A sole trader's name is not among them where
    the owner is in it, nor are the subject's own name and the representative's. ``values`` are
    the row's cells by field name, empty ones included.
    """

    values: dict[str, str]
    subject: DemoSubject
    personal: tuple[str, ...]

    @property
    def cells(self) -> dict[str, str]:
        """The filled cells by field name: the form in which programs hand rows to the import."""
        return {name: value for name, value in self.values.items() if value}


def split(count: int) -> dict[str, int]:
    """Return how many rows of each kind make *count* records; more records only add rows."""
    penalties = count // _PENALTY_EVERY
    return {LICENCE: count - penalties, PENALTY: penalties}


def rows(kind: str, count: int, seed: int, until: date) -> Iterator[dict[str, str]]:
    """Yield *count* rows of a kind by the layout's Chinese headers, empty cells included.

    Args:
        kind: ``licence`` or ``penalty``.
        count: How many; a longer run begins with the rows of a shorter one.
        seed: Another seed, other subjects and rows; the authorities stay.
        until: The last possible day of decision; the first lies four years before.
    """
    names = headers(kind)
    return (
        dict(zip(names, planted.values.values(), strict=True))
        for planted in planted_rows(kind, count, seed, until)
    )


def planted_rows(kind: str, count: int, seed: int, until: date) -> Iterator[PlantedRow]:
    """Yield the same rows with what was planted in them."""
    return (planted_row(kind, number, seed, until) for number in range(count))


def planted_row(kind: str, number: int, seed: int, until: date) -> PlantedRow:
    """Return row *number* of a kind."""
    dice = Dice(f"{seed}:{kind}:{number}")
    who = subject(seed, _subject_number(kind, number, dice), until)
    scene = Scene(dice, who, decision_day(dice, until), until)
    values = _empty(kind) | subject_fields(who, dice) | _FIELDS[kind](number, scene)
    return PlantedRow(values, who, tuple(scene.personal))


def _subject_number(kind: str, number: int, dice: Dice) -> int:
    """Return whom a row is about: mostly one of one to three rows, sometimes of dozens."""
    found = dice.below(_FIRST_SUBJECTS + number * _SUBJECTS_PER_THOUSAND[kind] // 1000)
    return found - found % _BUSY_EVERY if dice.chance(_BUSY_PERMILLE) else found


def subject_fields(who: DemoSubject, dice: Dice) -> dict[str, str]:
    """Return the columns that say whom a row is about, as every layout has them."""
    fields = {
        "subject_name": who.name,
        "subject_category": who.category,
        "uscc": who.uscc,
        "registration_number": who.registration_number,
        "organisation_code": who.organisation_code,
        "tax_number": who.tax_number,
        "institution_number": who.institution_number,
        "social_number": who.social_number,
        "representative": who.representative,
        "certificate": who.certificate,
        "certificate_number": who.certificate_number,
    }
    if who.representative and dice.chance(_TELLS_ID):
        fields["representative_certificate"] = "身份证"
        fields["representative_certificate_number"] = who.owner_id
    return fields


#: Of a thousand rows, so many tell the representative's ID although reporters are told not to.
_TELLS_ID: Final = 40
_FIELDS: Final[dict[str, Callable[[int, Scene], dict[str, str]]]] = {
    LICENCE: licence_fields,
    PENALTY: penalty_fields,
}


@cache
def _empty(kind: str) -> dict[str, str]:
    """Return the fields of a kind's layout in its order, all of them empty."""
    return {column.field: "" for column in layouts()[LAYOUTS[kind]].columns}


@cache
def headers(kind: str) -> tuple[str, ...]:
    """Return the Chinese headers of a kind's layout."""
    return tuple(column.header for column in layouts()[LAYOUTS[kind]].columns)
