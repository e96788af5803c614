"""What lets the database itself refuse changes of the audit trail, on SQLite and PostgreSQL.

Rows are added and read. Taking away is allowed to ``registry.audit_retention`` alone: it first
writes how far the chain's start moves (the number ``audit_start``), and only links up to there,
and their entries, may go. Whoever writes that number by hand is found by ``verify_audit``, for the
chain holds no entry that says so.
"""

from typing import Any

ENTRIES = "registry_auditentry"
LINKS = "registry_auditlink"
TABLES = (ENTRIES, LINKS)
START = "audit_start"

_SENTENCE = "the audit trail is only added to"
_STARTS = f"COALESCE((SELECT value FROM registry_registernumber WHERE name = '{START}'), 0)"
#: Whether a row (OLD) may not go, by table.
_KEPT = {
    ENTRIES: (
        f"NOT EXISTS (SELECT 1 FROM {LINKS} l WHERE l.entry_id = OLD.id AND l.id <= {_STARTS})"
    ),
    LINKS: f"OLD.id > {_STARTS}",
}

_SQLITE = {
    "no_update": "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{sentence}'); END",
    "no_delete": "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN {kept} "
    "BEGIN SELECT RAISE(ABORT, '{sentence}'); END",
    # INSERT OR REPLACE takes the old row away without asking the trigger above.
    "no_replace": "CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
    "WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, '{sentence}'); END",
}
_POSTGRESQL = {
    "no_update": "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION registry_audit_refuse()",
    "no_delete": "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION {table}_keep()",
    "no_truncate": "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION registry_audit_refuse()",
}
_REFUSE = f"""
CREATE OR REPLACE FUNCTION registry_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{_SENTENCE}' USING ERRCODE = 'restrict_violation'; END $$
"""
_KEEP = """
CREATE OR REPLACE FUNCTION {table}_keep() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
IF {kept} THEN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'restrict_violation'; END IF;
RETURN OLD;
END $$
"""


def names(vendor: str) -> set[str]:
    """Return the triggers that must be there, by name."""
    kinds = _POSTGRESQL if vendor == "postgresql" else _SQLITE
    return {f"{table}_{kind}" for table in TABLES for kind in kinds}


def install(_apps: Any, schema_editor: Any) -> None:
    """Make them."""
    is_server = schema_editor.connection.vendor == "postgresql"
    if is_server:
        schema_editor.execute(_REFUSE, params=None)
    for table in TABLES:
        filled = {"table": table, "kept": _KEPT[table], "sentence": _SENTENCE}
        if is_server:
            schema_editor.execute(_KEEP.format(**filled), params=None)
        for statement in (_POSTGRESQL if is_server else _SQLITE).values():
            schema_editor.execute(statement.format(**filled), params=None)


def remove(_apps: Any, schema_editor: Any) -> None:
    """Take them away again."""
    is_server = schema_editor.connection.vendor == "postgresql"
    for name in sorted(names(schema_editor.connection.vendor)):
        table = LINKS if name.startswith(LINKS) else ENTRIES
        schema_editor.execute(f"DROP TRIGGER {name}{f' ON {table}' if is_server else ''}", params=None)
    if is_server:
        for function in ("registry_audit_refuse", *(f"{table}_keep" for table in TABLES)):
            schema_editor.execute(f"DROP FUNCTION {function}()", params=None)
