"""One case: what was applied for, masked; the record beside it; what may be done about it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backoffice.access import HANDLE_CASES, REVEAL, REVIEW, VIEW_REGISTER, allowed
from backoffice.pages import asker
from backoffice.rights import correcting, read
from backoffice.rights.actions import possible
from backoffice.rights.pages import case_title, frame, office_case, top
from registry import rights


@allowed(HANDLE_CASES)
@require_safe
@never_cache
def case(request: HttpRequest, ticket: str) -> HttpResponse:
    """Show one case, masked, with its record, its steps and the ways on."""
    user, scope = asker(request)
    row = office_case(request, ticket)
    context = frame(
        case_title(row),
        top(),
        line=read.case_line(row),
        role=row.get_role_display(),
        proven=row.proven,
        seen=rights.seen(row),
        files=read.files(row),
        record=read.record_of(row),
        steps=read.steps(row),
        others=read.others(row, scope),
        gone_since=rights.gone_since(row.record),
        proposal=read.waiting_proposal(row),
        actions=possible(row),
        decision=rights.decision_text(row),
        correction=correcting.state_of(row),
        may_reveal=user.has_perm(REVEAL),
        may_open=user.has_perm(VIEW_REGISTER) or user.has_perm(REVIEW),
        back=reverse("backoffice_rights"),
    )
    return render(request, "backoffice/rights/case.html", context)
