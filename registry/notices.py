"""Notices before publication (失信信息公示告知): recorded, and then the record may be public.

By default a notice goes with the decision (两书同达) and nothing is to be recorded. Where an
authority notifies apart, its penalties are held until somebody records each notice.
"""

from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from registry import audit, decisions
from registry.decisions import Decision
from registry.enums import RecordState
from registry.list_rules import held_reason
from registry.models import Authority, BatchState, Notice, NoticeWay, Record
from registry.models.history import Action
from registry.notice_rules import NOTICE_MISSING, is_demanded, needs_notice, notice_rules
from registry.publication import today
from registry.scopes import Scope, scope_of
from registry.staff_words import scrubbed_about

__all__ = [
    "NOTICE_MISSING",
    "NoticeError",
    "missing",
    "needs_notice",
    "record_notice",
    "set_practice",
]


class NoticeError(decisions.DecisionError):
    """The notice can't be recorded; the sentence says why."""


def record_notice(record: Record, way: str, given_on: date, by: User, note: str = "") -> Notice:
    """Record how and when a subject was told; a record that waited for it becomes public.

    The disclosure rules are asked again: what they don't allow stays held.

    Raises:
        NoticeError: the way or the day can't be, a notice stands already, or the record is none
            of *by*'s.
    """
    _check(record, way, given_on, by)
    texts = notice_rules()

    def told(row: Record) -> decisions.Changes:
        if row.notified_on is not None:
            raise NoticeError(_("该记录已登记公示告知。"))
        row.notified_on = given_on
        kept = {"reason": row.reason, "basis": row.basis, "decider": row.decider}
        return kept | {"notified_on": given_on} | _shown_now(row)

    with transaction.atomic():
        decision = Decision(Action.NOTIFIED, texts["reason"], texts["basis"], by)
        decisions.decide(record, decision, told)
        notice = Notice.objects.create(
            record=record,
            way=way,
            given_on=given_on,
            note=scrubbed_about(record, note),
            recorded_by=by,
        )
        audit.note("notices.recorded", by=str(by.pk), record=record.pk, way=str(way))
    return notice


def _shown_now(row: Record) -> decisions.Changes:
    """Return what becomes of a record that waited for its notice alone."""
    if row.state != RecordState.HELD or row.reason != NOTICE_MISSING:
        return {}
    if row.batch is not None and row.batch.state != BatchState.PUBLIC:
        return {"reason": held_reason(row.kind, row.batch)}
    answer = decisions.answered(row)
    return {"reason": "public"} | answer


def _check(record: Record, way: str, given_on: date, by: User) -> None:
    if not scope_of(by).allows_authority(record.authority_id, record.region_id):
        raise NoticeError(_("该记录不在您的管辖范围内。"))
    if not is_demanded(record.kind, record.decided_on):
        raise NoticeError(_("此类记录不需要公示告知。"))
    if way not in NoticeWay.values:
        raise NoticeError(_("请选择告知方式。"))
    if not record.decided_on <= given_on <= today():
        raise NoticeError(_("告知日期应在决定日期与今天之间。"))


def missing(scope: Scope) -> QuerySet[Record]:
    """Return the records of *scope* that wait for their notice alone, oldest first."""
    rows = Record.objects.filter(scope.condition(), state=RecordState.HELD, reason=NOTICE_MISSING)
    return rows.select_related("subject", "authority").order_by("pk")


def set_practice(authority: Authority, by: User, *, apart: bool) -> None:
    """Say whether an authority notifies apart from its decisions; what is public stays so."""
    with transaction.atomic():
        row = Authority.objects.select_for_update().get(pk=authority.pk)
        if row.notifies_apart != apart:
            row.notifies_apart = apart
            row.save(update_fields=["notifies_apart"])
            audit.note("notices.practice", by=str(by.pk), authority=row.pk, apart=apart)
    authority.notifies_apart = apart
