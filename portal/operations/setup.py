"""Brings the data to what the code expects, in one process: quick when there is nothing to do.

Every step looks first and may be repeated: a start that was interrupted goes on where it was.
"""

import io
import os
import secrets
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections, router
from django.db.migrations.executor import MigrationExecutor

from cms.setup import ensure_demo_articles, ensure_page_tree

from . import sentences
from .preflight import BASE_DIR
from .sentences import say
from .static_files import collect_when_changed

ADMIN_NAME = "admin"
ADMIN_PASSWORD_FILE = "admin-password"  # noqa: S105  a file's name
#: The demo's county: its office's name, its code of GB/T 2260.
DEMO_OFFICE = ("眉县信用办", "610326")
#: Random bytes of the first password: 18 give 24 characters, more than can be guessed.
_PASSWORD_BYTES = 18


@dataclass(frozen=True)
class AdminSignIn:
    """How to sign in to the admin."""

    name: str
    file: Path
    #: Only when the account was made just now; later the file alone tells.
    new_password: str | None = None


def prepare(demo_records: int) -> None:
    """Bring database, static files, pages and demo data up to date.

    Args:
        demo_records: How many invented records fill an empty register; 0 leaves it empty.

    Raises:
        StartError: A step failed for a reason already printed.
    """
    migrate_all()
    collect_when_changed()
    ensure_page_tree()
    if demo_records and register_is_empty():
        fill_with_demo(demo_records)
        ensure_demo_articles()
    if demo_records:
        ensure_demo_office()


def migrate_all() -> None:
    """Apply migrations to every database, when there are any to apply."""
    for alias in settings.DATABASES:
        executor = MigrationExecutor(connections[alias])
        # A database beside the default one is given the applications that live there: going
        # through all the others' migrations to change nothing takes as long as the real thing.
        wanted = [
            leaf
            for leaf in executor.loader.graph.leaf_nodes()
            if router.allow_migrate(alias, leaf[0])
        ]
        if not executor.migration_plan(wanted):
            continue
        say("正在更新数据库结构 …", "Updating the database …")
        applications = [] if alias == DEFAULT_DB_ALIAS else sorted({name for name, _ in wanted})
        for arguments in [[name] for name in applications] or [[]]:
            call_command("migrate", *arguments, database=alias, interactive=False, verbosity=0)


def register_is_empty() -> bool:
    """Tell whether the register holds no record at all."""
    return not apps.get_model("registry", "Record")._default_manager.exists()


def fill_with_demo(records: int) -> None:
    """Fill the register with invented data and build the index.

    In processes of their own: their memory and threads end with them, and the supervisor that
    comes after stays small.

    Raises:
        StartError: One of the commands failed.
    """
    say(f"正在生成示例数据（{records} 条）…", f"Making {records} invented records …")
    run_command("demo", "--records", str(records))
    say("正在建立检索索引 …", "Building the search index …")
    run_command("rebuild_index")


def ensure_demo_office() -> None:
    """Make the office of the demo's county and the roles, where no office is there yet.

    Just as ``manage.py setup_office`` makes them; an office that staff renamed stays alone.
    """
    if apps.get_model("registry", "Office")._default_manager.exists():
        return
    name, region = DEMO_OFFICE
    call_command("setup_office", name=name, region=region, stdout=io.StringIO())


def run_command(*arguments: str) -> None:
    """Run a management command in a process of its own.

    Raises:
        StartError: It failed; it has said why.
    """
    connections.close_all()
    command = [sys.executable, str(BASE_DIR / "manage.py"), *arguments]
    # Our own commands, with words of our own.
    if subprocess.run(command, check=False).returncode:  # noqa: S603
        raise sentences.command_failed(" ".join(arguments))


def ensure_admin() -> AdminSignIn:
    """Make the first administrator with a random password, unless there is one already.

    The password is written before the account is made: a start that dies in between leaves a
    file that the next one uses, never an account that nobody can open.
    """
    users = get_user_model()._default_manager
    file = settings.DATA_DIR / ADMIN_PASSWORD_FILE
    if users.filter(is_superuser=True).exists():
        return AdminSignIn(ADMIN_NAME, file)
    password = kept_password(file)
    users.create_superuser(username=ADMIN_NAME, email="", password=password)
    return AdminSignIn(ADMIN_NAME, file, password)


def kept_password(file: Path) -> str:
    """Return the password in *file*; make both when missing, for the owner's eyes only."""
    if file.is_file() and (kept := file.read_text().strip()):
        return kept
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(password + "\n")
    return password
