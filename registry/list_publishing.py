"""A batch's entries onto the site and off it, many at once, without keeping other writers waiting.

Publishing goes by short transactions: what is released and not public yet says so by itself
(``BATCH_RELEASED``), so whoever goes on after a crash finds it. Taking down is one transaction:
half a withdrawn batch must never be seen.
"""

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from registry import audit, bulk, errands, outbox
from registry.decisions import Decision, DecisionError, disclosed, facts_of
from registry.disclosure import Disclosure, assess
from registry.enums import RecordState
from registry.list_rules import BATCH_RELEASED
from registry.lists import ERRAND, ListError, set_state
from registry.models import Batch, BatchState, Record, RecordVersion
from registry.models.history import Action
from registry.notice_rules import noticed
from registry.pacing import Pace
from registry.reporting.versions import sealed_version, version_of
from registry.staff_words import scrubbed

#: Seconds that a transaction aims at; the longest allowed is 0.05 (design decision 3).
_AIM: Final = 0.03
_FIRST: Final = 20
#: Entries sealed for their history at a time.
_CHUNK: Final = 500
_PUBLISHED: Final = (
    "state",
    "publish_from",
    "public_until",
    "repair_from",
    "rule",
    "reason",
    "basis",
    "decider_id",
    "notified_on",
    "version",
    "changed_at",
)


def publish_released(seconds: float = 3600) -> int:
    """Make released entries public, as the disclosure rules allow; return how many were taken up.

    Several processes may do so at once. It stops after *seconds*; whoever comes next goes on.
    """
    until, taken = time.monotonic() + seconds, 0
    for name, token in errands.open_below(ERRAND):
        batch_id = int(name.removeprefix(ERRAND))
        number, whole = _publish_batch(batch_id, until)
        taken += number
        if not whole:
            break
        errands.end(name, token, errands.State.DONE, number)
        if _released(batch_id).exists():
            # Released while we ended: that wish was joined to ours.
            errands.ask(name, by=audit.COMMAND)
    return taken


def _publish_batch(batch_id: int, until: float) -> tuple[int, bool]:
    """Publish a batch's released entries in their order; return how many, and whether all."""
    pace, taken, last = Pace(aim=_AIM, first=_FIRST, fewest=5, most=200), 0, 0
    while rows := list(_released(batch_id).filter(pk__gt=last).order_by("pk")[: pace.size]):
        answers = {row.pk: (row.version, assess(facts_of(row))) for row in rows}
        with pace.turn():
            taken += _publish(batch_id, answers)
        last = rows[-1].pk
        if time.monotonic() > until:
            return taken, False
    return taken, True


def _released(batch_id: int) -> QuerySet[Record]:
    """Return what a public batch has still to publish: asked by batch, which has its index."""
    return Record.objects.filter(
        batch=batch_id,
        batch__state=BatchState.PUBLIC,
        state=RecordState.HELD,
        reason=BATCH_RELEASED,
    )


def _publish(batch_id: int, answers: dict[int, tuple[int, Disclosure]]) -> int:
    """Apply the rules' answers to those entries that are still as they were when asked."""
    now = timezone.now()
    with transaction.atomic():
        # Locked: whoever takes the batch down comes before or after, never in between.
        batch = Batch.objects.select_for_update().get(pk=batch_id)
        if batch.state != BatchState.PUBLIC:
            return 0
        # By id alone: beside other conditions SQLite would walk the whole batch for each handful.
        found = Record.objects.filter(pk__in=answers).select_for_update().order_by("pk")
        rows = [row for row in found if row.version == answers[row.pk][0] and _waits(row, batch_id)]
        versions = [
            _version(row, Decision(Action.LISTED, "", "", row.decider), now) for row in rows
        ]
        for row in rows:
            _list(row, answers[row.pk][1], batch.basis)
        RecordVersion.objects.bulk_create(versions)
        bulk.update(Record, _PUBLISHED, [_columns(row, now) for row in rows])
        outbox.announce_records((row.pk, row.version) for row in rows)
    return len(rows)


def _columns(row: Record, now: datetime) -> bulk.Row:
    """Return the values of _PUBLISHED, then the id, as the database takes them."""
    return (
        str(row.state),
        bulk.day(row.publish_from),
        bulk.day(row.public_until),
        bulk.day(row.repair_from),
        row.rule,
        row.reason,
        row.basis,
        row.decider_id,
        bulk.day(row.notified_on),
        row.version,
        bulk.moment(now),
        row.pk,
    )


