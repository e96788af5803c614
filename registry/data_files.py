"""The data files of kinds, layouts and periods: the portal's own, then the office's.

An office adds a kind by files below ``settings.OFFICE_KINDS_DIR`` (``kinds/``, ``layouts/``,
``disclosure/``). A file of the portal that is wrong is a mistake of the program and raises; a file
of the office that is wrong is left out and kept as a :class:`Fault`, which the system check
``registry.E006`` says in one sentence: the start stops, and nothing else falls over it before.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from django.conf import settings

DATA = Path(__file__).parent / "data"

P = ParamSpec("P")
T = TypeVar("T")

#: What reading a file may raise when it isn't what it should be (TOMLDecodeError, KindError and
#: RuleError are ValueErrors).
WRONG = (ValueError, KeyError, TypeError, AttributeError, OSError)

_remembered: list[Any] = []


@dataclass(frozen=True, slots=True)
class Fault:
    """One file of the office that can't be used, and why."""

    path: Path
    why: str

    def sentence(self) -> str:
        """Return it as one sentence that names the file."""
        return f"{self.path}: {self.why.rstrip('.')}."


def remembered(function: Callable[P, T]) -> Callable[P, T]:
    """Keep what *function* makes of the data files until :func:`forget_data`."""
    kept = lru_cache(maxsize=None)(function)
    _remembered.append(kept)
    return kept  # type: ignore[return-value]


def forget_data() -> None:
    """Forget all that was read from data files: for tests that bring files of their own."""
    for kept in _remembered:
        kept.cache_clear()


def own_files(folder: str) -> list[Path]:
    """Return the TOML files of ``registry/data/FOLDER`` in the order of their names."""
    return sorted((DATA / folder).glob("*.toml"))


def office_files(folder: str) -> list[Path]:
    """Return the TOML files that the office put below its own FOLDER."""
    if not settings.OFFICE_KINDS_DIR:
        return []
    return sorted((Path(settings.OFFICE_KINDS_DIR) / folder).glob("*.toml"))


def read_office(folder: str, take: Callable[[str], None]) -> tuple[Fault, ...]:
    """Give *take* the text of each of the office's files; return those that it refused."""
    faults = []
    for path in office_files(folder):
        try:
            take(path.read_text("utf-8"))
        except WRONG as error:
            faults.append(Fault(path, why(error)))
    return tuple(faults)


def why(error: Exception) -> str:
    """Return what *error* says of a file, in one line."""
    if isinstance(error, KeyError):
        return f"{error.args[0]!r} is missing or unknown"
    return " ".join(str(error).split())
