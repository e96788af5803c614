"""Reporting layouts as data: which columns a file has and which field each one fills."""

import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from registry.kinds import data_files, unblocked

#: The columns that an error workbook adds; a mended workbook brings them back.
ERROR_HEADERS = ("错误代码", "错误说明")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``required`` says for whom (see :mod:`registry.reporting.checking`).

    ``values`` is the closed list of a column of type ``choice``. Where the cell is empty, a column
    that is ``made_of`` other fields takes a number made of them (``registry.reporting.numbering``).
    """

    field: str
    header: str
    codes: tuple[str, ...]
    type: str
    required: str
    max: int
    values: tuple[str, ...] = ()
    made_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """One layout of one kind of record, such as the national licence layout of 2018."""

    code: str
    kind: str
    label: str
    columns: tuple[Column, ...]

    @cached_property
    def by_header(self) -> dict[str, Column]:
        """Columns by every folded header and code under which they are met."""
        return {
            fold_header(name): column
            for column in self.columns
            for name in (column.header, *column.codes)
        }

    @cached_property
    def made_columns(self) -> tuple[Column, ...]:
        """Columns whose empty cells take a number made of other fields."""
        return tuple(column for column in self.columns if column.made_of)

    @cached_property
    def headers(self) -> dict[str, str]:
        """Chinese headers by field name."""
        return {column.field: column.header for column in self.columns}


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """A header row understood: ``places`` maps field names to positions in the row."""

    layout: Layout
    places: dict[str, int]
    missing: tuple[str, ...]
    doubled: tuple[str, ...]
    unknown: tuple[str, ...]


def fold_header(text: str) -> str:
    """Return a header without what makes equal ones look unlike: widths, blanks, case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def _column(data: Mapping[str, Any], prefix: str) -> Column:
    return Column(
        field=data["field"],
        header=data["header"],
        codes=tuple(code.replace("{prefix}", prefix) for code in data.get("codes", ())),
        type=data["type"],
        required=data.get("required", ""),
        max=data.get("max", 0),
        values=tuple(data.get("values", ())),
        made_of=tuple(data.get("made_of", ())),
    )


def parse_layout(text: str) -> Layout:
    """Return the layout written in *text* (TOML)."""
    data = tomllib.loads(text)
    prefix = data.get("prefix", "")
    columns = tuple(_column(item, prefix) for item in unblocked(data["columns"], "columns"))
    return Layout(data["code"], data["kind"], data["label"], columns)


@cache
def layouts() -> dict[str, Layout]:
    """Return every layout by its code: the portal's own, then those that the office added."""
    found = {}
    for path in data_files("layouts"):
        layout = parse_layout(path.read_text("utf-8"))
        found[layout.code] = layout
    return found


def match_header(cells: Sequence[str]) -> HeaderMatch | None:
    """Return the layout that *cells* head, or None where they look like no header at all.

    A header is a row of which at least half of the filled cells, and three of them, are columns
    of one layout. Required columns may still be missing: the caller says so by name.
    """
    folded = [fold_header(cell) for cell in cells]
    filled = sum(1 for cell in folded if cell)
    best = max(
        layouts().values(),
        key=lambda layout: sum(cell in layout.by_header for cell in folded),
    )
    known = sum(cell in best.by_header for cell in folded)
    if known < 3 or known * 2 < filled:  # noqa: PLR2004 - said in the docstring
        return None
    return _match(best, cells, folded)


def _match(layout: Layout, cells: Sequence[str], folded: Sequence[str]) -> HeaderMatch:
    places: dict[str, int] = {}
    doubled, unknown = [], []
    ours = {fold_header(name) for name in ERROR_HEADERS}
    for place, cell in enumerate(folded):
        column = layout.by_header.get(cell)
        if column and column.field in places:
            doubled.append(column.header)
        elif column:
            places[column.field] = place
        elif cell and cell not in ours:
            unknown.append(cells[place].strip())
    missing = tuple(
        column.header
        for column in layout.columns
        if column.required == "always" and column.field not in places
    )
    return HeaderMatch(layout, places, missing, tuple(doubled), tuple(unknown))
