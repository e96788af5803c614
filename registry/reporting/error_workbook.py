"""The error workbook (错误清单): the reporter's own columns, and what is wrong with each row.

Mended and sent again as it is: the two added columns are known to the reader. Cells are always
written as text, so that no reported value can become a formula and no long number loses digits.
"""

import io
from collections.abc import Iterator, Sequence
from typing import Final

import xlsxwriter
from django.db.models import Q

from registry.enums import Verdict
from registry.models import SetAsideRow, Submission
from registry.reporting.layouts import ERROR_HEADERS, match_header
from registry.reporting.sealed_rows import open_row

#: What a workbook is called in an answer.
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Rows in one workbook: more are written into further ones (memory, and patience).
MOST_ROWS = 50_000
_HELD_MARK = "【待核】"


def error_workbooks(
    submission: Submission, cells: Sequence[str], readable: Q | None = None
) -> Iterator[bytes]:
    """Yield the submission's set-aside rows as XLSX files, in the order of the reported file.

    *cells* is the header row of that file; *readable* is which rows the reader may see.
    Nothing is yielded where no row waits.
    """
    # A settled row, mended in the browser or by staff, would be sent again as it was before.
    rows = submission.set_aside.filter(readable or Q(), settled_at__isnull=True).order_by(
        "row_number"
    )
    last = 0
    while part := list(rows.filter(row_number__gt=last)[:MOST_ROWS]):
        yield _workbook(cells, part)
        last = part[-1].row_number


def _workbook(cells: Sequence[str], rows: Sequence[SetAsideRow]) -> bytes:
    target = io.BytesIO()
    # In memory: a temporary file would hold persons' data in the clear.
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("错误清单")
    text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True})
    kept = [name for name in cells if name and name not in ERROR_HEADERS]
    for column, name in enumerate([*kept, *ERROR_HEADERS]):
        sheet.write_string(0, column, name, bold)
    match = match_header(cells)
    fields = {place: field for field, place in match.places.items()} if match else {}
    sources = [
        (fields.get(place), name)
        for place, name in enumerate(cells)
        if name and name not in ERROR_HEADERS
    ]
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(_values(row, sources)):
            sheet.write_string(number, column, value, text)
    sheet.set_column(0, len(kept) - 1, 18, text)
    sheet.set_column(len(kept), len(kept) + 1, 40)
    sheet.freeze_panes(1, 0)
    book.close()
    return target.getvalue()


def _values(row: SetAsideRow, sources: Sequence[tuple[str | None, str]]) -> list[str]:
    _layout, cells, extra = open_row(row.sealed)
    mark = _HELD_MARK if row.verdict == Verdict.HELD else ""
    return [
        *(cells.get(field, "") if field else extra.get(name, "") for field, name in sources),
        ";".join(item["code"] for item in row.problems),
        mark + "；".join(item["sentence"] for item in row.problems),
    ]
