"""Ticket and query code: how somebody without an account asks how a matter stands.

The code is shown once; only a keyed digest of it, bound to its ticket, is kept.
"""

import hmac
import secrets
from typing import Final

from registry.identifiers import normalise_code
from registry.vault import keyed_digest

#: Without what is easily taken for another: 58 bits in 12 characters.
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH: Final = 12
_GROUP: Final = 4


def new_code() -> str:
    """Return a new query code as it is shown: ``XXXX-XXXX-XXXX``."""
    code = "".join(secrets.choice(_ALPHABET) for _place in range(_LENGTH))
    return "-".join(code[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def code_digest(purpose: str, ticket: str, code: str) -> bytes:
    """Return what is kept of *code*, however it was typed: small letters, no hyphens, wide ones."""
    return keyed_digest(purpose, ticket, normalise_code(code).replace("-", ""))


def code_fits(kept: bytes, purpose: str, ticket: str, code: str) -> bool:
    """Tell whether *code* is the one of *ticket*; b"" for *kept* where the ticket isn't known.

    Computed and compared for unknown tickets too: the time tells nothing.
    """
    return hmac.compare_digest(kept, code_digest(purpose, ticket, code))
