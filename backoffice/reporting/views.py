"""Pages for departments: sending files, and what became of them."""

from typing import Final, cast

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from backoffice.access import REPORT, allowed
from backoffice.pages import asker
from backoffice.reporting import read
from backoffice.reporting.pages import above, frame
from backoffice.reporting.templates_offered import templates_offered
from backoffice.reporting.uploading import KeptFile, VaultUploadHandler
from registry import audit
from registry.models import Authority
from registry.models.reporting import Channel
from registry.reporting.error_workbook import XLSX
from registry.reporting.importer import try_again
from registry.reporting.layouts import layouts
from registry.reporting.receiving import ReceiveError, Terms, receive_kept
from registry.reporting.row_scope import readable_records, readable_rows
from registry.reporting.taking_back import TakeBackError, refusal, take_back
from registry.reporting.unreadable import Unreadable
from registry.scopes import Scope

#: Files that one form may send.
MOST_FILES: Final = 20


@allowed(REPORT)
@require_safe
@never_cache
def front(request: HttpRequest) -> HttpResponse:
    """Show the upload form, the templates, and the department's own submissions (``after``)."""
    user, scope = asker(request)
    context = frame(
        _("数据报送"),
        page=read.submissions(user, scope, request.GET.get("after", "")),
        authorities=read.own_authorities(scope),
        templates=templates_offered(),
        most_files=MOST_FILES,
    )
    return render(request, "backoffice/reporting/front.html", context)


@csrf_exempt
@allowed(REPORT)
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Receive the files of the form (``files``)."""
    # Before the form is read, which the check of its token would do: hence the order here.
    request.upload_handlers = [VaultUploadHandler(request)]
    return _upload(request)


@csrf_protect
def _upload(request: HttpRequest) -> HttpResponse:
    user, scope = asker(request)
    sent = cast("list[KeptFile]", request.FILES.getlist("files"))
    authority = _authority(request, scope)
    if not sent:
        messages.error(request, _("请选择要报送的文件。"))
    elif len(sent) > MOST_FILES:
        messages.error(request, _("一次最多报送%(n)d个文件。") % {"n": MOST_FILES})
    else:
        received = [
            _receive(request, file, Terms(Channel.DESK, user, scope, authority)) for file in sent
        ]
        if len(sent) == 1 and received[0]:
            return redirect("backoffice_reporting_submission", received[0])
    return redirect("backoffice_reporting")


def _authority(request: HttpRequest, scope: Scope) -> Authority | None:
    """Return the unit that reports: the only one, or the one that was chosen."""
    own = read.own_authorities(scope)
    if len(own) == 1:
        return own[0]
    chosen = request.POST.get("authority", "")
    return next((authority for authority in own if authority.code == chosen), None)


def _receive(request: HttpRequest, file: KeptFile, terms: Terms) -> str:
    """Receive one file; return its submission's public id, or nothing where it was refused."""
    name = file.name or ""
    if file.kept is None:
        messages.error(request, f"{name}：{file.refusal}")
        return ""
    try:
        submission = receive_kept(file.take(), name, terms)
    except (Unreadable, ReceiveError) as error:
        messages.error(request, f"{name}：{error}")
        return ""
    by = str(request.user.pk)
    audit.note("reporting.received", by=by, submission=submission.public_id)
    messages.success(request, _("%(file)s已收到，正在处理。") % {"file": name})
    return submission.public_id


@allowed(REPORT)
@require_safe
def template(request: HttpRequest, layout: str) -> HttpResponse:  # noqa: ARG001
    """Send a layout's template workbook."""
    if layout not in layouts():
        raise Http404
    from registry.reporting.templates import template_workbook

    response = HttpResponse(template_workbook(layout), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=_("%(label)s模板.xlsx") % {"label": layouts()[layout].label}
    )
    return response


@allowed(REPORT)
@require_safe
@never_cache
def submission(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one submission: how far it is, its verdicts, and the rows that did not go in."""
    user, scope = asker(request)
    row = read.submission_of(public_id, user, scope)
    line = read.line_of(row)
    readable = readable_rows(row, user, scope)
    context = frame(
        line.file_name,
        above(),
        line=line,
        problems=read.problem_counts(row.errors, row.status),
        page=read.set_aside_rows(row, readable, request.GET.get("after", "")),
        doubted=read.rows_in_doubt(
            row,
            readable_records(row, user, scope),
            request.GET.get("doubted_after", ""),
        ),
        has_errors=read.has_errors(row, readable),
        may_take_back=not refusal(row, user),
    )
    return render(request, "backoffice/reporting/submission.html", context)


@allowed(REPORT)
@require_safe
@never_cache
def state(request: HttpRequest, public_id: str) -> HttpResponse:
    """Answer how far a submission is, as JSON for the page's script."""
    user, scope = asker(request)
    line = read.line_of(read.submission_of(public_id, user, scope))
    return JsonResponse(read.state_of(line))


@allowed(REPORT)
@require_POST
def again(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let a submission that failed be taken in again, behind the rows that went in."""
    user, scope = asker(request)
    row = read.submission_of(public_id, user, scope)
    if try_again(row):
        audit.note("reporting.again", by=str(user.pk), submission=row.public_id)
        messages.success(request, _("已重新排队，将从未处理的行继续。"))
    else:
        messages.info(request, _("只有处理失败的报送可以重试。"))
    return redirect("backoffice_reporting_submission", public_id)


@allowed(REPORT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def taking_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say what taking a submission back would do, and do it when that is confirmed."""
    user, scope = asker(request)
    row = read.submission_of(public_id, user, scope)
    refused = refusal(row, user)
    if request.method == "POST" and not refused:
        try:
            take_back(row, user)
        except TakeBackError as error:
            refused = str(error)
        else:
            messages.success(request, _("已撤回。"))
            return redirect("backoffice_reporting_submission", public_id)
    if refused:
        messages.error(request, refused)
        return redirect("backoffice_reporting_submission", public_id)
    line = read.line_of(row)
    back = reverse("backoffice_reporting_submission", args=[public_id])
    context = frame(_("撤回报送"), above(), (back, line.file_name), line=line)
    return render(request, "backoffice/reporting/take_back.html", context)
