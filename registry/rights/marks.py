"""The mark 异议处理中: a record is shown with it as long as an objection to it is open.

An objection that came without proof of work sets it once staff have taken it up.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from registry import outbox
from registry.models import Case, CaseSort, Record, RecordVersion
from registry.models.history import Action
from registry.publication import today
from registry.reporting.versions import sealed_version
from registry.rights.rules import rules


def contest(record: Record, by: User | None = None) -> None:
    """Mark a locked record, in the transaction of the objection or of whoever takes it up."""
    if record.contested_since is None:
        _change(record, Action.CONTESTED, by, {"contested_since": today()})


def contest_for(case: Case, by: User) -> None:
    """Mark the record of a locked case that staff take up, if it is an objection."""
    if case.sort == CaseSort.OBJECTION:
        contest(Record.objects.select_for_update().get(pk=case.record_id), by)


def waits(case: Case) -> bool:
    """Tell whether an objection's record isn't marked so far."""
    return case.sort == CaseSort.OBJECTION and case.record.contested_since is None


def lift_for(case: Case, by: User | None) -> None:
    """Take the mark that an objection set off its record, in the closing transaction."""
    if case.sort != CaseSort.OBJECTION:
        return
    record = Record.objects.select_for_update().get(pk=case.record_id)
    if record.contested_since is not None:
        _change(record, Action.UNCONTESTED, by, {"contested_since": None})


def _change(record: Record, action: Action, by: User | None, changes: Mapping[str, Any]) -> None:
    """Write the next version: why a record is shown, and who decided it, stay as they are.

    Nothing leaves the public, so totals need not wait; but pages kept under the old epoch must go.
    """
    now, texts = timezone.now(), rules()["marks"]
    RecordVersion.objects.create(
        record=record,
        number=record.version,
        action=action,
        reason=texts[action.value],
        basis=texts["basis"],
        actor=by,
        at=now,
        sealed=sealed_version(record),
    )
    for name, value in changes.items():
        setattr(record, name, value)
    record.version += 1
    record.changed_at = now
    record.save(update_fields=[*changes, "version", "changed_at"])
    outbox.announce_records([(record.pk, record.version)])
    outbox.raise_epoch()
