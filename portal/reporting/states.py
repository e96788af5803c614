"""What a machine is told about its submissions: state, counts, verdicts; never a row's value."""

from typing import Any

from django.db.models import Q
from django.urls import reverse

from portal.reporting.answers import Refused
from registry.cursors import open_row, seal_row
from registry.doubts import doubted_rows
from registry.enums import Verdict
from registry.kinds import kinds
from registry.models import ReportingKey, SetAsideRow, Submission
from registry.models.reporting import Channel, SubmissionStatus
from registry.reporting.layouts import Layout, gaps_sentence, layouts
from registry.reporting.problems import not_passed_on
from registry.reporting.unreadable import refusal_sentence
from registry.reporting_counts import TAKEN_BACK
from registry.scopes import Scope

DEFAULT_ROWS, MOST_ROWS = 100, 500
_COUNTS = ("new", "changed", "unchanged", "held", "rejected")


def submission_of(key: ReportingKey, public_id: str) -> Submission:
    """Return a submission that the key's department sent by machine; refuse any other alike."""
    own = Q(reporting_key=key)
    unit = Q(channel=Channel.MACHINE, authority__in=key.authorities.all())
    found = Submission.objects.filter(own | unit, public_id=public_id).first()
    if found is None:
        raise Refused("not_found")
    return found


def address_of(submission: Submission) -> str:
    """Return the path at which a submission's state is told."""
    return reverse("reporting:submission", args=[submission.public_id])


def state_of(submission: Submission) -> dict[str, Any]:
    """Return a submission's state and counts."""
    return {
        "id": submission.public_id,
        "status": submission.status,
        "status_label": str(SubmissionStatus(submission.status).label),
        "layout": submission.layout or None,
        "kind": submission.kind or None,
        "received_at": submission.reported_at.isoformat(),
        "finished_at": submission.finished_at and submission.finished_at.isoformat(),
        "rows_total": submission.rows_total,
        "rows_done": submission.rows_done,
        "counts": {name: getattr(submission, name) for name in _COUNTS},
        "timely": submission.timely,
        "late": submission.late,
        "problems": dict(sorted(submission.errors.items())),
        "refusal": _refusal(submission),
        "gaps": gaps_sentence(submission.layout) or None,
        "self": address_of(submission),
        "error_workbook": _workbook(submission),
    }


def _refusal(submission: Submission) -> dict[str, str] | None:
    if not submission.refusal:
        return None
    return {"code": submission.refusal[0], "sentence": refusal_sentence(submission.refusal)}


def _workbook(submission: Submission) -> str | None:
    waiting = submission.set_aside.filter(settled_at__isnull=True)
    if submission.status != SubmissionStatus.DONE or not waiting.exists():
        return None
    return reverse("reporting:errors", args=[submission.public_id])


def verdicts_of(submission: Submission, scope: Scope, cursor: str, limit: int) -> dict[str, Any]:
    """Return the rows that wait or were rejected, by number, and the cursor of the page behind.

    Those that are held for words of doubt are in the register already and are told alike.
    """
    after = _open(cursor, submission) if cursor else 0
    rows = SetAsideRow.objects.filter(submission=submission, row_number__gt=after)
    columns = ("row_number", "verdict", "problems", "outcome")
    doubted = doubted_rows(submission, scope.condition(), after, limit + 1)
    told = {
        row.number: _told(row.number, Verdict.HELD, [row.problem.as_dict()])
        for row in doubted.items
    }
    for row in rows.order_by("row_number").values_list(*columns)[: limit + 1]:
        told[row[0]] = _told(*row)
    page = sorted(told)[:limit]
    more = seal_row(page[-1], submission.public_id) if len(told) > limit else None
    return {"rows": [told[number] for number in page], "next": more}


def _told(
    number: int, verdict: str, problems: list[dict[str, str]], outcome: str = ""
) -> dict[str, Any]:
    if outcome == TAKEN_BACK:
        problems = [item | {"sentence": not_passed_on(item["sentence"])} for item in problems]
    return {"row": number, "verdict": verdict, "problems": problems, "settled": outcome or None}


def _open(cursor: str, submission: Submission) -> int:
    try:
        return open_row(cursor, submission.public_id)
    except ValueError as error:
        raise Refused("unknown_parameter", "cursor") from error


def layouts_told() -> list[dict[str, Any]]:
    """Return every layout with its columns, as a program needs them to fill one."""
    return [_layout_told(layout) for layout in layouts().values()]


def _layout_told(layout: Layout) -> dict[str, Any]:
    return {
        "code": layout.code,
        "label": layout.label,
        "kind": layout.kind,
        "kind_label": kinds()[layout.kind].label,
        "fields": [
            {
                "name": column.field,
                "header": column.header,
                "codes": list(column.codes),
                "type": column.type,
                "required": column.required or None,
                "max_length": column.max or None,
            }
            for column in layout.columns
        ],
    }
