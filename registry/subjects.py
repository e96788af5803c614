"""What happens to subjects: renamed, merged, and merges undone. People are never merged by name."""

from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from registry import bulk, outbox
from registry.enums import IdentifierStatus
from registry.identifiers import fold_name, normalise_name
from registry.models import FormerName, Identifier, Record, Subject, SubjectChange
from registry.models.history import Action
from registry.vault import open_json, seal_json

CHANGE_PURPOSE = "subject change"
Staff = User | None


class SubjectError(ValueError):
    """The change of a subject can't be made; the text says why."""


def rename(subject: Subject, name: str, on: date, reason: str, by: Staff = None) -> None:
    """Give an organisation its new name from a day on; the old one stays findable.

    Raises:
        SubjectError: natural persons are not renamed here.
    """
    if subject.is_person:
        message = "A natural person's name is changed through identity, not by renaming."
        raise SubjectError(message)
    with transaction.atomic():
        row = Subject.objects.select_for_update().get(pk=subject.pk)
        FormerName.objects.create(
            subject=row, name=row.name, name_fold=row.name_fold, since=row.name_since, until=on
        )
        _log(row, Action.RENAMED, reason, by, {"from": row.name, "to": name})
        row.name = normalise_name(name)
        row.name_fold = fold_name(name)
        row.name_since = on
        _next_version(row, ["name", "name_fold", "name_since"])
        _announce_with_records(row)


def merge(subject: Subject, into: Subject, reason: str, by: Staff = None) -> SubjectChange:
    """Let *into* go on for *subject*: its records, names and codes are found there from now on.

    Raises:
        SubjectError: the two are the same, of unlike sort, or one of them was merged before.
    """
    with transaction.atomic():
        bulk.queue_up()
        rows = Subject.objects.select_for_update().in_bulk([subject.pk, into.pk])
        gone, kept = rows[subject.pk], rows[into.pk]
        if gone.pk == kept.pk or gone.merged_into_id or kept.merged_into_id:
            message = "These two can't be merged: the same one, or one is merged already."
            raise SubjectError(message)
        if gone.is_person or kept.is_person:
            message = "Natural persons are not merged here."
            raise SubjectError(message)
        change = _log(gone, Action.MERGED, reason, by, _merge_plan(gone, kept))
        Record.objects.filter(subject=gone).update(subject=kept)
        # No chains: whoever was merged into the one that goes is led to the survivor at once.
        Subject.objects.filter(merged_into=gone).update(merged_into=kept)
        Identifier.objects.filter(subject=gone, status=IdentifierStatus.CURRENT).update(
            status=IdentifierStatus.FORMER
        )
        gone.merged_into = kept
        _next_version(gone, ["merged_into"])
        _next_version(kept, [])
        outbox.announce_subject(gone.pk, gone.version, removes=True)
        outbox.raise_epoch()
        _announce_with_records(kept)
    return change


def unmerge(change: SubjectChange, reason: str, by: Staff = None) -> None:
    """Undo a merge: records, codes and earlier merges go back to where they were.

    Raises:
        SubjectError: it is no merge, or was undone already.
    """
    with transaction.atomic():
        row = SubjectChange.objects.select_for_update().get(pk=change.pk)
        if row.action != Action.MERGED or row.undone_at:
            message = "This is no merge that could be undone."
            raise SubjectError(message)
        bulk.queue_up()
        plan = open_json(bytes(row.sealed), CHANGE_PURPOSE)
        gone = Subject.objects.select_for_update().get(pk=row.subject_id)
        kept = Subject.objects.select_for_update().get(pk=plan["into"])
        if gone.merged_into_id != kept.pk:
            message = "The survivor was merged on since: undo that merge first."
            raise SubjectError(message)
        Record.objects.filter(pk__in=plan["records"], subject=kept).update(subject=gone)
        Subject.objects.filter(pk__in=plan["merged"]).update(merged_into=gone)
        Identifier.objects.filter(pk__in=plan["identifiers"]).update(
            status=IdentifierStatus.CURRENT
        )
        gone.merged_into = None
        _next_version(gone, ["merged_into"])
        _next_version(kept, [])
        row.undone_at = timezone.now()
        row.save(update_fields=["undone_at"])
        _log(gone, Action.UNMERGED, reason, by, {"from": kept.pk})
        outbox.raise_epoch()
        for subject in (gone, kept):
            _announce_with_records(subject)


def _merge_plan(gone: Subject, kept: Subject) -> dict[str, Any]:
    """Return all that undoing the merge will need."""
    return {
        "into": kept.pk,
        "records": list(Record.objects.filter(subject=gone).values_list("pk", flat=True)),
        "merged": list(Subject.objects.filter(merged_into=gone).values_list("pk", flat=True)),
        "identifiers": list(
            Identifier.objects.filter(subject=gone, status=IdentifierStatus.CURRENT).values_list(
                "pk", flat=True
            )
        ),
    }


def _log(
    subject: Subject, action: Action, reason: str, by: Staff, what: dict[str, Any]
) -> SubjectChange:
    return SubjectChange.objects.create(
        subject=subject,
        action=action,
        reason=reason,
        actor=by,
        at=timezone.now(),
        sealed=seal_json(what, CHANGE_PURPOSE),
    )


def _next_version(subject: Subject, fields: list[str]) -> None:
    subject.version += 1
    subject.save(update_fields=[*fields, "version"])


def _announce_with_records(subject: Subject) -> None:
    """Write events for a subject and for its records, which the index knows by its name."""
    outbox.announce_subject(subject.pk, subject.version)
    outbox.announce_records(Record.objects.filter(subject=subject).values_list("pk", "version"))
