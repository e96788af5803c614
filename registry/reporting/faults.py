"""Faults that nobody foresaw: they cost one row, or one submission, and never the queue."""

import logging
import traceback
from datetime import date
from pathlib import Path

from registry.identifiers import normalise_code
from registry.reporting.odd_text import storable
from registry.reporting.preparing import (
    PreparedRow,
    RawRow,
    SetAside,
    flat,
    prepare,
)
from registry.reporting.problems import problem
from registry.reporting.sealed_rows import seal_row
from registry.reporting.timeliness import WorkingDays
from registry.vault import keyed_digest

logger = logging.getLogger(__name__)


def prepare_safely(
    layout_code: str, row: RawRow, reported_on: date, years: WorkingDays | None = None
) -> PreparedRow | SetAside:
    """Prepare one row; one at which the program itself fails waits for staff (H901).

    A file's other rows go in, and nobody's row is lost. Only the fault's type and line are logged.
    """
    # Before anything can fail at it: what is kept of a row must be possible to keep.
    row = RawRow(row.number, storable(row.cells), storable(row.extra))
    try:
        return prepare(layout_code, row, reported_on, years)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is this row's alone
        logger.error("A row could not be prepared: %s", fault_of(error))  # noqa: TRY400
        sealed = seal_row(layout_code, row.cells, row.extra)
        digest = keyed_digest(layout_code, *flat(row.cells))
        code = normalise_code(row.cells.get("authority_code", ""))
        return SetAside(row.number, [problem("H901")], sealed, digest, authority_code=code)


def fault_of(error: BaseException) -> str:
    """Return an error's type and the line that raised it; its message may quote a value."""
    where = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(where[-1].filename).name}:{where[-1].lineno}" if where else ""
    return type(error).__name__ + place
