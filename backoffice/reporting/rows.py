"""Rows that did not go in: mended one by one in the browser, or taken away as a workbook.

These pages show raw values of a department's own data: no browser and no proxy may keep them, and
nothing of a row but its number stands in an address.
"""

from itertools import chain
from typing import Final, cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from backoffice.access import REPORT, allowed
from backoffice.pages import asker
from backoffice.reporting import error_files, read
from backoffice.reporting.pages import above, frame
from backoffice.reporting.row_form import RowForm, shown_cells
from registry.enums import Verdict
from registry.models import SetAsideRow
from registry.models.reporting import SubmissionStatus
from registry.reporting.error_workbook import XLSX
from registry.reporting.importing import workbooks_of
from registry.reporting.mending import MendError, cells_of, resubmit
from registry.reporting.problems import Problem, verdict_of
from registry.reporting.row_scope import readable_rows
from registry.uses import note_use, use_rules

#: On what basis a department reads what it reported itself, as the register of uses says it.
BASIS: Final = "本部门报送的数据"


@sensitive_post_parameters()
@allowed(REPORT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def mending(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Show a row that did not go in as a form, and take it in when it is right."""
    user, scope = asker(request)
    submission = read.submission_of(public_id, user, scope)
    row = read.set_aside_row(submission, number, readable_rows(submission, user, scope))
    back = reverse("backoffice_reporting_submission", args=[public_id])
    if row.settled_at or submission.status != SubmissionStatus.DONE:
        messages.info(request, _("第%(n)d行已经处理，或报送正在处理、已撤回。") % {"n": number})
        return redirect(back)
    layout, cells = cells_of(row, user)
    if request.method == "POST":
        form = RowForm(layout, request.POST)
        if _taken_in(request, form, row):
            return redirect(back)
    else:
        # Bound as well: what was wrong when it came stands beside each field at once.
        form = RowForm(layout, shown_cells(cells))
        if form.is_valid():
            form.tell([Problem(**item) for item in row.problems])
    title = _("更正第%(n)d行") % {"n": number}
    crumbs = above(), (back, submission.file_name)
    context = frame(title, *crumbs, form=form, layout=layout, back=back)
    return render(request, "backoffice/reporting/row.html", context)


def _taken_in(request: HttpRequest, form: RowForm, row: SetAsideRow) -> bool:
    """Send the row again; tell whether it is done with, else the form says what is wrong."""
    if not form.is_valid():
        return False
    user, _scope = asker(request)
    try:
        problems = resubmit(row, form.cells(), user)
    except MendError as error:
        messages.error(request, str(error))
        return True
    number = {"n": row.row_number}
    if not problems:
        messages.success(request, _("第%(n)d行已更正入库。") % number)
    elif verdict_of(problems) == Verdict.HELD:
        messages.info(request, _("第%(n)d行已更正，转信用办核实后入库。") % number)
    else:
        form.tell(problems)
        messages.error(request, _("第%(n)d行仍有问题，请看各项旁的说明。") % number)
        return False
    return True


@allowed(REPORT)
@require_POST
@never_cache
def error_workbook(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send the rows that did not go in; POST, so that no prefetching reads them."""
    user, scope = asker(request)
    submission = read.submission_of(public_id, user, scope)
    books = workbooks_of(submission, readable_rows(submission, user, scope))
    first = next(books, None) if submission.status == SubmissionStatus.DONE else None
    if first is None:
        messages.info(request, _("没有退回或待核的行。"))
        return redirect("backoffice_reporting_submission", public_id)
    purpose = use_rules()["own_purposes"]["workbook"]
    note_use(user, purpose, BASIS, f"submission:{public_id}", "error_workbook")
    name = _("错误清单-%(id)s") % {"id": public_id[:8]}
    if error_files.is_many(submission):
        name, kind, pieces = (
            f"{name}.zip",
            error_files.ZIP,
            error_files.zipped(chain([first], books), name),
        )
    else:
        name, kind, pieces = f"{name}.xlsx", XLSX, iter([first])
    response = StreamingHttpResponse(pieces, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    # Of another class than other answers, but answered in the same way.
    return cast("HttpResponse", response)
