"""The queues of the office as data: what waits in which, and how long it may."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from django.utils import timezone

from registry.reporting.holding import Outcome
from registry.reporting.timeliness import WorkingDays, working_deadline

QUEUES_FILE = Path(__file__).parent / "data" / "queues.toml"


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue; ``of_records`` tells whether records wait in it, or rows that are none yet."""

    sort: str
    of_records: bool
    label: str
    explains: str
    working_days: int
    ways: tuple[Outcome, ...]

    def due(self, since: datetime, years: WorkingDays) -> date | None:
        """Return the last working day to settle what came at *since*; None: calendar unknown.

        *years* are ``registry.calendar.working_years()``, asked once for a page.
        """
        return working_deadline(timezone.localdate(since), self.working_days, years)


@cache
def queues() -> dict[str, Queue]:
    """Return every queue by its sort, in the order of the data file."""
    data = tomllib.loads(QUEUES_FILE.read_text("utf-8"))
    return {
        item["sort"]: Queue(
            sort=item["sort"],
            of_records=item["of"] == "records",
            label=item["label"],
            explains=item["explains"],
            working_days=item["working_days"],
            ways=tuple(Outcome(word) for word in item.get("ways", ())),
        )
        for item in data["queues"]
    }


def queue(sort: str) -> Queue:
    """Return one queue; raise KeyError for a sort that nobody knows."""
    return queues()[sort]
