"""Spreadsheet files (XLSX, and XLS as older offices send it), opened with suspicion."""

import io
import math
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache, reduce
from itertools import islice
from typing import Any

from django.conf import settings
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from registry.reporting.layouts import match_header
from registry.reporting.unreadable import Unreadable
from registry.reporting.values import LOST_DIGITS

Pieces = Callable[[], Iterable[bytes]]

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MIB = 1 << 20
#: Parts of a workbook; more of them than this is no report.
MOST_PARTS = 2000
#: A double holds 15 digits surely; longer numbers have lost their ends.
SURE_DIGITS = 15
#: Rows in which a sheet's header is looked for.
HEADER_ROWS = 20
#: Cells of a sheet's rectangle: all of Excel's rows with some sixty columns.
MOST_CELLS = 64_000_000
_PLACES = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"')
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def is_workbook(first: bytes) -> bool:
    """Tell by its first bytes whether a file is a spreadsheet rather than text."""
    return first.startswith((ZIP, OLE))


class Sheet:
    """The one sheet of a workbook that has a header; ``height`` counts its rows, blank ones too."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self.height: int = sheet.total_height

    def rows(self) -> Iterator[list[str]]:
        """Yield its rows; raise Unreadable where they are damaged."""
        try:
            for row in self._sheet.iter_rows():
                yield [_text(cell) for cell in row]
        except CalamineError as error:
            raise Unreadable("damaged") from error


def open_sheet(pieces: Pieces) -> Sheet:
    """Return the first sheet that has a header; raise Unreadable where there is none."""
    data = b"".join(pieces())
    if data.startswith(ZIP):
        _inspect_zip(data)
    elif _ENCRYPTED_PACKAGE in data:
        raise Unreadable("encrypted")
    try:
        return Sheet(_sheet_with_header(CalamineWorkbook.from_filelike(io.BytesIO(data))))
    except PasswordError as error:
        raise Unreadable("encrypted") from error
    except CalamineError as error:
        raise Unreadable("damaged") from error


def _sheet_with_header(book: CalamineWorkbook) -> Any:
    """Return the one sheet that has a header; two of them would mean that one is passed over."""
    found = [
        sheet
        for sheet in map(book.get_sheet_by_name, book.sheet_names)
        if any(
            match_header([_text(cell) for cell in row])
            for row in islice(sheet.iter_rows(), HEADER_ROWS)
        )
    ]
    if len(found) > 1:
        raise Unreadable("several_tables", "、".join(sheet.name for sheet in found))
    if not found:
        raise Unreadable("no_header" if book.sheet_names else "empty")
    return found[0]


def _inspect_zip(data: bytes) -> None:
    """Refuse bombs, entities and other archives before anything is unpacked in earnest.

    Declared sizes may lie, so every part is really inflated here, piece by piece, and counted.
    """
    most = settings.REPORT_UNPACKED_MAX_MIB * MIB
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if any(part.flag_bits & 1 for part in parts):
                raise Unreadable("encrypted")
            if "[Content_Types].xml" not in archive.namelist():
                raise Unreadable("not_a_table")
            declared = sum(part.file_size for part in parts)
            if len(parts) > MOST_PARTS or declared > most:
                raise Unreadable("bomb", str(settings.REPORT_UNPACKED_MAX_MIB))
            for part in parts:
                _inspect_part(archive, part)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise Unreadable("damaged") from error


def _inspect_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Inflate one part: zipfile stops at the declared size and then checks the checksum."""
    tail = b""
    is_sheet = part.filename.startswith("xl/worksheets/")
    columns, rows = 1, 1
    with archive.open(part) as file:
        while piece := file.read(MIB):
            # A document type may stand only before the root element, but a scan of the whole
            # part costs little and needs no parser that could itself be tricked. Without its
            # zero bytes UTF-16 reads as ASCII does.
            text = (tail + piece).replace(b"\0", b"")
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                raise Unreadable("entities")
            if is_sheet:
                # The reader makes a full rectangle up to the farthest cell.
                for letters, number in _PLACES.findall(tail + piece):
                    columns, rows = max(columns, _column(letters)), max(rows, int(number))
                if columns * rows > MOST_CELLS:
                    raise Unreadable("bomb", str(settings.REPORT_UNPACKED_MAX_MIB))
            tail = piece[-32:]


@cache
def _column(letters: bytes) -> int:
    """Return the number of a column by its letters: A is 1, Z 26, AA 27."""
    return reduce(lambda number, letter: number * 26 + letter - 64, letters, 0)


def _text(cell: Any) -> str:
    """Return a cell as text: dates as 2026/06/14, whole numbers without a point."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, datetime):
        midnight = cell.time() == time.min
        return f"{cell:%Y/%m/%d}" if midnight else f"{cell:%Y/%m/%d %H:%M:%S}"
    if isinstance(cell, date):
        return f"{cell:%Y/%m/%d}"
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _number_text(cell)
    return "" if cell is None else str(cell)


def _number_text(number: float) -> str:
    """Return a number as a person typed it; a long one is marked, for its end is gone."""
    if not math.isfinite(number):
        return str(number) + LOST_DIGITS
    if number == int(number):
        text = str(int(number))
        return text if len(text.lstrip("-")) <= SURE_DIGITS else text + LOST_DIGITS
    return f"{Decimal(repr(number)):f}"
