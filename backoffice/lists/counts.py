"""What waits in this room, for the start page."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.access import KEEP_LISTS, VERIFY_DECLARATIONS
from backoffice.start.waiting import MOST, Waiting
from registry import declarations
from registry.calendar import working_years
from registry.desk.clocks import tally
from registry.models import Batch, BatchState
from registry.scopes import Scope


def counts(user: Any, scope: Scope) -> list[Waiting]:
    """Return the declarations and the drafts of batches that wait for *user*."""
    found = []
    if user.has_perm(VERIFY_DECLARATIONS):
        found.append(_declarations(scope))
    if user.has_perm(KEEP_LISTS):
        found.append(_drafts(scope))
    return found


def _declarations(scope: Scope) -> Waiting:
    rows = list(declarations.waiting(scope)[: MOST + 1])
    years = working_years()
    found = tally((declarations.due_on(row, years) for row in rows), years)
    return Waiting(
        _("待核验的信用申报"),
        len(rows),
        reverse("backoffice_lists_declarations"),
        due=found.pressing,
        late=found.late,
        order=60,
    )


def _drafts(scope: Scope) -> Waiting:
    rows = Batch.objects.filter(scope.condition("issuer_id"), state=BatchState.DRAFT)
    number = len(rows.values_list("pk")[: MOST + 1])
    return Waiting(
        _("拟定中的名单批次"), number, f"{reverse('backoffice_lists')}?state=draft", order=70
    )
