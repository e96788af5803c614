"""Prepared rows into the register: one short transaction for each handful of them.

What a row becomes depends on what is known already: its subject by code or digest (never by
name), its record by key. Everything a handful needs is asked in a fixed number of queries.
"""

import json
from datetime import date, datetime

from registry import bulk, outbox
from registry import reporting_counts as rolled
from registry.enums import RecordState, Verdict
from registry.list_rules import held_reason, hold_back
from registry.mask_passages import Passage, apply_marks, passages_of
from registry.models import Record, RecordVersion, SetAsideRow, Submission
from registry.models.history import Action
from registry.notice_rules import (
    NOTICE_MISSING,
    following,
    hold_unnoticed,
    is_demanded,
)
from registry.reporting.alike import CAME_BACK, Day, are_alike, stopped_numbers
from registry.reporting.columns import (
    COLUMNS,
    CONTENT_FIELDS,
    DECIDED_ON,
    MAY_SHOW,
    NUMBER,
    WRITTEN,
    held,
)
from registry.reporting.deciders import Authorities, KnownAuthority
from registry.reporting.holding import waiting_columns
from registry.reporting.layouts import layouts
from registry.reporting.outcomes import Outcome
from registry.reporting.preparing import PreparedRow, SetAside
from registry.reporting.problems import problem, verdict_of
from registry.reporting.resolving import Known, Resolver
from registry.reporting.twins import (
    Decision,
    Seen,
    Twin,
    by_decision,
    by_key,
    corrected_contents,
)
from registry.reporting.versions import (
    DISCLOSURE_FIELDS,
    TOLD_REASON,
    disclose,
    sealed_version,
    version_of,
)
from registry.scopes import ALL, Scope


