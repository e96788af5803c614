"""Mending a row that was set aside, in the browser: the same path as if it had been right.

The mended row is number N of the same submission: checked, resolved and written as the file's rows
were, and the submission's counts say afterwards what they would have said at once.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry import bulk, uses
from registry import reporting_counts as rolled
from registry.calendar import working_years
from registry.enums import Verdict
from registry.models import SetAsideRow, Submission
from registry.models.reporting import SubmissionStatus
from registry.reporting.deciders import Authorities
from registry.reporting.faults import prepare_safely
from registry.reporting.holding import authority_code, waiting_columns
from registry.reporting.layouts import Layout, layouts
from registry.reporting.outcomes import COUNTED, Outcome
from registry.reporting.preparing import RawRow, SetAside
from registry.reporting.problems import Problem, verdict_of
from registry.reporting.reach import reach_of
from registry.reporting.reading import BLANKS
from registry.reporting.sealed_rows import open_row
from registry.reporting.twins import Seen
from registry.reporting.writing import Handful
from registry.scopes import ALL, scope_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: How a row was settled that its reporter mended.
MENDED = "mended"


class MendError(ValueError):
    """The row can't be mended; the text is a Chinese sentence that says why."""


def cells_of(row: SetAsideRow, by: "User | None" = None) -> tuple[Layout, dict[str, str]]:
    """Return a row's layout and its raw cells by field, and write down that *by* read them."""
    layout, cells, _extra = open_row(row.sealed)
    if by is not None:
        what = " ".join(sorted(cells))
        purpose = uses.use_rules()["own_purposes"]["mending"]
        uses.note_use(by, purpose, _("报送职责"), f"row:{row.pk}", what)
    return layouts()[layout], cells


def resubmit(row: SetAsideRow, cells: Mapping[str, str], by: "User | None") -> list[Problem]:
    """Send a row again with some cells changed ("" empties one); return what is still wrong.

    Nothing wrong: it went in and is settled. Only problems that staff must decide upon (H…, 1001):
    it waits for them as mended. Otherwise it is as it was.

    Raises:
        MendError: the row was settled meanwhile, or its submission isn't whole or was taken back.
    """
    with transaction.atomic():
        bulk.queue_up()
        locked = SetAsideRow.objects.select_for_update().get(pk=row.pk)
        submission = Submission.objects.select_for_update().get(pk=locked.submission_id)
        if locked.settled_at or submission.status != SubmissionStatus.DONE:
            raise MendError(_("该行已处理，或所属报送已撤回，不能再补正。"))
        raw = _mended(locked, cells)
        handful = _OneRow(submission, by)
        outcome = handful.send(raw)
        if handful.aside:
            _still_wrong(locked, submission, handful)
        else:
            _went_in(locked, submission, handful, outcome, by)
    row.refresh_from_db()
    return handful.aside[0].problems if handful.aside else []


def _mended(row: SetAsideRow, cells: Mapping[str, str]) -> RawRow:
    layout, before, extra = open_row(row.sealed)
    if cells.keys() - layouts()[layout].headers.keys():
        raise MendError(_("此数据格式没有要补正的字段。"))
    merged = before | {name: text.strip(BLANKS) for name, text in cells.items()}
    return RawRow(row.row_number, {name: text for name, text in merged.items() if text}, extra)


class _OneRow(Handful):
    """A handful of one row, which isn't set aside anew: it lies there already."""

    def __init__(self, submission: Submission, by: "User | None") -> None:
        reach = scope_of(by) if by else ALL
        super().__init__(submission, timezone.localdate(), timezone.now(), Seen(), reach)

    def send(self, raw: RawRow) -> Outcome:
        """Prepare and write the row; it is in ``aside`` where something is wrong with it."""
        layout = self.submission.layout
        return self.write([prepare_safely(layout, raw, self.reported_on, working_years())])

    def _put_aside(self, row: SetAside) -> None:
        self.aside.append(row)
        if row.key:
            self.stopped.append(row.key)

    def _save_aside(self) -> None:
        """Leave the rows that lie aside as they are."""


