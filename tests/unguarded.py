"""The triggers that keep the audit trail, out of the way: for flushing tables, and for tampering.

A test that commits empties all tables behind it, which the database rightly refuses for these.
"""

from contextlib import contextmanager

from django.db import connection as default
from django.db.backends.base.operations import BaseDatabaseOperations

from registry.migrations import _audit_guard


@contextmanager
def unguarded(connection=default):
    """Let everything be changed inside; the triggers are there again behind it."""
    if connection.vendor == "postgresql":
        yield from _switched_off(connection)
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = [row for row in cursor.fetchall() if row[0].startswith(_audit_guard.TABLES)]
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for _name, sql in triggers:
                cursor.execute(sql)


def _switched_off(connection):
    with connection.cursor() as cursor:
        # Foreign keys that wait for the commit would be in the way.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        tables = [
            t for t in connection.introspection.table_names(cursor) if t in _audit_guard.TABLES
        ]
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def let_tests_flush():
    """Let Django's flushing between tests go past the guard."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def execute_sql_flush(self, sql_list):
        with unguarded(self.connection):
            flush(self, sql_list)

    BaseDatabaseOperations.execute_sql_flush = execute_sql_flush
