"""Template workbooks (报送模板): a layout as a file to be filled in.

The first sheet is the table: header, drop-downs, a note on each column. The second, 填报说明, has a
row for each column with its rule and an example; standing upright, it can't be taken for reported
rows, so nobody reports the example by mistake.
"""

import io
import tomllib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from registry.data_files import DATA, remembered
from registry.reporting.layouts import Column, Layout, layouts
from registry.reporting.values import choices_of, is_open_list, takes_several

TABLE, GUIDE, LISTS = "报送数据", "填报说明", "选项"
GUIDE_HEADER = ("列名", "是否必填", "填写要求", "示例")
LAST_ROW = 1_048_575
#: Excel shows a note of this length without scrolling.
WIDTH = 18
#: The same file for the same layout, whenever it is made.
MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - a workbook's property has no zone


@dataclass(frozen=True, slots=True)
class Guide:
    """What a reporter is told of one column; ``required`` and ``rule`` are Chinese sentences."""

    header: str
    required: str
    rule: str
    example: str


def template_workbook(layout_code: str) -> bytes:
    """Return the template of a layout as an XLSX file.

    Raises:
        KeyError: there is no such layout.
    """
    layout = layouts()[layout_code]
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": layout.label, "created": MADE})
    _write_table(book, layout)
    _write_guide(book, layout)
    _write_lists(book, layout)
    book.close()
    return target.getvalue()


def guide_of(layout: Layout) -> list[Guide]:
    """Return what a reporter is told of each column of *layout*, in their order."""
    example = example_row(layout)
    return [
        Guide(
            column.header,
            _required(column),
            _rule(layout, column),
            example.get(column.field, ""),
        )
        for column in layout.columns
    ]


def example_row(layout: Layout) -> dict[str, str]:
    """Return one invented row that passes every check, by field; empty cells are left out."""
    by_field, by_type = _texts()["examples"]["fields"], _texts()["examples"]["types"]
    row = {}
    for column in layout.columns:
        choices = column.values or choices_of(column.type)
        value = by_field.get(column.field)
        if value is None:
            value = by_type.get(column.type) or (choices[0] if choices else "")
        if value and not column.adds_to:
            row[column.field] = value[: column.max or None]
    return row


@remembered
def _texts() -> dict[str, Any]:
    return tomllib.loads((DATA / "templates.toml").read_text("utf-8"))


def _required(column: Column) -> str:
    return _texts()["required"][column.required or "none"]


def _rule(layout: Layout, column: Column) -> str:
    """Return how a column is filled in: its form, its length, and what the guide advises."""
    texts = _texts()
    parts = [texts["types"].get(column.type) or texts["types"][_sort_of_list(column)]]
    if column.max and not _choices(column):
        parts.append(f"最多{column.max}字")
    if column.made_of:
        names = "、".join(layout.headers[name] for name in column.made_of)
        parts.append(texts["made"]["sentence"].format(columns=names))
    if column.field in texts["advice"]:
        parts.append(texts["advice"][column.field])
    return "；".join(parts)


def _sort_of_list(column: Column) -> str:
    if takes_several(column.type):
        return "several"
    return "open" if is_open_list(column.type) else "closed"


def _choices(column: Column) -> tuple[str, ...]:
    return column.values or choices_of(column.type)


def _write_table(book: Any, layout: Layout) -> None:
    sheet = book.add_worksheet(TABLE)
    text = book.add_format({"num_format": "@"})
    must = book.add_format({"bold": True, "font_color": "#B42318", "text_wrap": True})
    may = book.add_format({"bold": True, "text_wrap": True})
    for place, (column, guide) in enumerate(zip(layout.columns, guide_of(layout), strict=True)):
        sheet.write_string(0, place, column.header, must if column.required else may)
        sheet.write_comment(0, place, f"{guide.required}\n{guide.rule}", {"x_scale": 2})
        # Text: a long number keeps its digits and a date stays as it was typed.
        sheet.set_column(place, place, WIDTH, None if column.type == "amount" else text)
    sheet.freeze_panes(1, 1)
    for place, listed, count in _listed(layout):
        letters = xl_col_to_name(listed)
        sheet.data_validation(
            1,
            place,
            LAST_ROW,
            place,
            {
                "validate": "list",
                "source": f"={LISTS}!${letters}$1:${letters}${count}",
                "show_error": not is_open_list(layout.columns[place].type),
                "error_title": "取值不在规定范围内",
                "error_message": "请从下拉列表中选择。",
            },
        )


def _listed(layout: Layout) -> list[tuple[int, int, int]]:
    """Return (column of the table, column of the lists, number of values) of each drop-down."""
    with_list = [
        (place, len(_choices(column)))
        for place, column in enumerate(layout.columns)
        if _choices(column)
    ]
    return [(place, listed, count) for listed, (place, count) in enumerate(with_list)]


def _write_guide(book: Any, layout: Layout) -> None:
    sheet = book.add_worksheet(GUIDE)
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    for place, name in enumerate(GUIDE_HEADER):
        sheet.write_string(0, place, name, bold)
    for number, guide in enumerate(guide_of(layout), start=1):
        cells = (guide.header, guide.required, guide.rule, guide.example)
        for place, cell in enumerate(cells):
            sheet.write_string(number, place, cell, wrap)
    for place, width in enumerate((34, 34, 60, 40)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)


def _write_lists(book: Any, layout: Layout) -> None:
    """Write the drop-downs' values on a hidden sheet: a list in the cell may hold 255 letters."""
    sheet = book.add_worksheet(LISTS)
    for place, listed, _count in _listed(layout):
        for number, value in enumerate(_choices(layout.columns[place])):
            sheet.write_string(number, listed, value)
    sheet.hide()
