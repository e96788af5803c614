"""Masked tables of a filtered list, each written down."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from backoffice import tables
from backoffice.access import EXPORT, allowed
from backoffice.register import finding
from backoffice.register.asked import Asked, AskedError, asked_records, asked_subjects
from backoffice.tables import Row, Table
from registry import audit
from registry.desk.records import RecordLine, export_records
from registry.desk.subjects import SubjectLine, export_subjects
from registry.scopes import Scope, scope_of


@allowed(EXPORT)
@require_POST
@never_cache
def records(request: HttpRequest) -> HttpResponse:
    """Send the records of the list that the posted filters ask for (``as``: xlsx or csv)."""
    asked = _asked(request, asked_records)
    scope = scope_of(request.user)
    if asked.text:
        lines: Iterable[RecordLine] = finding.search_records(scope, asked.filter, asked.text).lines
    else:
        lines = export_records(scope, asked.filter, asked.order, tables.MOST + 1)
    table = Table(_("信用记录"), _record_header(), map(_record_row, lines))
    return _sent(request, asked, "records", table)


@allowed(EXPORT)
@require_POST
@never_cache
def subjects(request: HttpRequest) -> HttpResponse:
    """Send the subjects of the list that the posted filters ask for (``as``: xlsx or csv)."""
    asked = _asked(request, asked_subjects)
    lines = _subject_lines(scope_of(request.user), asked)
    table = Table(_("信用主体"), _subject_header(), map(_subject_row, lines))
    return _sent(request, asked, "subjects", table)


def _subject_lines(scope: Scope, asked: Asked) -> Iterable[SubjectLine]:
    if asked.text:
        lines: tuple[SubjectLine, ...] = finding.search_subjects(
            scope, asked.filter, asked.text
        ).lines
        return lines
    return export_subjects(scope, asked.filter, tables.MOST + 1)


def _asked(request: HttpRequest, read: Any) -> Asked:
    params = request.POST.copy()
    for own in ("csrfmiddlewaretoken", "as"):
        params.pop(own, None)
    try:
        asked: Asked = read(params)
    except AskedError as error:
        raise BadRequest(str(error)) from error
    return asked


def _sent(request: HttpRequest, asked: Asked, what: str, table: Table) -> HttpResponse:
    answer, facts = table.sent(request)
    audit.note(
        f"register.export.{what}",
        by=str(request.user.pk),
        filter={name: value for name, value in asked.values.items() if name != "q"},
        searched=bool(asked.text),
        **facts,
    )
    return answer


def _record_header() -> Row:
    return (
        _("类别"),
        _("决定文书号"),
        _("标题"),
        _("主体名称"),
        _("统一社会信用代码"),
        _("行政机关"),
        _("行政区划"),
        _("决定日期"),
        _("状态"),
        _("原因"),
        _("公示起始日"),
        _("公示截止日"),
        _("失信程度"),
        _("及时性"),
        _("报送日期"),
        _("变更时间"),
    )


def _record_row(line: RecordLine) -> Row:
    return (
        line.kind_label,
        line.document_number,
        line.title,
        line.subject_name,
        line.subject_uscc,
        line.authority_name,
        line.region_name,
        str(line.decided_on),
        line.state_label,
        line.reason,
        str(line.publish_from or ""),
        str(line.public_until or ""),
        line.severity_label,
        line.timeliness_label,
        str(line.reported_on),
        f"{timezone.localtime(line.changed_at):%Y-%m-%d %H:%M}",
    )


def _subject_header() -> Row:
    return (
        _("名称"),
        _("主体类别"),
        _("统一社会信用代码"),
        _("行政区划"),
        _("入库时间"),
        _("是否已并入其他主体"),
    )


def _subject_row(line: SubjectLine) -> Row:
    return (
        line.name,
        line.kind_label,
        line.uscc,
        line.region_name,
        f"{timezone.localtime(line.created_at):%Y-%m-%d %H:%M}",
        _("是") if line.is_merged else _("否"),
    )
