"""Generations of the embedded index on disk: one folder each, and a pointer to the one in use.

``current`` is a small JSON file that is replaced by an atomic rename: a reader sees the old
generation or the new one and never nothing. It also names the versions of fields and cutting
that the generation was built with, so that new code never reads an index it would misread.
"""

import json
import os
import secrets
import shutil
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from search.fields import SCHEMA_VERSION
from search.text import TEXT_VERSION

POINTER_NAME: Final = "current"
_PREFIX: Final = "generation-"


@dataclass(frozen=True, slots=True)
class Pointer:
    """The generation in use, and the versions it was built with."""

    generation: str
    schema: int = SCHEMA_VERSION
    text: int = TEXT_VERSION

    @property
    def is_readable(self) -> bool:
        """Whether this code cuts and names things as the generation does."""
        return (self.schema, self.text) == (SCHEMA_VERSION, TEXT_VERSION)


def read_pointer(folder: Path) -> Pointer | None:
    """Return the pointer below *folder*, or None when there is none that can be understood.

    Raises:
        OSError: It is there but can't be read: that isn't the same as none.
    """
    try:
        data = json.loads((folder / POINTER_NAME).read_text("ascii"))
        pointer = Pointer(str(data["generation"]), int(data["schema"]), int(data["text"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        return None
    return pointer if pointer.generation.startswith(_PREFIX) else None


def write_pointer(folder: Path, generation: str) -> None:
    """Point readers to *generation*, durably and in one step."""
    write_whole(folder / POINTER_NAME, asdict(Pointer(generation)))


def write_whole(path: Path, data: dict[str, Any]) -> None:
    """Write *data* as JSON so that readers see the old file or the new one, never a half."""
    draft = path.with_name(f".{path.name}-{os.getpid()}-{secrets.token_hex(4)}")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(data, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make renames and new files in *folder* survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_generation(folder: Path) -> str:
    """Make the folder of a new, empty generation and return its name."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{_PREFIX}{secrets.token_hex(8)}"
    (folder / name).mkdir()
    return name


def remove_others(folder: Path, keep: str | None) -> None:
    """Remove every generation but *keep*; readers that have one open go on until they look up."""
    for path in folder.glob(f"{_PREFIX}*"):
        if path.name != keep:
            with suppress(OSError):
                shutil.rmtree(path)


def size_of(folder: Path) -> int:
    """Return the bytes of all files in *folder* (a generation has no folders inside)."""
    total = 0
    for path in folder.iterdir():
        with suppress(OSError):  # merged away while we count
            total += path.stat().st_size
    return total
