"""What the scheduler does for the newsroom."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from cms.models import BoundRecord
from cms.record_blocks import shown_records
from cms.taking_down import take_down
from registry.leaving import Leaving

#: Records asked for at once.
_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Job:
    """Something to run every so many seconds."""

    name: str
    every_seconds: float
    run: Callable[[], object]


def take_down_bound() -> int:
    """Take down pages whose records aren't shown; return how many records had left.

    Their last day is over, or they left in the very moment in which an editor published: their
    blocks show nothing anyway, since the day and the state are asked each time.
    """
    held = sorted(set(BoundRecord.objects.values_list("record_public_id", flat=True)))
    total = 0
    for start in range(0, len(held), _AT_ONCE):
        some = held[start : start + _AT_ONCE]
        with transaction.atomic():
            gone = tuple(sorted(set(some) - shown_records(some).keys()))
            take_down(Leaving(gone, ()))
        total += len(gone)
    return total


JOBS = [Job("take_down_bound", 60, take_down_bound)]
