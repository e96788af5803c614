"""The one door out: what anyone outside the register may know (design decision 8).

Pages, GraphQL, index, feeds and exports take :class:`PublicRecord` and :class:`PublicSubject` and
never the models. A record that may not be shown today is not here at all: every function leaves
it out by the same condition, :func:`shown_on`, whatever the index still says.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from registry.disclosure import is_shown, rule_sentence
from registry.enums import (
    Exposure,
    IdentifierStatus,
    IdentifierType,
    RecordState,
    Severity,
    SubjectKind,
)
from registry.kinds import KindSpec, kinds
from registry.masking import mask_sole_trader_name
from registry.models import FormerName, Identifier, Record, Subject
from registry.places import full_region_name


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
    ``fields`` are in ten thousand yuan (万元).
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


def shown_on(day: date) -> Q:
    """Return the condition under which a record is shown on *day*: the only one there is."""
    return Q(state=RecordState.PUBLIC, publish_from__lte=day, public_until__gte=day)


def records(public_ids: Iterable[str], on: date | None = None) -> dict[str, PublicRecord]:
    """Return those of the records *public_ids* that are shown today, by id; one query."""
    found = Record.objects.filter(shown_on(on or today()), public_id__in=list(public_ids))
    return {row.public_id: _public_record(row) for row in _rows(found)}


def record(public_id: str) -> PublicRecord | None:
    """Return one record if it is shown today."""
    return records([public_id]).get(public_id)


def subjects(public_ids: Iterable[str], on: date | None = None) -> dict[str, PublicSubject]:
    """Return those of the subjects that may be shown today, by the id asked for.

    A merged subject's id answers with the subject that goes on, whose own ``public_id`` differs.
    """
    day = on or today()
    asked = Subject.objects.filter(public_id__in=list(public_ids)).select_related("merged_into")
    rows = {row.public_id: _survivor(row) for row in asked}
    allowed = _shown_subjects(day).filter(pk__in={row.pk for row in rows.values()})
    public = {item.pk: item for item in _public_subjects(allowed, day)}
    return {asked_id: public[row.pk].subject for asked_id, row in rows.items() if row.pk in public}


def subject(public_id: str) -> PublicSubject | None:
    """Return one subject, or the one it was merged into, if it may be shown today."""
    return subjects([public_id]).get(public_id)


def records_of(
    subject_id: str, kind: str, after: Position | None = None, limit: int = 20
) -> RecordPage:
    """Return a subject's shown records of one kind, newest first, at most *limit*."""
    rows = Record.objects.filter(shown_on(today()), subject__public_id=subject_id, kind=kind)
    if after:
        rows = rows.filter(
            Q(decided_on__lt=after.decided_on) | Q(decided_on=after.decided_on, id__lt=after.id)
        )
    found = _rows(rows.order_by("-decided_on", "-id")[: limit + 1])
    page, more = found[:limit], len(found) > limit
    position = Position(page[-1].decided_on, page[-1].id) if more else None
    return RecordPage(tuple(_public_record(row) for row in page), position)


def published_records(ids: Sequence[int]) -> list[Published]:
    """Return what the index must hold of the records with these inner ids.

    Records of natural persons are never in it, whatever rule shows them elsewhere.
    """
    day = today()
    return [
        Published(
            row.public_id,
            row.version,
            record=_public_record(row)
            if is_shown(row.state, row.publish_from, row.public_until, day)
            and row.subject_kind != SubjectKind.NATURAL_PERSON
            else None,
        )
        for row in _rows(Record.objects.filter(id__in=ids))
    ]


def published_subjects(ids: Sequence[int]) -> list[Published]:
    """Return what the index must hold of the subjects with these inner ids (merged: nothing)."""
    day = today()
    allowed = {
        item.pk: item for item in _public_subjects(_shown_subjects(day).filter(pk__in=ids), day)
    }
    rows = Subject.objects.filter(pk__in=ids).values_list("pk", "public_id", "version")
    return [
        Published(public_id, version, subject=allowed[pk].subject if pk in allowed else None)
        for pk, public_id, version in rows
    ]


def subject_ids_of_records(ids: Sequence[int]) -> set[int]:
    """Return the inner ids of the subjects that these records are about."""
    return set(Record.objects.filter(id__in=ids).values_list("subject_id", flat=True))


def record_id_ranges(size: int = 1000) -> Iterator[list[int]]:
    """Yield the inner ids of all records in order, *size* at a time, for a rebuild."""
    yield from _id_ranges(Record.objects.all(), size)


def subject_id_ranges(size: int = 1000) -> Iterator[list[int]]:
    """Yield the inner ids of all subjects in order, *size* at a time, for a rebuild."""
    yield from _id_ranges(Subject.objects.exclude(kind=SubjectKind.NATURAL_PERSON), size)


def _id_ranges(rows: QuerySet, size: int) -> Iterator[list[int]]:
    last = 0
    while ids := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:size]):
        yield ids
        last = ids[-1]


