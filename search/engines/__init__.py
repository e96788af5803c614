"""The engine of this process, chosen by ``SEARCH_URL``."""

import threading
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from search.engines.base import Engine
from search.engines.embedded import EmbeddedEngine

_EMBEDDED = "embedded:"
_lock = threading.Lock()
_engines: dict[tuple[str, str], Engine] = {}


def engine() -> Engine:
    """Return this process's engine, by the settings of this moment.

    Settings are part of the key, so that a test which points them elsewhere gets its own engine.

    Raises:
        ImproperlyConfigured: No engine answers to SEARCH_URL.
    """
    key = (settings.SEARCH_URL, str(settings.SEARCH_DIR))
    with _lock:
        if key not in _engines:
            _engines[key] = _make(*key)
        return _engines[key]


def _make(url: str, folder: str) -> Engine:
    if url == _EMBEDDED:
        return EmbeddedEngine(Path(folder))
    message = f"SEARCH_URL is {url!r}, but the only engine so far is {_EMBEDDED!r}."
    raise ImproperlyConfigured(message)
