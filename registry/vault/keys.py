"""Where keys come from, and what they must be.

A key ring is a JSON object::

    {"sealing": {"current": "s001", "keys": {"s001": "<base64, 32 bytes>"}},
     "digest":  {"current": "d001", "keys": {"d001": "<base64, 32 bytes>"}}}

Ids are four ASCII characters; old keys stay in the ring until everything is sealed anew.
"""

import base64
import binascii
import json
import logging
import os
import re
import secrets
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

logger = logging.getLogger(__name__)

KEY_BYTES = 32
KEY_ID_LENGTH = 4
_LAST_NUMBER = 999


class KeysError(ImproperlyConfigured):
    """The key ring is missing or wrong; the sentence says what to do."""


@dataclass(frozen=True, slots=True, repr=False)
class Ring:
    """Keys of one use, by id, and the id that new values get.

    ``retired`` ones stay for what can't be made anew: record keys are drawn from the oldest
    digest key, but nobody's number is digested under it any more.
    """

    current: str
    keys: dict[str, bytes]
    retired: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """The keys for encryption (``sealing``) and for digests (``digest``)."""

    sealing: Ring
    digest: Ring


def _ring(name: str, data: object) -> Ring:
    """Return one ring out of parsed JSON; raise KeysError where it isn't one."""
    try:
        found = data["keys"].items()  # type: ignore[index]
        ring = Ring(
            data["current"],  # type: ignore[index]
            {key_id: base64.b64decode(text, validate=True) for key_id, text in found},
            frozenset(data.get("retired", ())),  # type: ignore[attr-defined]
        )
        sizes_fit = all(
            len(k) == KEY_ID_LENGTH and k.isascii() and len(v) == KEY_BYTES
            for k, v in ring.keys.items()
        )
    except (KeyError, TypeError, AttributeError, binascii.Error) as error:
        message = f"The register's key ring has no usable part {name!r} (docs/settings.md)."
        raise KeysError(message) from error
    if not sizes_fit or ring.current not in ring.keys or ring.current in ring.retired:
        message = (
            f"The register's key ring {name!r} needs ids of 4 characters, 32-byte keys, and a "
            "current one among them that isn't retired."
        )
        raise KeysError(message)
    return ring


def parse_keys(text: str) -> Keys:
    """Return the key ring written in *text* (JSON); raise KeysError where it is none."""
    try:
        data = json.loads(text)
        return Keys(_ring("sealing", data["sealing"]), _ring("digest", data["digest"]))
    except (ValueError, KeyError, TypeError) as error:
        message = "The register's key ring isn't the JSON object that docs/settings.md describes."
        raise KeysError(message) from error


def _new_ring_text() -> str:
    """Return a new key ring as JSON."""

    def ring(key_id: str) -> dict[str, object]:
        key = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
        return {"current": key_id, "keys": {key_id: key}}

    return json.dumps({"sealing": ring("s001"), "digest": ring("d001")}, indent=1)


def _kept_text(path: Path, *, create: bool) -> str:
    """Return the ring kept in *path*; make it first where that is allowed (development)."""
    if create and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written whole under another name first: two processes may start at once, and the
        # loser must read the winner's keys, never half of them.
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(_new_ring_text())
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    try:
        return path.read_text()
    except OSError as error:
        message = (
            f"The register's keys are missing: set REGISTER_KEYS, or REGISTER_KEYS_FILE to a "
            f"readable file ({error.strerror}). Without them nothing can be read or sealed."
        )
        raise KeysError(message) from error


#: Seconds for which a ring is used without looking whether its file has changed.
LOOK_AGAIN: Final = 5.0


@dataclass(slots=True)
class _Kept:
    """This process's ring, the file it came from, and when that was looked at last."""

    ring: Keys | None = None
    stamp: tuple[int, int, int] | None = None
    looked_at: float = 0.0


_kept = _Kept()


