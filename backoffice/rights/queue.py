"""The queue of cases: for the office that handles them, for departments what was handed on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backoffice.access import HANDLE_CASES, REPORT, allowed
from backoffice.pages import asker
from backoffice.rights import read
from backoffice.rights.pages import frame
from registry.desk.paging import Page
from registry.models import CaseSort, CaseState


@allowed(HANDLE_CASES)
@require_safe
@never_cache
def queue(request: HttpRequest) -> HttpResponse:
    """Show the cases of the office's region (``sort``, ``state``, ``after``)."""
    _user, scope = asker(request)
    sort = _one_of(request, "sort", CaseSort.values)
    state = _one_of(request, "state", CaseState.values)
    context = frame(
        _("异议与修复"),
        sorts=CaseSort.choices,
        sort=sort,
        states=CaseState.choices,
        state=state,
        page=read.cases(scope, sort, state, request.GET.get("after", "")),
        is_department=scope.is_department,
    )
    return render(request, "backoffice/rights/queue.html", context)


@allowed(REPORT)
@require_safe
@never_cache
def forwarded(request: HttpRequest) -> HttpResponse:
    """Show a department what it was asked to look into (``after``)."""
    _user, scope = asker(request)
    is_own = scope.is_department
    page = read.cases(scope, after=request.GET.get("after", "")) if is_own else Page()
    context = frame(_("异议与修复核查"), page=page)
    return render(request, "backoffice/rights/forwarded.html", context)


def _one_of(request: HttpRequest, name: str, values: list[str]) -> str:
    value = request.GET.get(name, "")
    return value if value in values else ""
