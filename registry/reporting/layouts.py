"""Reporting layouts as data: which columns a file has and which field each one fills."""

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

from registry.data_files import Fault, own_files, read_office, remembered
from registry.enums import Exposure
from registry.kinds import CODE, COMMON_FIELDS, FieldSpec, kinds, unblocked
from registry.reporting.values import CHECKED_TYPES, is_type

#: The columns that an error workbook adds; a mended workbook brings them back.
ERROR_HEADERS = ("错误代码", "错误说明")

#: Whose cell must be filled: see :mod:`registry.reporting.checking`.
REQUIREMENTS = frozenset(
    {"", "always", "coded", "organisation", "person", "unbatched", "stated"}
) | {"fined", "confiscated", "revoked"}
#: Requirements that no row is let off.
DEMANDING = frozenset({"always", "unbatched", "stated"})
#: Fields that no record can do without, whoever it is about.
NEEDED = frozenset(COMMON_FIELDS) - {"uscc", "certificate", "certificate_number"}


class LayoutError(ValueError):
    """A layout's data file contradicts itself or its kind."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``required`` says for whom (see :mod:`registry.reporting.checking`).

    ``values`` is the closed list of a column of type ``choice``. Where the cell is empty, a column
    that is ``made_of`` other fields takes a number made of them (``registry.reporting.numbering``).
    A column that ``adds_to`` a field joins its value to that field's; ``sets`` names the values of
    other fields that a filled cell implies by its column's very meaning (居民身份证号: 身份证).
    """

    field: str
    header: str
    codes: tuple[str, ...]
    type: str
    required: str
    max: int
    values: tuple[str, ...] = ()
    made_of: tuple[str, ...] = ()
    adds_to: str = ""
    sets: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Layout:
    """One layout of one kind of record, such as the national licence layout of 2018.

    ``successor`` is the layout that replaced this one: what it asks for and this one has no column
    for are this one's gaps. ``tells_category``: it has no column 行政相对人类别, and a row's codes
    tell the category (``registry.reporting.categories``).
    """

    code: str
    kind: str
    label: str
    columns: tuple[Column, ...]
    successor: str = ""
    tells_category: bool = False

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

    @cached_property
    def gaps(self) -> tuple[str, ...]:
        """Headers that its successor asks of every row and that it has no column for."""
        if not self.successor:
            return ()
        mine = {column.field for column in self.columns}
        return tuple(
            column.header
            for column in layouts()[self.successor].columns
            if column.required and column.field not in mine
        )


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """A header row understood: ``places`` maps field names to positions in the row.

    ``gaps`` are the headers that the present standard asks for and this layout has no column for:
    told to the reporter, never filled by guessing.
    """

    layout: Layout
    places: dict[str, int]
    missing: tuple[str, ...]
    doubled: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def gaps(self) -> tuple[str, ...]:
        """Headers of the present standard that the file's layout has no column for."""
        return self.layout.gaps


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
        adds_to=data.get("adds_to", ""),
        sets=tuple(data.get("sets", {}).items()),
    )


def parse_layout(text: str) -> Layout:
    """Return the layout written in *text* (TOML).

    Raises:
        LayoutError: it contradicts itself or its kind.
    """
    data = tomllib.loads(text)
    prefix = data.get("prefix", "")
    layout = Layout(
        code=data["code"],
        kind=data["kind"],
        label=data["label"],
        columns=tuple(_column(item, prefix) for item in unblocked(data["columns"], "columns")),
        successor=data.get("successor", ""),
        tells_category=data.get("tells_category", False),
    )
    for message in chain(_wrong_layout(layout), _wrong_columns(layout)):
        raise LayoutError(message)
    return layout


def _wrong_layout(layout: Layout) -> Iterator[str]:
    """Yield what is wrong with a layout as a whole."""
    code, filled = layout.code, {column.field for column in layout.columns}
    if not CODE.fullmatch(code):
        yield f"{code!r}: a code is a small letter, then at most 31 small letters, digits, _."
    if layout.kind not in kinds():
        yield f"{code}: there is no kind {layout.kind!r}."
    names = [
        fold_header(name) for column in layout.columns for name in (column.header, *column.codes)
    ]
    for name in {name for name in names if names.count(name) > 1}:
        yield f"{code}: two columns have the header {name}."
    if len(filled) != len(layout.columns):
        yield f"{code}: two columns fill the same field."
    told = {"subject_category", "certificate"} if layout.tells_category else set()
    for name in COMMON_FIELDS:
        if name not in filled | told:
            yield f"{code}: no column fills {name!r}, which every record needs."
    always = {column.field for column in layout.columns if column.required in DEMANDING}
    made = {column.field for column in layout.made_columns if always.issuperset(column.made_of)}
    for name in sorted(NEEDED - told - always - made):
        yield f"{code}: {name!r} must be required, for every record needs it."
    by_field = {column.field: column.required for column in layout.columns}
    if not told and (by_field["uscc"], by_field["certificate"]) != ("coded", "person"):
        yield f"{code}: 'uscc' must be required of the coded, 'certificate' of persons."


