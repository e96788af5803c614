"""What staff said of a record's masked texts, applied to what is shown of it.

A mark works in all of the record's texts, and again whenever the record is reported or corrected
anew: writing and correcting call :func:`apply_marks`. Making marks is ``registry.mask_marks``.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from registry.data_files import DATA
from registry.list_rules import needs_second_person
from registry.masking import marks, mask_person_name, scrub
from registry.masking.doubts import HELD_TEXT, Doubt, doubts
from registry.models import MaskMark, Record
from registry.reporting.checking import check_row
from registry.reporting.layouts import layouts
from registry.reporting.sealed_rows import open_row
from registry.reporting.showing import (
    Passage,
    Public,
    holds_text,
    is_cleared,
    marked_values,
    settled,
    shown_values,
    text_fields,
)
from registry.vault import open_json

PURPOSE: Final = "mask mark"
#: The category of a doubtful place that may be shown.
CLEARED: Final = "cleared"


@dataclass(frozen=True, slots=True)
class Category:
    """What a marked passage is, and what stands in its place (empty: a shortened name)."""

    code: str
    label: str
    shown: str


@dataclass(frozen=True, slots=True)
class MarkedText:
    """One text of a record as staff review it: masked, never as reported.

    ``held`` tells whether the public is not shown it (also without any place: what staff hid in it
    is not found any more); ``places`` are the doubtful places left.
    """

    field: str
    text: str
    held: bool
    places: tuple[Doubt, ...]


@cache
def categories() -> dict[str, Category]:
    """Return what a passage may be, by code, in the order of the data file."""
    data = tomllib.loads((DATA / "mask_marks.toml").read_text("utf-8"))
    return {item["code"]: Category(**item) for item in data["categories"]}


def passages_of(record_ids: Iterable[int]) -> dict[int, tuple[Passage, ...]]:
    """Return what staff said of each of these records, by inner id; one query."""
    found: defaultdict[int, list[Passage]] = defaultdict(list)
    rows = MaskMark.objects.filter(record__in=list(record_ids), undone_at__isnull=True)
    for record_id, field, category, sealed in rows.order_by("pk").values_list(
        "record_id", "field", "category", "sealed"
    ):
        kept = open_json(bytes(sealed), PURPOSE)
        before, after = kept["around"]
        shown = shown_for(category, kept["passage"])
        found[record_id].append(Passage(kept["passage"], shown, field, (before, after)))
    return {pk: tuple(passages) for pk, passages in found.items()}


def apply_marks(record: Record, passages: Sequence[Passage] = ()) -> None:
    """Set, unsaved, what *record* shows from what is sealed in it and what staff said of it.

    *passages* are of :func:`passages_of`; without any the prepared texts stand as they are.
    """
    if passages:
        public = public_of(record, passages)
        record.shown, record.texts_held = public.shown, public.texts_held
    else:
        record.texts_held = holds_text(record.shown)


def public_of(record: Record, passages: Sequence[Passage]) -> Public:
    """Return what the public is shown of a record by the rules of today and staff's marks."""
    return settled(record.kind, _masked(record), passages)


def changed_to(record: Record, passages: Sequence[Passage]) -> Public:
    """Return what the public is shown of a record whose reported row stays as it is.

    A text in which a passage was hidden so far, and isn't found any more, is held: a rule that
    masks a part of it has changed the words that it is known by, and the rest would come back.
    """
    public = public_of(record, passages)
    shown = dict(public.shown)
    for one in unfound(record, passages):
        was, now, hidden = record.shown.get(one.field, ""), shown.get(one.field, ""), str(one.shown)
        if now and (was == HELD_TEXT or now.count(hidden) < was.count(hidden)):
            shown[one.field] = HELD_TEXT
    return Public(shown, holds_text(shown))


def unfound(record: Record, passages: Sequence[Passage]) -> frozenset[Passage]:
    """Return the passages to be hidden that stand in no text of a record when it is their turn."""
    missing: set[Passage] = set()
    if all(one.shown is None for one in passages):
        return frozenset()
    texts = _masked(record)
    texts = {name: texts[name] for name in text_fields(record.kind) if name in texts}
    for one in passages:
        if one.shown is None:
            continue
        if not any(one.text in text for text in texts.values()):
            missing.add(one)
        texts = {name: text.replace(one.text, one.shown) for name, text in texts.items()}
    return frozenset(missing)


def texts_of(record: Record) -> tuple[MarkedText, ...]:
    """Return the texts of a record for review, in the order of its kind's fields."""
    passages = passages_of([record.pk]).get(record.pk, ())
    shown = marked_values(record.kind, _masked(record), passages)
    return tuple(
        MarkedText(name, shown[name], bool(places) or record.shown.get(name) == HELD_TEXT, places)
        for name in text_fields(record.kind)
        if shown.get(name)
        for places in [_places(name, shown[name], passages)]
    )


def values_of(record: Record) -> dict[str, str]:
    """Return the checked values of what was reported: raw, so never for anything but masking."""
    layout, cells, _extra = open_row(record.sealed)
    return check_row(layouts()[layout], cells, record.reported_on).values


def _masked(record: Record) -> dict[str, str]:
    """The record's values, masked, doubtful texts included.

    An entry that two people decided goes on showing what it showed when a later report has words
    that may be secret (``registry.reporting.versions``): then the new words are not looked at.
    """
    if record.needs_confirmation and needs_second_person(record.kind):
        return {name: scrub(text) for name, text in record.shown.items()}
    return shown_values(record.kind, values_of(record))


def _places(field: str, text: str, passages: Sequence[Passage]) -> tuple[Doubt, ...]:
    return tuple(one for one in doubts(text) if not is_cleared(field, text, one, passages))


def shown_for(category: str, passage: str) -> str | None:
    """Return what stands in the place of a passage; None where it may be shown."""
    if category == CLEARED:
        return None
    known = categories().get(category)
    shown = known.shown if known else marks.OTHER
    return shown or _shortened(passage)


def _shortened(passage: str) -> str:
    """A marked name, shortened; what isn't shaped like one goes as a whole."""
    masked = mask_person_name(passage)
    return masked if masked.endswith(marks.NAME) else marks.OTHER
