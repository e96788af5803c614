"""Encryption at rest and keyed digests (design decision 9)."""

from .keys import Keys, KeysError, keys
from .sealing import (
    SealError,
    drawn_key,
    identity_digest,
    identity_digests,
    key_of,
    keyed_digest,
    open_json,
    open_sealed,
    seal,
    seal_json,
)

__all__ = [
    "Keys",
    "KeysError",
    "SealError",
    "drawn_key",
    "identity_digest",
    "identity_digests",
    "key_of",
    "keyed_digest",
    "keys",
    "open_json",
    "open_sealed",
    "seal",
    "seal_json",
]
