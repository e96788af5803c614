"""What every change of a subject does: logged, audited, counted up, announced."""

from collections.abc import Collection
from typing import Any, Final, NamedTuple

from django.contrib.auth.models import User
from django.utils import timezone

from registry import audit, bulk, outbox
from registry.enums import IdentifierStatus, IdentifierType
from registry.models import Identifier, Record, Subject, SubjectChange
from registry.models.history import Action
from registry.staff_words import scrubbed_about_subjects
from registry.vault import open_json, seal_json

CHANGE_PURPOSE: Final = "subject change"
Staff = User | None


class SubjectError(ValueError):
    """The change of a subject can't be made; the text says why, in Chinese."""


class Why(NamedTuple):
    """Why something is changed, and by whom."""

    reason: str
    by: Staff


def log(
    subject: Subject, action: Action, why: Why, what: dict[str, Any], other: Subject | None = None
) -> SubjectChange:
    """Write a change down with what undoing it will need, and note it in the audit trail.

    The reason is kept scrubbed, as that of every decision is.
    """
    whose = [one.pk for one in (subject, other) if one]
    change = SubjectChange.objects.create(
        subject=subject,
        other=other,
        action=action,
        reason=scrubbed_about_subjects(whose, why.reason),
        actor=why.by,
        at=timezone.now(),
        sealed=seal_json(what, CHANGE_PURPOSE),
    )
    facts = {"subject": subject.pk, "change": change.pk}
    if other is not None:
        facts["other"] = other.pk
    actor = str(why.by.pk) if why.by else audit.COMMAND
    audit.note(f"subject.{action.value}", by=actor, **facts)
    return change


def plan_of(change: SubjectChange) -> dict[str, Any]:
    """Return what :func:`log` sealed."""
    plan: dict[str, Any] = open_json(bytes(change.sealed), CHANGE_PURPOSE)
    return plan


def locked_change(change: SubjectChange, action: Action, refusal: str) -> SubjectChange:
    """Return *change* as it is while nobody else can undo it.

    Raises:
        SubjectError: it is another action, or was undone already; *refusal* says so.
    """
    row = SubjectChange.objects.select_for_update().get(pk=change.pk)
    if row.action != action or row.undone_at:
        raise SubjectError(refusal)
    return row


def mark_undone(change: SubjectChange) -> None:
    """Say that a change holds no longer."""
    change.undone_at = timezone.now()
    change.save(update_fields=["undone_at"])


def locked(*subjects: int) -> list[Subject]:
    """Return the subjects with these inner ids, held until the transaction ends."""
    # In one order for everybody: no two changes wait for each other.
    rows = Subject.objects.select_for_update().order_by("pk").in_bulk(set(subjects))
    return [rows[pk] for pk in subjects]


def next_version(subject: Subject, *fields: str) -> None:
    """Save these fields and raise the version."""
    subject.version += 1
    subject.save(update_fields=[*fields, "version"])


def move_records(ids: Collection[int], source: Subject, target: Subject) -> int:
    """Lead those of the records *ids* that are *source*'s to *target*; return how many."""
    return sum(
        Record.objects.filter(pk__in=some, subject=source).update(subject=target)
        for some in bulk.pieces(ids)
    )


def are_all_at(ids: Collection[int], subject: Subject) -> bool:
    """Tell whether every one of the records *ids* is *subject*'s."""
    theirs = Record.objects.filter(subject=subject)
    return sum(theirs.filter(pk__in=some).count() for some in bulk.pieces(ids)) == len(ids)


def have_stayed(ids: Collection[int], subject: Subject, change: SubjectChange) -> bool:
    """Tell whether the records *ids* have been *subject*'s since *change*, without a break.

    Some that were split off and came back by a merger are away: undoing it would look for them.
    """
    splits = SubjectChange.objects.filter(
        subject=subject, action=Action.SPLIT, undone_at=None, pk__gt=change.pk
    )
    wanted = set(ids)
    if any(not wanted.isdisjoint(plan_of(split)["records"]) for split in splits):
        return False
    return are_all_at(ids, subject)


def announce_some(ids: Collection[int]) -> None:
    """Write events for these records, which the index knows by their subject's name."""
    for some in bulk.pieces(ids):
        outbox.announce_records(Record.objects.filter(pk__in=some).values_list("pk", "version"))


def announce_with_records(subject: Subject) -> None:
    """Write events for a subject and all its records."""
    outbox.announce_subject(subject.pk, subject.version)
    outbox.announce_records(Record.objects.filter(subject=subject).values_list("pk", "version"))


def renew_uscc(subject: Subject, wished: str = "") -> None:
    """Let ``uscc`` be a current code of the subject's: the wished one, the present or the first."""
    codes = list(
        Identifier.objects.filter(
            subject=subject, type=IdentifierType.USCC, status=IdentifierStatus.CURRENT
        )
        .order_by("pk")
        .values_list("value", flat=True)
    )
    fitting = (code for code in (wished, subject.uscc, *codes) if code in codes)
    subject.uscc = next(fitting, "")
