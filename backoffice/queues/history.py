"""What was done to subjects, newest first, as staff read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from registry.desk.paging import Page, page_behind
from registry.masking import scrub
from registry.models import SubjectChange
from registry.models.history import Action
from registry.scopes import Scope
from registry.subject_previews import staff_name
from registry.subjects import UNDOABLE

PAGE: Final = 20


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change of a subject, in words."""

    id: int
    action: str
    label: str
    subject: str
    subject_id: str
    other: str
    reason: str
    by: str
    at: datetime
    undone_at: datetime | None
    can_be_undone: bool


def all_changes(scope: Scope) -> QuerySet[SubjectChange]:
    """Return the changes of subjects registered in *scope*."""
    rows = SubjectChange.objects.filter(scope.region_condition("subject__region_id"))
    return rows.select_related("subject", "other", "actor")


def changes(scope: Scope, after: str = "") -> Page[ChangeLine]:
    """Return a page of them, newest first, behind the change with the inner id *after*."""
    return page_behind(all_changes(scope), after, PAGE, by="id").told(line)


def line(row: SubjectChange) -> ChangeLine:
    """Return one change in words."""
    return ChangeLine(
        id=row.pk,
        action=row.action,
        label=str(Action(row.action).label),
        subject=staff_name(row.subject),
        subject_id=row.subject.public_id,
        other=staff_name(row.other) if row.other else "",
        reason=scrub(row.reason),
        by=str(row.actor) if row.actor else "",
        at=row.at,
        undone_at=row.undone_at,
        can_be_undone=Action(row.action) in UNDOABLE and row.undone_at is None,
    )
