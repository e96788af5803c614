"""What the start page tells administrators: a year without its working days."""

from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.access import MANAGE_CALENDAR
from backoffice.start.waiting import Waiting
from registry import calendar
from registry.reporting.timeliness import is_known
from registry.scopes import Scope

#: The State Council's notice on the next year comes in November.
NOTICE_MONTH: Final = 11


def counts(user: Any, _scope: Scope) -> list[Waiting]:
    """Return the years whose working days nobody knows though they are needed."""
    if not user.has_perm(MANAGE_CALENDAR):
        return []
    today = timezone.localdate()
    years = [today.year, *([today.year + 1] if today.month >= NOTICE_MONTH else [])]
    missing = {year for year in years if not is_known(year)} - set(calendar.working_years())
    late = int(today.year in missing)
    label = _("待录入的工作日历")
    return [Waiting(label, len(missing), reverse("backoffice_calendar"), late=late, order=90)]
