"""Which database holds what, when SQLite gives the sessions a file of their own."""

from typing import Any

SESSIONS = "sessions"


class SessionRouter:
    """Sends the sessions to their own file, so that a sign-in never waits for an import."""

    def db_for_read(self, model: Any, **_hints: Any) -> str | None:
        """Return the sessions' database for their model, else no opinion."""
        return SESSIONS if model._meta.app_label == SESSIONS else None

    def db_for_write(self, model: Any, **_hints: Any) -> str | None:
        """Return the sessions' database for their model, else no opinion."""
        return self.db_for_read(model)

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool | None:
        """Let the sessions' tables exist in their file only, and nothing else there."""
        return (db == SESSIONS) == (app_label == SESSIONS)
