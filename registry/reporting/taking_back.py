"""Taking a report back (撤回): by the department itself, on the day on which it was reported.

Nothing is deleted. What the submission added is held from then on and comes back when it is sent
again; what it changed is again as it was before. What was decided upon or changed again since
stays, and the submission says how many rows that are. A large one is taken back bit by bit by the
importer; a process that dies in between leaves the rest to the next one.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from registry import audit, bulk, outbox
from registry import reporting_counts as rolled
from registry.decisions import answered
from registry.enums import RecordState, Verdict
from registry.list_rules import BATCH_DRAFT, BATCH_RELEASED, hold_back
from registry.mask_passages import Passage, apply_marks, passages_of
from registry.models import BatchState, Record, RecordVersion, SetAsideRow, Submission
from registry.models.history import Action
from registry.models.reporting import SubmissionStatus
from registry.notice_rules import NOTICE_MISSING
from registry.reporting.preparing import DOUBTS
from registry.reporting.row_scope import holds_all
from registry.reporting.versions import KEPT, VERSION_PURPOSE, sealed_version, version_of
from registry.scopes import scope_of
from registry.vault import open_json

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: Rows that are taken back at once, in one transaction; more of them in several.
AT_ONCE = 500
_CHUNK = 200
#: Changes of a record that leave what was reported as it is.
_BESIDE = (Action.CONTESTED, Action.UNCONTESTED, Action.MARKED, Action.NOTIFIED)
_DAYS = {"publish_from", "public_until", "repair_from", "decided_on", "reported_on"}
#: What taking back may change in a record.
_CHANGED = (*KEPT, "texts_held", "sealed", "content_digest", "submission", "batch")


class TakeBackError(ValueError):
    """The submission can't be taken back; the text is a Chinese sentence that says why."""


def refusal(submission: Submission, by: "User | None") -> str:
    """Return why *by* can't take the submission back, or an empty text where they can.

    Without *by* somebody at a terminal of the server does.
    """
    if submission.status != SubmissionStatus.DONE:
        return _("只有已完成的报送可以撤回。")
    if rolled.reported_on(submission) != timezone.localdate():
        return _("报送只能在当日撤回；如需更正，请报送更正后的数据或联系信用办。")
    if by is not None and not _is_theirs(submission, by):
        return _("只有报送单位自己可以撤回。")
    return ""


def _is_theirs(submission: Submission, by: "User") -> bool:
    if submission.reported_by_id == by.pk:
        return True
    scope, authority = scope_of(by), submission.authority
    return (
        authority is not None
        and scope.is_department
        and scope.allows_authority(authority.pk, authority.region_id)
        # A file in the name of one authority may hold rows of others.
        and holds_all(submission, scope)
    )


def take_back(submission: Submission, by: "User | None" = None) -> None:
    """Take a submission back, at once where it is small; else it is TAKING until it is done.

    Raises:
        TakeBackError: it isn't theirs, not of today, or not finished.
    """
    with transaction.atomic():
        row = Submission.objects.select_for_update().get(pk=submission.pk)
        sentence = refusal(row, by)
        if sentence:
            raise TakeBackError(sentence)
        row.status = SubmissionStatus.TAKING
        row.taken_back_by = by
        row.save(update_fields=["status", "taken_back_by"])
        actor = str(by.pk) if by else audit.COMMAND
        audit.note("submission.taken_back", by=actor, submission=row.pk)
        if rolled.Tally.of(row).entered <= AT_ONCE:
            finish(row)
    submission.refresh_from_db()


def finish(submission: Submission) -> None:
    """Take back what is left of a submission that is TAKING, and settle the rest of its rows."""
    last = 0
    while part := _next_records(submission, last):
        last = part[-1]
        with transaction.atomic():
            bulk.queue_up()
            _take_back_some(submission, part)
    with transaction.atomic():
        _settle(submission)


def _next_records(submission: Submission, last: int) -> list[int]:
    """Return the ids of some records that still carry the submission and weren't taken back."""
    found = Record.objects.filter(submission=submission, pk__gt=last).order_by("pk")
    return list(found.values_list("pk", flat=True)[:_CHUNK])


def _take_back_some(submission: Submission, ids: Sequence[int]) -> None:
    found = Record.objects.select_for_update().filter(pk__in=ids, submission=submission)
    before, decided, marked = _before(submission, ids), _decided(ids), passages_of(ids)
    now, counts = timezone.now(), rolled.Counts()
    held, restored, versions, removed = [], [], [], set()
    for record in found.order_by("pk"):
        earlier = before.get(record.pk)
        # As the report left it; a decision or a correction since then would stand.
        if decided.get(record.pk, 0) >= (earlier.number + 1 if earlier else 1):
            continue
        if earlier and earlier.kept["submission"] == submission.pk:
            continue  # told to be secret or summary by another row: that isn't taken back
        versions.append(_version(submission, record, now))
        if record.state == RecordState.PUBLIC:
            removed.add(record.pk)
        _count(counts, record, -1)
        if earlier:
            _restore(record, earlier, marked.get(record.pk, ()))
            record.version, record.changed_at = versions[-1].number + 1, now
            restored.append(record)
            if not rolled.counts_nowhere(record):
                # Reported before by another submission: a decision of its month all the same.
                _count_decision(counts, record, 1)
        else:
            held.append(record.pk)
    _hold(held, now)
    Record.objects.bulk_update(restored, _CHANGED)
    RecordVersion.objects.bulk_create(versions)
    outbox.announce_changes(
        (row.record_id, row.number + 1, row.record_id in removed) for row in versions
    )
    counts.save()


