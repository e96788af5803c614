"""Uploaded files and error workbooks, encrypted in pieces so that none needs the memory at once.

Each piece is sealed for its place in the file and says whether it is the last: pieces can't be
dropped, doubled or put in another order unseen.
"""

import secrets
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

try:
    import fcntl
except ImportError:  # Windows: development only, one process at a time
    fcntl = None  # type: ignore[assignment]

from .keys import keys
from .sealing import SealError, key_of, open_sealed, seal

PIECE_BYTES = 1 << 20
_LENGTH = struct.Struct(">I")


def _purpose(number: int, *, last: bool) -> str:
    return f"file {number} {'last' if last else 'more'}"


def path_of(name: str) -> Path:
    """Return where the stored file *name* lies."""
    return Path(settings.VAULT_DIR) / name


def store(pieces: Iterable[bytes]) -> str:
    """Encrypt *pieces* (any sizes) into a new file and return its name.

    The file appears under its name only when it is whole.
    """
    draft = Draft()
    try:
        for piece in pieces:
            draft.write(piece)
        return draft.close()
    except BaseException:
        draft.discard()
        raise


class Draft:
    """A file on its way into the vault, for those who are given its pieces one by one."""

    def __init__(self) -> None:
        folder = Path(settings.VAULT_DIR)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._name = secrets.token_hex(16)
        self._path = folder / f"{self._name}.part"
        self._file = self._path.open("xb")
        self._path.chmod(0o600)
        self._rest = bytearray()
        self._number = 0

    def write(self, piece: bytes) -> None:
        """Add a piece of any size."""
        self._rest += piece
        while len(self._rest) > PIECE_BYTES:
            self._seal(bytes(self._rest[:PIECE_BYTES]), last=False)
            del self._rest[:PIECE_BYTES]

    def close(self) -> str:
        """End the file, whole now, and return its name; one empty piece where there is nothing."""
        self._seal(bytes(self._rest), last=True)
        self._file.close()
        self._path.rename(self._path.with_name(self._name))
        return self._name

    def discard(self) -> None:
        """Leave nothing of it."""
        self._file.close()
        self._path.unlink(missing_ok=True)

    def _seal(self, piece: bytes, *, last: bool) -> None:
        sealed = seal(piece, _purpose(self._number, last=last))
        self._file.write(_LENGTH.pack(len(sealed)) + sealed)
        self._number += 1


def read(name: str) -> Iterator[bytes]:
    """Yield the decrypted pieces of the stored file *name*; raise SealError where it was cut."""
    with path_of(name).open("rb") as file:
        number, sealed = 0, _next(file)
        while sealed:
            following = _next(file)
            yield open_sealed(sealed, _purpose(number, last=not following))
            number, sealed = number + 1, following
    if number == 0:
        message = "This stored file is empty."
        raise SealError(message)


def _next(file: BinaryIO) -> bytes:
    head = file.read(_LENGTH.size)
    return file.read(_LENGTH.unpack(head)[0]) if head else b""


class InUseError(RuntimeError):
    """Another process works on this stored file at this moment."""


@contextmanager
def held(name: str) -> Iterator[None]:
    """Hold the stored file *name* alone; a process that dies lets go of it at once.

    Raises:
        InUseError: another process holds it.
    """
    with path_of(name).open("rb") as file:
        if fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise InUseError(name) from error
        yield


def remove(name: str) -> None:
    """Delete the stored file *name*, if it is still there."""
    path_of(name).unlink(missing_ok=True)


def key_of_file(name: str) -> str | None:
    """Return the id of the key that a stored file is sealed with; None when it is gone."""
    try:
        with path_of(name).open("rb") as file:
            return key_of(_next(file))
    except FileNotFoundError:
        return None


def reseal(name: str) -> bool:
    """Seal a stored file anew with the current key, under its name; return whether it was.

    Whoever reads it at this moment reads the former bytes to their end. One that an import holds
    is left for later: its lock is on the file, not on the name. One that is removed meanwhile
    doesn't come back.
    """
    if key_of_file(name) in {None, keys().sealing.current}:
        return False
    draft = Draft()
    try:
        with held(name):
            for piece in read(name):
                draft.write(piece)
            return _put_in_place(draft.close(), name)
    except (InUseError, FileNotFoundError):
        draft.discard()
        return False
    except BaseException:
        draft.discard()
        raise


def _put_in_place(sealed: str, name: str) -> bool:
    """Let *name* be the file *sealed* from now on, unless it was removed meanwhile."""
    if not path_of(name).exists():
        remove(sealed)
        return False
    path_of(sealed).replace(path_of(name))
    return True
