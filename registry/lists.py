"""Lists (名单): their batches, what is published with them, and how an entry leaves.

Entries are records (docs/decisions/0018); they come in through reporting, with their batch. A batch
goes draft → (waiting, where a second person must agree) → public → withdrawn, and never back.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from registry import audit, bulk, decisions, errands
from registry.enums import RecordState
from registry.kinds import Family, kinds_of
from registry.list_rules import BATCH_DRAFT, BATCH_RELEASED, held_reason, needs_second_person
from registry.masking import scrub_number
from registry.models import Authority, Batch, BatchState, Record
from registry.models.history import Action
from registry.publication import today
from registry.staff_words import scrubbed
from registry.vault import keyed_digest

__all__ = [
    "ListError",
    "check_exit",
    "create_batch",
    "digest_of",
    "drafts",
    "exit_agreed",
    "exit_entry",
    "held_reason",
    "publish_batch",
    "release",
    "withdraw_batch",
]

#: Before a batch's id: its errand, for whoever publishes released entries.
ERRAND = "publish_batch."
_LONGEST_TITLE: Final = 120
_LONGEST_BASIS: Final = 400


class ListError(ValueError):
    """What was asked of a list can't be done; the sentence says why."""


def create_batch(  # noqa: PLR0913 - all by name
    kind: str,
    *,
    title: str,
    issuer: Authority,
    basis: str,
    published_on: date,
    by: User | None,
    number: str = "",
) -> Batch:
    """Return a new draft of a batch. Its texts are kept masked: they are shown as they are kept.

    Raises:
        ListError: *kind* is no list, or a text that must be there is empty.
    """
    if kind not in kinds_of(Family.LIST):
        raise ListError(_("没有这种名单。"))
    if not title.strip() or not basis.strip():
        raise ListError(_("请填写批次名称和发布依据。"))
    with transaction.atomic():
        batch = Batch.objects.create(
            kind=kind,
            title=scrubbed(title, _LONGEST_TITLE),
            number=scrub_number(number.strip()),
            issuer=issuer,
            region_id=issuer.region_id,
            basis=scrubbed(basis, _LONGEST_BASIS),
            published_on=published_on,
            created_by=by,
        )
        _note("created", batch, by, kind=kind)
    return batch


def drafts(batch: Batch) -> Any:
    """Return the entries (a query) that publishing *batch* would show: nobody held them apart."""
    return Record.objects.filter(batch=batch, state=RecordState.HELD, reason=BATCH_DRAFT)


def publish_batch(batch: Batch, by: User | None) -> int:
    """Publish a batch, or what joined it since; return how many entries are released.

    They become public in the next moments, in short transactions
    (``registry.list_publishing.publish_released``), those that the disclosure rules allow.

    Raises:
        ListError: a second person must agree (``registry.proposals``), or it is withdrawn.
    """
    if needs_second_person(batch.kind):
        raise ListError(_("此名单须经双人复核后发布。"))
    return release(batch, by)


def digest_of(pairs: Iterable[tuple[int, int]]) -> str:
    """Return what tells these (id, version) of drafts from any others."""
    return keyed_digest("batch entries", *(f"{pk}:{version}" for pk, version in pairs)).hex()


def release(batch: Batch, by: User | None, agreed: str | None = None) -> int:
    """Publish a batch after whoever must agree has agreed; return how many entries are released.

    With *agreed* (see :func:`digest_of`) these and no others: what joins meanwhile waits.

    Raises:
        ListError: it is withdrawn, there is nothing to publish, or it isn't what was agreed to.
    """
    with transaction.atomic():
        row = Batch.objects.select_for_update().get(pk=batch.pk)
        if row.state == BatchState.WITHDRAWN:
            raise ListError(_("批次已撤下，不能再发布。"))
        found = drafts(row).select_for_update().order_by("pk")
        pairs = list(found.values_list("pk", "version"))
        if agreed is not None and digest_of(pairs) != agreed:
            raise ListError(_("提出之后内容已有变化，请撤回后重新提出。"))
        for some in bulk.pieces(pk for pk, _version in pairs):
            Record.objects.filter(pk__in=some).update(reason=BATCH_RELEASED, decider=by)
        released = len(pairs)
        if not released and row.state == BatchState.PUBLIC:
            raise ListError(_("批次中没有待发布的条目。"))
        set_state(row, BatchState.PUBLIC)
        errands.ask(f"{ERRAND}{row.pk}", by=_who(by))
        _note("published", row, by, entries=released)
    batch.refresh_from_db()
    return released


def set_state(batch: Batch, state: BatchState) -> None:
    """Move a batch on; call it with the batch locked, inside the change's transaction."""
    batch.state = state
    batch.version += 1
    batch.save(update_fields=["state", "version"])


def exit_entry(record: Record, *, reason: str, basis: str, on: date, by: User | None) -> None:
    """Let an entry leave its list (移出): gone for the public at once, kept for staff.

    The day becomes the last of its display period, so that staff read it where a period ends.

    Raises:
        ListError: it is no entry of a list, isn't on it any more, or the day can't be; or a
            second person must agree (``registry.proposals``), as on any such list.
    """
    if needs_second_person(record.kind):
        raise ListError(_("此名单的条目须经双人复核后移出。"))
    exit_agreed(record, reason=reason, basis=basis, on=on, by=by)


def exit_agreed(record: Record, *, reason: str, basis: str, on: date, by: User | None) -> None:
    """Let an entry leave, as :func:`exit_entry` does, after whoever must agree has agreed."""
    check_exit(record, on)

    def left(row: Record) -> decisions.Changes:
        if row.state not in {RecordState.PUBLIC, RecordState.HELD}:
            raise ListError(_("条目已经移出或撤下。"))
        return {"state": RecordState.WITHDRAWN, "public_until": on}

    with transaction.atomic():
        decisions.decide(record, decisions.Decision(Action.EXITED, reason, basis, by), left)
        audit.note("lists.entry.exited", by=_who(by), record=record.pk, on=on.isoformat())


def check_exit(record: Record, on: date) -> None:
    """Refuse what can't leave a list on that day (ListError)."""
    if record.kind not in kinds_of(Family.LIST):
        raise ListError(_("这条记录不是名单条目。"))
    if not record.decided_on <= on <= today():
        raise ListError(_("移出日期应在列入日期与今天之间。"))


def withdraw_batch(batch: Batch, *, reason: str, basis: str, by: User | None) -> int:
    """Take a batch off everything public with all its entries, for good; return their number.

    Raises:
        ListError: it is withdrawn already.
        DecisionError: reason or basis is missing.
    """
    from registry.list_publishing import withdraw_entries

    return withdraw_entries(batch, decisions.Decision(Action.WITHDRAWN, reason, basis, by))


def _who(by: User | None) -> str:
    return str(by.pk) if by else audit.COMMAND


def _note(what: str, batch: Batch, by: User | None, **facts: Any) -> None:
    audit.note(f"lists.batch.{what}", by=_who(by), batch=batch.pk, **facts)
