"""The report as a workbook (XLSX), ready to send: tables, charts, and how the figures are made."""

import io
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final

import xlsxwriter
from django.utils.translation import gettext as _

from backoffice.monthly import words
from backoffice.monthly.rates import Rate
from backoffice.monthly.report import RATES, Line, Report, Sums

#: Departments in a chart at most: more can't be read.
MOST_IN_CHART: Final = 30
_WIDTHS: Final = (6, 28, 9, 9, 14, 9, 10, 10, 14, 9, 8, 8, 10, 14, 9, 14)
#: Columns of the rates in the departments' table, by the rate's name.
_COLUMNS: Final = {"reported": 4, "compliant": 8, "timely": 13}
_HEAD_ROW: Final = 2


def workbook(report: Report) -> bytes:
    """Return the report as XLSX."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": words.title_of(report)})
    sheets = _Sheets(book, report)
    sheets.departments()
    sheets.kinds()
    sheets.explanations()
    book.close()
    return target.getvalue()


class _Sheets:
    """The workbook's sheets and the formats that they share."""

    def __init__(self, book: xlsxwriter.Workbook, report: Report) -> None:
        self.book, self.report = book, report
        base = {"font_name": "宋体", "font_size": 10, "border": 1, "valign": "vcenter"}
        self.title = book.add_format({"font_name": "黑体", "font_size": 15, "align": "center"})
        self.head = book.add_format(
            base | {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#DCE6F1"}
        )
        self.text = book.add_format(base)
        self.number = book.add_format(base | {"num_format": "#,##0"})
        self.percent = book.add_format(base | {"num_format": "0.00%"})
        self.points = book.add_format(base | {"num_format": "+0.00;-0.00;0.00"})
        self.wrapped = book.add_format({"font_name": "宋体", "font_size": 11, "text_wrap": True})

    def _sheet(self, name: str, headers: Sequence[Any], widths: Sequence[int]) -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        title = words.title_of(self.report)
        sheet.merge_range(0, 0, 0, len(headers) - 1, title, self.title)
        sheet.set_row(0, 28)
        for column, header in enumerate(headers):
            sheet.write_string(_HEAD_ROW, column, str(header), self.head)
            sheet.set_column(column, column, widths[column])
        sheet.freeze_panes(_HEAD_ROW + 1, 2)
        sheet.repeat_rows(_HEAD_ROW)
        return sheet

    def departments(self) -> None:
        """Write the departments' table with its sums, and a chart of each rate behind it."""
        sheet = self._sheet(_("部门情况"), words.HEADERS, _WIDTHS)
        row = _HEAD_ROW + 1
        for line in self.report.lines:
            self._count(sheet, row, 0, line.places["overall"])
            sheet.write_string(row, 1, line.authority, self.text)
            self._figures(sheet, row, line.sums, line.changes)
            self._rate(sheet, row, len(_WIDTHS) - 1, line.overall)
            row += 1
        total = self.report.total
        self._count(sheet, row, 0, None)
        sheet.write_string(row, 1, _("合计"), self.text)
        self._figures(sheet, row, total, self.report.total_changes)
        self._rate(sheet, row, len(_WIDTHS) - 1, self.report.overall)
        for number, (name, label) in enumerate(RATES):
            self._chart(sheet, row + 2 + 20 * number, name, str(label))

    def _figures(
        self, sheet: Any, row: int, sums: Sums, changes: dict[str, Fraction | None]
    ) -> None:
        self._count(sheet, row, 2, sums.stated)
        self._count(sheet, row, 3, sums.reported)
        self._count(sheet, row, 6, sums.rows)
        self._count(sheet, row, 7, sums.rejected)
        self._count(sheet, row, 10, sums.timely)
        self._count(sheet, row, 11, sums.late)
        self._count(sheet, row, 12, sums.not_assessable)
        for key, column in _COLUMNS.items():
            self._rate(sheet, row, column, sums.rates[key])
            change = changes[key]
            if change is None:
                sheet.write_string(row, column + 1, "—", self.text)
            else:
                sheet.write_number(row, column + 1, float(change * 100), self.points)

    def _count(self, sheet: Any, row: int, column: int, number: int | None) -> None:
        if number is None:
            sheet.write_string(row, column, "—", self.text)
        else:
            sheet.write_number(row, column, number, self.number)

    def _rate(self, sheet: Any, row: int, column: int, rate: Rate) -> None:
        # What can't be told stays words: an empty cell or a nought would enter somebody's mean.
        if rate.value is None:
            sheet.write_string(row, column, str(rate), self.text)
        else:
            sheet.write_number(row, column, float(rate.value), self.percent)

    def _chart(self, sheet: Any, row: int, name: str, label: str) -> None:
        shown: Sequence[Line] = self.report.lines[:MOST_IN_CHART]
        if not shown:
            return
        first, last = _HEAD_ROW + 1, _HEAD_ROW + len(shown)
        chart: Any = self.book.add_chart({"type": "column"})
        chart.add_series(
            {
                "name": label,
                "categories": [sheet.name, first, 1, last, 1],
                "values": [sheet.name, first, _COLUMNS[name], last, _COLUMNS[name]],
                "fill": {"color": "#1F4E79"},
            }
        )
        chart.set_title({"name": label})
        chart.set_legend({"none": True})
        chart.set_y_axis({"min": 0, "max": 1, "num_format": "0%"})
        chart.set_size({"width": 1100, "height": 380})
        sheet.insert_chart(row, 0, chart, {"description": label})

    def kinds(self) -> None:
        """Write each department's figures by kind."""
        headers = [_("部门"), _("类别"), *(str(words.HEADERS[n]) for n in (2, 3, 4, 6, 7, 8))]
        headers += [str(words.HEADERS[n]) for n in (10, 11, 12, 13)]
        sheet = self._sheet(_("分类情况"), headers, (28, 14, 9, 9, 16, 10, 10, 16, 8, 8, 10, 16))
        for row, line in enumerate(self.report.kind_lines, start=_HEAD_ROW + 1):
            sums, found = line.sums, line.sums.rates
            sheet.write_string(row, 0, line.authority, self.text)
            sheet.write_string(row, 1, line.kind, self.text)
            counts = {2: sums.stated, 3: sums.reported, 5: sums.rows, 6: sums.rejected}
            counts |= {8: sums.timely, 9: sums.late, 10: sums.not_assessable}
            for column, number in counts.items():
                self._count(sheet, row, column, number)
            for column, key in ((4, "reported"), (7, "compliant"), (11, "timely")):
                self._rate(sheet, row, column, found[key])

    def explanations(self) -> None:
        """Write the sentences: summary, remarks, how the figures are made."""
        sheet = self.book.add_worksheet(_("说明"))
        sheet.set_column(0, 0, 100)
        report = self.report
        sentences = [*words.summary(report), *words.remarks(report), *map(str, words.NOTES)]
        for row, sentence in enumerate(sentences):
            sheet.write_string(row, 0, sentence, self.wrapped)
