"""Pages of proposals: what waits for a second person, and deciding it."""

from typing import Final, cast

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from backoffice.access import DECIDE, HANDLE_CASES, KEEP_LISTS, REVIEW, allowed
from backoffice.pages import frame
from backoffice.proposals import read
from registry import list_publishing, proposals
from registry.models import ProposalState
from registry.proposals import ProposalError
from registry.scopes import scope_of

#: Who may read proposals: those who make them, and those who decide them.
READERS: Final = (DECIDE, REVIEW, KEEP_LISTS)
#: Seconds for which a request makes an approved batch's entries public itself.
_AT_ONCE: Final = 2.0
_LONGEST_ANSWER: Final = 200


@allowed(*READERS)
@require_safe
@never_cache
def waiting(request: HttpRequest) -> HttpResponse:
    """Show what waits for a second person, or what was decided (``state=decided``)."""
    decided = request.GET.get("state", "") == "decided"
    scope = scope_of(request.user)
    context = frame(
        _("双人复核"),
        icon="check",
        decided=decided,
        page=read.page(scope, request.GET.get("after", ""), waiting=not decided),
    )
    return render(request, "backoffice/proposals/waiting.html", context)


@allowed(*READERS)
@require_safe
@never_cache
def one(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one proposal and what would change."""
    row = read.proposal_of(public_id, scope_of(request.user))
    own = row.proposed_by_id == request.user.pk
    waits = row.state == ProposalState.WAITING
    context = frame(
        str(proposals.ACTIONS[row.action]),
        (reverse("backoffice_proposals"), _("双人复核")),
        icon="check",
        line=read.line(row),
        change=read.change_of(row),
        case_url=read.case_url(row) if request.user.has_perm(HANDLE_CASES) else "",
        waits=waits,
        own=own,
        may_decide=waits and not own and request.user.has_perm(DECIDE),
    )
    return render(request, "backoffice/proposals/one.html", context)


@allowed(DECIDE)
@require_POST
def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """Approve or refuse, as ``do`` says; ``answer`` goes to who proposed."""
    user = cast("User", request.user)
    row = read.proposal_of(public_id, scope_of(user))
    answer = request.POST.get("answer", "")[:_LONGEST_ANSWER]
    try:
        if request.POST.get("do") == "approve":
            proposals.approve(row, user, answer)
            list_publishing.publish_released(_AT_ONCE)
            messages.success(request, _("已同意并办理。"))
        else:
            proposals.refuse(row, user, answer)
            messages.success(request, _("已退回，内容没有变化。"))
    except ProposalError as error:
        messages.error(request, str(error))
        return redirect("backoffice_proposals_one", public_id)
    return redirect("backoffice_proposals")


@allowed(*READERS)
@require_POST
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take back what one proposed oneself."""
    user = cast("User", request.user)
    row = read.proposal_of(public_id, scope_of(user))
    try:
        proposals.cancel(row, user)
    except ProposalError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("已撤回。"))
    return redirect("backoffice_proposals_one", public_id)
