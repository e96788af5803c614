"""Lists of subjects for staff, and one subject with its history."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q

from registry.desk import words
from registry.desk.filters import SubjectFilter, subjects_in
from registry.desk.paging import PAGE_SIZE, Mark, window
from registry.enums import IdentifierStatus, IdentifierType
from registry.families import kinds_in_order
from registry.models import Record, Subject, SubjectChange
from registry.places import full_region_name
from registry.scopes import Scope
from registry.subject_names import shown_name

_CHUNK: Final = 1000
#: Changes of a subject that its page shows.
_MOST_CHANGES: Final = 50


@dataclass(frozen=True, slots=True)
class SubjectLine:
    """One subject as a line of a list; a natural person's name is the masked one."""

    public_id: str
    name: str
    kind: str
    kind_label: str
    uscc: str
    region_name: str
    created_at: datetime
    is_merged: bool


@dataclass(frozen=True, slots=True)
class SubjectList:
    """A page of subjects, and where its neighbours begin (None: there is none)."""

    lines: tuple[SubjectLine, ...]
    before: Mark | None
    after: Mark | None


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a subject, with whether it is still its own."""

    label: str
    value: str
    status: str
    status_label: str


@dataclass(frozen=True, slots=True)
class OldName:
    """A name that an organisation had, and when."""

    name: str
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class SubjectEvent:
    """One change of a subject; ``other`` is the other subject of a merge or a split."""

    action: str
    reason: str
    by: str
    at: datetime
    undone_at: datetime | None
    other: SubjectLine | None


@dataclass(frozen=True, slots=True)
class SubjectPage:
    """One subject as staff see it. ``kinds`` are (code, label) of the records it has in scope."""

    line: SubjectLine
    name_since: date | None
    version: int
    is_person: bool
    codes: tuple[Code, ...]
    former_names: tuple[OldName, ...]
    merged_into: SubjectLine | None
    merged_from: tuple[SubjectLine, ...]
    kinds: tuple[tuple[str, str], ...]
    changes: tuple[SubjectEvent, ...]


def list_subjects(
    scope: Scope, asked: SubjectFilter, mark: Mark | None = None, size: int = PAGE_SIZE
) -> SubjectList:
    """Return a page of the subjects in *scope* that are as *asked*, newest first; two queries."""
    rows = Subject.objects.filter(asked.condition(), subjects_in(scope))
    found = window(rows, "id", mark, size)
    return SubjectList(lines_of(found.ids), found.before, found.after)


def export_subjects(scope: Scope, asked: SubjectFilter, most: int) -> Iterator[SubjectLine]:
    """Yield the first *most* subjects of a list, a thousand of them in memory at a time."""
    mark: Mark | None = None
    left = most
    while left > 0:
        found = list_subjects(scope, asked, mark, min(_CHUNK, left))
        yield from found.lines
        left -= len(found.lines)
        if found.after is None:
            return
        mark = found.after


def narrowed(scope: Scope, asked: SubjectFilter, ids: Iterable[int]) -> tuple[SubjectLine, ...]:
    """Return those of the subjects with these inner ids that are in *scope* and as *asked*."""
    wanted = list(ids)
    rows = Subject.objects.filter(Q(pk__in=wanted), asked.condition(), subjects_in(scope))
    inside = set(rows.values_list("pk", flat=True))
    return lines_of(pk for pk in wanted if pk in inside)


def lines_of(ids: Iterable[int]) -> tuple[SubjectLine, ...]:
    """Return the lines of the subjects with these inner ids, in their order."""
    wanted = list(ids)
    by_id = {row.pk: line_of(row) for row in Subject.objects.filter(pk__in=wanted)}
    return tuple(by_id[pk] for pk in wanted if pk in by_id)


def line_of(row: Subject) -> SubjectLine:
    """Return a subject as a line."""
    return SubjectLine(
        public_id=row.public_id,
        name=shown_name(row.name, row.kind),
        kind=row.kind,
        kind_label=words.subject_kind_label(row.kind),
        uscc=row.uscc,
        region_name=full_region_name(row.region_id),
        created_at=row.created_at,
        is_merged=row.merged_into_id is not None,
    )


def read_subject(scope: Scope, public_id: str) -> SubjectPage | None:
    """Return one subject, None where there is none in *scope*."""
    rows = Subject.objects.filter(subjects_in(scope), public_id=public_id)
    row = rows.select_related("merged_into").first()
    if row is None:
        return None
    into = row.merged_into
    return SubjectPage(
        line=line_of(row),
        name_since=row.name_since,
        version=row.version,
        is_person=row.is_person,
        codes=tuple(
            Code(
                str(IdentifierType(one.type).label),
                one.value,
                one.status,
                str(IdentifierStatus(one.status).label),
            )
            for one in row.identifiers.order_by("status", "type", "pk")
        ),
        former_names=tuple(
            OldName(shown_name(one.name, row.kind), one.since, one.until)
            for one in row.former_names.order_by("-until", "-pk")
        ),
        # Who it became or was may lie elsewhere: then its page would not open.
        merged_into=_there(scope, [into.pk])[0] if into and _there(scope, [into.pk]) else None,
        merged_from=_there(scope, row.merged.order_by("pk").values_list("pk", flat=True)[:50]),
        kinds=_kinds_of(scope, row),
        changes=_changes(scope, row),
    )


def _there(scope: Scope, ids: Iterable[int]) -> tuple[SubjectLine, ...]:
    return narrowed(scope, SubjectFilter(), ids)


def _kinds_of(scope: Scope, row: Subject) -> tuple[tuple[str, str], ...]:
    """Return the kinds of which the subject has a record, in the order of pages.

    One seek in the index of its records for each kind that there is, however many it has.
    """
    have = Record.objects.filter(scope.condition(), subject=row)
    return tuple(
        (code, spec.label)
        for code, spec in kinds_in_order().items()
        if have.filter(kind=code).exists()
    )


def _changes(scope: Scope, row: Subject) -> tuple[SubjectEvent, ...]:
    ours = Q(subject=row) | Q(other=row)
    found = SubjectChange.objects.filter(ours).select_related("subject", "other").order_by("-pk")
    rows = list(found.defer("sealed")[:_MOST_CHANGES])
    names = words.staff_names(change.actor_id for change in rows)
    others = {
        pk for change in rows for pk in (change.subject_id, change.other_id) if pk and pk != row.pk
    }
    there = {line.public_id for line in _there(scope, others)}
    return tuple(
        SubjectEvent(
            action=words.action_label(change.action),
            reason=words.reason_words(change.reason),
            by=names.get(change.actor_id or 0, ""),
            at=change.at,
            undone_at=change.undone_at,
            other=_other(row, change, there),
        )
        for change in rows
    )


def _other(row: Subject, change: SubjectChange, there: set[str]) -> SubjectLine | None:
    other = change.other if change.subject_id == row.pk else change.subject
    return line_of(other) if other and other.public_id in there else None
