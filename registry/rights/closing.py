"""The end of a case: what its applicant is told, the mark off its record, the message."""

from typing import Final

from django.contrib.auth.models import User
from django.utils import timezone, translation

from registry.models import Case, CaseState
from registry.rights import marks, messages
from registry.rights.steps import Step, write
from registry.staff_words import scrubbed_about

_LONGEST_ANSWER: Final = 2000
#: Steps are kept in Chinese, whatever language staff work in.
_KEPT_IN: Final = "zh-hans"
_STATES: Final = {
    Step.WITHDRAWN: CaseState.GRANTED,
    Step.VOIDED: CaseState.GRANTED,
    Step.CORRECTED: CaseState.GRANTED,
    Step.REPAIRED: CaseState.GRANTED,
    Step.KEPT: CaseState.GRANTED,
    Step.REFUSED: CaseState.REFUSED,
    Step.NOT_TAKEN: CaseState.NOT_TAKEN,
    Step.SETTLED: CaseState.SETTLED,
}


def as_kept(case: Case, reason: str, basis: str) -> tuple[str, str]:
    """Return what staff decided and on what, as it is kept and told: without persons."""
    record = case.record
    return scrubbed_about(record, reason, _LONGEST_ANSWER), scrubbed_about(record, basis)


def close(row: Case, step: Step, by: User, *, reason: str, basis: str) -> None:
    """Close a locked case, in the transaction of what was decided about its record."""
    row.state = _STATES[step]
    row.paused_at = None
    row.decided_by = by
    row.decided_at = timezone.now()
    row.answer, row.basis = as_kept(row, reason, basis)
    row.save(update_fields=["state", "paused_at", "decided_by", "decided_at", "answer", "basis"])
    with translation.override(_KEPT_IN):
        told = str(row.get_state_display())
    write(row, step, by, told=told)
    marks.lift_for(row, by)
    messages.told(row, step)
