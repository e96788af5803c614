"""Deciding a case: refused by one person; what takes a record down by two, in one transaction.

Taking down goes through ``registry.proposals`` (action ``case``): approving it closes the case and
takes the record down, or does neither.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from registry import decisions, lists, proposals
from registry.decisions import Decision
from registry.enums import RecordState
from registry.kinds import Family, kinds_of
from registry.models import CLOSED, Case, CaseSort, CaseState, Proposal, Record
from registry.models.history import Action
from registry.publication import today
from registry.rights import clocks, messages
from registry.rights.closing import close
from registry.rights.errors import CaseError
from registry.rights.handling import AT_WORK, locked
from registry.rights.steps import Step, write

GRANT: Final = "grant"
REFUSE: Final = "refuse"
WITHDRAW: Final = "withdraw"
VOID: Final = "void"
CORRECT: Final = "correct"
KEEP: Final = "keep"
REPAIR: Final = "repair"

#: What each outcome may do to the record, by the case's sort.
ALLOWED: Final = {
    (CaseSort.OBJECTION, GRANT): (WITHDRAW, VOID, CORRECT, KEEP),
    (CaseSort.OBJECTION, REFUSE): (KEEP,),
    (CaseSort.REPAIR, GRANT): (REPAIR,),
    (CaseSort.REPAIR, REFUSE): (KEEP,),
}
#: What takes the record from the public: by two people.
TAKES_DOWN: Final = frozenset({WITHDRAW, VOID, REPAIR})
_GRANTED: Final = {
    WITHDRAW: Step.WITHDRAWN,
    VOID: Step.VOIDED,
    REPAIR: Step.REPAIRED,
    CORRECT: Step.CORRECTED,
    KEEP: Step.KEPT,
}
#: As long as the register keeps a reason; a refusal, which only its applicant reads, may be longer.
LONGEST_REASON: Final = 200
LONGEST_REFUSAL: Final = 1000
_LONGEST_BASIS: Final = 200
#: Other cases of a record that are settled with it, in its transaction, which may not take long;
#: staff settle what is beyond (``handling.settle``).
_MOST_SETTLED: Final = 100


def propose_outcome(  # noqa: PLR0913, PLR0917 - all that is decided
    case: Case,
    by: User,
    outcome: str,
    action: str,
    reason: str,
    basis: str,
    *,
    values: Mapping[str, str] | None = None,
) -> Proposal | None:
    """Decide a case, or propose what needs a second person: the proposal then, else None.

    *values* are the corrected ones by field, for ``correct``.

    Raises:
        CaseError: outcome and action don't fit, reason or basis is missing or too long, the case
            isn't at work, or its record is no longer there to be taken down.
        DecisionError: the correction doesn't pass.
    """
    _check(case, outcome, action, reason, basis)
    proposal = None
    with transaction.atomic():
        row = locked(case, AT_WORK)
        if outcome == REFUSE:
            close(row, Step.REFUSED, by, reason=reason, basis=basis)
        elif action in TAKES_DOWN:
            proposal = _propose(row, by, action, reason, basis)
        else:
            if action == CORRECT:
                decisions.correct(row.record, values or {}, reason.strip(), basis.strip(), by)
            close(row, _GRANTED[action], by, reason=reason, basis=basis)
    case.refresh_from_db()
    return proposal


def _check(case: Case, outcome: str, action: str, reason: str, basis: str) -> None:
    if action not in ALLOWED.get((CaseSort(case.sort), outcome), ()):
        raise CaseError(_("办理结果与处理方式不符。"))
    if not reason.strip() or not basis.strip():
        raise CaseError(_("请填写理由和依据，申请人可以看到。"))
    most = LONGEST_REFUSAL if outcome == REFUSE else LONGEST_REASON
    if len(reason.strip()) > most or len(basis.strip()) > _LONGEST_BASIS:
        limits = {"reason": most, "basis": _LONGEST_BASIS}
        raise CaseError(_("理由不超过%(reason)d字，依据不超过%(basis)d字。") % limits)


def _propose(row: Case, by: User, action: str, reason: str, basis: str) -> Proposal:
    try:
        proposal = proposals.propose(
            proposals.CASE,
            reason=reason,
            basis=basis,
            by=by,
            record=row.record,
            case=row.pk,
            do=action,
        )
    except proposals.ProposalError as error:
        raise CaseError(str(error)) from error
    clock = "list_exit" if action == REPAIR and _is_entry(row.record) else action
    row.state = CaseState.PROPOSED
    row.due_on = clocks.take_down_day(row, clock)
    row.paused_at = None
    row.save(update_fields=["state", "due_on", "paused_at"])
    write(row, Step.PROPOSED, by, text=reason)
    return proposal


def grant_agreed(proposal: Proposal, by: User) -> None:
    """Take the record down and close its case, after a second person agreed.

    Called by ``registry.proposals`` inside the approving transaction.

    Raises:
        CaseError: the case doesn't wait for this any more.
    """
    row = _waiting(proposal)
    action = proposal.facts["do"]
    record = row.record
    _DO[action](record, Decision(_ACTIONS[action], proposal.reason, proposal.basis, by))
    close(row, _GRANTED[action], by, reason=proposal.reason, basis=proposal.basis)
    settle_others(row, action, by)


def settle_others(case: Case, action: str, by: User) -> None:
    """Settle what else was asked about a record that is gone now, or tell that it is gone.

    Repair is settled by whatever takes the record down, an objection by what found it wrong:
    after a repair it goes on, because whether the record was right wasn't decided. Nobody is told
    that somebody else applied, or what for.
    """
    others = Case.objects.select_for_update().filter(record=case.record_id)
    others = others.exclude(pk=case.pk).exclude(state__in=CLOSED).order_by("pk")
    for row in others[:_MOST_SETTLED]:
        if row.sort == CaseSort.REPAIR or action != REPAIR:
            close(row, Step.SETTLED, by, reason="", basis="")
        else:
            told = gettext_noop("该条信息已停止公示，您的异议继续办理。")
            write(row, Step.RECORD_GONE, by, told=told)
            messages.told(row, Step.RECORD_GONE)


def returned(proposal: Proposal, by: User) -> None:
    """Let a case be worked on again whose proposal was refused or taken back."""
    row = _waiting(proposal)
    row.state = CaseState.RECEIVED
    row.save(update_fields=["state"])
    write(row, Step.RETURNED, by, text=proposal.answer)


def case_of(proposal: Proposal) -> Case | None:
    """Return the case that a proposal would decide."""
    return Case.objects.filter(pk=proposal.facts.get("case")).first()


def _waiting(proposal: Proposal) -> Case:
    row = Case.objects.select_for_update().filter(pk=proposal.facts["case"]).first()
    is_its = row is not None and row.record_id == proposal.record_id
    if row is None or not is_its or row.state != CaseState.PROPOSED:
        raise CaseError(_("该申请的办理状态已有变化，请刷新页面。"))
    return row


def _repair(record: Record, decision: Decision) -> None:
    """End a record's display by repair; an entry leaves its list as entries do."""
    if _is_entry(record):
        lists.exit_agreed(
            record,
            reason=decision.reason,
            basis=decision.basis,
            on=today(),
            by=decision.by,
        )
        return

    def repaired(row: Record) -> dict[str, Any]:
        if row.state != RecordState.PUBLIC or row.repair_from is None or row.repair_from > today():
            raise CaseError(_("该记录没有在公示，或者未到可以修复的日期。"))
        return {"state": RecordState.WITHDRAWN}

    decisions.decide(record, decision, repaired)


def _is_entry(record: Record) -> bool:
    return record.kind in kinds_of(Family.LIST)


def _withdraw(record: Record, decision: Decision) -> None:
    decisions.withdraw(record, decision.reason, decision.basis, decision.by)


def _void(record: Record, decision: Decision) -> None:
    decisions.void(record, decision.reason, decision.basis, decision.by)


_ACTIONS: Final = {
    WITHDRAW: Action.WITHDRAWN,
    VOID: Action.VOIDED,
    REPAIR: Action.REPAIRED,
}
_DO: Final[dict[str, Callable[[Record, Decision], None]]] = {
    WITHDRAW: _withdraw,
    VOID: _void,
    REPAIR: _repair,
}
