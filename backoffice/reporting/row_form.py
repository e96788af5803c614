"""The form in which one row is mended: an input per column, a drop-down for each closed list.

The fields take whatever stands in the cells: what is wrong is said by the checks of reporting
alone, and comes back beside the field.
"""

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from registry.reporting.layouts import Column, Layout
from registry.reporting.problems import Problem
from registry.reporting.values import LOST_DIGITS, choices_of, is_open_list

#: Columns that take more than this many characters are written in a larger field.
LONG: Final = 200
#: What a cell may hold at most; the layout's own limits give a sentence of their own.
MOST: Final = 10_000


class RowForm(forms.Form):
    """The cells of one row by field name; nothing is required here and nothing is changed."""

    def __init__(self, layout: Layout, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.layout = layout
        for column in layout.columns:
            current = str(self.data.get(column.field, ""))
            self.fields[column.field] = _field(column, current)

    def cells(self) -> dict[str, str]:
        """Return all cells by field, empty ones too: emptying one is mending as well."""
        return dict(self.cleaned_data)

    def tell(self, problems: Sequence[Problem]) -> None:
        """Put each problem beside its column; those of several columns stand above the form."""
        for name, sentences in self._by_field(problems).items():
            for sentence in sentences:
                self.add_error(name, sentence)

    def _by_field(self, problems: Sequence[Problem]) -> dict[str | None, list[str]]:
        """Return the sentences by field; those about several columns under None."""
        fields = {column.header: column.field for column in self.layout.columns}
        said: dict[str | None, list[str]] = {}
        for item in problems:
            said.setdefault(fields.get(item.column), []).append(f"{item.sentence}（{item.code}）")
        return said


def _field(column: Column, current: str) -> forms.Field:
    return forms.CharField(
        label=column.header,
        required=False,
        max_length=MOST,
        strip=True,
        widget=_widget(column, current),
        help_text=_help(column),
    )


def _widget(column: Column, current: str) -> forms.Widget:
    values = _values(column)
    # A closed list of which several may be joined, or one that is open at its end, is typed.
    if values and not is_open_list(column.type):
        offered = [("", "—"), *((value, value) for value in values)]
        if current and current not in values:
            offered.append((current, current))
        return forms.Select(choices=offered)
    if column.max > LONG:
        return forms.Textarea(attrs={"rows": 3})
    return forms.TextInput(attrs={"autocomplete": "off"})


def _values(column: Column) -> tuple[str, ...]:
    return column.values or choices_of(column.type)


def _help(column: Column) -> str:
    values = _values(column)
    if values and is_open_list(column.type):
        return "、".join(values)
    return ""


def shown_cells(cells: dict[str, str]) -> dict[str, str]:
    """Return cells as they stand in a form; a number that lost its last digits is typed anew."""
    return {name: "" if LOST_DIGITS in text else text for name, text in cells.items()}
