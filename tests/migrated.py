"""A migrated database kept between test runs: Wagtail's migrations alone take a quarter minute.

Only for SQLite in memory, and only while nothing that shapes the tables has changed.
"""

import hashlib
import os
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

from django.core import management
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.creation import BaseDatabaseCreation

ROOT = Path(__file__).parent.parent
#: What shapes the tables and their first rows.
SHAPES = ("*/migrations/*.py", "requirements/dev.lock", "registry/data/regions.csv")


def template(folder: Path) -> Path:
    """Return where the database for the project as it is now is kept."""
    digest = hashlib.sha256()
    for path in sorted(path for shape in SHAPES for path in ROOT.glob(shape)):
        digest.update(path.read_bytes())
    return folder / f"migrated-{digest.hexdigest()[:16]}.sqlite3"


#: Where databases are kept, once somebody has said so.
_folders: list[Path] = []


def kept() -> Path | None:
    """Return the kept database of all rooms, if there is one by now."""
    found = template(_folders[0]) if _folders else None
    return found if found and found.exists() else None


def keep_migrations(folder: Path) -> None:
    """Let Django's test runner copy the kept database instead of migrating, and keep it first."""
    create = BaseDatabaseCreation.create_test_db
    _folders[:] = [folder]

    def create_test_db(self: BaseDatabaseCreation, *arguments: object, **options: object) -> str:
        # Django imports the function where it needs it, so this is where it is found.
        management.call_command = partial(_call_command, folder)
        try:
            return create(self, *arguments, **options)
        finally:
            management.call_command = call_command

    BaseDatabaseCreation.create_test_db = create_test_db


def _call_command(folder: Path, name: str, *arguments: object, **options: object) -> None:
    connection = connections[str(options.get("database", "default"))]
    if name != "migrate" or connection.vendor != "sqlite":
        call_command(name, *arguments, **options)
        return
    kept = template(folder)
    connection.ensure_connection()
    if kept.exists():
        with closing(sqlite3.connect(kept)) as source:
            source.backup(connection.connection)
        return
    call_command(name, *arguments, **options)
    draft = kept.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(draft)) as target:
        connection.connection.backup(target)
    draft.rename(kept)
