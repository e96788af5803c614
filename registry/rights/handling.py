"""What staff do with a case before it is decided: take up, hand on, ask, answer, not take up."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from registry.models import CLOSED, Authority, Case, CaseState, Record
from registry.rights import marks, messages
from registry.rights.closing import close
from registry.rights.errors import CaseError
from registry.rights.outcomes import gone_since
from registry.rights.steps import Step, write
from registry.scopes import Scope, scope_of

#: Staff work on these; PROPOSED waits for a second person, MORE_NEEDED for the applicant.
AT_WORK = frozenset({CaseState.RECEIVED, CaseState.FORWARDED, CaseState.MORE_NEEDED})


def within(scope: Scope) -> Q:
    """Return the condition for the cases of *scope*; a department's are those handed on to it."""
    if scope.is_department:
        return Q(forwarded_to__in=sorted(scope.authorities), state=CaseState.FORWARDED)
    return scope.region_condition()


def open_cases(scope: Scope) -> QuerySet[Case]:
    """Return the open cases of *scope*, oldest due first; what waits for its applicant last."""
    rows = Case.objects.filter(within(scope)).exclude(state__in=CLOSED)
    return rows.select_related("record", "forwarded_to").order_by(
        F("paused_at").asc(nulls_first=True), F("due_on").asc(nulls_last=True), "pk"
    )


def closed_cases(scope: Scope) -> QuerySet[Case]:
    """Return the closed cases of *scope*, newest first; departments have none."""
    rows = Case.objects.filter(within(scope), state__in=CLOSED)
    return rows.select_related("record", "decided_by").order_by("-pk")


def find(scope: Scope, ticket: str) -> Case | None:
    """Return a case of *scope* by its ticket; None for another's and for an unknown one alike."""
    rows = Case.objects.filter(within(scope), public_id=ticket)
    return rows.select_related("record__subject", "record__authority", "forwarded_to").first()


def take_up(case: Case, by: User) -> None:
    """Take an objection up (受理): its record is marked then.

    Raises:
        CaseError: it isn't an objection, was taken up before, or the case is decided or waits for
            a second person.
    """
    with transaction.atomic():
        row = locked(case, AT_WORK)
        if not marks.take_up(row, by):
            raise CaseError(_("该申请无须受理操作。"))
        messages.told(row, Step.TAKEN_UP)
    case.refresh_from_db()


def forward(case: Case, authority: Authority, by: User, note: str = "") -> None:
    """Hand a case on to the authority that decided (or another) for an answer: taken up by that.

    Raises:
        CaseError: the case is decided or waits for somebody.
    """

    def change(row: Case) -> None:
        row.state = CaseState.FORWARDED
        row.forwarded_to, row.forwarded_at = authority, timezone.now()
        marks.take_up(row, by)
        write(row, Step.FORWARDED, by, told=gettext_noop("已转作出决定的机关核查。"), text=note)

    _change(case, (CaseState.RECEIVED, CaseState.FORWARDED), change)


def answer_forward(case: Case, by: User, text: str) -> None:
    """Take down what the authority found: by its own staff, or by the office it wrote to.

    Raises:
        CaseError: it was not handed on, not to *by*'s department, or the answer is empty.
    """
    if not text.strip():
        raise CaseError(_("请填写核查情况。"))
    scope = scope_of(by)

    def change(row: Case) -> None:
        own = row.forwarded_to_id in scope.authorities
        if not (own if scope.is_department else scope.allows_region(row.region_id)):
            raise CaseError(_("该申请没有转给您所在的部门核查。"))
        row.state = CaseState.RECEIVED
        write(
            row, Step.ANSWERED, by, told=gettext_noop("作出决定的机关已反馈核查情况。"), text=text
        )

    _change(case, (CaseState.FORWARDED,), change)


def ask_more(case: Case, by: User, what: str) -> None:
    """Ask the applicant for more; the clock stands still until they answer.

    Raises:
        CaseError: *what* is empty, or the case is decided or waits for somebody.
    """
    if not what.strip():
        raise CaseError(_("请写明需要补充的材料，申请人可以看到。"))

    def change(row: Case) -> None:
        row.state = CaseState.MORE_NEEDED
        row.paused_at = timezone.now()
        write(row, Step.ASKED_MORE, by, told=f"请补充材料：{what.strip()}")
        messages.told(row, Step.ASKED_MORE)

    _change(case, (CaseState.RECEIVED, CaseState.FORWARDED), change)


def not_taken(case: Case, by: User, reason: str) -> None:
    """Not take a case up (不予受理); the applicant reads why, and the mark is lifted.

    Raises:
        CaseError: the reason is missing, or the case is decided or waits for a second person.
    """
    if not reason.strip():
        raise CaseError(_("请填写不予受理的理由，申请人可以看到。"))
    with transaction.atomic():
        row = locked(case, AT_WORK)
        close(row, Step.NOT_TAKEN, by, reason=reason, basis="")
    case.refresh_from_db()


def settle(case: Case, by: User) -> None:
    """Close a case whose record is gone by another decision, or whose time is over (办结).

    Raises:
        CaseError: the record isn't gone, or the case is decided or waits for a second person.
    """
    with transaction.atomic():
        row = locked(case, AT_WORK)
        if gone_since(row.record) is None:
            raise CaseError(_("记录仍在公示或者暂缓公示，请办理申请本身。"))
        close(row, Step.SETTLED, by, reason="", basis="")
    case.refresh_from_db()


def locked(case: Case, states: Any) -> Case:
    """Return a case locked, in one of *states*: of two who decide at once the second is told.

    Its record is locked first, as whoever takes a record down does before its cases.

    Raises:
        CaseError: it is in another state.
    """
    Record.objects.select_for_update().get(pk=case.record_id)
    row = Case.objects.select_for_update().get(pk=case.pk)
    if row.state not in states:
        raise CaseError(_("该申请的办理状态已有变化，请刷新页面。"))
    return row


def _change(case: Case, states: tuple[CaseState, ...], change: Callable[[Case], None]) -> None:
    with transaction.atomic():
        row = locked(case, states)
        change(row)
        row.save(update_fields=["state", "forwarded_to", "forwarded_at", "paused_at"])
    case.refresh_from_db()
