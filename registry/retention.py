"""How long what is kept, and its removal when the time is over (留存期限).

The table is ``registry/data/retention.toml``; each of its entries has a purge here. A purge looks
first, works in short transactions and may be broken off: the next one goes on.
"""

import logging
import tomllib
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from registry import audit, audit_retention, declarations, lookup_counts
from registry.enums import Verdict
from registry.models import (
    AuditEntry,
    DaySalt,
    Declaration,
    DeclarationState,
    LookupCount,
    Proposal,
    SetAsideRow,
    Submission,
)
from registry.models.reporting import SubmissionStatus
from registry.rights import retention as rights
from registry.vault import SealError, files, seal_json

logger: Final = logging.getLogger(__name__)

_FILE: Final = Path(__file__).parent / "data" / "retention.toml"
#: Rows removed or cleared in one transaction.
_PIECE: Final = 200
#: What a file is no longer needed for; a failed one may still be tried again until then.
_FINISHED: Final = (
    SubmissionStatus.DONE,
    SubmissionStatus.UNREADABLE,
    SubmissionStatus.FAILED,
    SubmissionStatus.TAKEN_BACK,
)


@dataclass(frozen=True, slots=True)
class Keep:
    """One entry of the table; ``days`` after ``since`` it goes."""

    code: str
    what: str
    since: str
    days: int
    why: str
    unconfirmed: bool
    setting: str = ""

    @property
    def kept_days(self) -> int:
        """The days that hold: the setting's, where there is one."""
        return int(getattr(settings, self.setting)) if self.setting else self.days

    @property
    def until(self) -> datetime:
        """What is older than this moment goes now."""
        return timezone.now() - timedelta(days=self.kept_days)


@dataclass(frozen=True, slots=True)
class Purged:
    """What one purge removed, or would remove."""

    keep: Keep
    number: int


@dataclass(frozen=True, slots=True)
class Purge:
    """How something is counted whose time is over, and how it is removed; both take the moment."""

    count: Callable[[datetime], int]
    run: Callable[[datetime], int]


@cache
def keeps() -> tuple[Keep, ...]:
    """Return the table, in its order."""
    entries = tomllib.loads(_FILE.read_text("utf-8"))["keep"]
    return tuple(Keep(**entry) for entry in entries)


class PurgeError(RuntimeError):
    """Some of what is over could not be removed; the message names the entries of the table."""


def purge_all(*, dry: bool = False) -> list[Purged]:
    """Remove everything whose time is over, and write down how much; with *dry* only count.

    Raises:
        PurgeError: one or several purges failed; all others were done.
    """
    done, failed = [], []
    for keep in keeps():
        purge = PURGES[keep.code]
        act = purge.count if dry else purge.run
        try:
            done.append(Purged(keep, act(keep.until)))
        except Exception as error:  # noqa: BLE001 - what fails keeps nothing else
            # The type alone: a message may quote what was to go.
            failed.append(f"{keep.code} ({type(error).__name__})")
    removed: dict[str, Any] = {item.keep.code: item.number for item in done if item.number}
    if removed and not dry:
        audit.note("retention.purged", **removed)
    if failed:
        message = f"Not purged: {', '.join(failed)}."
        logger.error(message)
        raise PurgeError(message)
    return done


def _old_submissions(before: datetime) -> QuerySet[Submission]:
    return Submission.objects.filter(status__in=_FINISHED, finished_at__lt=before)


def _uploads(before: datetime) -> QuerySet[Submission]:
    return _old_submissions(before).exclude(stored_as="")


def remove_uploads(before: datetime) -> int:
    """Remove uploaded files and rejected rows; return how many files went."""
    rejected = SetAsideRow.objects.filter(verdict=Verdict.REJECTED)
    old = rejected.filter(submission__in=_old_submissions(before))
    for submission in old.order_by().values_list("submission", flat=True).distinct():
        _in_pieces(rejected.filter(submission=submission), _delete)
    stored = list(_uploads(before).values_list("pk", flat=True))
    return sum(_remove_upload(pk, before) for pk in stored)


