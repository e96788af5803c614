"""Invented subjects of all nine kinds: subject *number* of a seed, without asking for any other."""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any, Final, NamedTuple

from registry.demo import naming
from registry.demo.codes import STRIDE, registration_number, subject_code
from registry.demo.dice import Dice
from registry.demo.naming import Named
from registry.demo.persons import adult_id, minor_id, person_name
from registry.demo.words import County, data, drawn_counties
from registry.enums import SubjectKind

#: Every so many subjects there is a pair: the same firm under two codes (重码).
PAIRS: Final = 128
#: Of so many subjects one takes another name, when it is a company.
_RENAMED_EVERY: Final = 5
_RENAMED_AT: Final = 2
_ORGANISATION: Final = slice(8, 17)
_CATEGORIES: Final = {
    SubjectKind.SOLE_TRADER.value: "个体工商户",
    SubjectKind.NATURAL_PERSON.value: "自然人",
}
_ENTERPRISE: Final = SubjectKind.ENTERPRISE.value
_SOLE_TRADER: Final = SubjectKind.SOLE_TRADER.value
_INSTITUTION: Final = SubjectKind.INSTITUTION.value
_NATURAL_PERSON: Final = SubjectKind.NATURAL_PERSON.value
_SOCIAL: Final = {SubjectKind.SOCIAL_ORGANISATION.value, SubjectKind.PRIVATE_NONPROFIT.value}
# Of a hundred subjects of a kind, so many tell codes from before the credit code.
_ANY_OLDER_CODES: Final = 25
_ID_AS_TAX_NUMBER: Final = 8
_OLDER_CODES: Final = dict.fromkeys([_INSTITUTION, *_SOCIAL], 60)
_ORGANISATIONS: Final = "法人及非法人组织"
# Of a hundred natural persons: the first four are minors, one each has a passport and a permit,
# two have their number behind their name.
_MINORS: Final = 4
_PASSPORT: Final = 99
_PERMIT: Final = 98
_NAMED_WITH_ID: Final = {40, 41}
_KINDS: Final = tuple(kind.value for kind in SubjectKind)


class DemoSubject(NamedTuple):
    """One invented subject. Texts stand as in the layout's columns; empty where it has none.

    ``county`` is the one whose authorities decide about it; ``owner`` what the representative's
    resident ID is computed from, which few rows ask for.
    """

    kind: str
    category: str
    name: str
    county: County
    uscc: str = ""
    registration_number: str = ""
    organisation_code: str = ""
    tax_number: str = ""
    institution_number: str = ""
    social_number: str = ""
    representative: str = ""
    certificate: str = ""
    certificate_number: str = ""
    owner: tuple[str, int, str, date] | None = None

    @property
    def owner_id(self) -> str:
        """The representative's resident ID, or a natural person's own number."""
        return adult_id(*self.owner) if self.owner else self.certificate_number

    @property
    def is_person(self) -> bool:
        """Whether this is a natural person."""
        return self.kind == _NATURAL_PERSON


@cache
def _drawn_kinds() -> tuple[str, ...]:
    """Return the kinds, each as often as its share in percent."""
    shares: dict[str, int] = data("firms")["shares"]
    return tuple(kind for kind, share in shares.items() for _ in range(share))


class _Lot(NamedTuple):
    """What is drawn first; of a pair, both members draw as its ``first``."""

    seed: int
    number: int
    first: int
    until: date
    dice: Dice
    county: County


def subject(seed: int, number: int, until: date) -> DemoSubject:
    """Return subject *number*; ``until`` (the run's last day) only decides how old persons are."""
    place = number % PAIRS
    first = number - 1 if place == 1 else number
    dice = Dice(f"{seed}:subject:{first}")
    kind = dice.pick(_drawn_kinds())
    lot = _Lot(seed, number, first, until, dice, dice.pick(drawn_counties()))
    if place <= 1:
        return _organisation(lot, _ENTERPRISE)
    if kind == _NATURAL_PERSON:
        return _person(lot)
    return _organisation(lot, kind)


