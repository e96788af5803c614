"""What departments see of their own submissions: no value of any person, and nobody else's."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from registry.desk.paging import Page, page_behind
from registry.doubts import DoubtedRow, doubted_rows
from registry.enums import Verdict
from registry.kinds import kinds
from registry.models import Authority, SetAsideRow, Submission
from registry.models.reporting import AT_WORK, SubmissionStatus
from registry.reporting.layouts import gaps_sentence, layouts
from registry.reporting.mending import MENDED
from registry.reporting.problems import not_passed_on, problem
from registry.reporting.unreadable import refusal_sentence
from registry.reporting_counts import TAKEN_BACK
from registry.scopes import Scope

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: What a report added or left waiting, in the words of one that was taken back.
_UNDONE: Final = {Verdict.NEW, Verdict.CHANGED, Verdict.HELD}

#: Submissions, and rows of one, on a page.
PAGE: Final = 25
ROWS: Final = 50


@dataclass(frozen=True, slots=True)
class SubmissionLine:
    """A submission as lists and its own page show it; ``counts`` are (verdict, label, number)."""

    public_id: str
    file_name: str
    kind: str
    layout: str
    status: str
    status_label: str
    channel: str
    authority: str
    reported_by: str
    reported_at: datetime
    finished_at: datetime | None
    rows_done: int
    rows_total: int | None
    counts: tuple[tuple[str, str, int], ...]
    timely: int
    late: int
    at_work: bool
    refusal: str
    #: What the present standard asks for and the file's form has no column for: a sentence, or "".
    gaps: str = ""
    #: Rows that stayed when it was taken back, since they were changed or decided upon later.
    rows_kept: int = 0

    @property
    def percent(self) -> int | None:
        """How much of it is done, in whole percent; None while nobody knows how much it is.

        The number of rows is an estimate: what isn't finished never reads 100.
        """
        if self.status == SubmissionStatus.WAITING:
            return 0
        if not self.at_work:
            return 100
        if not self.rows_total:
            return None
        return min(99, 100 * self.rows_done // self.rows_total)

    @property
    def set_aside(self) -> int:
        """How many rows were rejected or held."""
        return sum(
            number for name, _l, number in self.counts if name in {Verdict.REJECTED, Verdict.HELD}
        )

    @property
    def is_done(self) -> bool:
        """Whether all its rows have their verdicts."""
        return self.status == SubmissionStatus.DONE


@dataclass(frozen=True, slots=True)
class ProblemCount:
    """How many rows have a problem, and what it means."""

    code: str
    sentence: str
    number: int


@dataclass(frozen=True, slots=True)
class RowLine:
    """A row that did not go in; ``problems`` are (code, column, sentence)."""

    number: int
    verdict: str
    problems: tuple[tuple[str, str, str], ...]
    settled_at: datetime | None
    outcome_label: str


def own(user: "User", scope: Scope) -> Q:
    """Return the condition for submissions that a reporter may see."""
    # Sent without naming a unit: its sender's alone.
    unnamed = Q(authority__isnull=True, reported_by=user)
    return scope.condition("authority_id", "authority__region_id") | unnamed


def submission_of(public_id: str, user: "User", scope: Scope) -> Submission:
    """Return a submission that *user* may see; raise Http404 for any other."""
    rows = Submission.objects.select_related("authority", "reported_by")
    if not scope.everything:
        rows = rows.filter(own(user, scope))
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def submissions(user: "User", scope: Scope, after: str = "") -> Page[SubmissionLine]:
    """Return the newest submissions that *user* may see, behind the one that *after* names."""
    rows = Submission.objects.select_related("authority", "reported_by")
    if not scope.everything:
        rows = rows.filter(own(user, scope))
    return page_behind(rows, after, PAGE).told(line_of)


def line_of(row: Submission) -> SubmissionLine:
    """Return a submission in words."""
    layout = layouts().get(row.layout)
    kind = kinds().get(row.kind)
    by = row.reported_by
    return SubmissionLine(
        public_id=row.public_id,
        file_name=row.file_name,
        kind=kind.label if kind else "",
        layout=layout.label if layout else "",
        status=row.status,
        status_label=str(row.get_status_display()),
        channel=str(row.get_channel_display()),
        authority=row.authority.name if row.authority else "",
        reported_by=(by.get_full_name() or by.get_username()) if by else "",
        reported_at=row.reported_at,
        finished_at=row.finished_at,
        rows_done=row.rows_done,
        rows_total=row.rows_total,
        counts=tuple(
            (verdict.value, _label(verdict, row.status), getattr(row, verdict.value))
            for verdict in Verdict
        ),
        timely=row.timely,
        late=row.late,
        at_work=row.status in AT_WORK,
        refusal=refusal_sentence(row.refusal),
        gaps=gaps_sentence(row.layout),
        rows_kept=row.rows_kept or 0,
    )


def _label(verdict: Verdict, status: str) -> str:
    taken_back = status == SubmissionStatus.TAKEN_BACK and verdict in _UNDONE
    return (
        _("%(verdict)s（已撤回）") % {"verdict": verdict.label}
        if taken_back
        else str(verdict.label)
    )


def state_of(line: SubmissionLine) -> dict[str, Any]:
    """Return what the page asks for again and again while a submission is taken in."""
    return {
        "status": line.status,
        "label": line.status_label,
        "at_work": line.at_work,
        "percent": line.percent,
        "rows_done": line.rows_done,
        "counts": {name: number for name, _label, number in line.counts},
    }


def problem_counts(errors: Mapping[str, int], status: str) -> list[ProblemCount]:
    """Return a submission's problems, the most frequent first."""
    ordered = sorted(errors.items(), key=lambda item: (-item[1], item[0]))
    told = [ProblemCount(code, problem(code, _("该列"), "…").sentence, n) for code, n in ordered]
    if status != SubmissionStatus.TAKEN_BACK:
        return told
    return [replace(item, sentence=not_passed_on(item.sentence)) for item in told]