def keys() -> Keys:
    """Return this process's key ring; raise KeysError with one clear sentence without one.

    A ring in a file is read again when the file has changed, at most every five seconds: so keys
    rotate while the site runs. One in ``REGISTER_KEYS`` holds until the process ends.
    """
    ring = _kept.ring
    if ring is not None and time.monotonic() - _kept.looked_at < LOOK_AGAIN:
        return ring
    return look_again()


def look_again() -> Keys:
    """Return the ring as it is now, whenever it was looked at last."""
    _kept.looked_at = time.monotonic()
    if settings.REGISTER_KEYS:
        _kept.ring = _kept.ring or parse_keys(settings.REGISTER_KEYS)
        return _kept.ring
    path = Path(settings.REGISTER_KEYS_FILE)
    stamp = _stamp(path)
    if _kept.ring is None:
        _kept.ring = parse_keys(_kept_text(path, create=settings.REGISTER_KEYS_CREATE))
        _kept.stamp = stamp or _stamp(path)
    elif stamp is not None and stamp != _kept.stamp:
        # Noted whatever comes of it: a broken file is complained of once.
        _kept.stamp = stamp
        try:
            _kept.ring = parse_keys(_kept_text(path, create=False))
        except KeysError as error:
            logger.critical("%s The ring that was read before goes on being used.", error)
    return _kept.ring


def forget() -> None:
    """Read the ring anew with the next question: for tests that change the settings."""
    _kept.ring = _kept.stamp = None


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """Return what changes when the file does; None where there is none (any more)."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def with_new_key(ring: Keys, use: str) -> Keys:
    """Return the ring with a fresh key for *use* ("sealing" or "digest"), which is current.

    Raises:
        KeysError: the ids there aren't numbered, so that none can be made that comes last: the
            first by name is taken for the oldest.
    """
    part: Ring = getattr(ring, use)
    numbered = re.compile(rf"{use[0]}(\d{{3}})")
    matches = [numbered.fullmatch(key_id) for key_id in part.keys]
    numbers = [int(match[1]) for match in matches if match]
    if len(numbers) < len(matches) or max(numbers) == _LAST_NUMBER:
        message = f"Only keys named {use[0]}001, {use[0]}002 … can be followed by a new one."
        raise KeysError(message)
    key_id = f"{use[0]}{max(numbers) + 1:03d}"
    new = Ring(key_id, part.keys | {key_id: secrets.token_bytes(KEY_BYTES)}, part.retired)
    return replace(ring, **{use: new})


def without_former(ring: Keys, use: str) -> Keys:
    """Return the ring with the current key of *use* alone.

    Of the digest keys the oldest stays as well, retired: record keys are drawn from it.
    """
    part: Ring = getattr(ring, use)
    stay = {part.current} | ({min(part.keys)} if use == "digest" else set())
    left = {key_id: key for key_id, key in part.keys.items() if key_id in stay}
    return replace(ring, **{use: Ring(part.current, left, frozenset(stay - {part.current}))})


def ring_text(ring: Keys) -> str:
    """Return a ring as the JSON that :func:`parse_keys` reads."""
    parts = {
        use: {
            "current": part.current,
            "keys": {name: base64.b64encode(key).decode() for name, key in part.keys.items()},
            "retired": sorted(part.retired),
        }
        for use, part in (("sealing", ring.sealing), ("digest", ring.digest))
    }
    return json.dumps(parts, indent=1)


def keep(ring: Keys) -> None:
    """Write the ring into its file, whole or not at all, mode 0600; running processes follow.

    Raises:
        KeysError: the ring comes from ``REGISTER_KEYS``, which no program can change.
    """
    if settings.REGISTER_KEYS:
        message = "REGISTER_KEYS holds the ring: put the new one there and start again."
        raise KeysError(message)
    path = Path(settings.REGISTER_KEYS_FILE)
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(ring_text(ring))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    look_again()