def _organisation(lot: _Lot, kind: str) -> DemoSubject:
    seed, dice = lot.seed, lot.dice
    owner = person_name(dice)
    named = _NAMERS[kind](seed, lot.first, lot.county, dice, owner)
    number = (lot.number if named.number is None else named.number) * STRIDE + _KINDS.index(kind)
    uscc = subject_code(seed, f"{named.prefix}{named.region}", number)
    if named.number is not None:
        # Several numbers are this organisation: all of them must tell the same of it.
        dice = Dice(f"{seed}:organisation:{number}")
        owner = person_name(dice)
    who = DemoSubject(
        kind,
        _CATEGORIES.get(kind, _ORGANISATIONS),
        named.name,
        named.county,
        uscc,
        representative=named.representative or owner,
        owner=(f"{seed}:owner", number, named.county.owner_resident, lot.until),
    )
    lot_of_codes = dice.below(100)
    if lot_of_codes >= _OLDER_CODES.get(kind, _ANY_OLDER_CODES):
        return who
    registration = registration_number(seed, named.region, number)
    return who._replace(**_older_codes(who, lot_of_codes, registration))


def _older_codes(who: DemoSubject, draw: int, registration: str) -> dict[str, Any]:
    """Return the codes from before the credit code."""
    codes = {"organisation_code": who.uscc[_ORGANISATION]} if draw < _ANY_OLDER_CODES else {}
    if who.kind == _ENTERPRISE:
        codes |= {"registration_number": registration, "tax_number": who.uscc}
    elif who.kind == _SOLE_TRADER and draw < _ID_AS_TAX_NUMBER:
        # An old habit: the owner's resident ID was the shop's tax number.
        codes["tax_number"] = who.owner_id
    elif who.kind == _INSTITUTION:
        codes["institution_number"] = f"事证第{registration[6:14]}号"
    elif who.kind in _SOCIAL:
        codes["social_number"] = f"社证字第{registration[6:14]}号"
    return codes


def _person(lot: _Lot) -> DemoSubject:
    """Return a natural person; some are minors, some have another certificate."""
    name = person_name(lot.dice)
    draw, number, region = lot.dice.below(100), lot.number, lot.county.resident
    certificate = "身份证"
    if draw < _MINORS:
        own_id = minor_id(f"{lot.seed}:minor", number, f"{region[:4]}97", lot.until)
    elif draw == _PASSPORT:
        certificate, own_id = "护照号", f"E{90_000_000 + number % 10_000_000:08d}"
    elif draw == _PERMIT:
        certificate, own_id = "港澳居民来往内地通行证", f"H{number % 10**8:08d}"
    else:
        own_id = adult_id(f"{lot.seed}:person", number, region, lot.until)
    shown = f"{name}（{own_id}）" if draw in _NAMED_WITH_ID else name
    return DemoSubject(
        SubjectKind.NATURAL_PERSON.value,
        _CATEGORIES[SubjectKind.NATURAL_PERSON.value],
        shown,
        lot.county,
        certificate=certificate,
        certificate_number=own_id,
    )


def renamed(seed: int, number: int, until: date) -> tuple[DemoSubject, str] | None:
    """Return the subject and the name it takes later, or None for one that keeps its name."""
    if number % _RENAMED_EVERY != _RENAMED_AT or number % PAIRS <= 1:
        return None
    old = subject(seed, number, until)
    if old.kind != _ENTERPRISE or not old.name.endswith("有限公司"):
        return None
    stem = old.name.removesuffix("有限公司").removesuffix("股份")
    return old, f"{stem}（集团）有限公司"


def merged(seed: int, number: int, until: date) -> tuple[DemoSubject, DemoSubject] | None:
    """Return two codes of one firm, the second of which goes into the first, at every pair."""
    if number % PAIRS != 1:
        return None
    return subject(seed, number - 1, until), subject(seed, number, until)


_Namer = Callable[[int, int, County, Dice, str], Named]
_NAMERS: Final[dict[str, _Namer]] = {
    SubjectKind.GOVERNMENT.value: naming.government,
    SubjectKind.INSTITUTION.value: naming.institution,
    SubjectKind.COLLECTIVE.value: naming.collective,
    SubjectKind.ENTERPRISE.value: naming.enterprise,
    SubjectKind.SOLE_TRADER.value: naming.sole_trader,
    SubjectKind.COOPERATIVE.value: naming.cooperative,
    SubjectKind.SOCIAL_ORGANISATION.value: naming.social_organisation,
    SubjectKind.PRIVATE_NONPROFIT.value: naming.private_nonprofit,
}
