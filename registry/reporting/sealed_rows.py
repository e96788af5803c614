"""A raw row as it is kept, encrypted: in a record, a version, a row set aside, a proposal."""

from typing import Final

from registry.vault import open_json, seal_json

#: A raw row is sealed for this purpose wherever it is kept.
ROW_PURPOSE: Final = "row"

Cells = dict[str, str]


def seal_row(layout: str, cells: Cells, extra: Cells | None = None) -> bytes:
    """Return a row sealed: layout code, cells by field, cells of unknown columns."""
    return seal_json([layout, cells, extra or {}], ROW_PURPOSE)


def open_row(sealed: bytes | memoryview) -> tuple[str, Cells, Cells]:
    """Return (layout code, cells by field, cells of unknown columns) of a sealed row.

    What it returns is raw: who shows it to anybody writes the use down first (``registry.uses``).
    """
    layout, cells, extra = open_json(bytes(sealed), ROW_PURPOSE)
    return layout, cells, extra
