"""Taking a reported file in: kept, read, written bit by bit, finished, even after a crash.

The file is sealed into the vault first. Its rows then go in by short transactions, each of which
also moves the submission's ``rows_done`` on: a process that dies at any line leaves a submission
that the next run finishes, with no row lost and none taken twice.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from registry import bulk
from registry.calendar import working_years
from registry.masking import scrub
from registry.models import Batch, Submission
from registry.models.reporting import SubmissionStatus
from registry.pacing import Pace
from registry.reporting.error_workbook import error_workbooks
from registry.reporting.layouts import layouts
from registry.reporting.preparing import PreparedRow, RawRow, SetAside
from registry.reporting.reach import reach_of
from registry.reporting.reading import Table, header_cells, open_table
from registry.reporting.timeliness import WorkingDays
from registry.reporting.twins import Seen
from registry.reporting.unreadable import Unreadable
from registry.reporting.workers import prepared_rows
from registry.reporting.writing import Handful
from registry.scopes import Scope
from registry.vault import files

MIB = 1 << 20
_UNDER_WAY = (SubmissionStatus.WAITING, SubmissionStatus.IMPORTING)
#: How long a transaction may take, in seconds: other writers wait so long at the most (design
#: decision 3). The number of rows in one follows the time that the last one took.
LONGEST = 0.05
_AIM = 0.04


class LostRaceError(RuntimeError):
    """Another process is taking the same submission in; it goes on there."""


@dataclass(frozen=True)
class Done:
    """A finished submission and its error workbooks (plain XLSX bytes, made when asked for)."""

    submission: Submission
    workbooks: Callable[[], Iterator[bytes]]
    resumed: bool = False


Progress = Callable[[int], None]


def _silent(_rows: int) -> None:
    return None


def import_file(path: Path, *, on_progress: Progress = _silent, workers: int | None = None) -> Done:
    """Take the file at *path* in, or go on with it where an earlier run died.

    Raises:
        Unreadable: nothing was taken in, with one sentence for the reporter.
    """
    digest = _digest(path)
    for waiting in unfinished():
        if bytes(waiting.file_digest) == digest:
            return finish(waiting, on_progress=on_progress, workers=workers)
    # Read from the kept copy only: what is checked is what goes in, and again after a crash.
    stored = files.store(_plain_pieces(path))
    try:
        table = open_table(partial(files.read, stored))
    except Unreadable:
        files.remove(stored)
        raise
    with _alone(stored):
        submission = Submission.objects.create(
            file_name=scrub(path.name),
            file_digest=digest,
            stored_as=stored,
            kind=table.header.layout.kind,
            layout=table.header.layout.code,
            rows_total=table.total,
        )
        return _take_in(submission, table, on_progress=on_progress, workers=workers)


def unfinished() -> list[Submission]:
    """Return submissions of files that are not whole yet, oldest first.

    Their processes died, or are at work just now: :func:`finish` tells.
    """
    importing = Submission.objects.filter(status=SubmissionStatus.IMPORTING)
    return list(importing.exclude(stored_as="").order_by("pk"))


def finish(
    submission: Submission, *, on_progress: Progress = _silent, workers: int | None = None
) -> Done:
    """Take in a submission that waits, or go on with one that an earlier process left behind.

    Raises:
        LostRaceError: another process is at work on it.
        Unreadable: the file shows only now that it can't be read.
    """
    with _alone(submission.stored_as):
        # What it did until it died, or until it ended while we looked.
        submission.refresh_from_db()
        if submission.status not in _UNDER_WAY:
            raise LostRaceError(submission.stored_as)
        table = open_table(partial(files.read, submission.stored_as), submission.layout)
        if submission.status == SubmissionStatus.WAITING:
            _begin(submission, table)
        return _take_in(submission, table, on_progress=on_progress, workers=workers, resumed=True)


def _begin(submission: Submission, table: Table) -> None:
    layout = table.header.layout
    if submission.batch and submission.batch.kind != layout.kind:
        raise Unreadable("other_list", layout.label)
    submission.kind, submission.layout = layout.kind, layout.code
    submission.rows_total = table.total
    submission.status = SubmissionStatus.IMPORTING
    submission.save(update_fields=["kind", "layout", "rows_total", "status"])


@contextmanager
def _alone(stored: str) -> Iterator[None]:
    """Be the only process that takes this file in."""
    try:
        with files.held(stored):
            yield
    except files.InUseError as error:
        raise LostRaceError(stored) from error


def import_rows(  # noqa: PLR0913 - all but two by name
    layout: str,
    rows: Iterable[dict[str, str]],
    *,
    file_name: str,
    reported_on: date | None = None,
    batch: Batch | None = None,
    on_progress: Progress = _silent,
    workers: int | None = None,
) -> Submission:
    """Take rows in that another program makes (by field name); the demo data come this way.

    *batch* is the list's batch whose entries they are.

    Nothing is kept of a file, so a run that died is simply run again: rows that went in then
    are "unchanged" now.
    """
    submission = Submission.objects.create(
        file_name=file_name,
        file_digest=b"",
        stored_as="",
        kind=_kind(layout),
        layout=layout,
        batch=batch,
    )
    raw = (RawRow(number, cells, {}) for number, cells in enumerate(rows, start=1))
    terms = _Terms.of(submission, reported_on or timezone.localdate())
    _write_all(submission, raw, terms, on_progress, workers)
    _end(submission)
    return submission


def _kind(layout: str) -> str:
    return layouts()[layout].kind


def digest_or_none(path: Path) -> bytes | None:
    """Return the digest by which a file's submission is known, or None for an unreadable file."""
    try:
        return _digest(path)
    except Unreadable:
        return None


