"""What of a row may be shown: masked field by field, with the row's own names and numbers.

A text in which masking can't be sure is not shown at all until staff have looked at it; what staff
marked in a record's texts stays hidden in whatever is reported of it later.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from django.conf import settings

from registry.enums import Exposure
from registry.kinds import FieldSpec, kinds, remembered
from registry.masking import (
    is_organisation_name,
    marks,
    mask_person_name,
    mask_sole_trader_name,
    scrub,
    scrub_number,
)
from registry.masking.doubts import HELD_TEXT, Doubt, doubts
from registry.reporting.checking import PERSON, SOLE_TRADER_PREFIX

#: Certificate numbers that may not show anywhere else in their row. A shorter one would be found by
#: chance in dates and amounts.
OWN_NUMBERS: Final = ("certificate_number", "representative_certificate_number")
SHORTEST_NUMBER: Final = 6
#: Texts up to this length repeat often enough (authorities, categories) to remember the answer.
SHORT: Final = 40
#: What stands between words and in no document's number.
_SENTENCE: Final = re.compile("[，。；：！？]")
#: So many characters before and after a place tell it from others of the same words.
AROUND: Final = 12


_Masker = Callable[[str, tuple[str, ...]], str]


class Passage(NamedTuple):
    """What staff said of a passage of masked text.

    ``shown`` stands in its place from now on, in every text; None: it may be shown as it is, though
    a rule doubts it, but only in ``field`` and with the same words ``around`` it.
    """

    text: str
    shown: str | None
    field: str = ""
    around: tuple[str, str] = ("", "")


#: The same for short texts and numbers that come again and again.
scrub_short = lru_cache(maxsize=8192)(scrub)
number_short = lru_cache(maxsize=8192)(scrub_number)


def shown_values(kind: str, values: dict[str, str]) -> dict[str, str]:
    """Return what of a checked row may be shown, masked: the only form that leaves the register.

    The subject's own name is left out: it is the subject's business, under its present name.
    """
    names = known_names(values)
    numbers = known_numbers(values)
    shown = {}
    for name, mask in _maskers(kind):
        value = values.get(name)
        if value and mask is None:
            shown[name] = value
        elif value and mask is not None:
            masked = mask(value, names)
            shown[name] = without(masked, numbers) if numbers else masked
    if settings.MASK_SOLE_TRADER_NAMES and values.get("uscc", "").startswith(SOLE_TRADER_PREFIX):
        name = values["subject_name"]
        masked = mask_sole_trader_name(name)
        shown = {field: text.replace(name, masked) for field, text in shown.items()}
    return shown


class Public(NamedTuple):
    """What the public is shown of a row, and whether a text of it waits for staff."""

    shown: dict[str, str]
    texts_held: bool


def public_values(kind: str, values: dict[str, str], passages: Sequence[Passage] = ()) -> Public:
    """Return what of a checked row the public is shown, without the texts that are doubtful.

    *passages* are what staff marked or cleared in the record's texts.
    """
    return settled(kind, shown_values(kind, values), passages)


def settled(kind: str, masked: dict[str, str], passages: Sequence[Passage] = ()) -> Public:
    """Return what of masked values the public is shown, as :func:`public_values` does."""
    shown = marked_values(kind, masked, passages) if passages else masked
    for name in text_fields(kind):
        if name in shown and _waits(name, shown[name], passages):
            shown[name] = HELD_TEXT
    # Of an entry that goes on showing what it showed, a text may be held from before.
    return Public(shown, holds_text(shown))


def marked_values(kind: str, masked: dict[str, str], passages: Sequence[Passage]) -> dict[str, str]:
    """Return masked values with what staff marked hidden too, doubtful texts included."""
    shown = dict(masked)
    for name in text_fields(kind) if passages else ():
        for one in passages:
            if name in shown and one.shown is not None:
                shown[name] = shown[name].replace(one.text, one.shown)
    return shown


def surroundings(text: str, start: int, end: int) -> tuple[str, str]:
    """Return the words before and after a place, by which it is known again."""
    return text[max(0, start - AROUND) : start], text[end : end + AROUND]


def is_cleared(field: str, text: str, place: Doubt, passages: Sequence[Passage]) -> bool:
    """Tell whether staff said of this very place that it may be shown."""
    passage = text[place.start : place.end]
    around = surroundings(text, place.start, place.end)
    return any(
        one.shown is None and (one.text, one.field, one.around) == (passage, field, around)
        for one in passages
    )


def _waits(field: str, text: str, passages: Sequence[Passage]) -> bool:
    found = _doubts_short(text) if len(text) <= SHORT else doubts(text)
    return bool(found) and any(not is_cleared(field, text, one, passages) for one in found)


def holds_text(shown: dict[str, str]) -> bool:
    """Tell whether a text among the shown values waits for staff."""
    return HELD_TEXT in shown.values()


@remembered
def text_fields(kind: str) -> tuple[str, ...]:
    """Return the fields of a kind that are free text."""
    return tuple(
        spec.name
        for spec in _shown_fields(kind)
        if spec.mask == "text" and spec.exposure != Exposure.PUBLIC
    )


_doubts_short = lru_cache(maxsize=8192)(doubts)


@remembered
def _shown_fields(kind: str) -> tuple[FieldSpec, ...]:
    return tuple(
        spec
        for spec in kinds()[kind].fields.values()
        if spec.exposure != Exposure.NEVER and spec.mask != "subject_name"
    )


@remembered
def _maskers(kind: str) -> tuple[tuple[str, _Masker | None], ...]:
    """Return what masks each shown field of a kind; None for what is public as it is."""
    return tuple(
        (spec.name, None if spec.exposure == Exposure.PUBLIC else _MASKERS[spec.mask])
        for spec in _shown_fields(kind)
    )


def known_names(values: dict[str, str]) -> tuple[str, ...]:
    """Names of persons that this row itself gives away, to be found again in its texts."""
    names = []
    representative = values.get("representative", "")
    if representative and not is_organisation_name(representative):
        names.append(representative)
    if values["subject_category"] == PERSON:
        names.append(values["subject_name"].partition("（")[0])
    return tuple(names)


def known_numbers(values: dict[str, str]) -> tuple[str, ...]:
    """Numbers of persons' certificates that this row itself gives away."""
    told = (values.get(name, "") for name in OWN_NUMBERS)
    return tuple(number for number in told if len(number) >= SHORTEST_NUMBER)


def without(text: str, numbers: tuple[str, ...]) -> str:
    """Return *text* with a mark where one of *numbers* stands."""
    for number in numbers:
        text = text.replace(number, marks.DOCUMENT)
    return text


def _mask_text(value: str, names: tuple[str, ...]) -> str:
    if len(value) <= SHORT and not any(name in value for name in names):
        return scrub_short(value)
    return scrub(value, names)


def _mask_number(value: str, names: tuple[str, ...]) -> str:
    """Mask a number as one, unless somebody wrote a sentence there."""
    if _SENTENCE.search(value) or any(name in value for name in names):
        return _mask_text(value, names)
    return number_short(value)


_MASKERS: dict[str, _Masker] = {
    "person": lambda value, _names: mask_person_name(value),
    "number": _mask_number,
    "text": _mask_text,
}


assert set(_MASKERS) | {"subject_name"} >= {
    spec.mask for kind in kinds().values() for spec in kind.fields.values() if spec.mask
}, "a kind names a mask that nobody knows"
