"""Where keys come from, and what they must be.

A key ring is a JSON object::

    {"sealing": {"current": "s001", "keys": {"s001": "<base64, 32 bytes>"}},
     "digest":  {"current": "d001", "keys": {"d001": "<base64, 32 bytes>"}}}

Ids are four ASCII characters; old keys stay in the ring until everything is sealed anew.
"""

import base64
import binascii
import json
import os
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
KEY_ID_LENGTH = 4


class KeysError(ImproperlyConfigured):
    """The key ring is missing or wrong; the sentence says what to do."""


@dataclass(frozen=True, slots=True, repr=False)
class Ring:
    """Keys of one use, by id, and the id that new values get."""

    current: str
    keys: dict[str, bytes]


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
        )
        sizes_fit = all(
            len(k) == KEY_ID_LENGTH and k.isascii() and len(v) == KEY_BYTES
            for k, v in ring.keys.items()
        )
    except (KeyError, TypeError, AttributeError, binascii.Error) as error:
        message = f"The register's key ring has no usable part {name!r} (docs/settings.md)."
        raise KeysError(message) from error
    if not sizes_fit or ring.current not in ring.keys:
        message = f"The register's key ring {name!r} needs ids of 4 characters and 32-byte keys."
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


@cache
def keys() -> Keys:
    """Return this process's key ring; raise KeysError with one clear sentence without one."""
    if settings.REGISTER_KEYS:
        return parse_keys(settings.REGISTER_KEYS)
    path = Path(settings.REGISTER_KEYS_FILE)
    return parse_keys(_kept_text(path, create=settings.REGISTER_KEYS_CREATE))