def _remove_upload(submission: int, before: datetime) -> bool:
    """Remove a submission's file unless it is tried again meanwhile; tell whether it went.

    The file goes after the transaction: one that a crash leaves behind belongs to nothing then,
    and ``registry.jobs.remove_nobodys_files`` takes it.
    """
    with transaction.atomic():
        row = _uploads(before).select_for_update().filter(pk=submission).first()
        if row is None:
            return False
        stored, row.stored_as = row.stored_as, ""
        row.save(update_fields=["stored_as"])
    files.remove(stored)
    return True


def _settled_rows(before: datetime) -> QuerySet[SetAsideRow]:
    return SetAsideRow.objects.filter(settled_at__lt=before)


def _refused(before: datetime) -> QuerySet[Declaration]:
    rows = Declaration.objects.filter(state=DeclarationState.REFUSED, decided_at__lt=before)
    return rows.exclude(sealed=b"")


def _with_contact(before: datetime) -> QuerySet[Declaration]:
    """Return the verified ones whose contact is still there."""
    rows = Declaration.objects.filter(state=DeclarationState.VERIFIED, decided_at__lt=before)
    return rows.filter(has_contact=True)


def _agreed(before: datetime) -> QuerySet[Proposal]:
    return Proposal.objects.filter(decided_at__lt=before, facts__has_key="sealed")


#: Does away with some rows, and returns how many of them it had to leave.
Act = Callable[[list[Any]], int]


def _in_pieces(rows: QuerySet[Any], act: Act) -> int:
    """Apply *act* to everything in *rows*, which it leaves; return how many it did away with.

    Looked for outside the transactions: where nothing is over, nobody waits for a whole table.
    """
    total, after, ordered = 0, 0, rows.order_by("pk")
    while ids := list(ordered.filter(pk__gt=after).values_list("pk", flat=True)[:_PIECE]):
        after = ids[-1]
        with transaction.atomic():
            chosen = list(ordered.filter(pk__in=ids).select_for_update())
            left = act(chosen) if chosen else 0
        total += len(chosen) - left
    return total


def _delete(rows: list[Any]) -> int:
    type(rows[0]).objects.filter(pk__in=[row.pk for row in rows]).delete()
    return 0


def _empty(rows: list[Declaration]) -> int:
    Declaration.objects.filter(pk__in=[row.pk for row in rows]).update(
        sealed=b"", has_contact=False
    )
    return 0


def _forget_contacts(rows: list[Declaration]) -> int:
    left = 0
    for row in rows:
        try:
            told = replace(declarations.declared(row), contact_name="", contact_phone="")
        except SealError:
            # Nobody reads it either; with its key it goes.
            logger.error("Declaration %s can't be opened: its contact stays.", row.pk)  # noqa: TRY400
            left += 1
            continue
        row.sealed, row.has_contact = seal_json(asdict(told), declarations.PURPOSE), False
        row.save(update_fields=["sealed", "has_contact"])
    return left


def _without_row(rows: list[Proposal]) -> int:
    for row in rows:
        row.facts = {name: value for name, value in row.facts.items() if name != "sealed"}
        row.save(update_fields=["facts"])
    return 0


def _remove_audit(before: datetime) -> int:
    total = 0
    while number := audit_retention.remove_before(before):
        total += number
    return total


def _removal(rows: Callable[[datetime], QuerySet[Any]], act: Act) -> Purge:
    """Return a purge that applies *act* to *rows* in pieces."""
    return Purge(lambda before: rows(before).count(), lambda before: _in_pieces(rows(before), act))


PURGES: Final[dict[str, Purge]] = {
    "uploads": Purge(lambda before: _uploads(before).count(), remove_uploads),
    "settled_rows": _removal(_settled_rows, _delete),
    "cases": Purge(lambda before: rights.closed_before(before).count(), rights.remove_old),
    "declarations": _removal(_refused, _empty),
    "contacts": _removal(_with_contact, _forget_contacts),
    "agreed_rows": _removal(_agreed, _without_row),
    "lookup_counts": Purge(
        lambda before: LookupCount.objects.filter(day__lt=before.date()).count(),
        lambda before: lookup_counts.remove_old(before.date()),
    ),
    # The scheduler removes them sooner (registry/jobs.py).
    "day_salts": Purge(
        lambda before: DaySalt.objects.filter(day__lt=timezone.localdate(before)).count(),
        lambda _before: lookup_counts.remove_salts(),
    ),
    "audit": Purge(lambda before: AuditEntry.objects.filter(at__lt=before).count(), _remove_audit),
}
