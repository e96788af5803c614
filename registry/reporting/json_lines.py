"""JSON lines as machines send them: one object a line, its keys field names or Chinese headers."""

import codecs
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from registry.data_files import remembered
from registry.reporting.layouts import Column, HeaderMatch, Layout, fold_header, layouts
from registry.reporting.preparing import RawRow
from registry.reporting.unreadable import Unreadable

Pieces = Callable[[], Iterable[bytes]]

#: A line longer than this (characters) holds no row of a report.
LONGEST_LINE = 1 << 20
_BLANKS = " \t\r\n\u3000\xa0\u200b\ufeff"
_TRUTH = {True: "是", False: "否"}


def is_json_lines(first: bytes) -> bool:
    """Tell by its first bytes whether a file holds JSON lines rather than a table."""
    return first.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"{"


def json_header(layout: str) -> HeaderMatch:
    """Return the header that JSON lines of *layout* would have; raise Unreadable for none."""
    if layout not in layouts():
        raise Unreadable("unknown_layout")
    found = layouts()[layout]
    places = {column.field: place for place, column in enumerate(found.columns)}
    return HeaderMatch(found, places, (), (), ())


def prove_json(pieces: Pieces, layout: Layout) -> None:
    """Read all lines once: a file goes in or it doesn't, never to the line that is broken."""
    for _row in json_rows(pieces, layout):
        pass


def json_rows(pieces: Pieces, layout: Layout) -> Iterator[RawRow]:
    """Yield the rows, numbered by their lines; raise Unreadable at a line that is none."""
    for number, line in enumerate(_lines(pieces), start=1):
        if not line.strip(_BLANKS):
            continue
        row = _row(number, _object(number, line), layout)
        if row.cells:
            yield row


def _lines(pieces: Pieces) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    rest, number = "", 1
    try:
        for piece in pieces():
            *whole, rest = (rest + decoder.decode(piece)).split("\n")
            number += len(whole)
            if len(rest) > LONGEST_LINE:
                raise Unreadable("json", str(number))
            yield from whole
        yield rest + decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise Unreadable("encoding") from error


def _object(number: int, line: str) -> dict[str, Any]:
    try:
        # Numbers stay as they are written: a float would lose the end of a long one.
        found = json.loads(line, parse_int=str, parse_float=str, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Unreadable("json", str(number)) from error
    if not isinstance(found, dict):
        raise Unreadable("json", str(number))
    return found


def _refuse(word: str) -> None:
    raise ValueError(word)


def _row(number: int, found: dict[str, Any], layout: Layout) -> RawRow:
    cells: dict[str, str] = {}
    extra: dict[str, str] = {}
    fields = _by_field(layout.code)
    for name, value in found.items():
        text = _text(number, value)
        if not text:
            continue
        column = fields.get(name) or layout.by_header.get(fold_header(name))
        if column and column.field not in cells:
            cells[column.field] = text
        else:
            extra[name] = text
    return RawRow(number, cells, extra)


@remembered
def _by_field(layout: str) -> dict[str, Column]:
    return {column.field: column for column in layouts()[layout].columns}


def _text(number: int, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _TRUTH[value]
    if isinstance(value, str):
        return value.strip(_BLANKS)
    raise Unreadable("json", str(number))