def _decided(ids: Sequence[int]) -> dict[int, int]:
    """Return, by record, the number of the last version that a report or a decision ended.

    Beside those, a record has versions that say nothing of what was reported: an objection, even
    one that was cancelled, would else keep a department from taking its own report back.
    """
    versions = RecordVersion.objects.filter(record__in=ids).exclude(action__in=_BESIDE)
    return dict(versions.order_by("number").values_list("record_id", "number"))


class _Before(NamedTuple):
    """A record's version before the submission changed it."""

    number: int
    kept: dict[str, Any]


def _before(submission: Submission, ids: Sequence[int]) -> dict[int, _Before]:
    versions = RecordVersion.objects.filter(
        record__in=ids, submission=submission, action=Action.REPORTED
    ).order_by("number")
    return {
        version.record_id: _Before(
            version.number, open_json(bytes(version.sealed), VERSION_PURPOSE)
        )
        for version in versions
    }


def _version(submission: Submission, record: Record, now: datetime) -> RecordVersion:
    return version_of(
        record.pk,
        record.version,
        action=Action.TAKEN_BACK,
        submission=submission,
        actor=submission.taken_back_by,
        at=now,
        sealed=sealed_version(record),
    )


def _count(counts: rolled.Counts, record: Record, number: int) -> None:
    held = number if record.reason in DOUBTS else 0
    counts.add(record.reported_on, record.kind, record.authority_id, rows=number, held=held)
    _count_decision(counts, record, number)


def _count_decision(counts: rolled.Counts, record: Record, number: int) -> None:
    kind, authority = record.kind, record.authority_id
    counts.add_decision(record.decided_on, kind, authority, record.timeliness, number)


def _hold(ids: Sequence[int], now: datetime) -> None:
    """Hold records that are new with the submission.

    No basis: nobody of the office decided, so another report may show it again. No digest: the
    same row sent again is a change, and not "unchanged".
    """
    Record.objects.filter(pk__in=ids).update(
        state=RecordState.HELD,
        reason=rolled.TAKEN_BACK,
        basis="",
        publish_from=None,
        public_until=None,
        repair_from=None,
        content_digest=b"",
        version=F("version") + 1,
        changed_at=now,
    )


def _restore(record: Record, before: _Before, marked: Sequence[Passage]) -> None:
    """Make a record again what it was before the submission changed it.

    What staff said since of its words (*marked*), and that its subject was told, still holds.
    """
    kept = before.kept
    for name in KEPT:
        value = kept[name]
        setattr(record, name, date.fromisoformat(value) if value and name in _DAYS else value)
    record.sealed = bytes.fromhex(kept["sealed"])
    record.content_digest = bytes.fromhex(kept["content_digest"])
    record.submission_id = kept["submission"]
    apply_marks(record, marked)
    if record.reason == NOTICE_MISSING and record.notified_on is not None:
        for name, value in ({"reason": "public"} | answered(record)).items():
            setattr(record, name, value)
    record.batch_id = kept.get("batch")
    _keep_from_showing(record)


def _keep_from_showing(record: Record) -> None:
    """Let an entry wait for its batch anew: that may have been taken down meanwhile."""
    if record.state == RecordState.HELD and record.reason == BATCH_RELEASED:
        record.reason = BATCH_DRAFT
    if record.batch and record.batch.state != BatchState.PUBLIC:
        hold_back(record, was_public=False)


def _settle(submission: Submission) -> None:
    """Settle the rows that were set aside, and say what stayed."""
    now, tally = timezone.now(), rolled.Tally.of(submission)
    rows = SetAsideRow.objects.filter(submission=submission, settled_at__isnull=True)
    rows.update(settled_at=now, outcome=rolled.TAKEN_BACK, settled_by=submission.taken_back_by)
    counts = rolled.Counts()
    for authority, (held, rejected) in tally.aside.items():
        rolled.put_aside(counts, submission, int(authority), Verdict.HELD, -held)
        rolled.put_aside(counts, submission, int(authority), Verdict.REJECTED, -rejected)
    counts.save()
    taken = RecordVersion.objects.filter(submission=submission, action=Action.TAKEN_BACK).count()
    Submission.objects.filter(pk=submission.pk, status=SubmissionStatus.TAKING).update(
        status=SubmissionStatus.TAKEN_BACK,
        taken_back_at=now,
        rows_kept=max(0, tally.entered - taken),
        tally=rolled.Tally(tally.entered).as_json(),
    )
