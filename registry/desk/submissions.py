"""Submissions for the office: what came in, from whom, and what became of it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from registry.desk import words
from registry.desk.paging import PAGE_SIZE, Mark, window
from registry.masking import scrub
from registry.models import Submission
from registry.models.reporting import Channel, SubmissionStatus
from registry.scopes import Scope


@dataclass(frozen=True, slots=True)
class SubmissionFilter:
    """Which submissions; what is empty is not asked. ``authority`` is a credit code."""

    status: str = ""
    channel: str = ""
    kind: str = ""
    authority: str = ""

    def condition(self) -> Q:
        """Return the condition."""
        asked = {
            "status": self.status,
            "channel": self.channel,
            "kind": self.kind,
            "authority__code": self.authority,
        }
        return Q(**{name: value for name, value in asked.items() if value})


@dataclass(frozen=True, slots=True)
class SubmissionLine:
    """One submission; counts are rows by verdict. The file's name is scrubbed like any text."""

    public_id: str
    file_name: str
    kind_label: str
    status: str
    status_label: str
    channel_label: str
    authority_name: str
    by: str
    reported_at: datetime
    rows: int
    new: int
    changed: int
    unchanged: int
    held: int
    rejected: int


@dataclass(frozen=True, slots=True)
class SubmissionList:
    """A page of submissions, and where its neighbours begin (None: there is none)."""

    lines: tuple[SubmissionLine, ...]
    before: Mark | None
    after: Mark | None


def list_submissions(
    scope: Scope, asked: SubmissionFilter, mark: Mark | None = None, size: int = PAGE_SIZE
) -> SubmissionList:
    """Return a page of the submissions of authorities in *scope*, newest first."""
    inside = scope.condition("authority_id", "authority__region_id")
    found = window(Submission.objects.filter(inside, asked.condition()), "id", mark, size)
    rows = Submission.objects.filter(pk__in=found.ids).select_related("authority")
    by_id = {row.pk: row for row in rows}
    names = words.staff_names(row.reported_by_id for row in by_id.values())
    return SubmissionList(
        tuple(_line(by_id[pk], names) for pk in found.ids), found.before, found.after
    )


def _line(row: Submission, names: dict[int, str]) -> SubmissionLine:
    return SubmissionLine(
        public_id=row.public_id,
        file_name=scrub(row.file_name),
        kind_label=words.kind_label(row.kind),
        status=row.status,
        status_label=str(SubmissionStatus(row.status).label),
        channel_label=str(Channel(row.channel).label),
        authority_name=row.authority.name if row.authority else "",
        by=names.get(row.reported_by_id or 0, ""),
        reported_at=row.reported_at,
        rows=row.rows_done,
        new=row.new,
        changed=row.changed,
        unchanged=row.unchanged,
        held=row.held,
        rejected=row.rejected,
    )
