"""The queues: how much waits in each, the rows of one, one row with its forms."""

from collections.abc import Callable
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from backoffice.access import MANAGE_SUBJECTS, REVIEW, VIEW_REGISTER, allowed
from backoffice.pages import asker
from backoffice.queues import choosing
from backoffice.queues.pages import frame, row_of, subject_in, top
from registry import code_cases, doubts, queues, row_facts
from registry.desk.paging import whole_number
from registry.models import SetAsideRow, Subject
from registry.queues import QueueError
from registry.reporting.holding import Outcome
from registry.scopes import Scope


@allowed(REVIEW, MANAGE_SUBJECTS)
@require_safe
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """Show every queue with how much waits and until when."""
    user, scope = asker(request)
    specs = queues.queues().values()
    counts = [
        doubts.doubtful_count(scope, one.sort)
        if one.of_records
        else queues.waiting_count(scope, one.sort)
        for one in specs
        if user.has_perm(REVIEW)
    ]
    context = frame(
        _("待办队列"),
        counts=counts,
        most=queues.MOST_COUNTED,
        cases=code_cases.open_cases(scope)[: queues.MOST_COUNTED + 1].count(),
        may_manage=user.has_perm(MANAGE_SUBJECTS),
    )
    return render(request, "backoffice/queues/overview.html", context)


@allowed(REVIEW)
@require_safe
@never_cache
def listed(request: HttpRequest, sort: str) -> HttpResponse:
    """Show one queue, oldest first."""
    of = queues.queues().get(sort)
    if of is None:
        raise Http404
    user, scope = asker(request)
    after = whole_number(request.GET.get("after", ""))
    read = doubts.doubtful_records if of.of_records else queues.waiting_rows
    page = read(scope, sort, after)
    context = frame(of.label, top(), queue=of, page=page, is_first=not after)
    context["may_open"] = user.has_perm(VIEW_REGISTER)
    name = "records" if of.of_records else "rows"
    return render(request, f"backoffice/queues/{name}.html", context)


@allowed(REVIEW)
@require_safe
@never_cache
def row(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one row beside the subjects that it may be about, and the ways to settle it."""
    found = row_of(request, pk)
    _user, scope = asker(request)
    view = queues.row_view(found)
    text = request.GET.get("q", "").strip()
    others = choosing.find(scope, text) if text and Outcome.ASSIGNED in view.queue.ways else ()
    context = frame(
        _("第 %(n)d 行：%(name)s") % {"n": found.row_number, "name": view.row.name},
        top(),
        view=view,
        case=len(queues.rows_of_case(scope, found)) if not found.settled_at else 0,
        others=others,
        text=text,
        note=choosing.note(text, others),
        today=timezone.localdate(),
        row=found,
        may_reopen=found.outcome == Outcome.REFUSED,
    )
    return render(request, "backoffice/queues/row.html", context)


@allowed(REVIEW)
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle a row, and with ``all`` every other one of the same case."""
    found = row_of(request, pk)
    _user, scope = asker(request)
    case = queues.rows_of_case(scope, found) if request.POST.get("all") else []
    sort = found.sort
    try:
        act = _act(request, found)
        # The others are settled only where the row that staff looked at could be.
        act(found)
        done, failed = queues.settle_many(case, act)
    except QueueError as error:
        messages.error(request, str(error))
        return redirect("backoffice_queues_row", pk)
    messages.success(request, _("已处理 %(n)d 条。") % {"n": done + 1})
    for _pk, sentence in failed[:3]:
        messages.error(request, sentence)
    return redirect("backoffice_queues_listed", sort)


@allowed(REVIEW)
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a row that was refused by mistake wait again."""
    found = row_of(request, pk)
    user, _scope = asker(request)
    try:
        queues.reopen_row(found, request.POST.get("reason", "").strip(), user)
    except QueueError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("已重新列入待核。"))
    return redirect("backoffice_queues_row", pk)


def _act(request: HttpRequest, row: SetAsideRow) -> Callable[[SetAsideRow], object]:
    """Return what the form asks to be done with a row."""
    user, scope = asker(request)
    reason, way = request.POST.get("reason", "").strip(), request.POST.get("way", "")
    if way in {Outcome.RENAMED, Outcome.ASSIGNED, Outcome.NEW_SUBJECT}:
        _may_manage(request)
    if way == Outcome.RENAMED:
        day = _day(request.POST.get("on", ""))
        _may_rename(scope, row)
        return lambda one: queues.accept_rename(one, day, reason, user)
    if way == Outcome.NEW_SUBJECT:
        return lambda one: queues.as_new_subject(one, reason, user)
    if way == Outcome.ASSIGNED:
        chosen = request.POST.get("subject", "")
        subject = subject_in(scope, chosen) or _known(row, chosen)
        if subject is None:
            raise QueueError(_("请选择这条数据所属的主体。"))
        return lambda one: queues.assign_to(one, subject, reason, user)
    if way == Outcome.REFUSED:
        return lambda one: queues.refuse_row(one, reason, user)
    raise QueueError(_("请选择处理方式。"))


def _may_manage(request: HttpRequest) -> None:
    if not request.user.has_perm(MANAGE_SUBJECTS):
        raise QueueError(_("更名、归属和新增主体需要“办理主体”权限。"))


def _known(row: SetAsideRow, public_id: str) -> Subject | None:
    """Return the subject chosen among those that the row's own codes or number name."""
    return row_facts.chosen([one.id for one in queues.row_view(row).known], public_id)


def _may_rename(scope: Scope, row: SetAsideRow) -> None:
    """Leave the names of other regions' subjects to their own offices."""
    known = [one.id for one in queues.row_view(row).known]
    if not all(map(scope.allows_region, row_facts.regions_of(known))):
        raise QueueError(_("主体登记在其他地区，更名由当地信用办办理；可将数据归于该主体。"))


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise QueueError(_("请填写启用新名称的日期。")) from error
    if day > timezone.localdate():
        raise QueueError(_("启用新名称的日期不能晚于今天。"))
    return day
