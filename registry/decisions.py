"""What the office decides about a record: publish, hold, withdraw, void, correct, classify it.

Each decision is one transaction that keeps the record's former version, writes an event for
index and figures, and, where something must go, makes every cached answer stale.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry import outbox
from registry import reporting_counts as rolled
from registry.calendar import working_years
from registry.disclosure import Disclosure, Facts, Reason, assess
from registry.enums import RecordState, Severity
from registry.list_rules import WAITING, hold_back, needs_second_person
from registry.mask_passages import apply_marks, passages_of
from registry.models import BatchState, Record
from registry.models.history import Action
from registry.notice_rules import following, needs_notice, noticed
from registry.reporting.checking import check_row
from registry.reporting.disclosing import disclosure_facts
from registry.reporting.layouts import layouts
from registry.reporting.preparing import (
    PreparedRow,
    RawRow,
    prepare,
)
from registry.reporting.sealed_rows import open_row
from registry.reporting.versions import (
    DISCLOSURE_FIELDS,
    disclose,
    is_told,
    sealed_version,
    shortens,
    version_of,
)
from registry.staff_words import scrubbed_about

Staff = User | None
Changes = dict[str, Any]
#: What a decision changes in the record as it is once nobody else can change it.
Change = Callable[[Record], Changes]


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
        DecisionError: the rules allow no publication, whoever decides it; or it is an entry of a
            list that needs a second person (``registry.proposals``), or of an unpublished batch.
    """
    if needs_second_person(record.kind):
        raise DecisionError(_("此名单的条目须经双人复核后公示。"))
    publish_agreed(record, reason, basis, by)


def publish_agreed(record: Record, reason: str, basis: str, by: Staff = None) -> None:
    """Show a record, as :func:`publish` does, after a second person agreed where one must.

    Raises:
        DecisionError: the rules allow no publication; or its batch isn't public.
    """

    def shown(row: Record) -> Changes:
        if row.batch is not None and row.batch.state != BatchState.PUBLIC:
            raise DecisionError(_("所在的名单批次尚未发布或已撤下，条目不能单独公示。"))
        answer = assess(_cleared(facts_of(row)))
        if answer.state != RecordState.PUBLIC:
            raise DecisionError(answer.reason)
        if needs_notice(row):
            raise DecisionError(_("尚未登记失信信息公示告知，请先登记，登记后即公示。"))
        return disclosed(answer)

    decide(record, Decision(Action.PUBLISHED, reason, basis, by), shown)


def doubt_of(record: Record) -> str:
    """Return the doubt about its words that publishing a record clears, or an empty text.

    The forms say it: who publishes says with it that the department was asked.
    """
    reason = assess(facts_of(record)).reason
    return reason if reason in {Reason.MAY_BE_SECRET, Reason.MAY_BE_SUMMARY} else ""


def _cleared(facts: Facts) -> Facts:
    """Take what the department didn't tell, and only its words made doubtful, for told "no"."""
    return replace(
        facts,
        secret=False if facts.secret is None else facts.secret,
        summary=False if facts.summary is None else facts.summary,
    )


def confirm_severity(
    record: Record, severity: str, reason: str, basis: str, by: Staff = None
) -> None:
    """Confirm or correct a penalty's class; the period follows from it.

    What staff held, withdrew or voided stays so: a class is no reason to show it again. Nor is
    it one where the department took its report back, or told it to be secret or summary.

    Raises:
        DecisionError: the class isn't one of the three, or the rules know another one whoever
            says so (a warning alone is minor).
    """
    if severity not in Severity.values:
        raise DecisionError(severity)

    def classed(row: Record) -> Changes:
        answer = assess(facts_of(row, severity=severity))
        if answer.severity and answer.severity != severity:
            raise DecisionError(
                _("仅有警告、通报批评的属于轻微失信信息；处罚种类有误的，请先更正处罚种类。")
            )
        changes: Changes = {
            "severity": severity,
            "severity_confirmed": True,
            "needs_confirmation": False,
        }
        if stopped(row):
            return changes | _as_before(row)
        held_by_staff = row.state == RecordState.HELD and bool(row.basis)
        held_by_staff = held_by_staff or row.reason in WAITING
        if row.state in {RecordState.PUBLIC, RecordState.HELD} and not held_by_staff:
            changes |= disclosed(answer)
        return changes

    decide(record, Decision(Action.CONFIRMED, reason, basis, by), classed)


#: Disclosure's days, which a prepared row gives as ISO texts.
DAYS = frozenset({"publish_from", "public_until", "repair_from"})
#: Who a record is about is corrected at the subject (renaming, merging), never at the record.
WHOSE = frozenset({"subject_name", "subject_category", "uscc", "certificate", "certificate_number"})


