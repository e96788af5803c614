"""Mending a row that was set aside, in the browser: the same path as if it had been right."""

from typing import TYPE_CHECKING

from registry.models import SetAsideRow
from registry.reporting.error_workbook import open_row
from registry.reporting.layouts import Layout, layouts
from registry.reporting.problems import Problem

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MENDED = "mended"


class MendError(ValueError):
    """The row can't be mended; the text is a Chinese sentence that says why."""


def cells_of(row: SetAsideRow, by: "User | None" = None) -> tuple[Layout, dict[str, str]]:
    """Return a row's layout and its raw cells by field, and write down that *by* read them."""
    layout, cells, _extra = open_row(bytes(row.sealed))
    return layouts()[layout], cells


def resubmit(row: SetAsideRow, cells: dict[str, str], by: "User | None") -> list[Problem]:
    """Send a row again with other cells; return what is wrong with it still, or nothing.

    Raises:
        MendError: the row was settled meanwhile, or its submission was taken back.
    """
    raise NotImplementedError
