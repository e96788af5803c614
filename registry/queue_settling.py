"""Settling what waits: each row leaves its queue by one of four ways, with a reason and a name.

Row, subject and record change together or not at all. Two members of staff who press at the same
time settle it once; the second is told so.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final, TypeVar

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry import audit, subjects
from registry.enums import Verdict
from registry.masking import scrub
from registry.models import Record, SetAsideRow, Subject
from registry.queue_specs import queue
from registry.reporting.alike import CAME_BACK
from registry.reporting.holding import Outcome
from registry.reporting.problems import Problem
from registry.reporting.putting_in import NotInError, Whose, prepared_row, put_in
from registry.row_facts import owners_of
from registry.subject_steps import SubjectError

#: What settling a row gives: its record, or nothing where it goes back.
Given = TypeVar("Given", bound=Record | None)

#: The most rows that one press settles.
MOST_AT_ONCE: Final = 100
#: The longest reason that is kept.
LONGEST_REASON: Final = 200


class QueueError(ValueError):
    """The row can't be settled so; the text is a Chinese sentence that says why."""


def accept_rename(row: SetAsideRow, on: date, reason: str, by: User) -> Record:
    """Let the subject bear the row's name from a day on, and take the row in.

    Raises:
        QueueError: it doesn't wait, no subject bears its code, or something else is wrong.
    """

    def settle(waiting: SetAsideRow) -> Record:
        facts = prepared_row(waiting).subject
        owners = owners_of(facts)
        if len(owners) != 1:
            raise QueueError(_("没有找到唯一的主体，请改用其他方式处理。"))
        if owners[0].name_fold != facts.name_fold:
            subjects.rename(owners[0], facts.name, on, reason, by)
        return put_in(waiting, Whose())

    return _settled(row, Outcome.RENAMED, reason, by, settle)


def as_new_subject(row: SetAsideRow, reason: str, by: User) -> Record:
    """Take the row in as about a subject of its own, with the codes that nobody else has.

    A natural person made so is never merged with another by name.

    Raises:
        QueueError: see :func:`accept_rename`.
    """
    return _settled(
        row, Outcome.NEW_SUBJECT, reason, by, lambda one: put_in(one, Whose(is_new=True))
    )


def assign_to(row: SetAsideRow, subject: Subject, reason: str, by: User) -> Record:
    """Take the row in as about *subject*, whatever name and codes it gives.

    Raises:
        QueueError: see :func:`accept_rename`; or the subject is of another sort, or merged.
    """

    def settle(waiting: SetAsideRow) -> Record:
        chosen = Subject.objects.select_for_update().get(pk=subject.pk)
        if chosen.merged_into_id:
            raise QueueError(_("所选主体已经并入他处，请选择存续的主体。"))
        facts = prepared_row(waiting).subject
        if chosen.is_person != (facts.identity is not None):
            raise QueueError(_("不能把组织的数据归于自然人，也不能反过来。"))
        if chosen.is_person and chosen not in owners_of(facts):
            raise QueueError(_("自然人只能按证件号码归属。"))
        return put_in(waiting, Whose(subject=chosen))

    return _settled(row, Outcome.ASSIGNED, reason, by, settle)


def refuse_row(row: SetAsideRow, reason: str, by: User) -> None:
    """Send the row back to the department, which reads the reason in its error list.

    Raises:
        QueueError: it doesn't wait any more, or no reason is given.
    """

    def settle(waiting: SetAsideRow) -> None:
        sentence = _("信用办意见：%(reason)s") % {"reason": scrub(reason)}
        told = {"code": waiting.sort, "column": "", "sentence": sentence}
        waiting.problems = [*waiting.problems, told]

    _settled(row, Outcome.REFUSED, reason, by, settle)


def reopen_row(row: SetAsideRow, reason: str, by: User) -> None:
    """Let a row that was refused by mistake wait again.

    Raises:
        QueueError: it wasn't refused, or the same row waits already.
    """
    _refused_reason(reason)
    with transaction.atomic():
        found = SetAsideRow.objects.select_for_update().get(pk=row.pk)
        if found.outcome != Outcome.REFUSED:
            raise QueueError(_("只有退回的数据可以重新待核。"))
        others = SetAsideRow.objects.filter(
            digest=found.digest, verdict=Verdict.HELD, settled_at__isnull=True
        )
        if others.exists():
            raise QueueError(_("相同内容的数据已在待核。"))
        found.outcome, found.settled_at, found.settled_by = "", None, None
        found.problems = found.problems[:1]
        found.save(update_fields=["outcome", "settled_at", "settled_by", "problems"])
        audit.note("queue.reopened", by=str(by.pk), row=found.pk, sort=found.sort)


def settle_many(
    rows: Sequence[SetAsideRow], act: Callable[[SetAsideRow], object]
) -> tuple[int, list[tuple[int, str]]]:
    """Settle several rows alike; return how many, and (row, sentence) of those that could not be.

    Each is a change of its own: one that fails keeps none of the others back.

    Raises:
        QueueError: more than MOST_AT_ONCE.
    """
    if len(rows) > MOST_AT_ONCE:
        raise QueueError(_("一次最多处理 %(n)d 条。") % {"n": MOST_AT_ONCE})
    done, failed = 0, []
    for row in rows:
        try:
            act(row)
        except QueueError as error:
            failed.append((row.pk, str(error)))
        else:
            done += 1
    return done, failed


def _settled(
    row: SetAsideRow,
    outcome: Outcome,
    reason: str,
    by: User,
    settle: Callable[[SetAsideRow], Given],
) -> Given:
    """Do what settles a row, and write down how it was settled, in one transaction."""
    _refused_reason(reason)
    try:
        with transaction.atomic():
            waiting = SetAsideRow.objects.select_for_update(of=("self",)).get(pk=row.pk)
            if waiting.verdict != Verdict.HELD or waiting.settled_at is not None:
                raise QueueError(_("这条数据已经处理，请刷新列表。"))
            if outcome not in queue(waiting.sort).ways:
                raise QueueError(_("这类待核数据不能这样处理。"))
            record = settle(waiting)
            waiting.outcome, waiting.settled_by = outcome, by
            waiting.settled_at = timezone.now()
            waiting.save(update_fields=["outcome", "settled_by", "settled_at", "problems"])
            facts = {"row": waiting.pk, "sort": waiting.sort, "outcome": outcome.value}
            if record is not None:
                facts["record"] = record.pk
            audit.note("queue.settled", by=str(by.pk), **facts)
    except NotInError as error:
        if {item.code for item in error.problems} == {CAME_BACK}:
            _passed_on(row, error.problems)
        raise QueueError(str(error)) from error
    except SubjectError as error:
        raise QueueError(str(error)) from error
    return record


def _passed_on(row: SetAsideRow, problems: Sequence[Problem]) -> None:
    """Let a row wait for the one question that is left, whatever it waited for before."""
    told = [*(item.as_dict() for item in problems), *row.problems]
    waiting = SetAsideRow.objects.filter(pk=row.pk, verdict=Verdict.HELD, settled_at=None).exclude(
        sort=CAME_BACK
    )
    waiting.update(sort=CAME_BACK, problems=told)


def _refused_reason(reason: str) -> None:
    if not reason.strip():
        raise QueueError(_("请填写理由。"))
    if len(reason) > LONGEST_REASON:
        raise QueueError(_("理由不超过 %(n)d 个字。") % {"n": LONGEST_REASON})
