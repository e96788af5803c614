"""Prepared rows into the register: one short transaction for each handful of them.

What a row becomes depends on what is known already: its subject by code or digest (never by
name), its record by key. Everything a handful needs is asked in a fixed number of queries.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from registry import outbox
from registry.disclosure import Disclosure
from registry.enums import RecordState, Verdict
from registry.models import Record, RecordVersion, SetAsideRow, Submission
from registry.models.history import Action
from registry.reporting.preparing import PreparedRow, SetAside
from registry.reporting.problems import Problem, problem, verdict_of
from registry.reporting.resolving import Resolver
from registry.vault import seal_json

VERSION_PURPOSE = "version"
#: What a report may change in a record; state and its reasons only by the rules below.
_CONTENT_FIELDS = (
    "document_number",
    "decided_on",
    "shown",
    "sealed",
    "content_digest",
    "version",
    "submission",
    "row_number",
    "reported_on",
    "timeliness",
    "changed_at",
)
_DISCLOSURE_FIELDS = (
    "state",
    "publish_from",
    "public_until",
    "repair_from",
    "rule",
    "reason",
    "severity",
)


@dataclass
class Outcome:
    """What became of a handful of rows."""

    counts: dict[str, int] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=dict)
    timeliness: dict[str, int] = field(default_factory=dict)

    def count(self, verdict: Verdict, problems: Iterable[Problem] = ()) -> None:
        """Count one row's verdict and each code that was found in it."""
        self.counts[verdict] = self.counts.get(verdict, 0) + 1
        for code in {item.code for item in problems}:
            self.errors[code] = self.errors.get(code, 0) + 1


