"""What the office decides about a record: publish, hold, withdraw, void, confirm its class.

Each decision is one transaction that keeps the record's former version, writes an event for
index and figures, and, where something must go, makes every cached answer stale.
"""

from dataclasses import replace
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from registry import outbox
from registry.disclosure import assess
from registry.enums import RecordState, Severity
from registry.models import Record, RecordVersion
from registry.models.history import Action
from registry.reporting.checking import check_row
from registry.reporting.layouts import layouts
from registry.reporting.preparing import ROW_PURPOSE, disclosure_facts
from registry.reporting.versions import sealed_version
from registry.vault import open_json

Staff = User | None


class DecisionError(ValueError):
    """The decision can't be taken; the text says why."""


def withdraw(record: Record, reason: str, basis: str, by: Staff = None) -> None:
    """Take a record off everything public, for good: no report brings it back."""
    _decide(record, Action.WITHDRAWN, reason, basis, by, state=RecordState.WITHDRAWN)


def void(record: Record, reason: str, basis: str, by: Staff = None) -> None:
    """Mark a record as revoked or unlawful from the start; it is never shown again."""
    _decide(record, Action.VOIDED, reason, basis, by, state=RecordState.VOID)


def hold(record: Record, reason: str, basis: str, by: Staff = None) -> None:
    """Keep a record from the public while something about it is open."""
    _decide(record, Action.HELD, reason, basis, by, state=RecordState.HELD)


def publish(record: Record, reason: str, basis: str, by: Staff = None) -> None:
    """Show a record that was held, withdrawn or void, as long as the rules allow.

    Raises:
        DecisionError: the rules allow no publication, whoever decides it.
    """
    answer = assess(_facts(record))
    period_end = answer.public_until
    if answer.state != RecordState.PUBLIC or period_end is None:
        raise DecisionError(answer.reason)
    _decide(
        record,
        Action.PUBLISHED,
        reason,
        basis,
        by,
        state=RecordState.PUBLIC,
        publish_from=answer.publish_from,
        public_until=period_end,
        repair_from=answer.repair_from,
        rule=answer.rule,
    )


def confirm_severity(
    record: Record, severity: str, reason: str, basis: str, by: Staff = None
) -> None:
    """Confirm or correct a penalty's class; the period follows from it.

    Raises:
        DecisionError: the class isn't one of the three.
    """
    if severity not in Severity.values:
        raise DecisionError(severity)
    answer = assess(_facts(record, severity=severity))
    changes: dict[str, Any] = {"severity": severity, "severity_confirmed": True}
    if record.state in {RecordState.PUBLIC, RecordState.HELD}:
        changes |= {
            "state": answer.state,
            "publish_from": answer.publish_from,
            "public_until": answer.public_until,
            "repair_from": answer.repair_from,
            "rule": answer.rule,
        }
    _decide(record, Action.CONFIRMED, reason, basis, by, **changes)


def _facts(record: Record, severity: str = "") -> Any:
    """Return the disclosure facts of the row that was reported, with what staff confirmed."""
    layout_code, cells, _extra = open_json(bytes(record.sealed), ROW_PURPOSE)
    values = check_row(layouts()[layout_code], cells, record.reported_on).values
    facts = disclosure_facts(record.kind, values)
    confirmed = severity or (record.severity if record.severity_confirmed else "")
    if confirmed:
        facts = replace(facts, severity=confirmed, severity_confirmed=True)
    return facts


def _decide(
    record: Record, action: Action, reason: str, basis: str, by: Staff, **changes: Any
) -> None:
    if not reason.strip() or not basis.strip():
        message = "A decision needs its reason and its basis."
        raise DecisionError(message)
    with transaction.atomic():
        row = Record.objects.select_for_update().get(pk=record.pk)
        RecordVersion.objects.create(
            record=row,
            number=row.version,
            action=action,
            reason=reason,
            basis=basis,
            actor=by,
            at=timezone.now(),
            sealed=sealed_version(row),
        )
        was_public = row.state == RecordState.PUBLIC
        changes |= {
            "reason": reason,
            "basis": basis,
            "decider": by,
            "version": row.version + 1,
            "changed_at": timezone.now(),
        }
        for name, value in changes.items():
            setattr(row, name, value)
            setattr(record, name, value)
        row.save(update_fields=list(changes))
        outbox.announce_records([(row.pk, row.version)], removes=was_public)
        if was_public:
            outbox.raise_epoch()
