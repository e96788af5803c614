"""All records and persons masked anew, after the rules of masking changed.

What is shown is made again from what is sealed, in short transactions. What comes out as it was is
not touched; what changes is announced like any other change, so that index, pages and caches
follow, and a record keeps its former version.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry import outbox
from registry.enums import RecordState, SubjectKind
from registry.identifiers import fold_name
from registry.mask_passages import changed_to, passages_of, values_of
from registry.masking import mask_person_name
from registry.models import Record, RecordVersion, Subject
from registry.models.history import Action
from registry.pacing import Pace
from registry.reporting.preparing import NAME_PURPOSE, document_number
from registry.reporting.versions import sealed_version, version_of
from registry.vault import SealError, open_sealed

#: Seconds that a transaction aims at: importers and staff wait for it (design decision 3).
_AIM: Final = 0.04
_CHANGED: Final = ("shown", "texts_held", "document_number", "version", "changed_at")
_Row = TypeVar("_Row", bound=models.Model)


@dataclass
class Remasked:
    """What became of records and persons: looked at, changed, not opened (a key is missing)."""

    seen: int = 0
    changed: int = 0
    unopened: int = 0
    persons: int = 0
    renamed: int = 0


def remask(
    after: int = 0, told: Callable[[int], Any] = lambda _number: None, *, dry: bool = False
) -> Remasked:
    """Mask every record with an inner id behind *after* anew, then the names of all persons.

    *told* hears how many were looked at in each step; *dry* only counts what would change.
    """
    done = Remasked()
    records = Record.objects.all()
    _in_steps(records, after, lambda rows: _remask(rows, done, dry=dry), told)
    persons = Subject.objects.filter(kind=SubjectKind.NATURAL_PERSON)
    _in_steps(persons, 0, lambda rows: _rename(rows, done, dry=dry), told)
    return done


def _in_steps(
    rows: models.QuerySet[_Row],
    after: int,
    change: Callable[[list[_Row]], None],
    told: Callable[[int], Any],
) -> None:
    """Hand all rows behind an inner id to *change*, so many at once as a short while allows."""
    pace = Pace(aim=_AIM, first=20, fewest=5, most=1000)
    while True:
        with pace.turn(), transaction.atomic():
            some = list(rows.select_for_update().filter(pk__gt=after).order_by("pk")[: pace.size])
            change(some)
        if not some:
            return
        after = some[-1].pk
        told(len(some))


def _remask(records: Sequence[Record], done: Remasked, *, dry: bool) -> None:
    marked = passages_of([record.pk for record in records])
    changed, versions = [], []
    for record in records:
        done.seen += 1
        try:
            public = changed_to(record, marked.get(record.pk, ()))
            number = document_number(values_of(record))
        except (SealError, KeyError):
            done.unopened += 1
            continue
        if (public.shown, public.texts_held, number) == (
            record.shown,
            record.texts_held,
            record.document_number,
        ):
            continue
        changed.append(record)
        versions.append(
            version_of(
                record.pk,
                record.version,
                action=Action.MARKED,
                reason=_("脱敏规则更新"),
                at=timezone.now(),
                sealed=sealed_version(record),
            )
        )
        record.shown, record.texts_held = public.shown, public.texts_held
        record.document_number = number
        record.version, record.changed_at = record.version + 1, timezone.now()
    done.changed += len(changed)
    if dry or not changed:
        return
    RecordVersion.objects.bulk_create(versions)
    Record.objects.bulk_update(changed, _CHANGED)
    outbox.announce_changes((row.pk, row.version, _is_public(row)) for row in changed)


def _rename(persons: Sequence[Subject], done: Remasked, *, dry: bool) -> None:
    """Show persons under the names that today's rules make of the sealed ones.

    The index knows a record by its subject's name, so the records are announced as well.
    """
    for person in persons:
        done.persons += 1
        try:
            name = _shown_name(person)
        except SealError:
            done.unopened += 1
            continue
        # Sealed is the folded name: how a letter was written is no change.
        if fold_name(name) == fold_name(person.name):
            continue
        done.renamed += 1
        if dry:
            continue
        person.name, person.version = name, person.version + 1
        person.save(update_fields=["name", "version"])
        outbox.announce_subject(person.pk, person.version, removes=True)
        rows = Record.objects.filter(subject=person).only("pk", "version", "state")
        outbox.announce_changes((row.pk, row.version, _is_public(row)) for row in rows)


def _shown_name(person: Subject) -> str:
    """What is shown of a sealed name; what stands there already where none is kept."""
    if not person.sealed_name:
        return person.name
    return mask_person_name(open_sealed(bytes(person.sealed_name), NAME_PURPOSE).decode())


def _is_public(record: Record) -> bool:
    return record.state == RecordState.PUBLIC