def _went_in(
    row: SetAsideRow,
    submission: Submission,
    handful: _OneRow,
    outcome: Outcome,
    by: "User | None",
) -> None:
    row.settled_at, row.settled_by, row.outcome = handful.now, by, MENDED
    row.save(update_fields=["settled_at", "settled_by", "outcome"])
    recount(row, submission, handful, outcome)


def recount(row: SetAsideRow, submission: Submission, handful: Handful, outcome: Outcome) -> None:
    """Count a row that lay aside as what it became, in its submission and in the roll-ups."""
    _uncount(row, submission, handful.tally)
    changes = outcome.counts | outcome.timeliness
    _correct(submission, row, changes, list(outcome.errors), handful.tally)


def _still_wrong(row: SetAsideRow, submission: Submission, handful: _OneRow) -> None:
    """Let the row wait for staff as it is now, where that is all that is wrong with it."""
    aside = handful.aside[0]
    if verdict_of(aside.problems) != Verdict.HELD:
        return
    _uncount(row, submission, handful.tally)
    _correct(
        submission, row, {Verdict.HELD: 1}, [item.code for item in aside.problems], handful.tally
    )
    authority = _counted_for(submission, aside.authority_code)
    if authority:
        counts = rolled.Counts()
        rolled.put_aside(counts, submission, authority, Verdict.HELD)
        counts.save()
        handful.tally.put_aside(authority, Verdict.HELD)
        _save_tally(submission, handful.tally)
    row.verdict = Verdict.HELD
    row.problems = [item.as_dict() for item in aside.problems]
    row.sealed, row.digest = aside.sealed, aside.digest
    for name, value in waiting_columns([aside], handful.now).get(aside.number, {}).items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        # The same row waits already, from another file: once is enough.
        SetAsideRow.objects.filter(pk=row.pk).update(settled_at=handful.now, outcome=MENDED)


def _uncount(row: SetAsideRow, submission: Submission, tally: rolled.Tally) -> None:
    """Take away what the row added to the roll-ups when it was set aside."""
    place = 0 if row.verdict == Verdict.HELD else 1
    authority = _counted_for(submission, authority_code(bytes(row.sealed)))
    if authority is None or tally.aside.get(str(authority), [0, 0])[place] < 1:
        authority = submission.authority_id
    if authority is None or tally.aside.get(str(authority), [0, 0])[place] < 1:
        return
    tally.put_aside(authority, row.verdict, -1)
    counts = rolled.Counts()
    rolled.put_aside(counts, submission, authority, row.verdict, -1)
    counts.save()


def _counted_for(submission: Submission, code: str) -> int | None:
    own = Authorities([], reach_of(submission), {code}).within_reach(code)
    return own.pk if own else submission.authority_id


def _correct(
    submission: Submission,
    row: SetAsideRow,
    changes: Mapping[str, int],
    codes: Iterable[str],
    tally: rolled.Tally,
) -> None:
    """Correct the submission's counts: the row isn't what it was, but what *changes* say."""
    setattr(submission, row.verdict, max(0, getattr(submission, row.verdict) - 1))
    for name in COUNTED:
        setattr(submission, name, getattr(submission, name) + changes.get(name, 0))
    errors = dict(submission.errors)
    for code in {item["code"] for item in row.problems}:
        errors[code] = errors.get(code, 0) - 1
    for code in set(codes):
        errors[code] = errors.get(code, 0) + 1
    submission.errors = {code: number for code, number in errors.items() if number > 0}
    submission.tally = tally.as_json()
    submission.save(update_fields=[*COUNTED, "errors", "tally"])


def _save_tally(submission: Submission, tally: rolled.Tally) -> None:
    submission.tally = tally.as_json()
    submission.save(update_fields=["tally"])
