"""The audit trail's page."""

from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backoffice.access import VIEW_AUDIT, allowed
from backoffice.staff.pages import number, page
from backoffice.staff.trail import groups, trail


@allowed(VIEW_AUDIT)
@require_safe
def audit_list(request: HttpRequest) -> HttpResponse:
    """Show the audit trail, newest first, by what, who and when."""
    group, actor, day = request.GET.get("group", ""), request.GET.get("actor", ""), _day(request)
    lines, more = trail(
        request.user, group=group, actor=actor, day=day, after=number(request, "after")
    )
    kept = {"group": group, "actor": actor, "day": day or ""}
    return page(
        request,
        "audit",
        _("审计记录"),
        icon="history",
        lines=lines,
        groups=groups().items(),
        more=urlencode({**kept, "after": more}) if more else "",
        **kept,
    )


def _day(request: HttpRequest) -> date | None:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None
