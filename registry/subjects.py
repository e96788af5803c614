"""What happens to subjects: renamed, merged, split, and each of it undone.

People are never merged by name, and never split: whom a person's row is about is told by the
certificate's number alone.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from registry import bulk, outbox
from registry.enums import IdentifierStatus
from registry.identifiers import fold_name, normalise_name
from registry.models import FormerName, Identifier, Record, Subject, SubjectChange
from registry.models.history import Action
from registry.reporting.sealed_rows import open_row
from registry.subject_previews import preview_merge, preview_split
from registry.subject_splits import NewSubject, split, undo_split
from registry.subject_steps import (
    CHANGE_PURPOSE,
    Staff,
    SubjectError,
    Why,
    announce_with_records,
    have_stayed,
    locked,
    locked_change,
    log,
    mark_undone,
    move_records,
    next_version,
    plan_of,
)

__all__ = [
    "CHANGE_PURPOSE",
    "NewSubject",
    "SubjectError",
    "changes_of",
    "merge",
    "preview_merge",
    "preview_split",
    "regions_of",
    "rename",
    "split",
    "undo",
    "undo_rename",
    "undo_split",
    "unmerge",
]

#: What can be undone.
UNDOABLE = frozenset({Action.RENAMED, Action.MERGED, Action.SPLIT})


def rename(subject: Subject, name: str, on: date, reason: str, by: Staff = None) -> SubjectChange:
    """Give an organisation its new name from a day on; the old one stays findable.

    Raises:
        SubjectError: natural persons are not renamed here.
    """
    if subject.is_person:
        raise SubjectError(_("自然人的姓名不在此处变更。"))
    with transaction.atomic():
        (row,) = locked(subject.pk)
        former = FormerName.objects.create(
            subject=row, name=row.name, name_fold=row.name_fold, since=row.name_since, until=on
        )
        plan = {"from": row.name, "to": normalise_name(name), "former": former.pk}
        change = log(row, Action.RENAMED, Why(reason, by), plan)
        row.name = normalise_name(name)
        row.name_fold = fold_name(name)
        row.name_since = on
        next_version(row, "name", "name_fold", "name_since")
        announce_with_records(row)
    return change


def undo_rename(change: SubjectChange, reason: str, by: Staff = None) -> None:
    """Give a subject back the name that it had before; the wrong one leads to it no longer.

    Raises:
        SubjectError: it is no renaming, was undone, or the name was changed again since.
    """
    with transaction.atomic():
        change = locked_change(change, Action.RENAMED, _("这不是可以撤销的更名。"))
        plan = plan_of(change)
        (row,) = locked(change.subject_id)
        former = FormerName.objects.filter(pk=plan.get("former") or 0, subject=row).first()
        if former is None or row.name != plan["to"]:
            raise SubjectError(_("此后名称又有变更，请先撤销较近的一次更名。"))
        row.name, row.name_fold, row.name_since = former.name, former.name_fold, former.since
        former.delete()
        next_version(row, "name", "name_fold", "name_since")
        mark_undone(change)
        mark_undone(log(row, Action.RENAMED, Why(reason, by), {"from": plan["to"], "to": row.name}))
        outbox.raise_epoch()
        announce_with_records(row)


def merge(subject: Subject, into: Subject, reason: str, by: Staff = None) -> SubjectChange:
    """Let *into* go on for *subject*: its records, names and codes are found there from now on.

    Raises:
        SubjectError: the two are the same, of unlike sort, or one of them was merged before.
    """
    with transaction.atomic():
        bulk.queue_up()
        gone, kept = locked(subject.pk, into.pk)
        if gone.pk == kept.pk or gone.merged_into_id or kept.merged_into_id:
            raise SubjectError(
                _("这两个主体不能合并：它们是同一个主体，或者其中一个已经并入他处。")
            )
        if gone.is_person or kept.is_person:
            raise SubjectError(_("自然人不在此处合并。"))
        change = log(gone, Action.MERGED, Why(reason, by), _merge_plan(gone, kept), kept)
        Record.objects.filter(subject=gone).update(subject=kept)
        # No chains: whoever was merged into the one that goes is led to the survivor at once.
        Subject.objects.filter(merged_into=gone).update(merged_into=kept)
        Identifier.objects.filter(subject=gone, status=IdentifierStatus.CURRENT).update(
            status=IdentifierStatus.FORMER
        )
        gone.merged_into = kept
        next_version(gone, "merged_into")
        next_version(kept)
        outbox.announce_subject(gone.pk, gone.version, removes=True)
        outbox.raise_epoch()
        announce_with_records(kept)
    return change


def unmerge(change: SubjectChange, reason: str, by: Staff = None) -> None:
    """Undo a merge: records, codes and earlier merges go back to where they were.

    What was reported under the subject's own codes since the merge goes with it.

    Raises:
        SubjectError: it is no merge, was undone already, or the records went on from there.
    """
    with transaction.atomic():
        change = locked_change(change, Action.MERGED, _("这不是可以撤销的合并。"))
        bulk.queue_up()
        plan = plan_of(change)
        gone, kept = locked(change.subject_id, plan["into"])
        if gone.merged_into_id != kept.pk:
            raise SubjectError(_("存续的主体后来又并入他处，请先撤销那次合并。"))
        back = [*plan["records"], *_reported_since(change, gone, kept, plan)]
        if not have_stayed(back, kept, change):
            raise SubjectError(_("随合并转入的记录后来又被拆分出去，请先撤销那次拆分。"))
        _separate(gone, kept, plan, back)
        mark_undone(change)
        log(gone, Action.UNMERGED, Why(reason, by), {"from": kept.pk}, kept)
        outbox.raise_epoch()
        for one in (gone, kept):
            announce_with_records(one)


def _separate(gone: Subject, kept: Subject, plan: dict[str, Any], records: list[int]) -> None:
    move_records(records, kept, gone)
    Subject.objects.filter(pk__in=plan["merged"], merged_into=kept).update(merged_into=gone)
    # A code that another subject has come to bear meanwhile stays a former one here.
    taken = _borne_elsewhere(plan["identifiers"])
    Identifier.objects.filter(
        pk__in=plan["identifiers"], subject=gone, status=IdentifierStatus.FORMER
    ).exclude(pk__in=taken).update(status=IdentifierStatus.CURRENT)
    gone.merged_into = None
    next_version(gone, "merged_into")
    next_version(kept)


def _borne_elsewhere(identifiers: list[int]) -> list[int]:
    rows = Identifier.objects.filter(pk__in=identifiers)
    return [
        row.pk
        for row in rows
        if Identifier.objects.filter(
            type=row.type, value=row.value, status=IdentifierStatus.CURRENT
        )
        .exclude(pk=row.pk)
        .exists()
    ]


def _reported_since(
    change: SubjectChange, gone: Subject, kept: Subject, plan: dict[str, Any]
) -> list[int]:
    """Return the records that came since the merge and name one of the merged subject's codes."""
    owners = [gone.pk, *plan["merged"]]
    codes = set(Identifier.objects.filter(subject__in=owners).values_list("value", flat=True))
    rows = Record.objects.filter(subject=kept, pk__gt=plan.get("newest", 0)).only("sealed")
    since = rows.filter(changed_at__gte=change.at).exclude(pk__in=plan["records"])
    return [row.pk for row in since.iterator() if _reported_code(row) in codes]


