"""Four eyes (双人复核): one member of staff proposes, another approves, and only then it happens.

That the two are different people is checked here and by a constraint of the database. Whether the
second one may decide, and in this part of the register, is checked at the desk.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry import audit, decisions, lists
from registry.decisions import DecisionError
from registry.enums import RecordState
from registry.list_rules import needs_second_person
from registry.lists import ListError
from registry.models import Batch, BatchState, Proposal, ProposalState, Record, RecordVersion
from registry.models.history import Action
from registry.reporting.versions import ever_public
from registry.scopes import Scope
from registry.staff_words import scrubbed, scrubbed_about

WITHDRAW: Final = "withdraw"
VOID: Final = "void"
HOLD: Final = "hold"
PUBLISH: Final = "publish"
EXIT: Final = "exit"
PUBLISH_BATCH: Final = "publish_batch"
PASS_ON: Final = "pass_on"  # noqa: S105
WITHDRAW_BATCH: Final = "withdraw_batch"
CASE: Final = "case"

#: What can be proposed, in words.
ACTIONS: Final = {
    WITHDRAW: gettext_lazy("撤下记录"),
    VOID: gettext_lazy("作废记录"),
    HOLD: gettext_lazy("暂缓公示名单条目"),
    PUBLISH: gettext_lazy("公示记录"),
    EXIT: gettext_lazy("移出名单"),
    PUBLISH_BATCH: gettext_lazy("发布名单批次"),
    PASS_ON: gettext_lazy("转入其他名单"),
    WITHDRAW_BATCH: gettext_lazy("撤下名单批次"),
    CASE: gettext_lazy("支持异议或修复申请"),
}
_OF_BATCHES: Final = frozenset({PUBLISH_BATCH, WITHDRAW_BATCH})


class ProposalError(ValueError):
    """It can't be proposed or decided; the sentence says why."""


def propose(  # noqa: PLR0913 - all by name
    action: str,
    *,
    reason: str,
    basis: str,
    by: User,
    record: Record | None = None,
    batch: Batch | None = None,
    **facts: Any,
) -> Proposal:
    """Propose *action* for a record or a batch. *facts* go into the register's JSON as they are.

    Raises:
        ProposalError: it makes no sense for this target as it is, reason or basis is missing, or
            the same is proposed already.
    """
    if not reason.strip() or not basis.strip():
        raise ProposalError(_("请填写原因和依据。"))
    try:
        with transaction.atomic():
            target = _locked(action, record, batch)
            _refuse_senseless(action, target, facts)
            proposal = Proposal.objects.create(
                action=action,
                record=record,
                batch=batch,
                region_id=target.region_id,
                facts=facts | _state_of(action, target),
                reason=_kept(record, reason),
                basis=_kept(record, basis),
                proposed_by=by,
            )
            if action == PUBLISH_BATCH and isinstance(target, Batch):
                _wait(target)
            _note("proposed", proposal, by)
    except IntegrityError as error:
        raise ProposalError(_("同一事项已有人提出，正在等待复核。")) from error
    return proposal


def needed_for(action: str, record: Record) -> bool:
    """Tell whether *action* on a record, as it is, takes a second person.

    Holding first is no way round: what was ever public goes by two, and what was withdrawn or
    void by two comes back by two.
    """
    if action == CASE:
        return True
    if action in {WITHDRAW, VOID}:
        return needs_second_person(record.kind) or ever_public(record)
    if action == HOLD:
        return needs_second_person(record.kind) and record.state == RecordState.PUBLIC
    if action == PUBLISH:
        return needs_second_person(record.kind) or record.state != RecordState.HELD
    return False


def approve(proposal: Proposal, by: User, answer: str = "") -> None:
    """Do what was proposed.

    Raises:
        ProposalError: *by* proposed it, it is decided already, or its target has changed since.
    """
    try:
        with transaction.atomic():
            row = _open(proposal, by)
            target = _locked(row.action, row.record, row.batch)
            if _state_of(row.action, target).items() - row.facts.items():
                raise ProposalError(_("提出之后内容已有变化，请撤回后重新提出。"))
            _close(row, ProposalState.APPROVED, by, answer)
            _DO[row.action](row, by)
            _note("approved", row, by)
    except (DecisionError, ListError) as error:
        raise ProposalError(str(error)) from error
    proposal.refresh_from_db()


