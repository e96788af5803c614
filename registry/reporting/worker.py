"""What runs inside a worker process. Light to import: Django is set up only when it starts."""

import multiprocessing.connection
import os
import threading
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from registry.reporting.preparing import PreparedRow, SetAside
    from registry.reporting.timeliness import WorkingDays

#: How far workers stand back (Unix niceness).
_BEHIND = 5


def set_up() -> None:
    """Give a fresh worker its settings and applications, and let it end with its parent."""
    import django

    # Behind the writer: it holds the database's lock, and others wait for it.
    if hasattr(os, "nice"):
        os.nice(_BEHIND)
    django.setup()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait for the parent's death: a killed import leaves nobody behind, waiting for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)


def prepare_batch(
    layout: str,
    rows: list[tuple[Any, ...]],
    reported_on: date,
    years: "WorkingDays | None" = None,
) -> "list[PreparedRow | SetAside]":
    """Prepare some rows of one layout, each given as the parts of a RawRow."""
    from registry.reporting.faults import prepare_safely
    from registry.reporting.preparing import RawRow

    return [prepare_safely(layout, RawRow(*row), reported_on, years) for row in rows]
