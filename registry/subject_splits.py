"""Splitting a subject: some of its records and codes belong to another one, new or known.

The original keeps its page and its public id. A record keeps its key and its own versions: what a
department sends again finds it, and what was withdrawn stays so, whoever it now belongs to.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from registry import bulk, outbox
from registry.enums import IdentifierStatus, IdentifierType
from registry.identifiers import (
    fold_name,
    normalise_name,
    uscc_region,
    uscc_subject_kind,
)
from registry.models import Identifier, Record, Subject, SubjectChange
from registry.models.history import Action
from registry.places import region_of_code
from registry.subject_steps import (
    Staff,
    SubjectError,
    Why,
    announce_some,
    are_all_at,
    have_stayed,
    locked,
    locked_change,
    log,
    mark_undone,
    move_records,
    next_version,
    plan_of,
    renew_uscc,
)


@dataclass(frozen=True, slots=True)
class NewSubject:
    """The organisation that a split brings into being; its codes are those that it is given."""

    name: str


def split(  # noqa: PLR0913 - all but one by name
    subject: Subject,
    *,
    records: Collection[int],
    identifiers: Collection[int] = (),
    to: Subject | NewSubject,
    reason: str,
    by: Staff = None,
) -> SubjectChange:
    """Give some of a subject's records and codes (inner ids) to another subject.

    Raises:
        SubjectError: nothing or something foreign is chosen, or one of the two can't be split.
    """
    with transaction.atomic():
        bulk.queue_up()
        (source,) = locked(subject.pk)
        _refuse(source, _("自然人不在此处拆分。"))
        if not records and not identifiers:
            raise SubjectError(_("请至少选择一条记录或一个代码。"))
        codes = _chosen_codes(source, identifiers)
        if not are_all_at(set(records), source):
            raise SubjectError(_("所选记录不全属于这个主体，请刷新后重新选择。"))
        is_new = isinstance(to, NewSubject)
        target = _new_subject(source, to, codes) if isinstance(to, NewSubject) else _known(to)
        if target.pk == source.pk:
            raise SubjectError(_("不能拆分给主体自己。"))
        plan = _plan(source, target, records, identifiers) | {"new": is_new}
        change = log(source, Action.SPLIT, Why(reason, by), plan, target)
        _move(plan, source, target)
    return change


def undo_split(change: SubjectChange, reason: str, by: Staff = None) -> None:
    """Give back what a split gave away; a subject that it brought into being leads back too.

    Raises:
        SubjectError: it is no split, was undone, or what it gave away went on from there.
    """
    with transaction.atomic():
        change = locked_change(change, Action.SPLIT, _("这不是可以撤销的拆分。"))
        bulk.queue_up()
        plan = plan_of(change)
        source, target = locked(change.subject_id, plan["to"])
        for one in (source, target):
            _refuse(one, _("自然人不在此处拆分。"))
        plan = _plan_back(change, plan, target)
        if not have_stayed(plan["records"], target, change):
            raise SubjectError(_("拆分出去的记录后来又有变动，请先撤销那次变动。"))
        _move(plan, target, source)
        if plan["new"]:
            # Nothing is left of it: its page leads on to whom it was taken from.
            target.merged.update(merged_into=source)
            target.merged_into = source
            next_version(target, "merged_into")
            outbox.announce_subject(target.pk, target.version, removes=True)
        mark_undone(change)
        log(source, Action.UNSPLIT, Why(reason, by), {"split": change.pk}, target)


def _refuse(subject: Subject, person: str) -> None:
    if subject.is_person:
        raise SubjectError(person)
    if subject.merged_into_id:
        raise SubjectError(_("这个主体已经并入他处，请先撤销那次合并。"))


def _known(subject: Subject) -> Subject:
    (target,) = locked(subject.pk)
    _refuse(target, _("不能把组织的记录拆分给自然人。"))
    return target


def _chosen_codes(source: Subject, identifiers: Collection[int]) -> list[Identifier]:
    found = list(Identifier.objects.filter(pk__in=set(identifiers), subject=source))
    if len(found) != len(set(identifiers)):
        raise SubjectError(_("所选代码不全属于这个主体，请刷新后重新选择。"))
    return found


def _new_subject(source: Subject, wanted: NewSubject, codes: list[Identifier]) -> Subject:
    """Return the subject that a split brings into being, of the kind that its code tells."""
    name = normalise_name(wanted.name)
    if not name:
        raise SubjectError(_("请填写新主体的名称。"))
    current = [row for row in codes if row.status == IdentifierStatus.CURRENT]
    uscc = next((row.value for row in current if row.type == IdentifierType.USCC), "")
    kind = uscc_subject_kind(uscc) if uscc else source.kind
    return Subject.objects.create(
        kind=kind,
        name=name,
        name_fold=fold_name(name),
        region_id=region_of_code(uscc_region(uscc)) if uscc else source.region_id,
    )


def _plan(
    source: Subject, target: Subject, records: Collection[int], identifiers: Collection[int]
) -> dict[str, Any]:
    """Return all that undoing the split will need."""
    return {
        "to": target.pk,
        "records": sorted(set(records)),
        "identifiers": sorted(set(identifiers)),
        "uscc": source.uscc,
        "target_uscc": target.uscc,
    }


def _plan_back(change: SubjectChange, plan: dict[str, Any], target: Subject) -> dict[str, Any]:
    """Return what goes back: all of a subject that the split itself brought into being."""
    there = Identifier.objects.filter(subject=target)
    if Identifier.objects.filter(pk__in=plan["identifiers"]).exclude(subject=target).exists():
        raise SubjectError(_("拆分出去的代码后来又有变动，请先撤销那次变动。"))
    back = plan | {"uscc": plan["target_uscc"], "target_uscc": plan["uscc"]}
    if not plan["new"]:
        return back
    if _other_changes(target).exclude(pk=change.pk).exists():
        raise SubjectError(_("拆分出的主体后来又有变动，请先撤销那次变动。"))
    # What came in under its codes since goes with them.
    own = Record.objects.filter(subject=target).values_list("pk", flat=True)
    return back | {
        "records": sorted({*plan["records"], *own}),
        "identifiers": sorted(there.values_list("pk", flat=True)),
    }


def _other_changes(target: Subject) -> QuerySet[SubjectChange]:
    """Return what was split from or to this subject or merged into it, and isn't undone."""
    split_off = Q(subject=target, action=Action.SPLIT)
    came = Q(other=target, action__in=(Action.SPLIT, Action.MERGED))
    return SubjectChange.objects.filter(split_off | came, undone_at__isnull=True)


def _move(plan: dict[str, Any], source: Subject, target: Subject) -> None:
    """Move records and codes, and announce what the index must read anew."""
    move_records(plan["records"], source, target)
    for some in bulk.pieces(plan["identifiers"]):
        Identifier.objects.filter(pk__in=some, subject=source).update(subject=target)
    renew_uscc(source, plan["uscc"])
    renew_uscc(target, plan["target_uscc"])
    for one in (source, target):
        next_version(one, "uscc")
        outbox.announce_subject(one.pk, one.version, removes=one is source)
    # What a page shows as the one's is the other's from now on.
    outbox.raise_epoch()
    announce_some(plan["records"])