class Handful:
    """Some rows on their way in; call :meth:`write` inside a transaction.

    *reach* is the part of the register that the reporter may report for.
    """

    def __init__(
        self,
        submission: Submission,
        reported_on: date,
        now: datetime,
        seen: Seen,
        reach: Scope = ALL,
    ) -> None:
        self.seen = seen
        self.submission = submission
        self.reported_on = reported_on
        self.now = now
        self.reach = reach
        self.outcome = Outcome()
        self.counts = rolled.Counts()
        self.tally = rolled.Tally.of(submission)
        self.held_back = held_reason(submission.kind, submission.batch)
        self.month = rolled.month_of(reported_on)
        self.new: list[tuple[PreparedRow, Known]] = []
        self.changed: dict[int, PreparedRow] = {}
        self.aside: list[SetAside] = []
        self.stopped: list[bytes] = []
        self.twins: dict[bytes, Twin] = {}
        self.elsewhere: dict[Decision, Twin] = {}
        self.corrected: dict[int, set[bytes]] = {}
        self.gone: dict[Day, set[str]] = {}

    def write(self, rows: list[PreparedRow | SetAside]) -> Outcome:
        """Write the rows, in their order, with versions, events and what is set aside."""
        prepared = [row for row in rows if isinstance(row, PreparedRow)]
        self.resolver = self.resolver_for(prepared)
        others = {row.authority_code for row in rows if isinstance(row, SetAside)}
        self.authorities = Authorities(prepared, self.reach, others)
        self.twins = by_key({row.key for row in rows if row.key})
        self.elsewhere = by_decision(set(filter(None, map(self._decision, prepared))))
        days = set(filter(None, map(self._day, prepared)))
        self.gone = stopped_numbers(self.submission.kind, days)
        there = (*self.twins.values(), *self.elsewhere.values())
        told = {row.content_digest for row in prepared}
        self.corrected = corrected_contents(
            twin.pk for twin in there if twin.content_digest not in told
        )
        for row in rows:
            if isinstance(row, SetAside):
                # Whatever else is wrong with it is none of a stranger's business.
                strange = self.authorities.is_strangers(row)
                self._put_aside(self._strangers(row) if strange else row)
            else:
                self._take(row)
        self._save_new()
        self._save_changed()
        self._save_aside()
        self._stop()
        self.counts.save()
        return self.outcome

    def record_of(self, row: PreparedRow) -> Record:
        """Return the record of a row that went in, or that says nothing new.

        It may have been there under another of the subject's codes, with another key.
        """
        twin = self.twins[row.key]
        return Record.objects.get(pk=twin.pk) if twin.pk else Record.objects.get(key=row.key)

    def resolver_for(self, rows: list[PreparedRow]) -> Resolver:
        """Return what tells whom the rows are about; staff who say it themselves replace it."""
        return Resolver(rows)

    def _take(self, row: PreparedRow) -> None:
        twin = self.twins.get(row.key)
        if not self.authorities.within_reach(row.authority_code):
            # First of all: whether a record or subject is known is none of a stranger's business.
            self._put_aside(self._strangers(row.set_aside([])))
            return
        if twin and self._says_nothing_new(twin, row):
            # Whom it is about was told when it went in, perhaps by staff: nobody is asked again.
            self._is_unchanged(row, twin)
            return
        found = self.resolver.problem_of(row)
        if found:
            self._put_aside(row.set_aside([found]))
            return
        decision = self._decision(row)
        twin = twin or (self.elsewhere.get(decision) if decision else None)
        if twin and self._says_nothing_new(twin, row):
            self._is_unchanged(row, twin)
        elif twin is None and self._may_have_gone(row):
            self._put_aside(row.set_aside([problem(CAME_BACK)]))
        elif twin is None:
            self.new.append((row, self.resolver.subject_of(row)))
            self._went_in(row, Verdict.NEW, pk=0)
        elif self._is_here(twin):
            self._put_aside(row.set_aside([problem("R301")]))
        else:
            self.changed[twin.pk] = row
            self._went_in(row, Verdict.CHANGED, twin.pk)

    def _decision(self, row: PreparedRow) -> Decision | None:
        """Return which decision about whom a row reports, where its subject is known."""
        subject = self.resolver.known(row)
        return (subject.pk, row.columns[NUMBER]) if subject and subject.pk else None

    def _day(self, row: PreparedRow) -> Day | None:
        """Return whom a row that no record is known of is about, and when that was decided."""
        decision = self._decision(row)
        if decision is None or row.key in self.twins or decision in self.elsewhere:
            return None
        return decision[0], row.columns[DECIDED_ON]

    def _may_have_gone(self, row: PreparedRow) -> bool:
        """Tell whether a new row may be a record that was taken down, under another number."""
        day = self._day(row)
        numbers = self.gone.get(day, ()) if day else ()
        return any(are_alike(row.columns[WRITTEN], number) for number in numbers)

    def _says_nothing_new(self, twin: Twin, row: PreparedRow) -> bool:
        """Tell whether a row is what its record holds, or what staff corrected in it."""
        same = twin.content_digest == row.content_digest
        same = same or row.content_digest in self.corrected.get(twin.pk, ())
        return same and twin.pk not in self.changed

    def _is_unchanged(self, row: PreparedRow, twin: Twin) -> None:
        self.outcome.count(Verdict.UNCHANGED)
        self.twins[row.key] = twin
        self.seen.add(twin.key)

    def _is_here(self, twin: Twin) -> bool:
        """Tell whether an earlier row of this file was the twin."""
        own = twin.submission_id == self.submission.pk
        return own or twin.key in self.seen or twin.pk in self.changed

    def _strangers(self, row: SetAside) -> SetAside:
        """Return a row of another's decision: rejected, in no queue, and it stops no record."""
        headers = layouts()[self.submission.layout].headers
        return row._replace(problems=[problem("R501", headers.get("authority_code", ""))], key=b"")

    def _went_in(self, row: PreparedRow, verdict: Verdict, pk: int) -> None:
        """Count a row that goes in; one with doubts goes in too, and waits there for staff."""
        twin = Twin(row.key, pk, row.content_digest, self.submission.pk)
        self.twins[row.key] = twin
        if decision := self._decision(row):
            self.elsewhere[decision] = twin
        self.outcome.count(Verdict.HELD if row.doubts else verdict, row.doubts)
        self.outcome.count_timeliness(row)
        self.tally.entered += 1
        self._count_row(self.authorities.of(row).pk, held=int(bool(row.doubts)))

    def _count_row(self, authority: int, **verdict: int) -> None:
        self.counts.add(self.month, self.submission.kind, authority, rows=1, **verdict)

    def _put_aside(self, row: SetAside) -> None:
        verdict = verdict_of(row.problems)
        self.outcome.count(verdict, row.problems)
        self.aside.append(row)
        # Its own authority, or the one that reports where that can't be told.
        if authority := self._own(row) or self.submission.authority_id:
            self.tally.put_aside(authority, verdict)
            self._count_row(authority, **{verdict.value: 1})
        if row.key:
            self.stopped.append(row.key)

    def _own(self, row: SetAside) -> int | None:
        return own.pk if (own := self.authorities.within_reach(row.authority_code)) else None

    def _save_new(self) -> None:
        at, day = bulk.moment(self.now), self.reported_on.isoformat()
        self.resolver.save_new(at)
        ids = bulk.reserve_ids(Record, len(self.new))
        bulk.insert(
            Record,
            COLUMNS,
            [
                self._record(pk, row, subject, at, day)
                for pk, (row, subject) in zip(ids, self.new, strict=True)
            ],
        )
        outbox.announce_records((pk, 1) for pk in ids)

    def _record(self, pk: int, row: PreparedRow, subject: Known, at: object, day: str) -> bulk.Row:
        """Return a new record's values in the order of ``COLUMNS``."""
        authority = self.authorities.of(row)
        kind, decided_on = self.submission.kind, row.columns[DECIDED_ON]
        self.counts.add_decision(decided_on, kind, authority.pk, row.timeliness)
        held_back, told_on = self._held_back(decided_on, authority)
        return (
            *(held(row, held_back) if held_back else row.columns),
            pk,
            self.submission.kind,
            subject.pk,
            authority.pk,
            authority.region_id,
            subject.region_id,
            "",
            False,
            1,
            self.submission.pk,
            self.submission.batch_id,
            told_on,
            day,
            at,
        )

    def _held_back(self, decided_on: str, authority: KnownAuthority) -> tuple[str, str | None]:
        """Return what keeps a new record from the public, and when its subject was told of it."""
        if not is_demanded(self.submission.kind, date.fromisoformat(decided_on)):
            return self.held_back, None
        if authority.notifies_apart:
            return self.held_back or NOTICE_MISSING, None
        return self.held_back, decided_on

    def _save_changed(self) -> None:
        """Another content under a known key is the next version; the office's decisions stay."""
        if not self.changed:
            return
        found = Record.objects.select_for_update().filter(pk__in=self.changed)
        # In the order in which the figures lock them too: no two wait for each other.
        records, marked = list(found.order_by("pk")), passages_of(self.changed)
        public = {record.pk for record in records if record.state == RecordState.PUBLIC}
        versions = []
        for record in records:
            versions.append(self._version(record))
            self._change(record, self.changed[record.pk], marked.get(record.pk, ()))
        Record.objects.bulk_update(records, [*CONTENT_FIELDS, *DISCLOSURE_FIELDS])
        RecordVersion.objects.bulk_create(versions)
        outbox.announce_changes((row.pk, row.version, row.pk in public) for row in records)

    def _version(self, record: Record) -> RecordVersion:
        return version_of(
            record.pk,
            record.version,
            action=Action.REPORTED,
            submission=self.submission,
            at=self.now,
            sealed=sealed_version(record),
        )

    def _stop(self) -> None:
        """Take from the public what its department now tells to be secret or summary.

        What only waits for its notice or its batch would be public by itself one day: it too.
        """
        # Nobody stops another department's record.
        theirs = Record.objects.filter(self.reach.condition(), MAY_SHOW, key__in=self.stopped)
        # In the order in which everybody locks records: no two wait for each other.
        for record in theirs.select_for_update().order_by("pk"):
            was_public = record.state == RecordState.PUBLIC
            self._version(record).save()
            record.state = RecordState.HELD
            record.reason = TOLD_REASON
            record.version += 1
            record.changed_at = self.now
            record.save(update_fields=["state", "reason", "version", "changed_at"])
            outbox.announce_changes([(record.pk, record.version, was_public)])

    def _change(self, record: Record, row: PreparedRow, marked: tuple[Passage, ...]) -> None:
        named = row.named()
        was_public = record.state == RecordState.PUBLIC
        self._count_again(record, named["decided_on"], row.timeliness)
        decided_on = date.fromisoformat(named["decided_on"])
        record.notified_on = following(record, decided_on)
        record.number_digest = named["number_digest"]
        record.document_number = named["document_number"]
        record.decided_on = decided_on
        record.shown = json.loads(named["shown"])
        record.sealed = named["sealed"]
        record.content_digest = row.content_digest
        record.version += 1
        record.submission = self.submission
        record.row_number = row.number
        record.reported_on = self.reported_on
        record.changed_at = self.now
        if self.submission.batch and not was_public:
            record.batch = self.submission.batch
        apply_marks(record, marked)
        disclose(record, named)
        hold_back(record, was_public=was_public)
        hold_unnoticed(record, decided_on, was_public=was_public)

    def _count_again(self, record: Record, decided_on: str, timeliness: str) -> None:
        """Count a changed record where it belongs now; one that was taken back counts anew."""
        if rolled.counts_nowhere(record):
            self.counts.add_decision(decided_on, record.kind, record.authority_id, timeliness)
            record.timeliness = timeliness
        else:
            record.timeliness = rolled.move_decision(self.counts, record, decided_on, timeliness)

    def _save_aside(self) -> None:
        # A waiting row that is sent again waits once; it is counted all the same.
        waiting = waiting_columns(self.aside, self.now)
        SetAsideRow.objects.bulk_create(
            [
                SetAsideRow(
                    submission=self.submission,
                    row_number=row.number,
                    verdict=verdict_of(row.problems),
                    problems=[item.as_dict() for item in row.problems],
                    sealed=row.sealed,
                    digest=row.digest,
                    **({"authority_id": self._own(row)} | waiting.get(row.number, {})),
                )
                for row in self.aside
            ],
            ignore_conflicts=True,
        )