def refuse(proposal: Proposal, by: User, answer: str) -> None:
    """Decide against what was proposed; nothing changes.

    Raises:
        ProposalError: *by* proposed it, it is decided already, or no answer is given.
    """
    if not answer.strip():
        raise ProposalError(_("请填写未同意的理由。"))
    with transaction.atomic():
        row = _open(proposal, by)
        _close(row, ProposalState.REFUSED, by, answer)
        _reopen(row, by)
        _note("refused", row, by)
    proposal.refresh_from_db()


def cancel(proposal: Proposal, by: User) -> None:
    """Take back what one proposed oneself; nothing changes.

    Raises:
        ProposalError: somebody else proposed it, or it is decided already.
    """
    with transaction.atomic():
        row = _waiting_row(proposal)
        if row.proposed_by_id != by.pk:
            raise ProposalError(_("只有提出人可以撤回。"))
        _close(row, ProposalState.CANCELLED, by, "")
        _reopen(row, by)
        _note("cancelled", row, by)
    proposal.refresh_from_db()


def waiting(scope: Scope) -> QuerySet[Proposal]:
    """Return the proposals that wait for a second person in *scope*, oldest first."""
    rows = Proposal.objects.filter(scope.region_condition(), state=ProposalState.WAITING)
    return rows.order_by("pk")


def decided(scope: Scope) -> QuerySet[Proposal]:
    """Return the proposals that wait no more in *scope*, newest first."""
    rows = Proposal.objects.filter(scope.region_condition()).exclude(state=ProposalState.WAITING)
    return rows.order_by("-pk")


def waiting_for(*, record: Record | None = None, batch: Batch | None = None) -> QuerySet[Proposal]:
    """Return what is proposed for a record or a batch and not decided yet."""
    return Proposal.objects.filter(record=record, batch=batch, state=ProposalState.WAITING)


Target = Record | Batch


def _locked(action: str, record: Record | None, batch: Batch | None) -> Target:
    """Return the target, locked until the transaction ends."""
    if action not in ACTIONS:
        raise ProposalError(_("没有这种事项。"))
    wants_batch = action in _OF_BATCHES
    target = batch if wants_batch else record
    if target is None or (record if wants_batch else batch) is not None:
        raise ProposalError(_("事项与对象不符。"))
    model: Any = Batch if wants_batch else Record
    found: Target = model.objects.select_for_update().get(pk=target.pk)
    return found


def _state_of(action: str, target: Target) -> dict[str, Any]:
    """Return what must still hold when it is approved: what the second person looked at."""
    if isinstance(target, Record):
        return {"version": target.version - _only_marked(target)}
    if action == WITHDRAW_BATCH:
        return {"withdrawn": target.state == BatchState.WITHDRAWN}
    pairs = list(lists.drafts(target).order_by("pk").values_list("pk", "version"))
    return {"entries": len(pairs), "digest": lists.digest_of(pairs)}


def _only_marked(record: Record) -> int:
    """Return how many of a record's versions only an objection's mark made.

    Anybody sets and lifts it by a form: no stranger undoes by it what staff proposed.
    """
    marks = (Action.CONTESTED, Action.UNCONTESTED)
    return RecordVersion.objects.filter(record=record, action__in=marks).count()


def _refuse_senseless(action: str, target: Target, facts: dict[str, Any]) -> None:
    if isinstance(target, Batch):
        _refuse_for_batch(action, target)
        return
    standing = target.state in {RecordState.PUBLIC, RecordState.HELD}
    if action in {WITHDRAW, PASS_ON, EXIT, CASE} and not standing:
        raise ProposalError(_("记录已撤下或已作废。"))
    if action == VOID and target.state == RecordState.VOID:
        raise ProposalError(_("记录已作废。"))
    if action == PUBLISH and target.state == RecordState.PUBLIC:
        raise ProposalError(_("记录已公示。"))
    if action == HOLD and target.state != RecordState.PUBLIC:
        raise ProposalError(_("记录没有在公示。"))
    if action in {HOLD, PUBLISH} and not needed_for(action, target):
        raise ProposalError(_("这项操作不需要双人复核。"))
    if action == EXIT:
        _check_exit(target, facts.get("on"))
    if action == CASE and "case" not in facts:
        raise ProposalError(_("请在申请的办理页面提出。"))
    if action == PASS_ON and "sealed" not in facts:
        raise ProposalError(_("请在名单条目页面提出转入。"))


