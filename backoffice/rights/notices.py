"""Records that wait for their notice (失信信息公示告知), and which authorities notify apart."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from backoffice.access import HANDLE_CASES, MANAGE_STAFF, REPORT, REVIEW, allowed
from backoffice.pages import asker
from backoffice.rights.forms import NoticeForm
from backoffice.rights.pages import frame
from registry import notices
from registry.decisions import DecisionError
from registry.desk.paging import page_behind
from registry.desk.records import lines_of
from registry.desk.words import reason_words
from registry.models import Authority

#: Rows of a page, and so of one recording.
PAGE = 25
#: Sentences about rows that could not be taken that one answer says.
_MOST_SAID = 5


@allowed(HANDLE_CASES, REVIEW, REPORT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def missing(request: HttpRequest) -> HttpResponse:
    """Show the records that wait for a notice (``after``); record it for those chosen."""
    user, scope = asker(request)
    form = NoticeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if _record(request, form):
            return redirect("backoffice_rights_notices")
        form.add_error(None, _("请选择要登记的记录。"))
    page = page_behind(notices.missing(scope), request.GET.get("after", ""), PAGE, order="id")
    context = frame(
        _("公示告知"),
        icon="mail",
        lines=lines_of([row.pk for row in page.items]),
        after=page.after,
        form=form,
        chosen=request.POST.getlist("record"),
        may_set=user.has_perm(MANAGE_STAFF) or user.has_perm(REVIEW),
        may_open=user.has_perm(REVIEW),
    )
    status = 422 if form.errors else 200
    return render(request, "backoffice/rights/notices.html", context, status=status)


def _record(request: HttpRequest, form: NoticeForm) -> bool:
    """Record the notice for each chosen record; tell whether any was chosen.

    Each is a transaction of its own: one that can't be taken doesn't keep the others waiting.
    """
    user, scope = asker(request)
    chosen = request.POST.getlist("record")[:PAGE]
    rows = notices.missing(scope).filter(public_id__in=chosen)
    done, refused = 0, []
    for row in rows:
        told = form.cleaned_data
        try:
            notices.record_notice(row, told["way"], told["given_on"], user, told["note"])
            done += 1
        except DecisionError as error:
            refused.append(f"{row.document_number}：{reason_words(str(error))}")
    if done:
        messages.success(request, _("已登记 %(n)d 条。") % {"n": done})
    for sentence in refused[:_MOST_SAID]:
        messages.error(request, sentence)
    if len(chosen) > done + len(refused):
        messages.info(request, _("其余所选记录已不再等候告知。"))
    return bool(chosen)


@allowed(MANAGE_STAFF, REVIEW)
@require_safe
@never_cache
def practice(request: HttpRequest) -> HttpResponse:
    """Show which authorities tell subjects apart from their decisions (``after``)."""
    _user, scope = asker(request)
    rows = Authority.objects.filter(scope.condition("pk")).select_related("region")
    page = page_behind(rows, request.GET.get("after", ""), PAGE, order="id", by="id")
    context = frame(_("告知方式设置"), _top(), icon="cog", page=page)
    return render(request, "backoffice/rights/practice.html", context)


@allowed(MANAGE_STAFF, REVIEW)
@require_POST
def set_practice(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether an authority notifies apart (``apart``: 1 or 0)."""
    user, scope = asker(request)
    row = Authority.objects.filter(scope.condition("pk"), pk=pk).first()
    if row is None:
        raise Http404
    notices.set_practice(row, user, apart=request.POST.get("apart") == "1")
    messages.success(request, _("已保存，只影响此后报送的记录；已公示的不变。"))
    return redirect("backoffice_rights_practice")


def _top() -> tuple[str, str]:
    return reverse("backoffice_rights_notices"), _("公示告知")
