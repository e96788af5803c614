"""A row that staff have told the subject of, on its way into the register.

The same checks, masks and rules as on the day it was reported; only whom it is about is said by
staff instead of by its codes. The record's key stays that of the row as reported, so that the
department's next report finds the same record.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from registry import bulk
from registry.calendar import working_years
from registry.identifiers import fold_document_number, fold_name
from registry.models import Record, SetAsideRow, Subject, Submission
from registry.reporting.alike import CAME_BACK
from registry.reporting.checking import check_row
from registry.reporting.layouts import layouts
from registry.reporting.mending import recount
from registry.reporting.preparing import (
    PreparedRow,
    RawRow,
    SubjectFacts,
    prepare,
    prepare_values,
)
from registry.reporting.problems import Problem
from registry.reporting.reach import reach_of
from registry.reporting.resolving import Known, Resolver
from registry.reporting.sealed_rows import open_row
from registry.reporting.timeliness import assess_timeliness
from registry.reporting.twins import Seen
from registry.reporting.writing import Handful
from registry.vault import keyed_digest

#: The sort of certificate of a natural person whose number nobody reported.
UNNUMBERED = "无号码"
NO_NUMBER = "H101"


class NotInError(ValueError):
    """The row can't go in: something is wrong with it, whoever it is about."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("；".join(item.sentence for item in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Whose:
    """Whom staff say a row is about: this subject, a new one, or whoever its codes name now."""

    subject: Subject | None = None
    is_new: bool = False


def put_in(row: SetAsideRow, whose: Whose, cells: Mapping[str, str] | None = None) -> Record:
    """Write a set-aside row (with other *cells* where it was mended) into the register.

    The caller settles the row; what is counted of its submission moves here.

    Raises:
        NotInError: nothing was written.
    """
    prepared = prepared_row(row, cells, unnumbered=whose.is_new)
    with transaction.atomic():
        bulk.queue_up()
        submission = Submission.objects.select_for_update().get(pk=row.submission_id)
        day = timezone.localdate(submission.reported_at)
        # What its reporter may not report, nobody may let in for him either.
        handful = _Told(submission, day, timezone.now(), Seen(), reach_of(submission))
        handful.whose = whose
        # Staff looked at it there, and say that it is another decision.
        handful.is_another = row.sort == CAME_BACK and whose.subject is not None
        outcome = handful.write([prepared])
        if handful.aside:
            raise NotInError(handful.aside[0].problems)
        recount(row, submission, handful, outcome)
        return handful.record_of(prepared)


def prepared_row(
    row: SetAsideRow, cells: Mapping[str, str] | None = None, *, unnumbered: bool = False
) -> PreparedRow:
    """Return a set-aside row made ready; *unnumbered* lets a person without a number pass.

    Raises:
        NotInError: it is rejected.
    """
    layout, kept, extra = open_row(row.sealed)
    raw = RawRow(row.row_number, dict(cells if cells is not None else kept), extra)
    day = timezone.localdate(row.submission.reported_at)
    made = prepare(layout, raw, day, working_years())
    if isinstance(made, PreparedRow):
        return made
    if unnumbered and {item.code for item in made.problems} == {NO_NUMBER}:
        checked = check_row(layouts()[layout], raw.cells, day)
        return _unnumbered(layouts()[layout].kind, row, checked.values, made.sealed)
    raise NotInError(made.problems)


def _unnumbered(kind: str, row: SetAsideRow, values: dict[str, str], sealed: bytes) -> PreparedRow:
    """Return the row of a person without a number: the same decision is the same person again."""
    stand_in = keyed_digest(
        "unnumbered",
        kind,
        values["authority_code"],
        fold_document_number(values["document_number"]),
        fold_name(values["subject_name"]),
    ).hex()
    told = values | {"certificate": UNNUMBERED, "certificate_number": stand_in}
    day = timezone.localdate(row.submission.reported_at)
    timeliness = assess_timeliness(date.fromisoformat(values["decided_on"]), day, working_years())
    return prepare_values(kind, row.row_number, told, sealed, timeliness.value)


class _ToldResolver(Resolver):
    """Finds the subject that staff named, or makes a new one with what codes nobody disputes."""

    def __init__(self, rows: list[PreparedRow], whose: Whose) -> None:
        super().__init__(rows)
        self._whose = whose

    def problem_of(self, row: PreparedRow) -> Problem | None:
        """Return none where staff said who it is."""
        if self._whose.subject is None and not self._whose.is_new:
            return super().problem_of(row)
        return None

    def known(self, row: PreparedRow) -> Known | None:
        """Return the subject that staff named; none where they say that it is a new one."""
        chosen = self._whose.subject
        if chosen is not None:
            sealed = bytes(chosen.sealed_name) if chosen.sealed_name else None
            return Known(chosen.pk, chosen.name_fold, chosen.region_id, sealed)
        return None if self._whose.is_new else super().known(row)

    def subject_of(self, row: PreparedRow) -> Known:
        """Return the subject that staff named, or the new one."""
        if self._whose.is_new:
            return self._add(self._undisputed(row.subject))
        return super().subject_of(row)

    def _undisputed(self, facts: SubjectFacts) -> SubjectFacts:
        codes = tuple(code for code in facts.codes if code not in self._by_code)
        uscc = facts.uscc if facts.uscc in {value for _type, value in codes} else ""
        known = any(identity in self._by_identity for identity in facts.identities)
        identity, older = (None, ()) if known else (facts.identity, facts.older)
        return facts._replace(codes=codes, uscc=uscc, identity=identity, older=older)


class _Told(Handful):
    """One row of which staff said whom it is about."""

    whose = Whose()
    is_another = False

    def resolver_for(self, rows: list[PreparedRow]) -> Resolver:
        """Return a resolver that believes staff."""
        return _ToldResolver(rows, self.whose)

    def _may_have_gone(self, row: PreparedRow) -> bool:
        return not self.is_another and super()._may_have_gone(row)
