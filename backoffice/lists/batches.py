"""Pages about lists and their batches."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from backoffice.access import DECIDE, KEEP_LISTS, allowed
from backoffice.lists import read
from backoffice.lists.forms import BatchForm, ReasonForm
from backoffice.lists.pages import FORM, READERS, batch_of, crumb_of, top
from backoffice.pages import asker, frame
from registry import list_publishing, lists, proposals
from registry.list_rules import needs_second_person
from registry.models import Batch, BatchState
from registry.proposals import ProposalError

#: Seconds for which a request makes released entries public itself; the scheduler does the rest.
_AT_ONCE = 2.0


@allowed(*READERS)
@require_safe
@never_cache
def front(request: HttpRequest) -> HttpResponse:
    """Show which lists there are, with their rules, and the newest batches (``after``)."""
    _user, scope = asker(request)
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    context = frame(
        _("名单管理"),
        specs=read.kind_specs(),
        kind=kind,
        state=state,
        states=BatchState.choices,
        page=read.batches(scope, kind, state, request.GET.get("after", "")),
        may_keep=request.user.has_perm(KEEP_LISTS),
    )
    return render(request, "backoffice/lists/front.html", context)


@allowed(KEEP_LISTS)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def create(request: HttpRequest) -> HttpResponse:
    """Make a draft of a batch."""
    user, scope = asker(request)
    initial = {"kind": request.GET.get("kind", "")}
    form = BatchForm(scope, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            batch = lists.create_batch(**form.cleaned_data, by=user)
        except lists.ListError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("批次已建立，请添加条目。"))
            return redirect("backoffice_lists_batch", batch.public_id)
    context = frame(_("新建批次"), top(), form=form, action=_("建立"), deciders=read.kind_specs())
    return render(request, FORM, context)


@allowed(*READERS, DECIDE)
@require_safe
@never_cache
def batch(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a batch with its entries (``after``), and what can be done with it."""
    row = batch_of(request, public_id)
    context = frame(
        row.title,
        top(),
        batch=read.batch_line(row),
        page=read.entries(row, request.GET.get("after", "")),
        drafts=read.drafts_of(row),
        is_empty=row.state == BatchState.DRAFT and not row.entries.exists(),
        most=read.MOST_DRAFTS,
        proposals=read.waiting_proposals(batch=row),
        submissions=read.submissions(row),
        four_eyes=needs_second_person(row.kind),
        may_keep=request.user.has_perm(KEEP_LISTS),
    )
    return render(request, "backoffice/lists/batch.html", context)


@allowed(KEEP_LISTS)
@require_POST
def publish(request: HttpRequest, public_id: str) -> HttpResponse:
    """Publish a batch that needs no second person, or what joined it since."""
    user, _scope = asker(request)
    row = batch_of(request, public_id)
    try:
        number = lists.publish_batch(row, user)
    except lists.ListError as error:
        messages.error(request, str(error))
    else:
        list_publishing.publish_released(_AT_ONCE)
        messages.success(request, _("批次已发布，涉及条目 %(n)d 个。") % {"n": number})
    return redirect("backoffice_lists_batch", public_id)


@allowed(KEEP_LISTS)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def propose_publishing(request: HttpRequest, public_id: str) -> HttpResponse:
    """Propose to publish a batch of a list that needs a second person."""
    row = batch_of(request, public_id)
    return _propose(request, row, proposals.PUBLISH_BATCH, _("提请发布"))


@allowed(KEEP_LISTS)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def propose_withdrawal(request: HttpRequest, public_id: str) -> HttpResponse:
    """Propose to take a batch down with all its entries."""
    row = batch_of(request, public_id)
    return _propose(request, row, proposals.WITHDRAW_BATCH, _("提请撤下批次"))


def _propose(request: HttpRequest, row: Batch, action: str, title: str) -> HttpResponse:
    user, _scope = asker(request)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            proposals.propose(action, **form.cleaned_data, by=user, batch=row)
        except ProposalError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已提请复核，由另一位工作人员决定。"))
            return redirect(reverse("backoffice_lists_batch", args=[row.public_id]))
    context = frame(
        title, top(), crumb_of(row), form=form, action=_("提请复核"), warning=_WARNINGS[action]()
    )
    return render(request, FORM, context)


_WARNINGS = {
    proposals.PUBLISH_BATCH: lambda: _(
        "复核同意后，批次中的条目按公示规则公示。提请后条目如有变化，须重新提请。"
    ),
    proposals.WITHDRAW_BATCH: lambda: _(
        "复核同意后，批次及其全部条目立即撤下，再次报送也不会恢复公示。"
    ),
}
