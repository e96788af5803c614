"""Reported files: what kind they are, where their header is, and their rows one by one.

A file that can't be read at all raises :class:`Unreadable` with one Chinese sentence. A row is a
list of texts; what a spreadsheet stores as dates and numbers becomes text here, once.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from registry.reporting.csv_files import csv_rows, first_csv_rows
from registry.reporting.json_lines import is_json_lines, json_header, json_rows, prove_json
from registry.reporting.layouts import HeaderMatch, match_header
from registry.reporting.preparing import RawRow
from registry.reporting.unreadable import Unreadable
from registry.reporting.workbooks import is_workbook, open_sheet

#: Title rows that may stand above the header.
MOST_TITLE_ROWS = 20
#: What stands around a value without meaning anything.
BLANKS = " \t\r\n\u3000\xa0\u200b\ufeff"

Pieces = Callable[[], Iterable[bytes]]
Row = list[str]


@dataclass(frozen=True)
class Table:
    """A file understood: its header and its rows below it, to be read once.

    ``total`` is how many rows there are, estimated: lines that a quoted cell breaks count twice.
    """

    header: HeaderMatch
    cells: Row
    rows: Iterator[RawRow]
    total: int = 0


def open_table(pieces: Pieces, layout: str = "") -> Table:
    """Read the file that *pieces* yields (anew at each call); raise Unreadable if that fails.

    JSON lines say no layout by themselves: they follow the one that is named.
    """
    first = next(iter(pieces()), b"")
    if not first.strip():
        raise Unreadable("empty")
    if layout and is_json_lines(first):
        return _json_table(pieces, layout)
    if is_workbook(first):
        sheet = open_sheet(pieces)
        lines, found = sheet.height, sheet.rows()
    else:
        found = csv_rows(pieces)
        lines = sum(piece.count(b"\n") for piece in pieces())
    rows = enumerate(found, start=1)
    number, header, cells = _find_header(rows)
    _refuse_faulty(header)
    data = _some(_data_rows(header, cells, rows))
    return Table(header, cells, data, max(1, lines - number))


def peek(pieces: Pieces, layout: str = "") -> HeaderMatch | None:
    """Return the header of a large file without reading all of it, or None where that can't be.

    Raises:
        Unreadable: the beginning tells already that the file can't be read.
    """
    first = next(iter(pieces()), b"")
    if not first.strip():
        raise Unreadable("empty")
    if layout and is_json_lines(first):
        return json_header(layout)
    if is_workbook(first):
        return None
    _number, header, _cells = _find_header(enumerate(first_csv_rows(first), start=1))
    _refuse_faulty(header)
    return header


def header_cells(pieces: Pieces, layout: str) -> Row:
    """Return the header row of a file that was read before, as its reporter wrote it."""
    first = next(iter(pieces()), b"")
    if layout and is_json_lines(first):
        return list(json_header(layout).layout.headers.values())
    rows = open_sheet(pieces).rows() if is_workbook(first) else iter(first_csv_rows(first))
    return _find_header(enumerate(rows, start=1))[2]


def _json_table(pieces: Pieces, layout: str) -> Table:
    header = json_header(layout)
    prove_json(pieces, header.layout)
    total = sum(piece.count(b"\n") for piece in pieces()) + 1
    rows = json_rows(pieces, header.layout)
    return Table(header, list(header.layout.headers.values()), _some(rows), total)


def _some(rows: Iterator[RawRow]) -> Iterator[RawRow]:
    """Return *rows*; raise Unreadable where there are none."""
    first_row = next(rows, None)
    if first_row is None:
        raise Unreadable("header_only")
    return chain([first_row], rows)


def _refuse_faulty(header: HeaderMatch) -> None:
    if header.doubled:
        raise Unreadable("doubled_columns", "、".join(header.doubled))
    if header.missing:
        raise Unreadable("missing_columns", header.layout.label, "、".join(header.missing))


def _find_header(rows: Iterator[tuple[int, Row]]) -> tuple[int, HeaderMatch, Row]:
    """Return the header among the first rows: titles and blank rows may stand above it."""
    seen = 0
    for number, cells in islice(rows, MOST_TITLE_ROWS):
        seen += any(cell.strip(BLANKS) for cell in cells)
        found = match_header(cells)
        if found:
            return number, found, [cell.strip(BLANKS) for cell in cells]
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
