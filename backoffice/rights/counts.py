"""What waits in this room, for the start page."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.access import HANDLE_CASES, REPORT, REVIEW
from backoffice.start.waiting import MOST, Waiting
from registry import notices, rights
from registry.calendar import working_years
from registry.desk.clocks import tally
from registry.models import CaseState
from registry.scopes import Scope

#: What waits for the office itself: not for the applicant, nor for a second person.
_OURS = (CaseState.RECEIVED, CaseState.FORWARDED)


def counts(user: Any, scope: Scope) -> list[Waiting]:
    """Return the cases that wait for *user*: the office's own, or those handed on to a department.

    A department's clock is the earlier day, by which it was asked to answer.
    """
    found = []
    if scope.is_department and user.has_perm(REPORT):
        label = _("转来核查的异议与修复")
        found.append(_waiting(scope, label, "backoffice_rights_forwarded", order=5))
    if not scope.is_department and user.has_perm(HANDLE_CASES):
        found.append(_waiting(scope, _("办理中的异议与修复"), "backoffice_rights", order=25))
    if any(user.has_perm(name) for name in (HANDLE_CASES, REVIEW, REPORT)):
        number = len(notices.missing(scope).values_list("pk")[: MOST + 1])
        url = reverse("backoffice_rights_notices")
        found.append(Waiting(_("等候登记公示告知的记录"), number, url, order=28))
    return found


def _waiting(scope: Scope, label: str, name: str, *, order: int) -> Waiting:
    rows = list(rights.open_cases(scope).filter(state__in=_OURS)[: MOST + 1])
    years = working_years()
    if scope.is_department:
        dues = [rights.due_in(row, years).verify_by for row in rows]
    else:
        dues = [row.due_on for row in rows]
    found = tally(dues, years)
    return Waiting(
        label, len(rows), reverse(name), due=found.pressing, late=found.late, order=order
    )
