"""Demo rows as a file that a department could have sent."""

import csv
from collections.abc import Callable, Iterable
from pathlib import Path

from registry.demo.generating import headers


def write_csv(
    path: Path,
    kind: str,
    rows: Iterable[dict[str, str]],
    on_row: Callable[[], object] = lambda: None,
) -> int:
    """Write *rows* as CSV with the layout's headers (UTF-8 with BOM, for Excel); return how many.

    The file appears under its name only when it is whole.
    """
    written = 0
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, headers(kind))
        writer.writeheader()
        for row in rows:
            writer.writerow(row)
            written += 1
            on_row()
    part.replace(path)
    return written
