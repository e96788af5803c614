"""Who asks: a machine that shows its key, signs with it, or has a certificate (REPORTING_PROOF).

``key``          ``Authorization: Bearer KEY``.
``signed``       The key never travels. ``Authorization: Signature ID:TIME:NONCE:HMAC``, where the
                 HMAC-SHA-256 (hexadecimal, with the key's text) is over five lines: method, path
                 with query, SHA-256 of the body (hexadecimal), time (Unix seconds), nonce. A body
                 is announced by ``Content-Digest: sha-256=:…:`` (RFC 9530).
``certificate``  The key as above, and the SHA-256 of the client's certificate in the header that
                 the proxy in front writes (REPORTING_CERTIFICATE_HEADER). Without a trusted proxy
                 (TRUSTED_PROXIES) the header is anybody's, and nothing is let in.
"""

import base64
import binascii
import hashlib
import hmac
import re
import sqlite3
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from redis.exceptions import RedisError

from portal.reporting.answers import Refused
from registry import reporting_keys
from registry.models import ReportingKey
from registry.scopes import Scope

#: Seconds by which a signature's time may differ from ours, either way.
WINDOW = 300
_SIGNATURE = re.compile(
    r"Signature (?P<id>[\w-]{22}):(?P<time>\d{10}):(?P<nonce>[\w-]{16,64}):(?P<mac>[0-9a-f]{64})"
)
_DIGEST = re.compile(r"sha-256=:(?P<value>[A-Za-z0-9+/]{43}=):")
_NOTHING = hashlib.sha256(b"").digest()
_UNREACHABLE = (sqlite3.Error, RedisError, OSError)


@dataclass(frozen=True, slots=True)
class Caller:
    """A machine that proved its key; *body* is the SHA-256 that its signature vouches for."""

    key: ReportingKey
    scope: Scope
    body: bytes | None = None


def caller_of(request: HttpRequest) -> Caller:
    """Return who asks.

    Raises:
        Refused: nobody that may; the answer doesn't tell which keys there are.
    """
    if settings.REPORTING_PROOF == "signed":
        key, body = _signed(request)
    else:
        key, body = _shown(request), None
        if settings.REPORTING_PROOF == "certificate":
            _prove_certificate(request, key)
    reporting_keys.note_used(key)
    return Caller(key, reporting_keys.scope_of_key(key), body)


def _shown(request: HttpRequest) -> ReportingKey:
    scheme, _blank, text = request.headers.get("Authorization", "").partition(" ")
    key = reporting_keys.find(text.strip()) if scheme.lower() == "bearer" else None
    if key is None:
        raise Refused("not_signed_in")
    return key


def _prove_certificate(request: HttpRequest, key: ReportingKey) -> None:
    """Compare the certificate that the proxy saw with the key's."""
    shown = request.headers.get(settings.REPORTING_CERTIFICATE_HEADER, "")
    fingerprint = reporting_keys.plain_fingerprint(shown)
    trusted = settings.TRUSTED_PROXIES > 0 and bool(key.certificate)
    if not trusted or not hmac.compare_digest(fingerprint, key.certificate):
        raise Refused("not_proven")


def _signed(request: HttpRequest) -> tuple[ReportingKey, bytes]:
    told = _SIGNATURE.fullmatch(request.headers.get("Authorization", ""))
    key = reporting_keys.by_id(told["id"]) if told else None
    if told is None or key is None:
        raise Refused("not_signed_in")
    body = _announced(request)
    message = signed_text(
        request.method or "", request.get_full_path(), body, told["time"], told["nonce"]
    )
    if not hmac.compare_digest(reporting_keys.signature(key, message), told["mac"]):
        raise Refused("not_proven")
    if abs(time.time() - int(told["time"])) > WINDOW:
        raise Refused("stale")
    _use_up(key, told["nonce"])
    return key, body


def signed_text(method: str, path: str, body: bytes, at: str, nonce: str) -> bytes:
    """Return what a signature is made over; *body* is the SHA-256 of the request's body."""
    return f"{method}\n{path}\n{body.hex()}\n{at}\n{nonce}".encode()


def _announced(request: HttpRequest) -> bytes:
    """Return the digest of the body that the request announces; of nothing where it has none."""
    header = request.headers.get("Content-Digest", "")
    told = _DIGEST.fullmatch(header)
    if not header:
        return _NOTHING
    if told is None:
        raise Refused("not_proven")
    try:
        return base64.b64decode(told["value"], validate=True)
    except binascii.Error as error:
        raise Refused("not_proven") from error


def _use_up(key: ReportingKey, nonce: str) -> None:
    """Let a nonce be used once, in whichever process, for as long as its signature is good."""
    name = f"reporting-nonce:{key.pk}:{nonce}"
    try:
        fresh = caches["counters"].add(name, 1, timeout=2 * WINDOW + 60)
    except _UNREACHABLE as error:
        raise Refused("unavailable") from error
    if not fresh:
        raise Refused("replayed")
