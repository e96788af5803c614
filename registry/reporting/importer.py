"""What the importer process does: waiting submissions in, oldest first, and what a crash left.

A submission at which the program fails costs nobody else time: it is tried again behind the
others, and after a few tries in vain it is set aside as failed, for staff to see.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import DatabaseError, InterfaceError, close_old_connections
from django.db.models import F
from django.utils import timezone

from registry.models import Submission
from registry.models.reporting import AT_WORK, SubmissionStatus
from registry.reporting import importing, taking_back
from registry.reporting.faults import fault_of
from registry.reporting.unreadable import Unreadable

logger = logging.getLogger(__name__)

#: Runs that take no row further before a submission is set aside.
MOST_ATTEMPTS = 3
#: Seconds between two looks when nothing waits: a reporter sees the first rows within a second.
LOOK_EVERY = 0.5
#: Seconds until a submission is tried again that failed, or that another process holds.
_AGAIN_AFTER = 2.0
_LONGEST_FAILURE = 200


class StoppedError(Exception):
    """The process was told to stop; what is written stays, the next one goes on behind it."""


@dataclass
class Importer:
    """Takes submissions in, one after the other.

    Args:
        stopped: asked after each handful of rows; once it is true the importer ends.
        wait: waits so many seconds, or until it is told to stop.
        workers: processes that prepare rows, as :func:`importing.import_file` takes them.
    """

    stopped: Callable[[], bool] = lambda: False
    wait: Callable[[float], object] = time.sleep
    workers: int | None = None
    #: Submission → when (monotonic) it may be tried again.
    _not_before: dict[int, float] = field(default_factory=dict)

    def run(self) -> None:
        """Work until told to stop; a database that can't be reached is waited for."""
        while not self.stopped():
            try:
                busy = self.tick()
            except (DatabaseError, InterfaceError) as error:
                logger.warning("The importer waits for the database: %s", type(error).__name__)
                busy = False
            if not busy:
                close_old_connections()
                self.wait(LOOK_EVERY)

    def tick(self) -> bool:
        """Take one submission in, or take one back; tell whether there was any."""
        for submission in at_work():
            if self._not_before.get(submission.pk, 0.0) > time.monotonic():
                continue
            if self._work(submission):
                self._not_before.pop(submission.pk, None)
                return True
            self._not_before[submission.pk] = time.monotonic() + _AGAIN_AFTER
        return False

    def _work(self, submission: Submission) -> bool:
        """Do what a submission waits for; tell whether it came to an end."""
        try:
            if submission.status == SubmissionStatus.TAKING:
                taking_back.finish(submission)
                return True
            self._take_in(submission)
        except (importing.LostRaceError, StoppedError):
            return False
        except Unreadable as error:
            refuse(submission, error)
        except (DatabaseError, InterfaceError) as error:
            # As likely the server's fault as the submission's; then counting fails as well.
            _note_failure(submission, error)
            return False
        except Exception as error:  # noqa: BLE001 - one submission's fault must not stop the others
            _note_failure(submission, error)
            return False
        return True

    def _take_in(self, submission: Submission) -> None:
        if not submission.stored_as:
            raise Unreadable("lost")
        # Counted before, for a fault that kills the process can count nothing afterwards.
        tried = Submission.objects.filter(pk=submission.pk, attempts__lt=MOST_ATTEMPTS).update(
            attempts=F("attempts") + 1
        )
        if not tried:
            _set_aside(submission)
            return
        try:
            importing.finish(submission, on_progress=self._progress, workers=self.workers)
        except FileNotFoundError as error:
            raise Unreadable("lost") from error
        except (importing.LostRaceError, StoppedError):
            Submission.objects.filter(pk=submission.pk, attempts__gt=0).update(
                attempts=F("attempts") - 1
            )
            raise

    def _progress(self, _rows: int) -> None:
        if self.stopped():
            raise StoppedError


def at_work() -> list[Submission]:
    """Return what waits or is under way: what failed least first, then the oldest."""
    found = Submission.objects.filter(status__in=AT_WORK).exclude(stored_as="", status="importing")
    return list(found.select_related("batch", "authority").order_by("attempts", "pk")[:100])


def refuse(submission: Submission, error: Unreadable) -> None:
    """Write down that a file can't be read after all, with the sentence for its reporter."""
    submission.status = SubmissionStatus.UNREADABLE
    submission.refusal = error.refusal
    submission.finished_at = timezone.now()
    submission.save(update_fields=["status", "refusal", "finished_at"])


def _note_failure(submission: Submission, error: Exception) -> None:
    fault = fault_of(error)[:_LONGEST_FAILURE]
    logger.error("Submission %s could not be taken in: %s", submission.pk, fault)
    Submission.objects.filter(pk=submission.pk).update(failure=fault)
    submission.refresh_from_db(fields=["attempts", "status"])
    if submission.attempts >= MOST_ATTEMPTS:
        _set_aside(submission)


def _set_aside(submission: Submission) -> None:
    """Say that a submission failed: nothing of it is lost, and staff may have it tried again."""
    Submission.objects.filter(
        pk=submission.pk, status__in=(SubmissionStatus.WAITING, SubmissionStatus.IMPORTING)
    ).update(status=SubmissionStatus.FAILED, finished_at=timezone.now())


def try_again(submission: Submission) -> bool:
    """Let a failed submission be taken in again, behind the rows that went in; tell whether."""
    return bool(
        Submission.objects.filter(pk=submission.pk, status=SubmissionStatus.FAILED).update(
            status=SubmissionStatus.WAITING, attempts=0, failure="", finished_at=None
        )
    )
