"""SQLite by default, PostgreSQL by ``DATABASE_URL``."""

from typing import Any

from .environment import DATA_DIR, env

#: How long a writer waits for another one, in seconds, before "database is locked".
SQLITE_TIMEOUT = 20


def sqlite(path: str) -> dict[str, Any]:
    """Return one SQLite database's settings, so that readers never wait and writers queue.

    WAL lets pages read while an import writes. IMMEDIATE takes the write lock at BEGIN: a
    transaction that reads first and writes later would otherwise fail at once with
    "database is locked", whatever the timeout. A checkpoint each 32 MiB instead of 4: an import
    touches the same index pages again and again, and each checkpoint writes them all.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "timeout": SQLITE_TIMEOUT,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL;"
                "PRAGMA synchronous=NORMAL;"
                "PRAGMA cache_size=-65536;"
                "PRAGMA temp_store=MEMORY;"
                "PRAGMA mmap_size=268435456;"
                "PRAGMA wal_autocheckpoint=8192;"
                "PRAGMA journal_size_limit=67108864;"
            ),
        },
    }


def databases() -> dict[str, dict[str, Any]]:
    """Return Django's DATABASES; with SQLite, sessions get a file (and a writer) of their own."""
    url = env.str("DATABASE_URL", default="")
    if url and not url.startswith("sqlite:"):
        default = env.db_url("DATABASE_URL")
        default["CONN_MAX_AGE"] = 60
        default["CONN_HEALTH_CHECKS"] = True
        return {"default": default}
    name = env.db_url("DATABASE_URL")["NAME"] if url else str(DATA_DIR / "register.sqlite3")
    return {"default": sqlite(name), "sessions": sqlite(str(DATA_DIR / "sessions.sqlite3"))}


DATABASES = databases()
DATABASE_ROUTERS = ["portal.routers.SessionRouter"] if "sessions" in DATABASES else []
