"""Taking a report back (撤回): by the department itself, on the day on which it was reported.

Nothing is deleted. What the submission added is held from then on and comes back when it is sent
again; what it changed is again as it was before. What was decided upon or changed again since
stays, and the submission says how many rows that are. A large one is taken back bit by bit by the
importer; a process that dies in between leaves the rest to the next one.
"""

from typing import TYPE_CHECKING

from registry.models import Submission

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class TakeBackError(ValueError):
    """The submission can't be taken back; the text is a Chinese sentence that says why."""


def refusal(submission: Submission, by: "User | None") -> str:
    """Return why *by* can't take the submission back, or an empty text where they can."""
    raise NotImplementedError


def take_back(submission: Submission, by: "User | None" = None) -> None:
    """Take a submission back, at once where it is small; else it is TAKING until it is done.

    Raises:
        TakeBackError: it isn't theirs, not of today, or not finished.
    """
    raise NotImplementedError
