"""Where the servers are, and a client that talks to them.

Nothing here appears in logs: passwords and keys are left out of ``repr``, and the client's own
log lines name hosts and paths alone.
"""

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NoReturn
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from elastic_transport import NodeConfig, Urllib3HttpNode
from elastic_transport.client_utils import DEFAULT
from elasticsearch import Elasticsearch
from urllib3 import Timeout

#: Longer than a connection takes anywhere, shorter than a reader notices.
CONNECT_SECONDS: Final = 0.5
#: More than the threads of a worker: nobody waits for a free connection.
_CONNECTIONS: Final = 16
#: A host that failed is tried again this soon.
_LONGEST_DEAD_SECONDS: Final = 5.0
_DEFAULT_PORT: Final = 9200
_SHAPE: Final = "http(s)://[user:password@]host:port[,host2:port2…]"


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where to ask, as whom, and how long to wait for an answer (seconds)."""

    scheme: str
    hosts: tuple[tuple[str, int], ...]
    user: str = ""
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    ca_certs: str = ""
    timeout: float = 2.0


def read_cluster(
    url: str, *, api_key: str = "", ca_certs: str = "", timeout: float = 2.0
) -> Cluster:
    """Return the cluster that SEARCH_URL and its fellows name.

    Raises:
        ImproperlyConfigured: They don't make sense together; no secret is repeated.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or parts.path not in {"", "/"}:
        _refuse(f"must look like {_SHAPE}")
    if parts.query or parts.fragment:
        _refuse(f"must look like {_SHAPE}, without anything behind it")
    user, password, hosts = _userinfo_and_hosts(parts)
    if user and api_key:
        _refuse("names a user, and SEARCH_API_KEY is set too: only one of them can be used")
    if parts.scheme == "http" and (user or api_key) and not all(map(_is_loopback, hosts)):
        _refuse("would send a password or SEARCH_API_KEY unencrypted: use https")
    if ca_certs and parts.scheme == "http":
        _refuse("must be https for SEARCH_CA_CERTS to mean anything")
    if ca_certs and not Path(ca_certs).is_file():
        _refuse("can't be verified: SEARCH_CA_CERTS names no file")
    return Cluster(parts.scheme, hosts, user, password, api_key, ca_certs, timeout)


def _userinfo_and_hosts(parts: SplitResult) -> tuple[str, str, tuple[tuple[str, int], ...]]:
    """Split what stands between ``//`` and the path: one user for all hosts, before the first."""
    userinfo, _at, places = parts.netloc.rpartition("@")
    user, _colon, password = userinfo.partition(":")
    if "," in user:  # it stands before the first host, once
        _refuse(f"must look like {_SHAPE}")
    hosts = tuple(_host(place) for place in places.split(","))
    return unquote(user), unquote(password), hosts


def _host(place: str) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{place.strip()}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or "@" in place:
        _refuse(f"must look like {_SHAPE}")
    return host, port or _DEFAULT_PORT


def _is_loopback(place: tuple[str, int]) -> bool:
    if place[0] == "localhost":
        return True
    try:
        return ipaddress.ip_address(place[0]).is_loopback
    except ValueError:
        return False


def _refuse(what: str) -> NoReturn:
    message = f"SEARCH_URL {what}."
    raise ImproperlyConfigured(message)


class _Node(Urllib3HttpNode):
    """A host with a time-out for connecting that is shorter than that for an answer."""

    def perform_request(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: Any = None,
        request_timeout: Any = DEFAULT,
    ) -> Any:
        """Send one request; a number of seconds becomes two time-outs."""
        if isinstance(request_timeout, int | float):
            connect = min(CONNECT_SECONDS, request_timeout)
            request_timeout = Timeout(connect=connect, read=request_timeout)
        return super().perform_request(method, target, body, headers, request_timeout)


def make_client(cluster: Cluster) -> Elasticsearch:
    """Return a client for look-ups, to be used in this process alone, by all its threads.

    It doesn't try again by itself, so that whoever asks knows how often: several hosts take turns,
    and one that failed is left out for a while.
    """
    more: dict[str, Any] = {"ca_certs": cluster.ca_certs} if cluster.ca_certs else {}
    nodes: list[Any] = [
        NodeConfig(cluster.scheme, host, port, connections_per_node=_CONNECTIONS, **more)
        for host, port in cluster.hosts
    ]
    who: dict[str, Any] = {}
    if cluster.api_key:
        who["api_key"] = cluster.api_key
    elif cluster.user:
        who["basic_auth"] = (cluster.user, cluster.password)
    return Elasticsearch(
        nodes,
        node_class=_Node,
        request_timeout=cluster.timeout,
        max_retries=0,
        max_dead_node_backoff=_LONGEST_DEAD_SECONDS,
        **who,
    )
