"""The engine of this process, chosen by ``SEARCH_URL``."""

import threading
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from search.engines.base import Engine
from search.engines.embedded import EmbeddedEngine

_EMBEDDED: Final = "embedded:"
_WEB: Final = ("http://", "https://")
#: What makes another engine: a test which points one of them elsewhere gets its own.
_NAMES: Final = (
    "SEARCH_URL",
    "SEARCH_DIR",
    "SEARCH_INDEX_PREFIX",
    "SEARCH_SHARDS",
    "SEARCH_REPLICAS",
    "SEARCH_API_KEY",
    "SEARCH_CA_CERTS",
    "SEARCH_TIMEOUT",
)
_lock = threading.Lock()
_engines: dict[tuple[object, ...], Engine] = {}


def engine() -> Engine:
    """Return this process's engine, by the settings of this moment.

    Raises:
        ImproperlyConfigured: No engine answers to SEARCH_URL, or what it needs is not there.
    """
    key = tuple(getattr(settings, name) for name in _NAMES)
    with _lock:
        if key not in _engines:
            _engines[key] = _make(settings.SEARCH_URL)
        return _engines[key]


def _make(url: str) -> Engine:
    if url == _EMBEDDED:
        return EmbeddedEngine(Path(settings.SEARCH_DIR))
    if url.startswith(_WEB):
        return _elastic(url)
    # The value itself may hold a password.
    message = (
        f"SEARCH_URL must be {_EMBEDDED!r} (an index below DATA_DIR) or "
        "http(s)://[user:password@]host:port[,host2:port2…] (Elasticsearch)."
    )
    raise ImproperlyConfigured(message)


def _elastic(url: str) -> Engine:
    # Imported when it is asked for: the client takes a fifth of a second to load.
    from search.engines.elastic.connection import read_cluster
    from search.engines.elastic.engine import ElasticEngine
    from search.engines.elastic.naming import read_layout

    cluster = read_cluster(
        url,
        api_key=settings.SEARCH_API_KEY,
        ca_certs=settings.SEARCH_CA_CERTS,
        timeout=settings.SEARCH_TIMEOUT,
    )
    layout = read_layout(
        settings.SEARCH_INDEX_PREFIX, settings.SEARCH_SHARDS, settings.SEARCH_REPLICAS
    )
    return ElasticEngine(cluster, layout)
