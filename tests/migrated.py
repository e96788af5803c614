"""A migrated database kept between test runs: Wagtail's migrations alone take a quarter minute.

Only while nothing that shapes the tables has changed: SQLite's as a file, PostgreSQL's as one more
database of the server, from which others are made within the blink of an eye.
"""

import hashlib
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import psycopg
from django.core import management
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.creation import BaseDatabaseCreation

from tests.servers.turns import one_at_a_time

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
    migrate = partial(call_command, name, *arguments, **options)
    if name == "migrate" and connection.vendor == "postgresql":
        _copy_or_migrate(connection, migrate)
        return
    if name != "migrate" or connection.vendor != "sqlite":
        migrate()
        return
    kept = template(folder)
    connection.ensure_connection()
    # Whoever comes first migrates, and the others wait for what it keeps.
    with one_at_a_time(folder, "migrated"):
        if kept.exists():
            with closing(sqlite3.connect(kept)) as source:
                source.backup(connection.connection)
            return
        migrate()
        draft = kept.with_suffix(f".{os.getpid()}")
        with closing(sqlite3.connect(draft)) as target:
            connection.connection.backup(target)
        draft.rename(kept)


def kept_on_server() -> str:
    """Return the name of the kept database of a PostgreSQL server; any test's own is made of it."""
    return template(Path()).stem.replace("-", "_")


def postgresql_url(name: str) -> str:
    """Return the address of another database of the server that the suite runs on."""
    settings = connections["default"].settings_dict
    host, port = settings["HOST"] or "127.0.0.1", settings["PORT"] or 5432
    password = f":{settings['PASSWORD']}" if settings["PASSWORD"] else ""
    return f"postgresql://{settings['USER']}{password}@{host}:{port}/{name}"


def _copy_or_migrate(connection: BaseDatabaseWrapper, migrate: Callable[[], object]) -> None:
    """Make this process's database of the kept one; whoever comes first migrates, others wait."""
    own, kept = f'"{connection.settings_dict["NAME"]}"', kept_on_server()
    with psycopg.connect(postgresql_url("postgres"), autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(614)")
        found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [kept]).fetchone()
        # Nobody may be connected to what is copied, nor to what is replaced.
        if found:
            connection.close()
            server.execute(f"DROP DATABASE {own}")
            server.execute(f'CREATE DATABASE {own} TEMPLATE "{kept}"')
        else:
            migrate()
            connection.close()
            server.execute(f'CREATE DATABASE "{kept}" TEMPLATE {own}')
