"""What waits in this room, for the start page."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.access import KEEP_LISTS, VERIFY_DECLARATIONS
from backoffice.start.waiting import MOST, Waiting
from registry import declarations
from registry.calendar import working_years
from registry.models import Batch, BatchState
from registry.reporting.timeliness import working_deadline
from registry.scopes import Scope

#: Whatever ends within so many working days is pressing (as ``Waiting.due`` has it).
_SOON = 2


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
    days = [declarations.due_on(row, years) for row in rows]
    today = timezone.localdate()
    soon = working_deadline(today, _SOON, years)
    return Waiting(
        _("待核验的信用申报"),
        len(rows),
        reverse("backoffice_lists_declarations"),
        due=sum(_is_pressing(day, today, soon) for day in days),
        late=sum(day is not None and day < today for day in days),
        order=60,
    )


def _is_pressing(day: date | None, today: date, soon: date | None) -> bool:
    return day is not None and soon is not None and today <= day <= soon


def _drafts(scope: Scope) -> Waiting:
    rows = Batch.objects.filter(scope.condition("issuer_id"), state=BatchState.DRAFT)
    number = len(rows.values_list("pk")[: MOST + 1])
    return Waiting(
        _("拟定中的名单批次"), number, f"{reverse('backoffice_lists')}?state=draft", order=70
    )
