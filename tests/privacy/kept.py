"""Everything that stays: columns of every table, caches, files, and what was logged."""

import json
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import connections

from tests.privacy.scanning import PACKED, readable

#: Between values: digits of one don't go on in the next.
APART = "\n|\n"
#: Tells with a traceback of every name that a template lacks; what a template is handed, which is
#: all that it could tell, is looked at by itself.
TOO_LOUD = frozenset({"django.template"})


def columns() -> Iterator[tuple[str, str | bytes | frozenset[int]]]:
    """Yield every column of every table of every database, sealed ones as far as they are text."""
    for alias in connections:
        connection = connections[alias]
        for table in sorted(connection.introspection.table_names()):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                names = [each[0] for each in cursor.description]
                columns = list(zip(*cursor.fetchall(), strict=True))
            for name, values in zip(names, columns, strict=False):
                yield f"{table}.{name}", APART.join(filter(None, map(_text, values)))
                yield f"{table}.{name}", b" | ".join(filter(None, map(_bytes, values)))
                yield f"{table}.{name}", frozenset(v for v in values if isinstance(v, int))


def _text(value: Any) -> str:
    """Return a column's value as somebody who reads the table would see it."""
    if value is None or isinstance(value, bytes | memoryview | bytearray | int):
        return ""
    return value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)


def _bytes(value: Any) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview | bytearray) else b""


def cached() -> Iterator[tuple[str, str | bytes]]:
    """Yield what Django's caches hold; the counters' file is among the files."""
    for alias in caches:
        kept = getattr(caches[alias], "_cache", {})
        for key, value in list(kept.items()) if isinstance(kept, dict) else ():
            yield alias, str(key)
            yield alias, value if isinstance(value, bytes) else repr(value)


def sessions() -> Iterator[tuple[str, str]]:
    """Yield what sessions hold, which lies packed in its column."""
    for session in Session.objects.all():
        yield "django_session", json.dumps(session.get_decoded(), ensure_ascii=False)


def folders() -> list[Path]:
    """Return where the site writes: all of it lies below these."""
    named = (settings.DATA_DIR, settings.VAULT_DIR, settings.SEARCH_DIR, settings.MEDIA_ROOT)
    others = (Path(settings.CACHES["counters"]["LOCATION"]).parent, tempfile.gettempdir())
    return sorted({Path(folder).resolve() for folder in (*named, *others)})


def files() -> Iterator[tuple[str, str | bytes]]:
    """Yield every file below the folders of the site, unpacked where it is packed."""
    paths = {path for folder in folders() for path in folder.rglob("*") if path.is_file()}
    for path in sorted(path for path in paths if not _is_of_another_process(path)):
        data, where = path.read_bytes(), f"{path.name} in {path.parent.name}"
        yield where, data
        if data.startswith(PACKED):
            yield where, "\n".join(readable(data))


def _is_of_another_process(path: Path) -> bool:
    """Tell another test process's counters, in which it may be leaking on purpose."""
    own = Path(settings.CACHES["counters"]["LOCATION"]).name
    return path.name.startswith(settings.COUNTER_FILE.name) and not path.name.startswith(own)


class Heard(logging.Handler):
    """Keeps every line that is logged, with tracebacks."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        self.lines.append(self.format(record))


@contextmanager
def hearing() -> Iterator[Heard]:
    """Hear every logger at DEBUG, those too that tell their parents nothing."""
    heard = Heard()
    named = [logging.getLogger(name) for name in list(logging.root.manager.loggerDict)]
    ears = [logging.root, *(one for one in named if not one.propagate)]
    levels = {one: one.level for one in (*named, logging.root)}
    for one in levels:
        one.setLevel(logging.INFO if one.name in TOO_LOUD else logging.DEBUG)
    for one in ears:
        one.addHandler(heard)
    try:
        yield heard
    finally:
        for one in ears:
            one.removeHandler(heard)
        for one, level in levels.items():
            one.setLevel(level)
