"""Invented rows of the kinds beside licences and penalties: acts, lists, commitments.

Few of each: enough for every page to show something, too few to slow a demonstration down.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any, Final, NamedTuple

from registry.demo.authorities import DemoAuthority, authorities
from registry.demo.days import after, decision_day, slashed
from registry.demo.dice import Dice
from registry.demo.generating import PlantedRow, subject_fields
from registry.demo.subjects import DemoSubject, subject
from registry.demo.texts import Scene, fill
from registry.demo.words import County, counties, data
from registry.enums import SubjectKind
from registry.kinds import Family, ListColour, ListSpec, kinds
from registry.reporting.layouts import layouts_of

#: Rows of one kind per thousand records of a run, and the most there are.
_PER_THOUSAND: Final = 6
_MOST: Final = 200
#: Subjects come from among the first of the run's own, so that one has records of several kinds.
_SUBJECTS: Final = 400
#: Their names and codes are few, so several subjects are the same one.
_PUBLIC_BODIES: Final = frozenset({SubjectKind.GOVERNMENT.value, SubjectKind.INSTITUTION.value})
_FOR_PERSONS: Final = 60  # of a thousand rows of acts and commitments
_YUAN_PER_WAN: Final = 10_000
_TOLD_NONE: Final = -1
#: Days before the run's last day on which each batch was published; entries some days earlier.
BATCH_AGES: Final = (45, 45 + 365)


class DemoBatch(NamedTuple):
    """One batch of a list as the office would enter it."""

    kind: str
    title: str
    number: str
    basis: str
    issuer: DemoAuthority
    published_on: date


def breadth_kinds() -> tuple[str, ...]:
    """Return the kinds that have invented rows beside licences and penalties."""
    return tuple(data("breadth"))


def breadth_count(records: int) -> int:
    """Return how many rows of each such kind a run of so many records has."""
    return min(_MOST, records * _PER_THOUSAND // 1000)


def breadth_rows(kind: str, count: int, seed: int, until: date) -> Iterator[PlantedRow]:
    """Yield rows of *kind*; a longer run begins with the rows of a shorter one."""
    return (breadth_row(kind, number, seed, until) for number in range(count))


def breadth_row(kind: str, number: int, seed: int, until: date) -> PlantedRow:
    """Return row *number* of a kind with what was planted in it."""
    said = data("breadth")[kind]
    dice = Dice(f"{seed}:{kind}:{number}")
    who = _who(kind, dice, seed, until)
    batch = batch_of(kind, number, until)
    decided = (
        batch.published_on - timedelta(days=dice.below(20)) if batch else decision_day(dice, until)
    )
    scene = Scene(dice, who, decided, until)
    issuer = batch.issuer if batch else authorities()[who.county.code, said["bureau"]]
    texts = _texts(dice.pick(said["texts"]), scene)
    known = _empty(kind)
    values = known | {
        name: value
        for name, value in (
            subject_fields(who, dice) | _common(said, issuer, scene, number, batch) | texts
        ).items()
        if name in known
    }
    if "amount" in known:
        values["amount"] = f"{(100 + 10 * dice.below(5000)) / _YUAN_PER_WAN:.4f}"
    return PlantedRow(values, who, tuple(scene.personal))


def batch_of(kind: str, number: int, until: date) -> DemoBatch | None:
    """Return the batch that row *number* came with; None for what is no list."""
    if kinds()[kind].family != Family.LIST:
        return None
    place = number % (len(BATCH_AGES) * len(counties()))
    return batches(kind, until)[place]


@cache
def batches(kind: str, until: date) -> tuple[DemoBatch, ...]:
    """Return the batches of a list: one of each county and of each of the last two years."""
    return tuple(
        _batch(kind, county, until - timedelta(days=age))
        for age in BATCH_AGES
        for county in counties()
    )


def _batch(kind: str, county: County, published_on: date) -> DemoBatch:
    said = data("breadth")[kind]
    issuer = authorities()[county.code, said["bureau"]]
    words = {
        "county": county.name,
        "year": published_on.year,
        "mark": issuer.mark,
        "serial": 10 + list(breadth_kinds()).index(kind),
    }
    title, number, basis = (said[name].format(**words) for name in ("title", "number", "basis"))
    return DemoBatch(kind, title, number, basis, issuer, published_on)


def _who(kind: str, dice: Dice, seed: int, until: date) -> DemoSubject:
    """Return whom a row is about: of lists never a person, of the others seldom one."""
    listing = kinds()[kind].listing
    persons = listing is None and dice.chance(_FOR_PERSONS)
    while True:
        number = dice.below(_SUBJECTS)
        who = subject(seed, number, until)
        if who.is_person == persons and (not listing or _may_stand(number, who, listing)):
            return who


def _may_stand(number: int, who: DemoSubject, listing: ListSpec) -> bool:
    """Tell whether a subject may be on a list: whoever may be on red ones is on no other.

    By twos: both members of a pair under two codes are the same firm. Public bodies, which come
    several times, are on red lists alone.
    """
    honest = number // 2 % 2 == 0
    if listing.colour == ListColour.RED:
        return honest
    return not honest and who.kind not in _PUBLIC_BODIES


def _common(
    said: dict[str, Any],
    issuer: DemoAuthority,
    scene: Scene,
    number: int,
    batch: DemoBatch | None,
) -> dict[str, str]:
    """Return number, days and authority."""
    months = scene.dice.pick(said["months"])
    year = f"{issuer.opening}{scene.decided.year}{issuer.closing}"
    own = f"{issuer.mark}{said['word']}{year}{number + 1}号" if "word" in said else ""
    return {
        "document_number": own or (batch.number if batch else ""),
        "basis": batch.basis if batch else "",
        "decided_on": slashed(scene.decided),
        "valid_until": "" if months == _TOLD_NONE else after(scene.decided, months),
        "authority_name": issuer.name,
        "authority_code": issuer.code,
        "source_name": issuer.name,
        "source_code": issuer.code,
    }


def _texts(templates: dict[str, str], scene: Scene) -> dict[str, str]:
    last_year = str(scene.decided.year - 1)
    return {
        name: fill(template, scene) if template != "{last_year}" else last_year
        for name, template in templates.items()
    }


@cache
def _empty(kind: str) -> dict[str, str]:
    """Return the fields of the kind's present layout in its order, all of them empty."""
    return {column.field: "" for column in layouts_of(kind)[0].columns}
