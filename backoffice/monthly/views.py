"""Pages of the monthly report: on the screen, as a workbook, as a PDF."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.admin import messages

from backoffice.access import VIEW_REPORTS, allowed
from backoffice.monthly import words
from backoffice.monthly.choosing import Chosen, choose
from backoffice.monthly.drawing import drawings
from backoffice.monthly.paper import FontMissingError, paper
from backoffice.monthly.read import read_report
from backoffice.monthly.report import Report
from backoffice.monthly.workbook import workbook
from backoffice.pages import PDF, frame
from registry.reporting.error_workbook import XLSX
from registry.scopes import scope_of


def _chosen(request: HttpRequest) -> Chosen | None:
    try:
        return choose(request.GET.dict(), scope_of(request.user))
    except ValueError:
        return None


@allowed(VIEW_REPORTS)
@require_safe
@never_cache
def report_page(request: HttpRequest) -> HttpResponse:
    """Show the report of a month (``month``) in a region (``region``)."""
    chosen = _chosen(request)
    if chosen is None:
        messages.error(request, _("不能选择该月份或行政区划，已显示上月的通报。"))
        return redirect("backoffice_monthly")
    report = read_report(chosen)
    title = _("双公示月通报")
    context = frame(title, icon="table") | {
        "chosen": chosen,
        "report": report,
        "report_title": words.title_of(report),
        "headers": words.HEADERS,
        "rows": [*map(words.cells_of, report.lines), words.total_cells(report)],
        "summary": list(words.summary(report)),
        "remarks": list(words.remarks(report)),
        "notes": words.NOTES,
        "drawings": drawings(report.lines),
    }
    return render(request, "backoffice/monthly/report.html", context)


def _download(
    request: HttpRequest, make: Callable[[Report], bytes], content_type: str, ending: str
) -> HttpResponse:
    chosen = _chosen(request)
    if chosen is None:
        return HttpResponseBadRequest(_("不能选择该月份或行政区划。"))
    report = read_report(chosen)
    response = HttpResponse(make(report), content_type=content_type)
    response["Cache-Control"] = "no-store"
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{words.title_of(report)}.{ending}"
    )
    return response


@allowed(VIEW_REPORTS)
@require_safe
def report_workbook(request: HttpRequest) -> HttpResponse:
    """Send the report as a workbook."""
    return _download(request, workbook, XLSX, "xlsx")


@allowed(VIEW_REPORTS)
@require_safe
def report_paper(request: HttpRequest) -> HttpResponse:
    """Send the report as a PDF; where there is no Chinese font, say so on the page."""
    try:
        return _download(request, paper, PDF, "pdf")
    except FontMissingError as error:
        messages.error(request, str(error))
        return redirect(f"{reverse('backoffice_monthly')}?{request.GET.urlencode()}")
