"""Uses as a table to be kept with a review's papers: XLSX or CSV, ids and words alone."""

import csv
import tempfile
from collections.abc import Iterator
from io import TextIOWrapper
from itertools import islice
from typing import IO, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from backoffice.privacy.pages import UseLine, lines_of
from backoffice.register.export import harmless
from registry.use_reviews import UseFilter, every_use

#: Rows of one table; a month of a city's office has a few thousand.
MOST: Final = 50_000
_IN_MEMORY: Final = 2**20
_PIECE: Final = 500


def table(asked: UseFilter, *, as_csv: bool) -> tuple[IO[bytes], int]:
    """Return the table of these uses as a file, and how many it holds."""
    file: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - sent, then closed
    rows, number = _rows(asked), 0
    if as_csv:
        # With a byte order mark: spreadsheets in China take UTF-8 for GBK without one.
        text = TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
        writer = csv.writer(text)
        for number, row in enumerate(rows):  # noqa: B007 - the header is number 0
            writer.writerow(row)
        text.detach()
    else:
        book = Workbook(file, {"constant_memory": True})
        sheet = book.add_worksheet(_("查询使用登记"))
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell)
        book.close()
    file.seek(0)
    return file, number


def _rows(asked: UseFilter) -> Iterator[list[str]]:
    yield [
        *(_("编号"), _("时间"), _("账号"), _("用途"), _("依据"), _("对象"), _("对象编号")),
        *(_("内容"), _("审查结论"), _("审查人"), _("审查说明")),
    ]
    uses = islice(every_use(asked), MOST)
    while piece := list(islice(uses, _PIECE)):
        yield from (list(map(harmless, _cells(line))) for line in lines_of(piece))


def _cells(line: UseLine) -> list[str]:
    review = line.review
    return [
        str(line.id),
        f"{timezone.localtime(line.at):%Y-%m-%d %H:%M:%S}",
        line.actor,
        line.sentence,
        line.basis,
        line.kind,
        line.about,
        line.what,
        review.outcome_label if review else "",
        line.reviewer,
        review.note if review else "",
    ]
