"""Who asks: the client's address, and the digest under which it is counted.

Every proxy appends the address it was called from to ``X-Forwarded-For``; whatever stands
further left was written by the client and may be anything. With *n* proxies of our own
(``TRUSTED_PROXIES``) the client is therefore the *n*-th entry **from the right**, and with none
the header is not read at all.
"""

import hashlib
import hmac
import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

#: One household or office gets a /64 at least: single IPv6 addresses are free to change.
IPV6_PREFIX = 64

#: What a server behind a Unix socket without proxies says: nothing. They share one count.
NO_ADDRESS = "unknown"

#: ``192.0.2.1:443`` and ``[2001:db8::1]:443``, as some gateways write them.
_WITH_PORT = re.compile(r"^(?:\[(?P<v6>[^\]]+)\]|(?P<v4>[0-9.]+))(?::[0-9]{1,5})?$")


def client_address(request: HttpRequest) -> str:
    """Return the address that *request* is counted under: an IPv4 address or an IPv6 /64.

    A header with fewer entries than proxies, or with something else than an address where the
    client's must stand, did not come the declared way: the connection's own address counts.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    address = _parse(_forwarded(request, settings.TRUSTED_PROXIES)) or _parse(peer)
    return _network(address) if address else NO_ADDRESS


def client_key(request: HttpRequest) -> str:
    """Return the digest of the client's address: counters never hold an address.

    Its key is made from SECRET_KEY: without it nobody can try out the four thousand million
    IPv4 addresses, and counts of two installations cannot be joined.
    """
    key = _digest_key(settings.SECRET_KEY)
    return hmac.digest(key, client_address(request).encode(), "sha256").hex()[:32]


@lru_cache(maxsize=2)
def _digest_key(secret: str) -> bytes:
    return hashlib.sha256(b"limits.client:" + secret.encode()).digest()


def _forwarded(request: HttpRequest, proxies: int) -> str:
    if proxies < 1:
        return ""
    entries = request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", proxies)
    # rsplit leaves the client's own part, if any, in front of the proxies' n entries.
    return entries[-proxies].strip() if len(entries) >= proxies else ""


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    match = _WITH_PORT.match(text)
    if match:
        text = match["v6"] or match["v4"]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def _network(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(IPv6Network((int(address), IPV6_PREFIX), strict=False))
