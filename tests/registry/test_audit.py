"""The audit trail is added to and read, and nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registry import audit, audit_chain
from registry.models import AppendOnlyError, AuditEntry

pytestmark = pytest.mark.django_db


def test_entries_come_newest_first_by_their_action_s_prefix():
    audit.note("index.rebuild.started", documents=0)
    audit.note("index.rebuild.done", by="7", documents=12, seconds=1.5)
    audit.note("index.rebuilding", x=1)
    audit.note("record.withdrawn", record=3)
    found = audit.entries("index.rebuild")
    assert [(entry.action, entry.actor, dict(entry.facts)) for entry in found] == [
        ("index.rebuild.done", "7", {"documents": 12, "seconds": 1.5}),
        ("index.rebuild.started", "command", {"documents": 0}),
    ]
    assert [entry.action for entry in audit.entries(limit=1)] == ["record.withdrawn"]
    assert len(audit.entries()) == 4
    assert audit.entries("index.rebuild.done")[0].id == found[0].id


def test_what_was_written_can_t_be_changed_or_removed():
    audit.note("index.rebuild.done", documents=12)
    entry = AuditEntry.objects.get()
    entry.action = "nothing"
    with pytest.raises(AppendOnlyError):
        entry.save()
    with pytest.raises(AppendOnlyError):
        entry.delete()
    with pytest.raises(AppendOnlyError):
        AuditEntry.objects.update(action="nothing")
    with pytest.raises(AppendOnlyError):
        AuditEntry.objects.filter(pk=entry.pk).delete()
    assert [row.action for row in AuditEntry.objects.all()] == ["index.rebuild.done"]


def _digest(before, entry, *written):
    return audit_chain.link_digest(before, entry, audit_chain.mac_of(*written))


def test_the_names_of_facts_have_no_order_and_values_do():
    at = timezone.now()
    one = _digest(b"", 1, at, "a", "7", {"x": 1, "y": [1, 2]})
    assert one == _digest(b"", 1, at, "a", "7", {"y": [1, 2], "x": 1})
    moved = at + timedelta(microseconds=1)
    others = [
        _digest(*given)
        for given in (
            (b"0", 1, at, "a", "7", {"x": 1, "y": [1, 2]}),
            (b"", 2, at, "a", "7", {"x": 1, "y": [1, 2]}),
            (b"", 1, moved, "a", "7", {"x": 1, "y": [1, 2]}),
            (b"", 1, at, "b", "7", {"x": 1, "y": [1, 2]}),
            (b"", 1, at, "a", "8", {"x": 1, "y": [1, 2]}),
            (b"", 1, at, "a", "7", {"x": 1, "y": [2, 1]}),
        )
    ]
    assert len({one, *others}) == 7
