"""The engine's own part of a rebuild: documents that were made before, into a new generation."""

import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Final

from search.engines import engine
from search.engines.base import Writer

#: Progress is told about so often.
_TOLD: Final = 50_000


@dataclass(frozen=True, slots=True)
class Built:
    """A committed generation that nobody reads yet, and the seconds that went into it.

    ``making`` are those for the documents themselves, before any was given to the engine.
    """

    writer: Writer
    documents: int
    making: float
    seconds: float

    @property
    def rate(self) -> float:
        """Documents a second, without the making of them."""
        return self.documents / self.seconds


def build(packed: Iterable[tuple[int, bytes]]) -> Built:
    """Give the engine the documents of *packed*: how many a piece holds, and the piece.

    They are made and kept in a file first. Made while the engine takes the ones before, they
    would leave it time to catch up that nobody counts: it writes in threads of its own.
    """
    with TemporaryFile() as file:
        before = time.perf_counter()
        pieces = [(number, file.write(piece)) for number, piece in packed]
        making = time.perf_counter() - before
        file.seek(0)
        writer, done = engine().new_generation(), 0
        started = time.perf_counter()
        for number, size in pieces:
            writer.add_packed(file.read(size))
            done += number
            if done % _TOLD < number:
                rate = done / (time.perf_counter() - started)
                sys.stderr.write(f"\rbare: {done:,} documents, {rate:,.0f}/s   ")
        writer.commit()
        return Built(writer, done, making, time.perf_counter() - started)
