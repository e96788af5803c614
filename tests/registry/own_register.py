"""A register of its own for tests that start, kill and race real processes."""

import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.db import connection

from tests import migrated

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class OwnRegister:
    """A migrated database and a data folder that only this test uses."""

    folder: Path
    environment: dict[str, str]
    url: str

    def manage(self, *arguments: str, **options) -> subprocess.Popen:
        """Start ``manage.py`` on this register; its output is kept unless told otherwise."""
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True} | options
        return subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            cwd=ROOT,
            env=self.environment,
            **options,
        )

    def run(self, *arguments: str) -> str:
        """Run ``manage.py`` to its end and return what it printed; fail where it fails."""
        process = self.manage(*arguments)
        output, errors = process.communicate(timeout=240)
        assert process.returncode == 0, errors
        return output

    def ask(self, sql: str) -> list[tuple]:
        """Return the rows of a query, past Django."""
        if self.url:
            with psycopg.connect(self.url) as database:
                return database.execute(sql).fetchall()
        database = sqlite3.connect(self.folder / "register.sqlite3", timeout=20)
        try:
            return database.execute(sql).fetchall()
        finally:
            database.close()


@contextmanager
def own_register(folder: Path, template: Path) -> Iterator[OwnRegister]:
    """Give a register of the kind that the suite runs on; *template* keeps a migrated SQLite."""
    folder.mkdir(parents=True, exist_ok=True)
    url, name = "", f"own_{uuid.uuid4().hex[:12]}"
    if connection.vendor == "postgresql":
        url = migrated.postgresql_url(name)
        _on_server(f'CREATE DATABASE "{name}" TEMPLATE "{migrated.kept_on_server()}"')
    register = OwnRegister(folder, _environment(folder, url), url)
    kept = migrated.kept() or template / "register.sqlite3"
    try:
        if not url and kept.exists():
            shutil.copy(kept, folder / "register.sqlite3")
        elif not url:
            # All rooms': pages are bound to records, and are told when these leave the public.
            register.run("migrate", "-v0")
            template.mkdir(parents=True, exist_ok=True)
            shutil.copy(folder / "register.sqlite3", kept)
        yield register
    finally:
        if url:
            _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _environment(folder: Path, url: str) -> dict[str, str]:
    """Return the environment of processes that work on the register."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.development"}
    return environment | {
        "DATA_DIR": str(folder),
        "DATABASE_URL": url,
        "PYTHONWARNINGS": "ignore",
    }


def _on_server(statement: str) -> None:
    with psycopg.connect(migrated.postgresql_url("postgres"), autocommit=True) as server:
        server.execute(statement)
