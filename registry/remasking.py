"""All records masked anew, after the rules of masking changed.

What is shown is made again from what is sealed, in short transactions. A record that comes out as
it was is not touched; one that changes keeps its former version and is announced like any other
change, so that index, pages and caches follow.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry import outbox
from registry.enums import RecordState
from registry.mask_passages import passages_of, public_of, values_of
from registry.models import Record, RecordVersion
from registry.models.history import Action
from registry.pacing import Pace
from registry.reporting.preparing import document_number
from registry.reporting.versions import sealed_version
from registry.vault import SealError

#: Seconds that a transaction may take: importers and staff wait for it.
_AIM: Final = 0.25
_CHANGED: Final = ("shown", "texts_held", "document_number", "version", "changed_at")


@dataclass
class Remasked:
    """What became of the records: looked at, changed, and not opened (a key is missing)."""

    seen: int = 0
    changed: int = 0
    unopened: int = 0


def remask(
    after: int = 0, told: Callable[[int], Any] = lambda _number: None, *, dry: bool = False
) -> Remasked:
    """Mask every record with an inner id behind *after* anew.

    *told* hears how many were looked at in each step; *dry* only counts what would change.
    """
    done, pace = Remasked(), Pace(aim=_AIM, first=50, fewest=10, most=2000)
    while True:
        with pace.turn(), transaction.atomic():
            rows = Record.objects.select_for_update().filter(pk__gt=after).order_by("pk")
            records = list(rows[: pace.size])
            _remask(records, done, dry=dry)
        if not records:
            return done
        after = records[-1].pk
        told(len(records))


def _remask(records: list[Record], done: Remasked, *, dry: bool) -> None:
    marked = passages_of([record.pk for record in records])
    changed, versions = [], []
    for record in records:
        done.seen += 1
        try:
            public = public_of(record, marked.get(record.pk, ()))
            number = document_number(values_of(record))
        except (SealError, KeyError):
            done.unopened += 1
            continue
        if (public.shown, public.texts_held, number) == (
            record.shown,
            record.texts_held,
            record.document_number,
        ):
            continue
        changed.append(record)
        versions.append(_version(record))
        record.shown, record.texts_held = public.shown, public.texts_held
        record.document_number = number
        record.version, record.changed_at = record.version + 1, timezone.now()
    done.changed += len(changed)
    if dry or not changed:
        return
    RecordVersion.objects.bulk_create(versions)
    Record.objects.bulk_update(changed, _CHANGED)
    for gone in (False, True):
        rows = [row for row in changed if (row.state == RecordState.PUBLIC) is gone]
        outbox.announce_records(((row.pk, row.version) for row in rows), removes=gone)
    if any(row.state == RecordState.PUBLIC for row in changed):
        outbox.raise_epoch()


def _version(record: Record) -> RecordVersion:
    return RecordVersion(
        record=record,
        number=record.version,
        action=Action.MARKED,
        reason=_("脱敏规则更新"),
        at=timezone.now(),
        sealed=sealed_version(record),
    )
