"""Reported files: what kind they are, where their header is, and their rows one by one.

A file that can't be read at all raises :class:`Unreadable` with one Chinese sentence. A row is a
list of texts; what a spreadsheet stores as dates and numbers becomes text here, once.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from registry.reporting.csv_files import csv_rows
from registry.reporting.layouts import HeaderMatch, match_header
from registry.reporting.preparing import RawRow
from registry.reporting.unreadable import Unreadable
from registry.reporting.workbooks import is_workbook, workbook_rows

#: Title rows that may stand above the header.
MOST_TITLE_ROWS = 20
#: What stands around a value without meaning anything.
BLANKS = " \t\r\n\u3000\xa0\u200b\ufeff"

Pieces = Callable[[], Iterable[bytes]]
Row = list[str]


@dataclass(frozen=True)
class Table:
    """A file understood: its header and its rows below it, to be read once."""

    header: HeaderMatch
    cells: Row
    rows: Iterator[RawRow]


def open_table(pieces: Pieces) -> Table:
    """Read the file that *pieces* yields (anew at each call); raise Unreadable if that fails."""
    first = next(iter(pieces()), b"")
    if not first.strip():
        raise Unreadable("empty")
    rows = enumerate(workbook_rows(pieces) if is_workbook(first) else csv_rows(pieces), start=1)
    header, cells = _find_header(rows)
    if header.doubled:
        raise Unreadable("doubled_columns", "、".join(header.doubled))
    if header.missing:
        raise Unreadable("missing_columns", header.layout.label, "、".join(header.missing))
    data = _data_rows(header, cells, rows)
    first_row = next(data, None)
    if first_row is None:
        raise Unreadable("header_only")
    return Table(header, cells, chain([first_row], data))


def _find_header(rows: Iterator[tuple[int, Row]]) -> tuple[HeaderMatch, Row]:
    """Return the header among the first rows: titles and blank rows may stand above it."""
    seen = 0
    for _number, cells in islice(rows, MOST_TITLE_ROWS):
        seen += any(cell.strip(BLANKS) for cell in cells)
        found = match_header(cells)
        if found:
            return found, [cell.strip(BLANKS) for cell in cells]
    raise Unreadable("no_header" if seen else "empty")


def _data_rows(
    header: HeaderMatch, cells: Row, rows: Iterator[tuple[int, Row]]
) -> Iterator[RawRow]:
    places = list(header.places.items())
    known = set(header.places.values())
    unknown = [
        (place, name)
        for place, name in enumerate(cells)
        if place not in known and name in header.unknown
    ]
    for number, row in rows:
        width = len(row)
        filled = {
            field: text
            for field, place in places
            if place < width and (text := row[place].strip(BLANKS))
        }
        if not filled:
            continue
        extra = {
            name: text
            for place, name in unknown
            if place < width and (text := row[place].strip(BLANKS))
        }
        # Cells beyond the header are the sign of an unquoted comma: nothing may be lost.
        beyond = [text for text in row[len(cells) :] if text.strip(BLANKS)]
        if beyond:
            extra["*"] = "\t".join(beyond)
        yield RawRow(number, filled, extra)