def _wrong_columns(layout: Layout) -> Iterator[str]:
    """Yield what is wrong with single columns of a layout whose kind is known."""
    fields = kinds()[layout.kind].fields
    for column in layout.columns:
        place = f"{layout.code}, {column.header}"
        for name in (column.adds_to or column.field, *column.made_of, *dict(column.sets)):
            if name not in fields:
                yield f"{place}: the kind {layout.kind} has no field {name!r}."
        if not is_type(column.type, column.values):
            yield f"{place}: there is no type {column.type!r}, or it lacks its values."
        if column.required not in REQUIREMENTS:
            yield f"{place}: there is no requirement {column.required!r}."
        spec = fields.get(column.field)
        if spec and _bare(column, spec):
            yield f"{place}: what isn't checked character by character is masked or never shown."


def _bare(column: Column, spec: FieldSpec) -> bool:
    """Tell whether free text would be shown as it was typed."""
    return spec.exposure == Exposure.PUBLIC and column.type not in CHECKED_TYPES


@remembered
def _read() -> tuple[dict[str, Layout], tuple[Fault, ...]]:
    found: dict[str, Layout] = {}

    def take(text: str) -> None:
        layout = parse_layout(text)
        if layout.code in found:
            message = f"There is already a layout {layout.code!r}."
            raise LayoutError(message)
        found[layout.code] = layout

    for path in own_files("layouts"):
        take(path.read_text("utf-8"))
    return found, read_office("layouts", take)


def layouts() -> dict[str, Layout]:
    """Return every layout by its code: the portal's own, then those that the office added."""
    return _read()[0]


def layout_faults() -> tuple[Fault, ...]:
    """Return the office's files of layouts that can't be used."""
    return _read()[1]


def layouts_of(kind: str) -> tuple[Layout, ...]:
    """Return the layouts of a kind, the one to report by first (those with a successor last)."""
    found = [layout for layout in layouts().values() if layout.kind == kind]
    return tuple(sorted(found, key=lambda layout: bool(layout.successor)))


def gaps_sentence(layout_code: str) -> str:
    """Return what the reporter is told of a form that lacks columns; "" where it lacks none."""
    layout = layouts().get(layout_code)
    if layout is None or not layout.gaps:
        return ""
    return _(
        "文件为%(layout)s格式，没有现行标准的下列各列，按空缺入库，不作推断：%(columns)s。"
    ) % {
        "layout": layout.label,
        "columns": "、".join(layout.gaps),
    }


def match_header(cells: Sequence[str], kind: str = "") -> HeaderMatch | None:
    """Return the layout that *cells* head, or None where they look like no header at all.

    A header is a row of which at least half of the filled cells, and three of them, are columns
    of one layout. Required columns may still be missing: the caller says so by name. Of layouts
    with as many known columns, one that lacks nothing comes first, then a national one; with
    *kind*, only that kind's layouts are tried.
    """
    folded = [fold_header(cell) for cell in cells]
    filled = {cell for cell in folded if cell}
    tried = [layout for layout in layouts().values() if kind in {"", layout.kind}]
    if not tried:
        return None
    best = max(tried, key=lambda layout: _likeness(layout, filled))
    known = len(filled & best.by_header.keys())
    if known < 3 or known * 2 < len(filled):  # noqa: PLR2004 - said in the docstring
        return None
    return _match(best, cells, folded)


def _likeness(layout: Layout, filled: set[str]) -> tuple[int, bool, bool]:
    known = filled & layout.by_header.keys()
    fields = {layout.by_header[cell].field for cell in known}
    whole = not any(
        column.required == "always" and column.field not in fields for column in layout.columns
    )
    return len(known), whole, layout.code.endswith("_2018")


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
