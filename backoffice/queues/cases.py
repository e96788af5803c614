"""Cases of doubled and wrong codes: the report, one case with its ways, the workbook."""

import io
from datetime import datetime

import xlsxwriter
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from backoffice.access import EXPORT, MANAGE_SUBJECTS, allowed
from backoffice.pages import asker
from backoffice.queues.pages import cases_crumb, frame, subject_in, top
from registry import audit, code_cases
from registry.code_cases import MOST_EXPORTED, OUTCOMES, CaseError, CaseFilter, CaseOutcome
from registry.desk.paging import page_behind, whole_number
from registry.masking import scrub
from registry.models import CodeCase
from registry.models.code_cases import CodeFault
from registry.reporting.error_workbook import XLSX
from registry.scopes import Scope
from registry.subject_previews import side, staff_name

#: What staff may choose; a case that ended by itself is no choice.
_WAYS = tuple(outcome for outcome in OUTCOMES if outcome != CaseOutcome.GONE)


@allowed(MANAGE_SUBJECTS)
@require_safe
@never_cache
def report(request: HttpRequest) -> HttpResponse:
    """Show the cases by sort and authority, the open ones or those that are settled."""
    user, scope = asker(request)
    asked = _asked(request.GET)
    after = request.GET.get("after", "")
    page = page_behind(code_cases.cases(scope, asked), after, code_cases.PAGE, by="id")
    counts = code_cases.case_counts(scope)
    question = request.GET.copy()
    question.pop("after", None)
    context = frame(
        _("重错码"),
        top(),
        icon="warning",
        page=page.told(_line),
        counts=[(one, CodeFault(one.fault).label) for one in counts],
        faults=CodeFault.choices,
        asked=asked,
        authorities=sorted(
            {(one.authority_id, one.authority_name) for one in counts if one.authority_id}
        ),
        question=question.urlencode(),
        may_export=user.has_perm(EXPORT),
    )
    return render(request, "backoffice/queues/cases.html", context)


@allowed(MANAGE_SUBJECTS)
@require_safe
@never_cache
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one case with its subjects side by side, and the ways to settle it."""
    _user, scope = asker(request)
    found = _case_of(scope, pk)
    members = [(side(one), one) for one in found.subjects.order_by("pk")]
    context = frame(
        _("重错码 %(code)s") % {"code": found.code or "—"},
        top(),
        cases_crumb(),
        icon="warning",
        line=_line(found),
        members=[one for one, _row in members],
        ways=[(way.value, OUTCOMES[way]) for way in _ways(found)],
    )
    return render(request, "backoffice/queues/case.html", context)


@allowed(MANAGE_SUBJECTS)
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle a case."""
    user, scope = asker(request)
    found = _case_of(scope, pk)
    way, note = request.POST.get("way", ""), request.POST.get("note", "")
    kept = subject_in(scope, request.POST.get("subject", ""))
    try:
        _check_way(scope, found, way)
        code_cases.settle(found, CaseOutcome(way), note.strip(), user, kept)
    except CaseError as error:
        messages.error(request, str(error))
        return redirect("backoffice_queues_case", pk)
    messages.success(request, _("已办结。"))
    return redirect("backoffice_queues_cases")


@allowed(MANAGE_SUBJECTS)
@require_POST
@never_cache
def export(request: HttpRequest) -> HttpResponse:
    """Return the chosen cases as a workbook: codes and names of organisations, nothing else."""
    user, scope = asker(request)
    if not user.has_perm(EXPORT):
        raise PermissionDenied
    asked = _asked(request.POST)
    lines = [_line(one) for one in code_cases.cases(scope, asked)[:MOST_EXPORTED]]
    audit.note("code_case.exported", by=str(user.pk), cases=len(lines))
    answer = HttpResponse(
        _workbook(lines),
        content_type=XLSX,
    )
    day = timezone.localdate().isoformat()
    answer["Content-Disposition"] = f'attachment; filename="code-cases-{day}.xlsx"'
    return answer


def _workbook(lines: list[dict[str, object]]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(_("重错码"))
    text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True})
    columns = {
        "fault": _("类型"),
        "code": _("代码"),
        "names": _("主体"),
        "authority": _("报送单位"),
        "found_on": _("发现日期"),
        "outcome": _("处理结果"),
        "settled_on": _("办结日期"),
        "note": _("说明"),
    }
    for place, title in enumerate(columns.values()):
        sheet.write_string(0, place, title, bold)
    for number, line in enumerate(lines, start=1):
        for place, name in enumerate(columns):
            sheet.write_string(number, place, str(line[name] or ""), text)
    sheet.set_column(0, len(columns) - 1, 20, text)
    sheet.freeze_panes(1, 0)
    book.close()
    return target.getvalue()


def _asked(params: QueryDict) -> CaseFilter:
    fault = params.get("fault", "")
    return CaseFilter(
        fault=fault if fault in CodeFault.values else "",
        authority=whole_number(params.get("authority", "")) or None,
        settled=params.get("settled") == "1",
    )


def _case_of(scope: Scope, pk: int) -> CodeCase:
    found = CodeCase.objects.filter(scope.region_condition(), pk=pk).first()
    if found is None:
        raise Http404
    return found


def _check_way(scope: Scope, found: CodeCase, way: str) -> None:
    if way not in {one.value for one in _ways(found)}:
        raise CaseError(_("请选择处理方式。"))
    mine = all(scope.allows_region(one.region_id) for one in found.subjects.all())
    if way == CaseOutcome.MERGED and not mine:
        raise CaseError(_("有主体登记在其他地区，请由上级信用办办理合并。"))


def _ways(found: CodeCase) -> list[CaseOutcome]:
    several = found.subjects.count() > 1
    return [
        way
        for way in _WAYS
        if (way != CaseOutcome.MERGED or several)
        and (way != CaseOutcome.WRONG or found.subjects.exists())
    ]


def _line(found: CodeCase) -> dict[str, object]:
    outcomes = {outcome.value: label for outcome, label in OUTCOMES.items()}
    return {
        "id": found.pk,
        "fault": str(CodeFault(found.fault).label),
        "code": found.code,
        "names": "；".join(staff_name(one) for one in found.subjects.all()),
        "authority": found.authority.name if found.authority else "",
        "found_on": _day(found.found_at),
        "outcome": str(outcomes.get(found.outcome, "")),
        "settled_on": _day(found.settled_at),
        "settled_by": str(found.settled_by) if found.settled_by else "",
        "note": scrub(found.note),
    }


def _day(moment: datetime | None) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""
