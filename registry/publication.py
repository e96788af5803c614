"""The one door out: what anyone outside the register may know (design decision 8).

Pages, GraphQL, index, feeds and exports take :class:`PublicRecord` and :class:`PublicSubject` and
never the models. A record that may not be shown today is not here at all: every function leaves
it out by the same condition, :func:`shown_on`, whatever the index still says.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from registry import bulk
from registry.disclosure import is_shown, rule_sentence
from registry.door_rows import (
    Having,
    RecordRow,
    SubjectRow,
    current_codes,
    former_names,
    record_rows_by_id,
    shown_counts,
    shown_on,
    shown_record_rows,
    subject_record_rows,
    subject_rows,
    survivors,
)
from registry.enums import Exposure, IdentifierType, Severity, SubjectKind
from registry.kinds import KindSpec, kinds
from registry.models import Record
from registry.places import full_region_name
from registry.subject_names import shown_name

__all__ = [
    "Having",
    "Position",
    "PublicField",
    "PublicRecord",
    "PublicSubject",
    "Published",
    "RecordPage",
    "listed_records",
    "public_records",
    "published_records",
    "published_subjects",
    "record",
    "records",
    "records_of",
    "shown_on",
    "subject",
    "subject_ids_of_records",
    "subjects",
    "today",
]


@dataclass(frozen=True, slots=True)
class PublicField:
    """One labelled value of a record, masked where it must be."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class PublicRecord:
    """A record as the public may see it today. All texts are masked; ids are the random ones.

    ``public_until`` is the last day on which it is shown; ``fine`` and ``confiscated`` among
    ``fields`` are in ten thousand yuan (万元). ``batch_id`` is the public id of the batch that an
    entry of a list came with, empty for everything else. ``contested``: an objection to it is open
    (异议处理中).
    """

    public_id: str
    version: int
    kind: str
    kind_label: str
    title: str
    content: str
    document_number: str
    subject_id: str
    subject_name: str
    subject_kind: str
    subject_uscc: str
    subject_region: str | None
    authority_code: str
    authority_name: str
    region: str
    region_name: str
    decided_on: date
    publish_from: date
    public_until: date
    repair_from: date | None
    severity: str
    severity_label: str
    rule: str
    rule_sentence: str
    fields: tuple[PublicField, ...] = field(repr=False)
    searched: tuple[str, ...] = field(repr=False)
    batch_id: str = ""
    contested: bool = False