class _Row(NamedTuple):
    """What the door reads of a record: columns, never model instances, never what is sealed."""

    id: int
    public_id: str
    version: int
    kind: str
    state: str
    document_number: str
    decided_on: date
    publish_from: date | None
    public_until: date | None
    repair_from: date | None
    severity: str
    rule: str
    shown: dict[str, str]
    region: str
    subject_region: str | None
    subject_id: str
    subject_name: str
    subject_kind: str
    subject_uscc: str
    authority_code: str
    authority_name: str


#: Where the row's columns of other tables come from; the others are the record's own.
_ELSEWHERE = {
    "region": "region_id",
    "subject_region": "subject_region_id",
    "subject_id": "subject__public_id",
    "subject_name": "subject__name",
    "subject_kind": "subject__kind",
    "subject_uscc": "subject__uscc",
    "authority_code": "authority__code",
    "authority_name": "authority__name",
}
_COLUMNS = tuple(_ELSEWHERE.get(name, name) for name in _Row._fields)


def _rows(found: QuerySet[Record]) -> list[_Row]:
    return list(map(_Row._make, found.values_list(*_COLUMNS)))


def _survivor(row: Subject) -> Subject:
    seen = {row.pk}
    while row.merged_into and row.merged_into_id not in seen:
        row = row.merged_into
        seen.add(row.pk)
    return row


def _shown_subjects(day: date) -> QuerySet[Subject]:
    """Subjects with something to show: to be in the register at all may be a secret."""
    return Subject.objects.filter(
        Exists(Record.objects.filter(shown_on(day), subject=OuterRef("pk"))),
        merged_into__isnull=True,
    ).exclude(kind=SubjectKind.NATURAL_PERSON)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A public subject beside its inner id, which stays in this module."""

    pk: int
    subject: PublicSubject


def _public_subjects(rows: QuerySet[Subject], day: date) -> list[_Kept]:
    found = list(rows.defer("sealed_name"))
    ids = [row.pk for row in found]
    former: dict[int, list[str]] = {}
    for pk, name in FormerName.objects.filter(subject__in=ids).values_list("subject", "name"):
        former.setdefault(pk, []).append(name)
    codes: dict[int, list[PublicField]] = {}
    for code in Identifier.objects.filter(subject__in=ids, status=IdentifierStatus.CURRENT):
        label = str(IdentifierType(code.type).label)
        codes.setdefault(code.subject_id, []).append(PublicField(code.type, label, code.value))
    counts: dict[int, dict[str, int]] = {}
    shown = Record.objects.filter(shown_on(day), subject__in=ids)
    for pk, kind, number in shown.values_list("subject", "kind").annotate(Count("pk")).order_by():
        counts.setdefault(pk, {})[kind] = number
    return [
        _Kept(
            row.pk,
            PublicSubject(
                public_id=row.public_id,
                version=row.version,
                name=_public_name(row.name, row.kind),
                kind=row.kind,
                kind_label=str(SubjectKind(row.kind).label),
                uscc=row.uscc,
                region=row.region_id,
                region_name=full_region_name(row.region_id),
                former_names=tuple(_public_name(name, row.kind) for name in former.get(row.pk, ())),
                codes=tuple(codes.get(row.pk, ())),
                counts=counts.get(row.pk, {}),
            ),
        )
        for row in found
    ]


def _public_name(name: str, kind: str) -> str:
    """Return a subject's name; a setting hides the owner's inside a sole trader's."""
    if kind == SubjectKind.SOLE_TRADER and settings.MASK_SOLE_TRADER_NAMES:
        return mask_sole_trader_name(name)
    return name


def _public_record(row: _Row) -> PublicRecord:
    kind = kinds()[row.kind]
    shown = row.shown
    assert row.publish_from is not None
    assert row.public_until is not None
    return PublicRecord(
        public_id=row.public_id,
        version=row.version,
        kind=row.kind,
        kind_label=kind.label,
        title=shown.get(kind.title, ""),
        content=shown.get(kind.content, ""),
        document_number=row.document_number,
        subject_id=row.subject_id,
        subject_name=_public_name(row.subject_name, row.subject_kind),
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
        severity_label=str(Severity(row.severity).label) if row.severity else "",
        rule=row.rule,
        rule_sentence=rule_sentence(row.rule),
        fields=_public_fields(kind, shown),
        searched=tuple(shown[name] for name in kind.searched if shown.get(name)),
    )


def _public_fields(kind: KindSpec, shown: dict[str, str]) -> tuple[PublicField, ...]:
    """Return the shown values in the kind's order.

    What the kind doesn't know, or never shows, is left out even if it got into ``shown``.
    """
    return tuple(
        PublicField(spec.name, spec.label, shown[spec.name])
        for spec in kind.fields.values()
        if spec.exposure != Exposure.NEVER and shown.get(spec.name)
    )