def set_aside_rows(submission: Submission, readable: Q, after: str = "") -> Page[RowLine]:
    """Return the readable rows that did not go in, behind the row number *after*."""
    rows = submission.set_aside.filter(readable).defer("sealed", "digest")
    page = page_behind(rows, after, ROWS, order="row_number", by="row_number")
    return page.told(_row_line)


def rows_in_doubt(submission: Submission, readable: Q, after: str = "") -> Page[DoubtedRow]:
    """Return the readable rows that wait in the register for the office's word."""
    return doubted_rows(submission, readable, after, ROWS)


def has_errors(submission: Submission, readable: Q) -> bool:
    """Tell whether the error workbook would hold a row: those that wait in the register don't."""
    return (
        submission.status == SubmissionStatus.DONE
        and submission.set_aside.filter(readable, settled_at__isnull=True).exists()
    )


def set_aside_row(submission: Submission, number: int, readable: Q) -> SetAsideRow:
    """Return one of them; raise Http404 where there is none."""
    row = submission.set_aside.filter(readable, row_number=number).first()
    if row is None:
        raise Http404
    return row


def _row_line(row: SetAsideRow) -> RowLine:
    back = row.outcome == TAKEN_BACK
    return RowLine(
        number=row.row_number,
        verdict=str(row.get_verdict_display()),
        problems=tuple(
            (
                item["code"],
                item["column"],
                not_passed_on(item["sentence"]) if back else item["sentence"],
            )
            for item in row.problems
        ),
        settled_at=row.settled_at,
        outcome_label=_outcome(row.outcome),
    )


def _outcome(outcome: str) -> str:
    """Return in a word how a row was settled: by the department itself, or by the office."""
    own = {MENDED: _("已更正"), TAKEN_BACK: _("已撤回")}
    return own.get(outcome, _("信用办已处理"))


def own_authorities(scope: Scope) -> list[Authority]:
    """Return the authorities that a department reports for, by name; none for an office's scope."""
    if not scope.is_department:
        return []
    return list(Authority.objects.filter(pk__in=scope.authorities).order_by("name"))
