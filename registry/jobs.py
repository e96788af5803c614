"""What the scheduler does now and then."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from registry import audit_chain, audit_watch, code_cases, lookup_counts, outbox, retention
from registry.enums import RecordState
from registry.list_publishing import publish_released
from registry.models import (
    Attachment,
    CaseFile,
    OutboxEvent,
    Record,
    Submission,
)
from registry.publication import today
from registry.rights import messages
from registry.vault import files

#: Seconds after which a stored file, or a draft of one, must belong to something.
_NOBODYS_AFTER = 24 * 3600
_STORED = re.compile(r"[0-9a-f]{32}(\.part)?")
#: Expired records announced in one transaction.
_BATCH = 500
#: And how many such transactions one turn may take: the scheduler has more to do.
_BATCHES = 20


@dataclass(frozen=True, slots=True)
class Job:
    """Something to run every so many seconds."""

    name: str
    every_seconds: int
    run: Callable[[], object]


def announce_expired() -> int:
    """Tell index and figures of records whose last day is over; return how many.

    Nobody sees such a record meanwhile: the day is part of every question. This takes them out of
    the index and the figures. Those that wait already are left: without an indexer, or where one
    can't be applied, they would be announced again and again, and they keep no other back.
    The day after a year's end is over for thousands at once: figures are dearer while they wait,
    so a turn goes on, one short transaction after another.
    """
    announced = 0
    for _batch in range(_BATCHES):
        number = _announce_some_expired()
        announced += number
        if number < _BATCH:
            break
    return announced


def _announce_some_expired() -> int:
    waiting = OutboxEvent.objects.filter(removes=True, record_id=OuterRef("pk"))
    expired = Record.objects.filter(
        ~Exists(waiting),
        counted_in__isnull=False,
        public_until__lt=today(),
        state=RecordState.PUBLIC,
    ).order_by("public_until")
    with transaction.atomic():
        rows = list(expired.values_list("pk", "version")[:_BATCH])
        outbox.announce_records(rows, removes=True)
    return len(rows)


def remove_nobodys_files() -> int:
    """Remove stored files that belong to nothing; return how many.

    A process that is killed between sealing a file and writing whose it is leaves one; a day
    later nobody is about to write it any more. What doesn't look like the vault's is left alone.
    """
    folder, before = Path(settings.VAULT_DIR), time.time() - _NOBODYS_AFTER
    if not folder.is_dir():
        return 0
    old = {
        path.name
        for path in folder.iterdir()
        if _STORED.fullmatch(path.name) and _last_written(path) < before
    }
    for model in (Submission, Attachment, CaseFile):
        named = model.objects.exclude(stored_as="").values_list("stored_as", flat=True)
        old.difference_update(named.iterator())
    for name in old:
        files.remove(name)
    return len(old)


def _last_written(path: Path) -> float:
    """Return when a file was written; now for one that went meanwhile: drafts are renamed."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()


JOBS: list[Job] = [
    Job("announce_expired", 60, announce_expired),
    # What a request that published a large batch, or died over it, has left.
    Job("publish_lists", 15, publish_released),
    Job("tell_applicants", 15, messages.send_waiting),
    Job("purge", 3600, retention.purge_all),
    Job("remove_nobodys_files", 3600, remove_nobodys_files),
    # A register of a million records is looked through in about six hours.
    Job("find_code_faults", 60, partial(code_cases.find_faults, 4)),
    # What a crash or a busy database left outside the chain of digests.
    Job("join_audit", 15, audit_chain.join_all),
    Job("check_audit", 3600, audit_watch.check_some),
    Job("remove_day_salts", 300, lookup_counts.remove_salts),
]