def _check_exit(record: Record, on: Any) -> None:
    try:
        lists.check_exit(record, date.fromisoformat(str(on)))
    except ValueError as error:
        raise ProposalError(str(error)) from error


def _refuse_for_batch(action: str, batch: Batch) -> None:
    if batch.state == BatchState.WITHDRAWN:
        raise ProposalError(_("批次已撤下。"))
    if waiting_for(batch=batch).filter(action=action).exists():
        raise ProposalError(_("同一事项已有人提出，正在等待复核。"))
    if action == PUBLISH_BATCH and not lists.drafts(batch).exists():
        raise ProposalError(_("批次中没有待发布的条目。"))


def _wait(batch: Batch) -> None:
    """Show that a draft waits for a second person; what is public stays so."""
    if batch.state == BatchState.DRAFT:
        lists.set_state(batch, BatchState.WAITING)


def _reopen(proposal: Proposal, by: User) -> None:
    """Let what waited for this be worked on again: a batch is a draft, a case is open."""
    if proposal.action == CASE:
        from registry.rights.deciding import returned

        returned(proposal, by)
    if proposal.action == PUBLISH_BATCH:
        batch = Batch.objects.select_for_update().get(pk=_batch(proposal).pk)
        if batch.state == BatchState.WAITING:
            lists.set_state(batch, BatchState.DRAFT)


def _waiting_row(proposal: Proposal) -> Proposal:
    """Return it locked: of two who decide at once the second finds it decided."""
    row = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if row.state != ProposalState.WAITING:
        raise ProposalError(_("该事项已经办理，请刷新页面。"))
    return row


def _open(proposal: Proposal, by: User) -> Proposal:
    row = _waiting_row(proposal)
    if row.proposed_by_id == by.pk:
        raise ProposalError(_("提出人不能复核自己提出的事项。"))
    return row


def _close(row: Proposal, state: ProposalState, by: User, answer: str) -> None:
    row.state = state
    row.decided_by = by
    row.decided_at = timezone.now()
    row.answer = _kept(row.record, answer)
    row.save(update_fields=["state", "decided_by", "decided_at", "answer"])


def _kept(record: Record | None, words: str) -> str:
    return scrubbed_about(record, words) if record else scrubbed(words)


def _note(what: str, proposal: Proposal, by: User) -> None:
    audit.note(
        f"proposals.{what}",
        by=str(by.pk),
        proposal=proposal.pk,
        what=proposal.action,
        record=proposal.record_id,
        batch=proposal.batch_id,
    )


def _pass_on(proposal: Proposal, by: User) -> None:
    from registry.list_passing import pass_on_agreed

    pass_on_agreed(proposal, by)


def _grant(proposal: Proposal, by: User) -> None:
    from registry.rights.deciding import grant_agreed

    grant_agreed(proposal, by)


def _record(proposal: Proposal) -> Record:
    assert proposal.record is not None
    return proposal.record


def _batch(proposal: Proposal) -> Batch:
    assert proposal.batch is not None
    return proposal.batch


def _exit(proposal: Proposal, by: User) -> None:
    lists.exit_agreed(
        _record(proposal),
        reason=proposal.reason,
        basis=proposal.basis,
        on=date.fromisoformat(proposal.facts["on"]),
        by=by,
    )


#: What approving does. The decision stands in the name of who approved; who proposed is kept here.
_DO: Final[dict[str, Callable[[Proposal, User], Any]]] = {
    WITHDRAW: lambda p, by: decisions.withdraw(_record(p), p.reason, p.basis, by),
    VOID: lambda p, by: decisions.void(_record(p), p.reason, p.basis, by),
    HOLD: lambda p, by: decisions.hold(_record(p), p.reason, p.basis, by),
    PUBLISH: lambda p, by: decisions.publish_agreed(_record(p), p.reason, p.basis, by),
    EXIT: _exit,
    PUBLISH_BATCH: lambda p, by: lists.release(_batch(p), by, agreed=p.facts["digest"]),
    PASS_ON: _pass_on,
    CASE: _grant,
    WITHDRAW_BATCH: lambda p, by: lists.withdraw_batch(
        _batch(p), reason=p.reason, basis=p.basis, by=by
    ),
}
