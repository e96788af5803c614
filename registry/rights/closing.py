"""The end of a case: what its applicant is told, the mark off its record, the message."""

from typing import Final

from django.contrib.auth.models import User
from django.utils import timezone, translation

from registry.masking import scrub
from registry.models import Case, CaseState
from registry.rights import marks, messages
from registry.rights.steps import Step, write

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


def close(row: Case, step: Step, by: User, *, reason: str, basis: str) -> None:
    """Close a locked case, in the transaction of what was decided about its record."""
    row.state = _STATES[step]
    row.paused_at = None
    row.decided_by = by
    row.decided_at = timezone.now()
    row.answer = scrub(reason.strip())[:_LONGEST_ANSWER]
    row.basis = scrub(basis.strip())
    row.save(update_fields=["state", "paused_at", "decided_by", "decided_at", "answer", "basis"])
    with translation.override(_KEPT_IN):
        told = str(row.get_state_display())
    write(row, step, by, told=told)
    marks.lift_for(row, by)
    messages.told(row, step)