class Handful:
    """Some rows on their way in; call :meth:`write` inside a transaction."""

    def __init__(self, submission: Submission, kind: str, now: datetime) -> None:
        self.submission = submission
        self.kind = kind
        self.now = now
        self.outcome = Outcome()
        self.new: dict[bytes, Record] = {}
        self.changed: dict[bytes, tuple[Record, RecordVersion]] = {}
        self.aside: list[SetAsideRow] = []
        self.removed: list[tuple[int, int]] = []

    def write(self, rows: list[PreparedRow | SetAside]) -> Outcome:
        """Write the rows, in their order, with versions, events and what is set aside."""
        prepared = [row for row in rows if isinstance(row, PreparedRow)]
        resolver = Resolver(prepared)
        known = {
            bytes(record.key): record
            for record in Record.objects.filter(key__in=[row.key for row in prepared])
        }
        for row in rows:
            if isinstance(row, SetAside):
                self._put_aside(row)
            else:
                self._take(row, known.get(row.key), resolver)
        resolver.save_new()
        self._save()
        return self.outcome

    def _take(self, row: PreparedRow, record: Record | None, resolver: Resolver) -> None:
        found = resolver.problem_of(row)
        if found:
            self._put_aside(row.set_aside([found]))
            return
        twin = self.new.get(row.key) or record
        if twin is None:
            self._add(row, resolver)
        elif bytes(twin.content_digest) == row.content_digest:
            self.outcome.count(Verdict.UNCHANGED)
        elif twin.submission_id == self.submission.pk:
            self._put_aside(row.set_aside([problem("R301")]))
        else:
            self._change(row, twin)

    def _put_aside(self, row: SetAside) -> None:
        verdict = verdict_of(row.problems)
        self.outcome.count(verdict, row.problems)
        self.aside.append(
            SetAsideRow(
                submission=self.submission,
                row_number=row.number,
                verdict=verdict,
                problems=[item.as_dict() for item in row.problems],
                sealed=row.sealed,
                digest=row.digest,
            )
        )

    def _add(self, row: PreparedRow, resolver: Resolver) -> None:
        """A record that the register doesn't hold; doubts make it wait, inside the register."""
        authority = resolver.authority_of(row)
        record = Record(
            kind=self.kind,
            key=row.key,
            authority_id=authority.pk,
            region_id=authority.region_id,
            severity_confirmed=False,
        )
        resolver.attach_subject(record, row)
        self._fill(record, row, version=1)
        _disclose(record, row)
        self.new[row.key] = record
        self.outcome.count(Verdict.HELD if row.doubts else Verdict.NEW, row.doubts)
        self._count_timeliness(row)

    def _change(self, row: PreparedRow, record: Record) -> None:
        """Another content under a known key: the next version. The office's decision stays."""
        before = RecordVersion(
            record=record,
            number=record.version,
            action=Action.REPORTED,
            submission=self.submission,
            at=self.now,
            sealed=sealed_version(record),
        )
        was_public = record.state == RecordState.PUBLIC
        self._fill(record, row, version=record.version + 1)
        _disclose(record, row)
        self.changed[row.key] = (record, before)
        if was_public:
            self.removed.append((record.pk, record.version))
        self.outcome.count(Verdict.HELD if row.doubts else Verdict.CHANGED, row.doubts)
        self._count_timeliness(row)

    def _count_timeliness(self, row: PreparedRow) -> None:
        counts = self.outcome.timeliness
        counts[row.timeliness] = counts.get(row.timeliness, 0) + 1

    def _fill(self, record: Record, row: PreparedRow, version: int) -> None:
        record.document_number = row.document_number
        record.decided_on = row.decided_on
        record.shown = row.shown
        record.sealed = row.sealed
        record.content_digest = row.content_digest
        record.version = version
        record.submission_id = self.submission.pk
        record.row_number = row.number
        record.reported_on = self.now.date()
        record.timeliness = row.timeliness
        record.changed_at = self.now

    def _save(self) -> None:
        new = Record.objects.bulk_create(self.new.values())
        changed = [record for record, _ in self.changed.values()]
        Record.objects.bulk_update(changed, [*_CONTENT_FIELDS, *_DISCLOSURE_FIELDS])
        RecordVersion.objects.bulk_create(version for _, version in self.changed.values())
        # A waiting row that is sent again waits once; it is counted all the same.
        SetAsideRow.objects.bulk_create(self.aside, ignore_conflicts=True)
        removed = dict(self.removed)
        outbox.announce_records((record.pk, 1) for record in new)
        outbox.announce_records(
            (record.pk, record.version) for record in changed if record.pk not in removed
        )
        if removed:
            # What was shown may no longer be what is true: totals wait for the index.
            outbox.announce_records(removed.items(), removes=True)
            outbox.raise_epoch()


def sealed_version(record: Record) -> bytes:
    """Return everything about *record* that a change may replace, sealed for its history."""
    kept = {
        name: getattr(record, name)
        for name in (*_CONTENT_FIELDS, *_DISCLOSURE_FIELDS, "basis", "severity_confirmed")
        if name not in {"sealed", "content_digest", "submission"}
    }
    kept |= {
        "sealed": bytes(record.sealed).hex(),
        "content_digest": bytes(record.content_digest).hex(),
        "submission": record.submission_id,
        "decider": record.decider_id,
    }
    return seal_json(kept, VERSION_PURPOSE)


def _disclose(record: Record, row: PreparedRow) -> None:
    """Apply the rules' answer, but never against a decision of the office.

    Withdrawn and void stay so whatever is reported (design decision 6). Where a person decided
    (confirmed, held, published), the decision stays and the period may only become shorter.
    """
    answer = row.disclosure
    if record.state in {RecordState.WITHDRAWN, RecordState.VOID}:
        return
    if record.decider_id is not None or record.severity_confirmed:
        if record.state == RecordState.PUBLIC and answer.public_until and record.public_until:
            record.public_until = min(record.public_until, answer.public_until)
        elif record.state == RecordState.PUBLIC and answer.state == RecordState.HELD:
            _apply(record, answer)
        return
    _apply(record, answer)


def _apply(record: Record, answer: Disclosure) -> None:
    for name in _DISCLOSURE_FIELDS:
        setattr(record, name, getattr(answer, name))
