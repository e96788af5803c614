"""The keyed digests of entries that were written before there were any; none is without one."""

from typing import Any

from registry import audit_chain

_PIECE = 1000


def compute(apps: Any, schema_editor: Any) -> None:
    """Sign what is there, before the triggers refuse changes; without entries no key is read."""
    entries = apps.get_model("registry", "AuditEntry").objects.using(schema_editor.connection.alias)
    after = 0
    while piece := list(entries.filter(pk__gt=after).order_by("pk")[:_PIECE]):
        for row in piece:
            row.mac = audit_chain.mac_of(row.at, row.action, row.actor, row.facts)
        entries.bulk_update(piece, ["mac"], batch_size=200)
        after = piece[-1].pk
