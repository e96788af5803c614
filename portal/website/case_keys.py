"""What a status page's own forms carry in place of ticket and code: both, sealed, for half an hour.

The query code is typed once and never printed back: who looks over a shoulder, or opens a page
that was left on the hall's computer, finds nothing to write down.
"""

import base64
import binascii
import re
import time
from typing import Final, NamedTuple

from registry.vault import SealError, open_json, seal_json

PURPOSE: Final = "case key"
SECONDS: Final = 1800
#: Base64url that carries no further bits at its end: one key has one spelling.
_SHAPE: Final = re.compile(r"[A-Za-z0-9_-]{1,600}={0,2}")


class Opened(NamedTuple):
    """Whose case it is: the ticket with its code."""

    ticket: str
    code: str


def seal_key(ticket: str, code: str) -> str:
    """Return a key to the case of *ticket* that holds for half an hour."""
    told = {"ticket": ticket, "code": code, "until": int(time.time()) + SECONDS}
    return base64.urlsafe_b64encode(seal_json(told, PURPOSE)).decode("ascii")


def open_key(key: str) -> Opened | None:
    """Return what :func:`seal_key` sealed; None where it isn't ours or holds no longer."""
    if not _SHAPE.fullmatch(key):
        return None
    try:
        told = open_json(base64.urlsafe_b64decode(key), PURPOSE)
    except (SealError, binascii.Error, ValueError):
        return None
    return Opened(told["ticket"], told["code"]) if told["until"] >= time.time() else None
