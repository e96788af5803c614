"""What the start page tells the office: which departments have not stated last month's ledger."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.access import VIEW_REPORTS
from backoffice.monthly.choosing import month_before
from backoffice.monthly.read import silent
from backoffice.start.waiting import Waiting
from registry.scopes import Scope

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def counts(user: "User", scope: Scope) -> list[Waiting]:
    """Return how many departments are silent about last month."""
    if scope.is_department or not user.has_perm(VIEW_REPORTS):
        return []
    number = len(silent(month_before(timezone.localdate()), scope))
    return [Waiting(_("未填报上月台账的部门"), number, reverse("backoffice_monthly"), order=90)]
