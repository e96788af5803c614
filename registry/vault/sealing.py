"""Sealing values (AES-256-GCM) and digesting identities (HMAC).

A sealed value is: one byte of format, four of key id, twelve of nonce, then the ciphertext with
its tag. The purpose is authenticated with it, so a value can't be moved to another column.
Random nonces are safe for 2**32 values under one key (NIST SP 800-38D §8.3): rotate by then.
"""

import hashlib
import hmac
import json
import os
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .keys import KEY_ID_LENGTH, keys, look_again

FORMAT = b"\x01"
NONCE_BYTES = 12
_HEAD = len(FORMAT) + KEY_ID_LENGTH
#: Record keys and content digests need to be unlike, not unforgeable: 128 bits.
DIGEST_BYTES = 16
#: The use for which the key of record keys and content digests is drawn.
_DIGESTS = "register digests"


class SealError(ValueError):
    """A sealed value can't be opened: unknown key, wrong key, or changed bytes."""


@lru_cache(maxsize=64)
def _cipher_of(key: bytes) -> AESGCM:
    return AESGCM(key)


def _cipher(key_id: str) -> AESGCM:
    """Return the cipher of one key; raise SealError for an id that isn't in the ring."""
    # Another process may have begun to use a key that this one has yet to read.
    found = keys().sealing.keys.get(key_id) or look_again().sealing.keys.get(key_id)
    if found is None:
        message = f"This value is sealed with the key {key_id!r}, which isn't in the key ring."
        raise SealError(message)
    return _cipher_of(found)


def seal(value: bytes, purpose: str) -> bytes:
    """Return *value* encrypted for *purpose* (such as ``record``) with the current key."""
    key_id = keys().sealing.current
    nonce = os.urandom(NONCE_BYTES)
    sealed = _cipher(key_id).encrypt(nonce, value, purpose.encode())
    return FORMAT + key_id.encode() + nonce + sealed


def key_of(sealed: bytes) -> str:
    """Return the id of the key that a value is sealed with; raise SealError where it is none."""
    sealed = bytes(sealed)
    if sealed[:1] != FORMAT or len(sealed) <= _HEAD + NONCE_BYTES:
        message = "This isn't a sealed value."
        raise SealError(message)
    return sealed[1:_HEAD].decode("ascii", "replace")


def open_sealed(sealed: bytes, purpose: str) -> bytes:
    """Return what :func:`seal` sealed; raise SealError where key, purpose or bytes differ."""
    sealed, key_id = bytes(sealed), key_of(sealed)
    nonce, body = sealed[_HEAD : _HEAD + NONCE_BYTES], sealed[_HEAD + NONCE_BYTES :]
    try:
        return _cipher(key_id).decrypt(nonce, body, purpose.encode())
    except InvalidTag as error:
        message = f"A value sealed with {key_id!r} can't be opened: wrong key or changed bytes."
        raise SealError(message) from error


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode


def seal_json(value: Any, purpose: str) -> bytes:
    """Return *value* as JSON, sealed."""
    return seal(_encode(value).encode(), purpose)


def open_json(sealed: bytes, purpose: str) -> Any:
    """Return what :func:`seal_json` sealed."""
    return json.loads(open_sealed(sealed, purpose))


def identity_digest(certificate: str, number: str) -> tuple[str, bytes]:
    """Return (key id, HMAC-SHA-256) of a normalised number of one type of certificate."""
    return identity_digests(certificate, number)[0]


def identity_digests(certificate: str, number: str) -> tuple[tuple[str, bytes], ...]:
    """Return (key id, HMAC-SHA-256) under every key that isn't retired, the current one first.

    Whoever is known under any of them is known: so a key rotates while persons are reported.
    """
    ring = keys().digest
    message = f"{certificate}\x1f{number}".encode()
    used = ring.keys.keys() - ring.retired
    ids = sorted(used, key=lambda key_id: (key_id != ring.current, key_id))
    return tuple((key_id, hmac.digest(ring.keys[key_id], message, "sha256")) for key_id in ids)


def drawn_key(use: str) -> bytes:
    """Return a key for one *use* that no rotation changes, for digests that must stay equal.

    It is drawn from the *oldest* digest key in the ring, which therefore stays there.
    """
    ring = keys().digest.keys
    return _drawn_from(ring[min(ring)], use)


@lru_cache(maxsize=16)
def _drawn_from(key: bytes, use: str) -> bytes:
    return hashlib.sha256(use.encode() + key).digest()


def keyed_digest(*parts: str) -> bytes:
    """Return a 16-byte keyed digest of *parts*: equal parts, equal digests, and no way back."""
    text = "\x1f".join(parts).encode()
    return hashlib.blake2b(text, digest_size=DIGEST_BYTES, key=drawn_key(_DIGESTS)).digest()
