"""What became of a handful of rows, and what a submission says of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from registry.enums import Verdict
from registry.models import Submission
from registry.reporting.preparing import PreparedRow
from registry.reporting.problems import Problem

#: The columns of a submission that count its rows.
COUNTED: Final = ("new", "changed", "unchanged", "held", "rejected", "timely", "late")


@dataclass
class Outcome:
    """What became of a handful of rows."""

    counts: dict[str, int] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=dict)
    timeliness: dict[str, int] = field(default_factory=dict)

    def count(self, verdict: Verdict, problems: Iterable[Problem] = ()) -> None:
        """Count one row's verdict and each code that was found in it."""
        self.counts[verdict] = self.counts.get(verdict, 0) + 1
        for code in {item.code for item in problems}:
            self.errors[code] = self.errors.get(code, 0) + 1

    def count_timeliness(self, row: PreparedRow) -> None:
        """Count whether one row that went in came in time."""
        self.timeliness[row.timeliness] = self.timeliness.get(row.timeliness, 0) + 1

    def added_to(self, submission: Submission) -> dict[str, object]:
        """Return the submission's counts and codes with these rows added, by column."""
        counted = self.counts | self.timeliness
        errors = dict(submission.errors)
        for code, number in self.errors.items():
            errors[code] = errors.get(code, 0) + number
        sums: dict[str, object] = {
            name: getattr(submission, name) + counted.get(name, 0) for name in COUNTED
        }
        return sums | {"errors": errors}
