"""One row into the register at once, for what staff enter or settle in the browser.

The same path as a file's rows: checks, masks, sealed row, key, disclosure, verdict. But it is all
or nothing: whatever would reject the row or set it aside is told, and nothing is kept.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from registry import bulk
from registry.calendar import working_years
from registry.identifiers import uscc_region
from registry.models import Authority, Batch, Record, Submission
from registry.models.reporting import Channel, SubmissionStatus
from registry.places import region_of_code
from registry.reporting.layouts import layouts
from registry.reporting.preparing import PreparedRow, RawRow, SetAside, prepare
from registry.reporting.problems import Problem, problem
from registry.reporting.twins import Seen
from registry.reporting.writing import Handful
from registry.scopes import Scope

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class RowRefused(ValueError):  # noqa: N818 - an answer about a row
    """The row can't go in; ``problems`` say why, and the text is their sentences."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("；".join(f"{item.column}：{item.sentence}" for item in problems))
        self.problems = problems


def check_cells(layout: str, cells: Mapping[str, str], batch: Batch | None = None) -> PreparedRow:
    """Return the row as it would go in, as far as that can be told without the register.

    Raises:
        RowRefused: something is wrong with it.
    """
    row = RawRow(1, _completed(layout, cells, batch), {})
    prepared = prepare(layout, row, timezone.localdate(), working_years())
    if isinstance(prepared, SetAside):
        raise RowRefused(prepared.problems)
    return prepared


def check_reach(layout: str, row: PreparedRow, reach: Scope) -> None:
    """Refuse a decision of an authority outside *reach*, known or not, before anything is written.

    Raises:
        RowRefused: with R501.
    """
    known = Authority.objects.filter(code=row.authority_code).first()
    if known is not None:
        allowed = reach.allows_authority(known.pk, known.region_id)
    else:
        allowed = reach.allows_region(region_of_code(uscc_region(row.authority_code)))
    if not allowed:
        raise RowRefused([problem("R501", layouts()[layout].headers.get("authority_code", ""))])


def take_row(
    layout: str,
    cells: Mapping[str, str],
    *,
    by: "User | None",
    reach: Scope,
    batch: Batch | None = None,
) -> Record:
    """Take one row in and return its record, new, changed or as it was.

    *reach* is the part of the register that *by* may write to.

    Raises:
        RowRefused: something is wrong with it, whom it is about can't be told, or its authority
            lies outside *reach*.
    """
    prepared = check_cells(layout, cells, batch)
    check_reach(layout, prepared, reach)
    with transaction.atomic():
        bulk.queue_up()
        submission = _submission(layout, by, batch)
        today, now = timezone.localdate(), timezone.now()
        handful = Handful(submission, today, now, Seen(), reach)
        outcome = handful.write([prepared])
        if handful.aside:
            raise RowRefused(handful.aside[0].problems)
        sums = outcome.added_to(submission) | {"tally": handful.tally.as_json()}
        for name, value in sums.items():
            setattr(submission, name, value)
        submission.save(update_fields=list(sums))
        return handful.record_of(prepared)


def _completed(layout: str, cells: Mapping[str, str], batch: Batch | None) -> dict[str, str]:
    """Return the filled cells; a batch lends its number to an entry without one of its own."""
    filled = {name: text.strip() for name, text in cells.items() if text.strip()}
    if batch is not None and batch.number and layouts()[layout].kind == batch.kind:
        filled.setdefault("document_number", batch.number)
    return filled


def _submission(layout: str, by: "User | None", batch: Batch | None) -> Submission:
    return Submission.objects.create(
        file_name="",
        file_digest=b"",
        stored_as="",
        kind=layouts()[layout].kind,
        layout=layout,
        status=SubmissionStatus.DONE,
        channel=Channel.FORM,
        batch=batch,
        reported_by=by,
        rows_total=1,
        rows_done=1,
        finished_at=timezone.now(),
    )
