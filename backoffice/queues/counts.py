"""What the start page tells the office: rows and records that wait, and cases of codes."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.access import MANAGE_SUBJECTS, REVIEW
from backoffice.start.waiting import MOST, Waiting
from registry import code_cases, doubts, queues
from registry.scopes import Scope

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def counts(user: "User", scope: Scope) -> list[Waiting]:
    """Return what waits in each queue with something in it."""
    found = []
    if user.has_perm(REVIEW):
        found += [_waiting(scope, one, place) for place, one in enumerate(queues.queues().values())]
    if user.has_perm(MANAGE_SUBJECTS):
        number = code_cases.open_cases(scope)[: MOST + 1].count()
        found.append(Waiting(_("重错码"), number, reverse("backoffice_queues_cases"), order=60))
    return [one for one in found if one.number]


def _waiting(scope: Scope, of: queues.Queue, place: int) -> Waiting:
    read = doubts.doubtful_count if of.of_records else queues.waiting_count
    count = read(scope, of.sort)
    return Waiting(
        of.label,
        count.number,
        reverse("backoffice_queues_listed", args=[of.sort]),
        due=count.pressing,
        late=count.late,
        order=30 + place,
    )
