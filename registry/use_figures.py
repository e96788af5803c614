"""A month of the register of uses in figures, and simple patterns that deserve a look."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import timezone

from registry.person_lookup import NOBODY
from registry.use_reviews import Use, UseFilter, every_use
from registry.uses import use_rules

_NOBODY_ID: Final = NOBODY.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Pattern:
    """What one account did in a month; ``is_unusual`` only says: look at it.

    ``busiest`` is the most uses within one clock hour, ``missed`` the look-ups of persons that
    found nobody.
    """

    actor: str
    number: int
    busiest: int
    at_night: int
    own_name: int
    missed: int
    is_unusual: bool


@dataclass(frozen=True, slots=True)
class UseFigures:
    """A month's uses: how many, by purpose, by kind, by account (most first), and reviewed."""

    month: date
    number: int
    by_purpose: tuple[tuple[str, int], ...]
    by_kind: tuple[tuple[str, int], ...]
    patterns: tuple[Pattern, ...]
    reviewed: int
    questioned: int


def month_figures(month: date, actors: frozenset[str] | None = None) -> UseFigures:
    """Return the figures of the month that begins with *month*, of *actors* (None: of all)."""
    uses = list(every_use(UseFilter(actors=actors, month=month)))
    reviews = [use.review for use in uses if use.review]
    return UseFigures(
        month=month,
        number=len(uses),
        by_purpose=_counted(use.purpose for use in uses),
        by_kind=_counted(use.kind for use in uses),
        patterns=_patterns(uses),
        reviewed=len(reviews),
        questioned=sum(review.outcome == "questioned" for review in reviews),
    )


def _counted(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(names).items(), key=lambda pair: (-pair[1], pair[0])))


def _patterns(uses: list[Use]) -> tuple[Pattern, ...]:
    by_actor: dict[str, list[Use]] = {}
    for use in uses:
        by_actor.setdefault(use.actor, []).append(use)
    found = [_pattern(actor, theirs) for actor, theirs in by_actor.items()]
    return tuple(sorted(found, key=lambda one: (not one.is_unusual, -one.number, one.actor)))


def _pattern(actor: str, uses: list[Use]) -> Pattern:
    rules = use_rules()["unusual"]
    moments = [timezone.localtime(use.at) for use in uses]
    hours = Counter(at.replace(minute=0, second=0, microsecond=0) for at in moments)
    night = sum(at.hour >= rules["night_from"] or at.hour < rules["night_until"] for at in moments)
    own = sum(use.own_name for use in uses)
    missed = sum(use.about == _NOBODY_ID for use in uses)
    busiest = max(hours.values())
    many = busiest >= rules["many_in_an_hour"] or missed >= rules["many_without_a_hit"]
    return Pattern(actor, len(uses), busiest, night, own, missed, bool(many or night or own))
