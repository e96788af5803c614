"""Staff's decisions about one record, as forms send them: in scope, and on what was looked at.

What a form decides about is the record of the version that was shown. When somebody else changed
it in between, nothing happens and the second one is told.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from registry import audit, decisions, proposals
from registry.decisions import WHOSE, DecisionError
from registry.desk import words
from registry.desk.pages import find_record
from registry.enums import RecordState
from registry.kinds import kinds
from registry.models import Record
from registry.proposals import ProposalError
from registry.scopes import Scope

PUBLISH: Final = "publish"
HOLD: Final = "hold"
CONFIRM: Final = "confirm"
CORRECT: Final = "correct"
VOID: Final = "void"
WITHDRAW: Final = "withdraw"

#: What may take a second person, as it is proposed.
PROPOSED: Final = {
    PUBLISH: proposals.PUBLISH,
    HOLD: proposals.HOLD,
    VOID: proposals.VOID,
    WITHDRAW: proposals.WITHDRAW,
}


class RefusedError(ValueError):
    """It can't be done; the sentence says why."""


class NotThereError(LookupError):
    """There is no such record in this scope."""


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody decides: ``version`` is the one that was looked at, both texts are demanded.

    ``severity`` is for CONFIRM; ``values`` (by field name) for CORRECT.
    """

    action: str
    version: int
    reason: str
    basis: str
    severity: str = ""
    values: tuple[tuple[str, str], ...] = ()


def possible(state: str, *, has_severity: bool) -> tuple[str, ...]:
    """Return what may be decided about a record in this state, in the order of the buttons."""
    of_state = {
        RecordState.PUBLIC: (HOLD, CORRECT, WITHDRAW, VOID),
        RecordState.HELD: (PUBLISH, CORRECT, WITHDRAW, VOID),
        RecordState.WITHDRAWN: (PUBLISH, VOID),
        RecordState.VOID: (PUBLISH,),
    }[RecordState(state)]
    shown = state in {RecordState.PUBLIC, RecordState.HELD}
    return (*of_state, CONFIRM) if has_severity and shown else of_state


def decide(scope: Scope, public_id: str, order: Order, by: User) -> bool:
    """Do, or propose, what *order* says; tell whether it waits for a second person now.

    Raises:
        NotThereError: no such record in *scope*.
        RefusedError: it was changed in between, reason or basis is missing, or it can't be.
    """
    if not order.reason.strip() or not order.basis.strip():
        raise RefusedError(_("请填写原因和依据。"))
    found = find_record(scope, public_id)
    if found is None:
        raise NotThereError(public_id)
    try:
        with transaction.atomic():
            row = Record.objects.select_for_update().get(pk=found.pk)
            if row.version != order.version:
                raise RefusedError(
                    _("您打开页面之后，这条记录已被他人变更，本次操作没有执行。请核对后重新操作。")
                )
            waits = _do(row, order, by)
            what = "proposed" if waits else order.action
            audit.note(
                f"record.{what}",
                by=str(by.pk),
                record=row.public_id,
                decision=order.action,
                version=order.version,
            )
    except DecisionError as error:
        raise RefusedError(words.reason_words(str(error))) from error
    except ProposalError as error:
        raise RefusedError(str(error)) from error
    return waits


def _do(row: Record, order: Order, by: User) -> bool:
    told: dict[str, Any] = {"reason": order.reason.strip(), "basis": order.basis.strip(), "by": by}
    if order.action not in possible(row.state, has_severity=bool(row.severity)):
        raise RefusedError(_("记录当前的状态不允许这项操作。"))
    if order.action in PROPOSED and proposals.needed_for(PROPOSED[order.action], row):
        proposals.propose(PROPOSED[order.action], record=row, **told)
        return True
    if order.action == CONFIRM:
        decisions.confirm_severity(row, order.severity, **told)
    elif order.action == CORRECT:
        decisions.correct(row, dict(order.values), **told)
    else:
        simple = {
            PUBLISH: decisions.publish,
            HOLD: decisions.hold,
            VOID: decisions.void,
            WITHDRAW: decisions.withdraw,
        }
        simple[order.action](row, **told)
    return False


def needs_second(scope: Scope, public_id: str, action: str) -> bool:
    """Tell whether a decision about a record would wait for a second person."""
    row = find_record(scope, public_id)
    return row is not None and action in PROPOSED and proposals.needed_for(PROPOSED[action], row)


def doubt(scope: Scope, public_id: str) -> str:
    """Return the doubt that publishing a record clears, in words; empty where there is none."""
    row = find_record(scope, public_id)
    reason = decisions.doubt_of(row) if row else ""
    return words.reason_words(reason) if reason else ""


def correctable(kind: str) -> tuple[tuple[str, str], ...]:
    """Return (name, label) of the fields of a kind that may be corrected at a record."""
    spec = kinds().get(kind)
    if spec is None:
        return ()
    fixed = WHOSE | {"document_number", "authority_code", "authority_name"}
    return tuple((name, one.label) for name, one in spec.fields.items() if name not in fixed)
