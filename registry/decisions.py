"""What the office decides about a record: publish, hold, withdraw, void, confirm its class.

Each decision is one transaction that keeps the record's former version, writes an event for
index and figures, and, where something must go, makes every cached answer stale.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from registry import outbox
from registry.disclosure import Disclosure, Facts, assess
from registry.enums import RecordState, Severity
from registry.list_rules import held_reason, needs_second_person
from registry.models import Record, RecordVersion
from registry.models.history import Action
from registry.reporting.checking import check_row
from registry.reporting.disclosing import disclosure_facts
from registry.reporting.layouts import layouts
from registry.reporting.preparing import ROW_PURPOSE
from registry.reporting.versions import sealed_version
from registry.vault import open_json

Staff = User | None
Changes = dict[str, Any]


class DecisionError(ValueError):
    """The decision can't be taken; the text says why."""


class Decision(NamedTuple):
    """Who decided what, why, and by which right."""

    action: Action
    reason: str
    basis: str
    by: Staff


def withdraw(record: Record, reason: str, basis: str, by: Staff = None) -> None:
    """Take a record off everything public, for good: no report brings it back."""
    decide(record, Decision(Action.WITHDRAWN, reason, basis, by), _to(RecordState.WITHDRAWN))


def void(record: Record, reason: str, basis: str, by: Staff = None) -> None:
    """Mark a record as revoked or unlawful from the start; it is never shown again."""
    decide(record, Decision(Action.VOIDED, reason, basis, by), _to(RecordState.VOID))


def hold(record: Record, reason: str, basis: str, by: Staff = None) -> None:
    """Keep a record from the public while something about it is open."""
    decide(record, Decision(Action.HELD, reason, basis, by), _to(RecordState.HELD))


def publish(record: Record, reason: str, basis: str, by: Staff = None) -> None:
    """Show a record that was held, withdrawn or void, as long as the rules allow.

    Raises:
        DecisionError: the rules allow no publication, whoever decides it.
    """

    def shown(row: Record) -> Changes:
        answer = assess(facts_of(row))
        if answer.state != RecordState.PUBLIC:
            raise DecisionError(answer.reason)
        return _disclosed(answer)

    decide(record, Decision(Action.PUBLISHED, reason, basis, by), shown)


def confirm_severity(
    record: Record, severity: str, reason: str, basis: str, by: Staff = None
) -> None:
    """Confirm or correct a penalty's class; the period follows from it.

    What staff held, withdrew or voided stays so: a class is no reason to show it again.

    Raises:
        DecisionError: the class isn't one of the three.
    """
    if severity not in Severity.values:
        raise DecisionError(severity)

    def classed(row: Record) -> Changes:
        changes: Changes = {
            "severity": severity,
            "severity_confirmed": True,
            "needs_confirmation": False,
        }
        held_by_staff = row.state == RecordState.HELD and bool(row.basis)
        if row.state in {RecordState.PUBLIC, RecordState.HELD} and not held_by_staff:
            changes |= _disclosed(assess(facts_of(row, severity=severity)))
        return changes

    decide(record, Decision(Action.CONFIRMED, reason, basis, by), classed)


def _to(state: RecordState) -> Callable[[Record], Changes]:
    return lambda _row: {"state": state}


def _disclosed(answer: Disclosure) -> Changes:
    return {
        "state": answer.state,
        "publish_from": answer.publish_from,
        "public_until": answer.public_until,
        "repair_from": answer.repair_from,
        "rule": answer.rule,
    }


def facts_of(record: Record, severity: str = "") -> Facts:
    """Return the disclosure facts of the row that was reported, with what staff confirmed."""
    layout_code, cells, _extra = open_json(bytes(record.sealed), ROW_PURPOSE)
    values = check_row(layouts()[layout_code], cells, record.reported_on).values
    facts = disclosure_facts(record.kind, values)
    confirmed = severity or (record.severity if record.severity_confirmed else "")
    if confirmed:
        facts = replace(facts, severity=confirmed, severity_confirmed=True)
    return facts


def decide(record: Record, decision: Decision, change: Callable[[Record], Changes]) -> None:
    """Apply what *change* says of the record as it is once nobody else can change it."""
    if not decision.reason.strip() or not decision.basis.strip():
        message = "A decision needs its reason and its basis."
        raise DecisionError(message)
    with transaction.atomic():
        row = Record.objects.select_for_update().get(pk=record.pk)
        changes = change(row) | {
            "reason": decision.reason,
            "basis": decision.basis,
            "decider": decision.by,
            "version": row.version + 1,
            "changed_at": timezone.now(),
        }
        RecordVersion.objects.create(
            record=row,
            number=row.version,
            action=decision.action,
            reason=decision.reason,
            basis=decision.basis,
            actor=decision.by,
            at=timezone.now(),
            sealed=sealed_version(row),
        )
        was_public = row.state == RecordState.PUBLIC
        for name, value in changes.items():
            setattr(row, name, value)
            setattr(record, name, value)
        row.save(update_fields=list(changes))
        outbox.announce_records([(row.pk, row.version)], removes=was_public)
        if was_public:
            outbox.raise_epoch()
