"""How a command asks the running indexer for a rebuild, and follows it: two small files.

The wish names itself by a random token; progress carries the token it belongs to. A wish stays
until it is fulfilled, so that an indexer that dies in the middle begins it anew.
"""

import json
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from search.engines.generations import write_whole

_WISH_NAME: Final = "rebuild-wish.json"
_PROGRESS_NAME: Final = "rebuild-progress.json"


class Stage(StrEnum):
    """How far a rebuild has come."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Progress:
    """A rebuild as others see it; ``total`` is an estimate, ``at`` seconds since 1970."""

    token: str
    stage: Stage
    done: int
    total: int
    at: float


def ask_for_rebuild(folder: Path) -> str:
    """Leave a wish for a rebuild, or join the one that waits; return its token."""
    token = current_wish(folder)
    if token is None:
        token = secrets.token_hex(8)
        write_whole(folder / _WISH_NAME, {"token": token})
    return token


def current_wish(folder: Path) -> str | None:
    """Return the token of the wish that waits, or None; cheap enough for every round."""
    data = _read(folder / _WISH_NAME)
    return str(data["token"]) if data and "token" in data else None


def fulfil(folder: Path) -> None:
    """Take the wish away."""
    (folder / _WISH_NAME).unlink(missing_ok=True)


def write_progress(folder: Path, progress: Progress) -> None:
    """Let others see how far it is."""
    write_whole(folder / _PROGRESS_NAME, asdict(progress))


def read_progress(folder: Path) -> Progress | None:
    """Return the progress of the last rebuild, or None."""
    data = _read(folder / _PROGRESS_NAME)
    try:
        return Progress(**{**data, "stage": Stage(data["stage"])}) if data else None
    except (KeyError, TypeError, ValueError):
        return None


def _read(path: Path) -> dict[str, Any] | None:
    with suppress(OSError, ValueError):
        data = json.loads(path.read_text("utf-8"))
        return data if isinstance(data, dict) else None
    return None