@dataclass(frozen=True, slots=True)
class PublicSubject:
    """An organisation or sole trader with at least one shown record. Never a natural person.

    ``counts`` maps a kind to the number of its records shown today.
    """

    public_id: str
    version: int
    name: str
    kind: str
    kind_label: str
    uscc: str
    region: str | None
    region_name: str
    former_names: tuple[str, ...] = ()
    codes: tuple[PublicField, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page of a subject's records ended: the next one starts after it."""

    decided_on: date
    id: int


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Some of a subject's records, newest first, and where to go on (None at the end)."""

    records: tuple[PublicRecord, ...]
    after: Position | None


@dataclass(frozen=True, slots=True)
class Published:
    """What the index must hold of one record or subject: its public form, or nothing."""

    public_id: str
    version: int
    record: PublicRecord | None = None
    subject: PublicSubject | None = None


def today() -> date:
    """Return the day in China, which decides what is shown."""
    return timezone.localdate()


def records(public_ids: Iterable[str], on: date | None = None) -> dict[str, PublicRecord]:
    """Return those of the records *public_ids* that are shown today, by id; one query."""
    rows = shown_record_rows(list(public_ids), on or today())
    return {row.public_id: _public_record(row) for row in rows}


def listed_records(public_ids: Iterable[str], on: date | None = None) -> dict[str, PublicRecord]:
    """Return those of :func:`records` that lists of several subjects may hold, by id; one query."""
    rows = shown_record_rows(list(public_ids), on or today())
    return {found.public_id: found for found in public_records(rows)}


def record(public_id: str) -> PublicRecord | None:
    """Return one record if it is shown today."""
    return records([public_id]).get(public_id)


def subjects(
    public_ids: Iterable[str],
    on: date | None = None,
    having: Having | None = None,
    named: Callable[[str], bool] | None = None,
) -> dict[str, PublicSubject]:
    """Return those of the subjects that may be shown today, by the id asked for.

    A merged subject's id answers with the subject that goes on, whose own ``public_id`` differs.
    With *having*, only those with a shown record as it asks: the index may still know one that
    has expired or was withdrawn. With *named*, only those of which it accepts a present or former
    name, as it is shown: the records of no other are looked at.
    """
    rows = survivors(list(public_ids))
    public = _public_subjects(rows.values(), on or today(), having, named)
    return {asked: public[row.pk] for asked, row in rows.items() if row.pk in public}


def subject(public_id: str) -> PublicSubject | None:
    """Return one subject, or the one it was merged into, if it may be shown today."""
    return subjects([public_id]).get(public_id)


def records_of(
    subject_id: str, kind: str | Collection[str], after: Position | None = None, limit: int = 20
) -> RecordPage:
    """Return a subject's shown records of one or several kinds, newest first, at most *limit*.

    One query however many kinds: the index tells which they are, and only those are read.
    """
    of_kinds = (kind,) if isinstance(kind, str) else tuple(kind)
    last = (after.decided_on, after.id) if after else None
    found = subject_record_rows(subject_id, of_kinds, today(), last, limit + 1)
    page, more = found[:limit], len(found) > limit
    position = Position(page[-1].decided_on, page[-1].id) if more else None
    return RecordPage(tuple(_public_record(row) for row in page), position)


def public_records(rows: Iterable[RecordRow]) -> tuple[PublicRecord, ...]:
    """Return the public form of rows that were asked for by :func:`shown_on`, in their order.

    Rows of natural persons are left out: lists of several subjects never hold them.
    """
    return tuple(_public_record(row) for row in rows if _may_be_listed(row))


def _may_be_listed(row: RecordRow) -> bool:
    """Tell whether lists of several subjects, and the index, may hold a record at all."""
    return row.subject_kind != SubjectKind.NATURAL_PERSON


def published_records(ids: Sequence[int]) -> list[Published]:
    """Return what the index must hold of the records with these inner ids (a list or a range).

    Records of natural persons are never in it, whatever rule shows them elsewhere. Labelled
    fields, which the index has no use for, are left out.
    """
    day = today()
    return [
        Published(
            row.public_id,
            row.version,
            record=_public_record(row, with_fields=False)
            if is_shown(row.state, row.publish_from, row.public_until, day) and _may_be_listed(row)
            else None,
        )
        for row in record_rows_by_id(ids)
    ]


def published_subjects(ids: Sequence[int]) -> list[Published]:
    """Return what the index must hold of the subjects with these inner ids (merged: nothing)."""
    rows = subject_rows(ids)
    allowed = _public_subjects(rows.values(), today())
    return [
        Published(row.public_id, row.version, subject=allowed.get(pk)) for pk, row in rows.items()
    ]


def subject_ids_of_records(ids: Sequence[int]) -> set[int]:
    """Return the inner ids of the subjects that these records are about."""
    return {row[0] for row in bulk.select(Record, ("subject_id",), "id", ids)}


def _public_subjects(
    rows: Iterable[SubjectRow],
    day: date,
    having: Having | None = None,
    named: Callable[[str], bool] | None = None,
) -> dict[int, PublicSubject]:
    """Return, by inner id, those with something to show: to be here at all may be a secret."""
    allowed = {
        row.pk: row
        for row in rows
        if not row.merged_into and row.kind != SubjectKind.NATURAL_PERSON
    }
    if named is not None:
        allowed = _named(allowed, named)
    counts = shown_counts(allowed.keys(), day, having)
    former, codes = former_names(counts.keys()), current_codes(counts.keys())
    kind_labels, code_labels = _labels(SubjectKind), _labels(IdentifierType)
    return {
        pk: PublicSubject(
            public_id=row.public_id,
            version=row.version,
            name=shown_name(row.name, row.kind),
            kind=row.kind,
            kind_label=kind_labels[row.kind],
            uscc=row.uscc,
            region=row.region,
            region_name=full_region_name(row.region),
            former_names=tuple(shown_name(name, row.kind) for name in former.get(pk, ())),
            codes=tuple(
                PublicField(type_, code_labels[type_], value) for type_, value in codes.get(pk, ())
            ),
            counts=counts[pk],
        )
        for pk, row in allowed.items()
        if pk in counts
    }


def _named(rows: dict[int, SubjectRow], named: Callable[[str], bool]) -> dict[int, SubjectRow]:
    """Return those of *rows* of which *named* accepts a name."""
    former = former_names(rows.keys())
    return {
        pk: row
        for pk, row in rows.items()
        if any(named(shown_name(name, row.kind)) for name in (row.name, *former.get(pk, ())))
    }


def _labels(choices: Any) -> dict[str, str]:
    """Return the labels of *choices* in the reader's language, which gettext seeks slowly."""
    return _labels_in(choices, get_language())


@lru_cache(maxsize=32)
def _labels_in(choices: Any, _language: str | None) -> dict[str, str]:
    return {value: str(label) for value, label in choices.choices}


def _public_record(row: RecordRow, *, with_fields: bool = True) -> PublicRecord:
    kind = kinds()[row.kind]
    shown = row.shown
    assert row.publish_from is not None
    assert row.public_until is not None
    return PublicRecord(
        public_id=row.public_id,
        version=row.version,
        kind=row.kind,
        kind_label=kind.label,
        title=kind.title_of(shown),
        content=shown.get(kind.content, ""),
        document_number=row.document_number,
        subject_id=row.subject_id,
        subject_name=shown_name(row.subject_name, row.subject_kind),
        subject_kind=row.subject_kind,
        subject_uscc=row.subject_uscc,
        subject_region=row.subject_region,
        authority_code=row.authority_code,
        authority_name=shown.get("authority_name", row.authority_name),
        region=row.region,
        region_name=full_region_name(row.region),
        decided_on=row.decided_on,
        publish_from=row.publish_from,
        public_until=row.public_until,
        repair_from=row.repair_from,
        severity=row.severity,
        severity_label=_labels(Severity)[row.severity] if row.severity else "",
        rule=row.rule,
        rule_sentence=rule_sentence(row.rule),
        fields=_public_fields(kind, shown) if with_fields else (),
        searched=tuple(shown[name] for name in kind.searched if shown.get(name)),
        batch_id=row.batch or "",
        contested=row.contested_since is not None,
    )


def _public_fields(kind: KindSpec, shown: dict[str, str]) -> tuple[PublicField, ...]:
    """Return the shown values in the kind's order.

    What the kind doesn't know, or never shows, is left out even if it got into ``shown``.
    """
    return tuple(
        PublicField(spec.name, spec.label, shown[spec.name])
        for spec in kind.fields.values()
        if shown.get(spec.name) and spec.exposure is not Exposure.NEVER
    )
