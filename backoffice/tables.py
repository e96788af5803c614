"""Tables that staff take along, as XLSX or CSV: texts alone, at most MOST rows, harmless ones.

A table is made whole in a temporary file before the first byte leaves: so the trail knows how
many rows went out, and an export that fails half-way leaves nothing behind.
"""

import csv
import tempfile
from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from itertools import islice
from typing import IO, Any, Final, cast

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from registry.reporting.error_workbook import XLSX

#: Rows of one table: as many as a spreadsheet is read with, and a second or two to make.
MOST: Final = 50_000
CSV: Final = "text/csv; charset=utf-8"
_IN_MEMORY: Final = 2**20
#: What a spreadsheet takes for the beginning of a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

Row = tuple[str, ...]


class Table:
    """A table on its way out: its title, its header, rows of texts that staff may take along."""

    def __init__(self, title: str, header: Row, rows: Iterable[Row]) -> None:
        self.title, self.header, self.rows = title, header, iter(rows)
        self.number = 0
        self.is_cut = False

    def sent(self, request: HttpRequest) -> tuple[HttpResponse, dict[str, Any]]:
        """Return the table in the form that was posted (``as``: xlsx or csv), and its facts.

        The facts are for the audit trail: how many rows, whether it was cut, in which form.
        """
        form = "csv" if request.POST.get("as") == "csv" else "xlsx"
        file: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - sent, closed
        (self._write_csv if form == "csv" else self._write_xlsx)(file)
        file.seek(0)
        answer = FileResponse(
            file,
            as_attachment=True,
            filename=self._name(form),
            content_type=CSV if form == "csv" else XLSX,
        )
        facts = {"rows": self.number, "cut": self.is_cut, "format": form}
        return cast("HttpResponse", answer), facts  # a streamed one, which Django types apart

    def _name(self, form: str) -> str:
        part = _("（前%(n)d行）") % {"n": MOST} if self.is_cut else ""
        return f"{self.title}{part}{timezone.localtime():%Y%m%d%H%M}.{form}"

    def _lines(self) -> Iterator[Row]:
        """Yield the header, at most MOST rows, and the sentence that says where it was cut."""
        yield self.header
        for row in islice(self.rows, MOST):
            self.number += 1
            yield tuple(map(harmless, row))
        self.is_cut = next(self.rows, None) is not None
        if self.is_cut:
            yield (_("共导出前 %(n)d 行，其余未导出；请缩小筛选范围后分次导出。") % {"n": MOST},)

    def _write_csv(self, file: IO[bytes]) -> None:
        """Write with a byte order mark: spreadsheets in China take UTF-8 for GBK without one."""
        text = TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
        csv.writer(text).writerows(self._lines())
        text.detach()

    def _write_xlsx(self, file: IO[bytes]) -> None:
        """Write row by row; every cell is a text, whatever it looks like."""
        book = Workbook(file, {"constant_memory": True})
        sheet = book.add_worksheet(self.title)
        for number, row in enumerate(self._lines()):
            for place, text in enumerate(row):
                sheet.write_string(number, place, text)
        book.close()


def harmless(text: str) -> str:
    """Return *text* so that no spreadsheet takes it for a formula: with an apostrophe before it."""
    return f"'{text}" if text.startswith(_FORMULA) else text