def _waits(row: Record, batch_id: int) -> bool:
    """Tell whether an entry still waits in this batch; a report may have moved it meanwhile."""
    waits = row.state == RecordState.HELD and row.reason == BATCH_RELEASED
    return waits and row.batch_id == batch_id


def _list(row: Record, answer: Disclosure, basis: str) -> None:
    """Let an entry be what the rules say; public ones stand by the batch's own basis from now on.

    With a basis, what is reported later can shorten or end the display and never lengthen it.
    """
    wanted = {"reason": answer.reason, **disclosed(answer)}
    for name, value in noticed(row, wanted, was_public=False).items():
        setattr(row, name, value)
    if row.state == RecordState.PUBLIC:
        row.basis = basis[: Record._meta.get_field("basis").max_length]
    else:
        row.decider = None
    row.version += 1


_SEEN: Final = ("pk", "version", "state")
Seen = tuple[int, int, str]


def _standing(batch: Batch) -> QuerySet[Record]:
    """Return the batch's entries that haven't left it or been taken down one by one."""
    return Record.objects.filter(batch=batch, state__in=(RecordState.HELD, RecordState.PUBLIC))


def _shown(state: str) -> bool:
    return state == RecordState.PUBLIC


def _keep(
    rows: Sequence[Seen],
    sealed: dict[int, tuple[int, bytes]],
    decision: Decision,
    now: datetime,
) -> None:
    """Write the history of *rows*; who changed since they were sealed is sealed now."""
    stale = [pk for pk, version, _state in rows if sealed.get(pk, (0, b""))[0] != version]
    fresh = Record.objects.filter(pk__in=stale)
    kept = {pk: value for pk, (_version, value) in sealed.items()}
    kept |= {row.pk: sealed_version(row) for row in fresh}
    versions = (_row_version(pk, number, decision, now, kept[pk]) for pk, number, _state in rows)
    RecordVersion.objects.bulk_create(versions, batch_size=_CHUNK)


def _version(row: Record, decision: Decision, now: datetime) -> RecordVersion:
    return _row_version(row.pk, row.version, decision, now, sealed_version(row))


def _row_version(
    pk: int, number: int, decision: Decision, now: datetime, sealed: bytes
) -> RecordVersion:
    return version_of(
        pk,
        number,
        action=decision.action,
        reason=decision.reason,
        basis=decision.basis,
        actor=decision.by,
        at=now,
        sealed=sealed,
    )


def withdraw_entries(batch: Batch, decision: Decision) -> int:
    """Take a batch and all its entries down in one transaction; see ``lists.withdraw_batch``."""
    if not decision.reason.strip() or not decision.basis.strip():
        raise DecisionError(_("请填写原因和依据。"))
    decision = decision._replace(reason=scrubbed(decision.reason), basis=scrubbed(decision.basis))
    now = timezone.now()
    # Sealing is most of the work: done before the lock, for entries as they are now.
    sealed = {
        row.pk: (row.version, sealed_version(row))
        for row in _standing(batch).iterator(chunk_size=_CHUNK)
    }
    with transaction.atomic():
        locked = Batch.objects.select_for_update().get(pk=batch.pk)
        if locked.state == BatchState.WITHDRAWN:
            raise ListError(_("批次已经撤下。"))
        set_state(locked, BatchState.WITHDRAWN)
        rows = list(_standing(locked).select_for_update().order_by("pk").values_list(*_SEEN))
        _keep(rows, sealed, decision, now)
        _standing(locked).update(
            state=RecordState.WITHDRAWN,
            reason=decision.reason,
            basis=decision.basis,
            decider=decision.by,
            version=F("version") + 1,
            changed_at=now,
        )
        outbox.announce_changes((pk, version + 1, _shown(state)) for pk, version, state in rows)
        if not any(_shown(state) for _pk, _version, state in rows):
            # The batch itself was shown all the same.
            outbox.raise_epoch()
        audit.note(
            "lists.batch.withdrawn",
            by=str(decision.by.pk) if decision.by else audit.COMMAND,
            batch=batch.pk,
            entries=len(rows),
        )
    batch.refresh_from_db()
    return len(rows)