def _digest(path: Path) -> bytes:
    try:
        if path.stat().st_size > settings.REPORT_MAX_MIB * MIB:
            raise Unreadable("too_large", str(settings.REPORT_MAX_MIB))
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError as error:
        raise Unreadable("missing") from error


def _plain_pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(MIB):
            yield piece


def _take_in(
    submission: Submission,
    table: Table,
    *,
    on_progress: Progress,
    workers: int | None,
    resumed: bool = False,
) -> Done:
    terms = _Terms.of(submission, timezone.localdate(submission.reported_at))
    rows = _lent(table.rows, lendings(submission))
    _write_all(submission, rows, terms, on_progress, workers)
    _end(submission)
    return Done(submission, partial(error_workbooks, submission, table.cells), resumed)


def workbooks_of(submission: Submission, readable: Q | None = None) -> Iterator[bytes]:
    """Yield the error workbooks (XLSX) of any finished submission, with the *readable* rows.

    Their columns are the reported file's as long as it is kept, then its layout's.
    """
    cells = list(layouts()[submission.layout].headers.values())
    if submission.stored_as and files.path_of(submission.stored_as).exists():
        cells = header_cells(partial(files.read, submission.stored_as), submission.layout)
    return error_workbooks(submission, cells, readable)


def lendings(submission: Submission) -> dict[str, str]:
    """Return what its rows have of their submission, by field, where they don't say it themselves.

    Entries of a list have their batch's number. The layouts of 2016 have no column for the
    authority's code: who reports by an account of its own reports its own decisions.
    """
    lent = {}
    if submission.batch and submission.batch.number:
        lent["document_number"] = submission.batch.number
    stated = any(
        column.field == "authority_code" and column.required == "stated"
        for column in layouts()[submission.layout].columns
    )
    if stated and submission.authority:
        lent["authority_code"] = submission.authority.code
    return lent


def _lent(rows: Iterable[RawRow], lent: dict[str, str]) -> Iterable[RawRow]:
    return (row._replace(cells=lent | row.cells) for row in rows) if lent else rows


@dataclass(frozen=True, slots=True)
class _Terms:
    """What holds for all rows of a submission, asked once."""

    reported_on: date
    reach: Scope
    years: WorkingDays

    @classmethod
    def of(cls, submission: Submission, reported_on: date) -> "_Terms":
        return cls(reported_on, reach_of(submission), working_years())


def _write_all(
    submission: Submission,
    rows: Iterable[RawRow],
    terms: _Terms,
    on_progress: Progress,
    workers: int | None,
) -> None:
    """Write all rows behind ``rows_done`` by short transactions."""
    on_progress(submission.rows_done)
    fresh = islice(rows, submission.rows_done, None)
    prepared = prepared_rows(submission.layout, fresh, terms.reported_on, workers, terms.years)
    pace, seen = Pace(aim=_AIM, first=50, fewest=10, most=1000), Seen()
    while handful := list(islice(prepared, pace.size)):
        with pace.turn():
            _write(submission, handful, terms, seen)
        on_progress(len(handful))


def _write(
    submission: Submission, rows: list[PreparedRow | SetAside], terms: _Terms, seen: Seen
) -> None:
    """Write a handful and the submission's progress together, or neither.

    Raises:
        LostRaceError: another process moved the submission on meanwhile.
    """
    with transaction.atomic():
        bulk.queue_up()
        now = timezone.now()
        handful = Handful(submission, terms.reported_on, now, seen, terms.reach)
        outcome = handful.write(rows)
        before = submission.rows_done
        after = before + len(rows)
        sums = outcome.added_to(submission) | {"tally": handful.tally.as_json()}
        # A run that takes rows further was no vain attempt.
        moved = Submission.objects.filter(pk=submission.pk, rows_done=before).update(
            rows_done=after, attempts=0, **sums
        )
        if not moved:
            message = f"{submission.public_id}: taken in by another process"
            raise LostRaceError(message)
    for name, value in sums.items():
        setattr(submission, name, value)
    submission.rows_done = after


def _end(submission: Submission) -> None:
    submission.status = SubmissionStatus.DONE
    submission.finished_at = timezone.now()
    submission.rows_total = submission.rows_done
    submission.save(update_fields=["status", "finished_at", "rows_total"])