def correct(
    record: Record, values: Mapping[str, str], reason: str, basis: str, by: Staff = None
) -> None:
    """Correct (更正) reported *values* by field name; "" empties a field.

    The corrected row goes through the same checks, masks and disclosure rules as a report. The
    office's earlier decisions stand: what is withdrawn or void stays so, what staff decided is
    only ever shown shorter.

    Raises:
        DecisionError: a value doesn't pass, or would make it a record of another decision.
    """

    def corrected(row: Record) -> Changes:
        prepared = _corrected_row(row, values)
        if prepared.content_digest == bytes(row.content_digest):
            raise DecisionError(_("更正后的内容与原内容相同。"))
        was_public = row.state == RecordState.PUBLIC
        named = prepared.named()
        if shortens(row, named):
            raise DecisionError(
                _("更正后公示会终止或者缩短：此名单须经双人复核，请办理移出或者撤下。")
            )
        timeliness = _counted_again(row, named["decided_on"], prepared.timeliness)
        if not stopped(row):
            disclose(row, named)
            hold_back(row, was_public=was_public)
        row.shown, row.sealed = json.loads(named["shown"]), named["sealed"]
        apply_marks(row, passages_of([row.pk]).get(row.pk, ()))
        answer = {name: getattr(row, name) for name in DISCLOSURE_FIELDS}
        return {
            name: _as_day(value) if name in DAYS else value for name, value in answer.items()
        } | {
            "document_number": named["document_number"],
            "decided_on": date.fromisoformat(named["decided_on"]),
            "shown": row.shown,
            "texts_held": row.texts_held,
            "sealed": named["sealed"],
            # Of what was taken back none is kept: the same row sent again is a report.
            "content_digest": b"" if rolled.counts_nowhere(row) else prepared.content_digest,
            "timeliness": timeliness,
            "notified_on": following(row, date.fromisoformat(named["decided_on"])),
            **_as_before(row),
        }

    decide(record, Decision(Action.CORRECTED, reason, basis, by), corrected)


def stopped(row: Record) -> bool:
    """Tell whether a record's own department keeps it from the public, without any basis.

    It told the decision to be secret or summary, or took its report back. Only who publishes it
    lifts that.
    """
    return is_told(row) or rolled.counts_nowhere(row)


def _as_before(row: Record) -> Changes:
    """Whose word stands is told by the decision before: this one isn't about showing."""
    return {"reason": row.reason, "basis": row.basis, "decider": row.decider}


def _counted_again(row: Record, decided_on: str, timeliness: str) -> str:
    """Count a corrected record where it belongs now; return whether it was reported in time."""
    if rolled.counts_nowhere(row):
        return timeliness
    counts = rolled.Counts()
    timeliness = rolled.move_decision(counts, row, decided_on, timeliness)
    counts.save()
    return timeliness


def _as_day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _corrected_row(row: Record, values: Mapping[str, str]) -> PreparedRow:
    layout_code, cells, extra = open_row(row.sealed)
    known = {column.field for column in layouts()[layout_code].columns}
    touched = {name for name, value in values.items() if cells.get(name, "") != value}
    if touched & WHOSE:
        raise DecisionError(_("主体名称、类别与代码不能在记录上更正，请办理更名、合并或拆分。"))
    if touched - known:
        raise DecisionError(_("此数据格式没有要更正的字段。"))
    merged = {name: text for name, text in (cells | dict(values)).items() if text}
    raw = RawRow(row.row_number or 0, merged, extra)
    prepared = prepare(layout_code, raw, row.reported_on, working_years())
    if not isinstance(prepared, PreparedRow):
        raise DecisionError("；".join(item.sentence for item in prepared.problems))
    if prepared.key != bytes(row.key):
        raise DecisionError(_("文书号与机关代码决定是哪一条记录，不能更正；请撤下后重新报送。"))
    return prepared


def _to(state: RecordState) -> Callable[[Record], Changes]:
    return lambda _row: {"state": state}


def disclosed(answer: Disclosure) -> Changes:
    """Return the record's columns that the rules' answer decides."""
    return {
        "state": answer.state,
        "publish_from": answer.publish_from,
        "public_until": answer.public_until,
        "repair_from": answer.repair_from,
        "rule": answer.rule,
    }


def answered(record: Record) -> Changes:
    """Return what the rules say of a record today, with their reason where they hold it."""
    answer = assess(facts_of(record))
    changes = disclosed(answer)
    return changes if answer.state == RecordState.PUBLIC else changes | {"reason": answer.reason}


def facts_of(record: Record, severity: str = "") -> Facts:
    """Return the disclosure facts of the row that was reported, with what staff confirmed."""
    layout_code, cells, _extra = open_row(record.sealed)
    values = check_row(layouts()[layout_code], cells, record.reported_on).values
    facts = disclosure_facts(record.kind, values)
    confirmed = severity or (record.severity if record.severity_confirmed else "")
    if confirmed:
        facts = replace(facts, severity=confirmed, severity_confirmed=True)
    return facts


def decide(record: Record, decision: Decision, change: Change) -> None:
    """Apply what *change* says of the record as it is once nobody else can change it.

    Staff's own words are kept scrubbed: no column holds a number or a name that was typed.
    """
    if not decision.reason.strip() or not decision.basis.strip():
        message = "A decision needs its reason and its basis."
        raise DecisionError(message)
    with transaction.atomic():
        row = Record.objects.select_for_update().get(pk=record.pk)
        decision = decision._replace(
            reason=scrubbed_about(row, decision.reason), basis=scrubbed_about(row, decision.basis)
        )
        version = version_of(
            row.pk,
            row.version,
            action=decision.action,
            reason=decision.reason,
            basis=decision.basis,
            actor=decision.by,
            at=timezone.now(),
            sealed=sealed_version(row),
        )
        was_public = row.state == RecordState.PUBLIC
        decided: Changes = {"reason": decision.reason, "basis": decision.basis}
        decided["decider"] = decision.by
        changes = noticed(row, decided | change(row), was_public=was_public)
        changes |= {"version": row.version + 1, "changed_at": timezone.now()}
        version.save()
        for name, value in changes.items():
            setattr(row, name, value)
            setattr(record, name, value)
        row.save(update_fields=list(changes))
        outbox.announce_changes([(row.pk, row.version, was_public)])
