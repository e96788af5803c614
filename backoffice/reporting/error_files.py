"""The rows that did not go in as a download: one workbook, or a ZIP of several.

Made while they are sent and never written to the disk: they hold a department's raw data.
"""

import zipfile
from collections.abc import Iterable, Iterator
from typing import Final

from registry.models import Submission
from registry.reporting.error_workbook import MOST_ROWS

ZIP: Final = "application/zip"


def is_many(submission: Submission) -> bool:
    """Tell whether one workbook can't hold all rows that did not go in."""
    return submission.held + submission.rejected > MOST_ROWS


def zipped(books: Iterable[bytes], name: str) -> Iterator[bytes]:
    """Yield a ZIP of *books*, named ``name-1.xlsx`` and so on, piece by piece."""
    pipe = _Pipe()
    # Workbooks are compressed already.
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        for number, book in enumerate(books, start=1):
            archive.writestr(f"{name}-{number}.xlsx", book)
            yield pipe.taken()
    yield pipe.taken()


class _Pipe:
    """A place to write to that hands on what was written; it can't be rewound."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        """Take a piece."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Do nothing: what is written can be taken at once."""

    def close(self) -> None:
        """Do nothing: what was written is still to be taken."""

    def taken(self) -> bytes:
        """Return everything that was written since the last time."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)
