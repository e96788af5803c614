"""Masked tables of a filtered list, as XLSX or CSV, at most MOST rows, each written down.

A table is made whole in a temporary file before the first byte leaves: so the trail knows how
many rows went out, and an export that fails half-way leaves nothing behind.
"""

import csv
import tempfile
from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from itertools import islice
from typing import IO, Any, Final, cast

from django.core.exceptions import BadRequest
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from xlsxwriter import Workbook

from backoffice.access import EXPORT, allowed
from backoffice.pages import XLSX
from backoffice.register import finding
from backoffice.register.asked import Asked, AskedError, asked_records, asked_subjects
from registry import audit
from registry.desk.records import RecordLine, export_records
from registry.desk.subjects import SubjectLine, export_subjects
from registry.scopes import Scope, scope_of

#: Rows of one table: as many as a spreadsheet is read with, and a second or two to make.
MOST: Final = 50_000
_IN_MEMORY: Final = 2**20
#: What a spreadsheet takes for the beginning of a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

Row = tuple[str, ...]


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
        lines = export_records(scope, asked.filter, asked.order, MOST + 1)
    rows = map(_record_row, lines)
    return _sent(request, asked, _Table("records", _("信用记录"), _record_header(), rows))


@allowed(EXPORT)
@require_POST
@never_cache
def subjects(request: HttpRequest) -> HttpResponse:
    """Send the subjects of the list that the posted filters ask for (``as``: xlsx or csv)."""
    asked = _asked(request, asked_subjects)
    lines = _subject_lines(scope_of(request.user), asked)
    table = _Table("subjects", _("信用主体"), _subject_header(), map(_subject_row, lines))
    return _sent(request, asked, table)


def _subject_lines(scope: Scope, asked: Asked) -> Iterable[SubjectLine]:
    if asked.text:
        lines: tuple[SubjectLine, ...] = finding.search_subjects(
            scope, asked.filter, asked.text
        ).lines
        return lines
    return export_subjects(scope, asked.filter, MOST + 1)


class _Table:
    """A table on its way out: its name in the trail, its title, and rows of masked texts."""

    def __init__(self, what: str, title: str, header: Row, rows: Iterator[Row]) -> None:
        self.what, self.title, self.header, self.rows = what, title, header, rows
        self.number = 0
        self.is_cut = False

    def lines(self) -> Iterator[Row]:
        """Yield the header, at most MOST rows, and the sentence that says where it was cut."""
        yield self.header
        for row in islice(self.rows, MOST):
            self.number += 1
            yield tuple(map(harmless, row))
        self.is_cut = next(self.rows, None) is not None
        if self.is_cut:
            yield (_("共导出前 %(n)d 行，其余未导出；请缩小筛选范围后分次导出。") % {"n": MOST},)


def harmless(text: str) -> str:
    """Return *text* so that no spreadsheet takes it for a formula: with an apostrophe before it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _asked(request: HttpRequest, read: Any) -> Asked:
    params = request.POST.copy()
    for own in ("csrfmiddlewaretoken", "as"):
        params.pop(own, None)
    try:
        asked: Asked = read(params)
    except AskedError as error:
        raise BadRequest(str(error)) from error
    return asked


def _sent(request: HttpRequest, asked: Asked, table: _Table) -> HttpResponse:
    as_csv = request.POST.get("as") == "csv"
    file: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - sent, then closed
    (_write_csv if as_csv else _write_xlsx)(table, file)
    audit.note(
        f"register.export.{table.what}",
        by=str(request.user.pk),
        filter={name: value for name, value in asked.values.items() if name != "q"},
        searched=bool(asked.text),
        rows=table.number,
        cut=table.is_cut,
        format="csv" if as_csv else "xlsx",
    )
    file.seek(0)
    part = _("（前%(n)d行）") % {"n": MOST} if table.is_cut else ""
    name = f"{table.title}{part}{timezone.localtime():%Y%m%d%H%M}.{'csv' if as_csv else 'xlsx'}"
    kind = "text/csv; charset=utf-8" if as_csv else XLSX
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=kind)
    return cast("HttpResponse", answer)  # a streamed one, which Django types apart


def _write_csv(table: _Table, file: IO[bytes]) -> None:
    """Write with a byte order mark: spreadsheets in China take UTF-8 for GBK without one."""
    text = TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
    csv.writer(text).writerows(table.lines())
    text.detach()


def _write_xlsx(table: _Table, file: IO[bytes]) -> None:
    """Write row by row; every cell is a text, whatever it looks like."""
    book = Workbook(file, {"constant_memory": True})
    sheet = book.add_worksheet(table.title)
    for number, row in enumerate(table.lines()):
        for place, text in enumerate(row):
            sheet.write_string(number, place, text)
    book.close()


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