def _reported_code(record: Record) -> str:
    """Return the credit code that a record was last reported under."""
    _layout, cells, _extra = open_row(record.sealed)
    return str(cells.get("uscc", "")).strip().upper()


def _merge_plan(gone: Subject, kept: Subject) -> dict[str, Any]:
    """Return all that undoing the merge will need."""
    newest = Record.objects.order_by("-pk").values_list("pk", flat=True).first()
    return {
        "into": kept.pk,
        "newest": newest or 0,
        "records": list(Record.objects.filter(subject=gone).values_list("pk", flat=True)),
        "merged": list(Subject.objects.filter(merged_into=gone).values_list("pk", flat=True)),
        "identifiers": list(
            Identifier.objects.filter(subject=gone, status=IdentifierStatus.CURRENT).values_list(
                "pk", flat=True
            )
        ),
    }


def undo(change: SubjectChange, reason: str, by: Staff = None) -> None:
    """Undo a renaming, a merge or a split.

    Raises:
        SubjectError: it can't be undone, or not yet.
    """
    ways = {
        Action.RENAMED: undo_rename,
        Action.MERGED: unmerge,
        Action.SPLIT: undo_split,
    }
    way = ways.get(Action(change.action))
    if way is None:
        raise SubjectError(_("这项变更不能撤销。"))
    way(change, reason, by)


def regions_of(change: SubjectChange) -> set[str | None]:
    """Return the regions of all subjects that a change is about, None for one without a region.

    Whoever undoes it changes them all.
    """
    plan = plan_of(change)
    named = {plan.get("into"), plan.get("to")}
    # A renaming's "to" is a name.
    ids = {one for one in named if isinstance(one, int)} | {change.subject_id}
    rows = Subject.objects.filter(Q(pk__in=ids) | Q(pk=change.other_id))
    return set(rows.values_list("region_id", flat=True))


def changes_of(subject: Subject) -> QuerySet[SubjectChange]:
    """Return a subject's changes and those in which it was the other one, newest first."""
    own = SubjectChange.objects.filter(subject=subject)
    return (own | SubjectChange.objects.filter(other=subject)).order_by("-pk")
